from contextlib import suppress

# They need the package hypothesis, which Odoo does not; ./dev/test has it.
with suppress(ImportError):
    from .properties import TestBlocks, TestForms  # noqa: F401
