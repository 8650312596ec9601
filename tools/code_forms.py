"""The forms of a customer code, as pure functions of text.

``static/src/code_forms.js`` is their twin: both are tested with the same vectors.
"""

import itertools
import re
import unicodedata
from numbers import Number

MAX_LENGTH = 64

# A code of MAX_LENGTH may come with more white space, invisible characters, and accents
# apart from their letters. What is longer still is no code, and nobody looks into it.
MAX_TYPED = 4 * MAX_LENGTH

# Up to so many characters that look like others, all that a code may be taken for is
# made; of more, what differs by one of them, or by all.
LOOK_ALIKE_CHARACTERS = 8
LOOK_ALIKES = {"0": "0O", "O": "O0", "1": "1I", "I": "I1"}
TO_DIGITS = str.maketrans("OI", "01")
TO_LETTERS = str.maketrans("01", "OI")
# Numbers of so many digits at most may have other leading zeros.
LONGEST_NUMBER = 16
# What nobody sees, besides what Unicode calls control or format characters, private or
# unassigned: joiners, letters without a shape, variation selectors, blanks.
# JavaScript knows most of them as Default_Ignorable_Code_Point.
UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc"
    "\U00013441\U00013442\U00016fe4\U0001d159\U000e0100-\U000e01ef]"
)
LOOK_ALIKE_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")


def as_text(value):
    """Return what a program sends for a text, as Odoo keeps it in a text field.

    :param value: a text, a number, bytes, or nothing
    :return: the text, ``""`` for anything else, such as ``True`` and lists
    """
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, Number) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def stored_form(text):
    """Return ``text`` as it is kept in the database.

    Compatibility characters become the plain ones (full-width letters and digits
    above all), and white space is trimmed and folded. What is neither a letter with
    its marks, a digit, punctuation nor a symbol goes: nobody sees it. Case stays as
    typed.

    :param text: a code as typed, scanned or imported; anything that is neither a text
        nor a number counts as nothing
    :return: the stored form, ``""`` if nothing is left, and ``text`` itself, much
        longer than a code can be, if it is
    """
    text = as_text(text)
    if len(text) > MAX_TYPED:
        return text
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    spaced = " ".join(unicodedata.normalize("NFKC", text).split())
    visible = "".join(_visible(UNSEEN.sub("", spaced)))
    return unicodedata.normalize("NFKC", " ".join(visible.split()))


def _visible(text):
    """Yield the characters of ``text`` that may be in a code."""
    after_letter = False
    for char in text:
        kind = unicodedata.category(char)[0]
        if kind == "C" or (kind == "M" and not after_letter):
            continue
        after_letter = kind in "LM"
        yield char


def canonical_form(text):
    """Return the form by which codes are compared: the stored form in upper case.

    A capital sharp s is one like any other. ``SQL_CANONICAL`` is the same in SQL.

    :param text: as for :func:`stored_form`
    :return: the same text for all codes that are the same code, ``""`` for what is
        much longer than a code can be
    """
    if len(as_text(text)) > MAX_TYPED:
        return ""
    return stored_form(stored_form(text).replace("\u1e9e", "\xdf").upper())


def compact_form(text):
    """Return the canonical form without anything but letters and digits.

    That is what people type and scanners send: ``c-000 123`` becomes ``C000123``.

    :param text: as for :func:`stored_form`
    :return: letters and digits, ``""`` if there are none
    """
    return "".join(
        char for char in canonical_form(text) if char.isalpha() or char.isdecimal()
    )


def plain_digits(text):
    """Return ``text`` with the digits of any script as ``0`` to ``9``."""
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text
    )


def number_of(text):
    """Return the number that a code consists of, without leading zeros.

    :param text: as for :func:`stored_form`
    :return: digits, ``""`` if there are letters in it, or only zeros
    """
    compact = compact_form(text)
    return compact.lstrip("0") if compact.isascii() and compact.isdecimal() else ""


def look_alikes(code):
    """Return the compact forms that ``code`` is easily taken for, its own included.

    Those with ``O`` for ``0`` and ``I`` for ``1``, the other way round, and those with
    more or fewer zeros before the number that it ends with.

    :param code: as for :func:`stored_form`
    :rtype: list[str]
    """
    compact = compact_form(code)
    choices = [LOOK_ALIKES.get(char, char) for char in compact]
    places = [place for place, chars in enumerate(choices) if len(chars) > 1]
    if len(places) > LOOK_ALIKE_CHARACTERS:
        similar = {compact, *_changed_at(compact, choices, places)}
        similar |= {compact.translate(table) for table in (TO_DIGITS, TO_LETTERS)}
    else:
        similar = {"".join(chars) for chars in itertools.product(*choices)}
    prefix, number = re.fullmatch(r"(.*?)0*([0-9]*)", compact).groups()
    if number:
        widths = range(len(number), LONGEST_NUMBER + 1)
        similar |= {prefix + number.zfill(width) for width in widths}
    return sorted(similar)


def _changed_at(compact, choices, places):
    """Yield ``compact`` with the other character at one place each."""
    for place in places:
        yield compact[:place] + choices[place][1] + compact[place + 1 :]


def odd_character(text):
    """Return a character that looks like one of another alphabet in the same code.

    A Cyrillic ``С`` among Latin letters reads like a ``C`` and is never found again.

    :param text: as for :func:`stored_form`
    :return: the first character of the script that fewest of the letters belong to,
        ``""`` if Latin, Cyrillic and Greek letters are not mixed
    """
    by_script = {}
    for char in stored_form(text):
        script = unicodedata.name(char, "").partition(" ")[0]
        if script in LOOK_ALIKE_SCRIPTS:
            by_script.setdefault(script, []).append(char)
    if len(by_script) < 2:
        return ""
    # Of equally many letters of two scripts, the Latin ones are hardly the odd ones.
    rarest = min(
        by_script, key=lambda script: (len(by_script[script]), script == "LATIN")
    )
    return by_script[rarest][0]
