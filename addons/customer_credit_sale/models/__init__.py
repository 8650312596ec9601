from . import account_move
from . import customer_credit_waiting
from . import customer_statement_ledger
from . import sale_order
from . import sale_order_line
from . import stock_picking
