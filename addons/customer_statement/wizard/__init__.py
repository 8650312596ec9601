from . import customer_statement_wizard
from . import customer_statement_send
