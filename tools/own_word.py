class OwnWord:
    """What the addon says to itself in a context, such as ``customer_code_later``.

    Clients write into the context, too, but cannot make one of these: what they say
    there decides nothing.

    :param str text: what is said, if that it is said is not all
    """

    def __init__(self, text="yes"):
        self.text = text

    def __repr__(self):
        return f"OwnWord({self.text!r})"


def own_word(env, key):
    """Return what the addon itself said in the context of ``env``, ``""`` if nothing.

    :param str key: a key of the context
    """
    word = env.context.get(key)
    return word.text if isinstance(word, OwnWord) else ""
