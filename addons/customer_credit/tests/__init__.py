from . import test_credit_invoice
