from . import test_credit_order
