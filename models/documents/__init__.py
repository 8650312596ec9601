from . import customer_code_document
from . import account_move
from . import res_partner
