from .check_digits import METHODS, check_digit, is_checked
from .code_forms import (
    MAX_LENGTH,
    canonical_form,
    compact_form,
    look_alikes,
    odd_character,
    plain_digits,
    stored_form,
)
