from . import account_move_line
from . import account_partial_reconcile
from . import customer_statement_ledger
from . import customer_statement_ledger_sql
from . import customer_statement_ledger_details
