from .check_digits import METHODS, check_digit, is_checked
from .code_forms import (
    MAX_LENGTH,
    MAX_TYPED,
    as_text,
    canonical_form,
    compact_form,
    look_alikes,
    number_of,
    odd_character,
    plain_digits,
    stored_form,
)
from .isolated import ISOLATED, isolated
from .own_word import OwnWord, own_word
from .entered import is_text, means_none
