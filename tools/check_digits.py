"""The check digits that a customer code may end with."""

import re

from stdnum import verhoeff
from stdnum.iso7064 import mod_37_36

from .code_forms import compact_form

# What each method reads of a code, and who computes it.
METHODS = {
    "verhoeff": ("[^0-9]", verhoeff),
    "mod_37_36": ("[^0-9A-Z]", mod_37_36),
}


def check_digit(method, code):
    """Return the character to add at the end of ``code``.

    :param method: ``"verhoeff"``, which looks at the digits of the code only, or
        ``"mod_37_36"`` (ISO 7064), which looks at its letters and digits
    :param code: a code without its check digit
    :return: one digit, or with ``mod_37_36`` one digit or letter
    :raise KeyError: if there is no such method
    """
    ignored, algorithm = METHODS[method]
    return algorithm.calc_check_digit(re.sub(ignored, "", compact_form(code)))


def is_checked(method, code):
    """Return whether ``code`` ends with its right check digit.

    :param method: as for :func:`check_digit`
    :param code: a code as typed, with its check digit
    :raise KeyError: if there is no such method
    """
    compact = compact_form(code)
    return bool(compact[:-1]) and check_digit(method, compact[:-1]) == compact[-1]
