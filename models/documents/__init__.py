from . import customer_code_document
from . import account_move
from . import base
from . import customer_payment_reference
from . import res_partner
