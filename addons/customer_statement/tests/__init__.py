from . import test_ledger_invariants
from . import test_statement_issue
from . import test_statement_shown
from . import test_statement_run
from . import test_statement_tours
from . import test_statement_payment
from . import test_statement_till
