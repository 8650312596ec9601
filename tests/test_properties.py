from contextlib import suppress

# They need the package hypothesis, which Odoo does not; ./dev/test has it.
with suppress(ImportError):
    from .properties import TestBlocks, TestForms, TestReferenceProperties

    # Odoo takes only the tests that a file itself defines.
    for case in (TestBlocks, TestForms, TestReferenceProperties):
        case.__module__ = __name__
