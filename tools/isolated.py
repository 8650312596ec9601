"""Codes within sentences that may run from right to left."""

# Unicode's marks of a text that runs in its own direction.
ISOLATED = "\u2068%s\u2069"


def isolated(env, code):
    """Return ``code`` for a message in the user's language, to be read as it is.

    Among Arabic letters ``12-A`` would read ``A-12``. Readers from left to right get it
    without invisible marks, which they would copy with it.

    :param Environment env: of the message
    :param str code: a code, ``False`` for none
    """
    language = env["res.lang"]._get_data(code=env.lang or "en_US")
    return ISOLATED % code if code and language.direction == "rtl" else code
