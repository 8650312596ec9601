from . import account_move
from . import customer_payment_reference
from . import res_partner
