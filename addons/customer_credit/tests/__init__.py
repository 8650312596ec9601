from . import test_credit_bank_numbers
from . import test_credit_concurrency
from . import test_credit_delivery
from . import test_credit_invoice
from . import test_credit_seen
from . import test_credit_standings
from . import test_credit_till
from . import test_credit_who_may_call
