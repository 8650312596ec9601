"""The forms of a customer code, as pure functions of text.

``static/src/code_forms.js`` is their twin: both are tested with the same vectors.
"""

import itertools
import re
import unicodedata

MAX_LENGTH = 64
# Up to so many characters that look like others, all that a code may be taken for is
# made; of more, what differs by one of them, or by all.
LOOK_ALIKE_CHARACTERS = 8
LOOK_ALIKES = {"0": "0O", "O": "O0", "1": "1I", "I": "I1"}
TO_DIGITS = str.maketrans("OI", "01")
TO_LETTERS = str.maketrans("01", "OI")
# Numbers of so many digits at most may have other leading zeros.
LONGEST_NUMBER = 16
INVISIBLE = {"Cc", "Cf"}
LOOK_ALIKE_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")


def stored_form(text):
    """Return ``text`` as it is kept in the database.

    Compatibility characters become the plain ones (full-width letters and digits
    above all), invisible characters go, white space is trimmed and folded. Case
    stays as typed.

    :param text: a code as typed, scanned or imported; may be ``None`` or ``False``
    :return: the stored form, ``""`` if nothing is left
    """
    spaced = " ".join(unicodedata.normalize("NFKC", text or "").split())
    visible = (char for char in spaced if unicodedata.category(char) not in INVISIBLE)
    return unicodedata.normalize("NFKC", " ".join("".join(visible).split()))


def canonical_form(text):
    """Return the form by which codes are compared: the stored form in upper case.

    :param text: as for :func:`stored_form`
    :return: the same text for all codes that are the same code
    """
    return stored_form(stored_form(text).upper())


def compact_form(text):
    """Return the canonical form without anything but letters and digits.

    That is what people type and scanners send: ``c-000 123`` becomes ``C000123``.

    :param text: as for :func:`stored_form`
    :return: letters and digits, ``""`` if there are none
    """
    return "".join(
        char for char in canonical_form(text) if unicodedata.category(char)[0] in "LN"
    )


def plain_digits(text):
    """Return ``text`` with the digits of any script as ``0`` to ``9``."""
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text
    )


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
