from . import test_ledger_invariants
