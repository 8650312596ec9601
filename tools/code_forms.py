"""The forms of a customer code, as pure functions of text."""

import unicodedata

INVISIBLE = {"Cc", "Cf"}


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
    return " ".join("".join(visible).split())
