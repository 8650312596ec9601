from . import ir_sequence
from . import customer_code_rule
from . import res_users
from . import res_company
