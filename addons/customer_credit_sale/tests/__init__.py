from . import test_credit_beside
from . import test_credit_order
from . import test_credit_order_who_may_call
