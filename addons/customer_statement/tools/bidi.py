"""Texts of both directions, which an unpatched wkhtmltopdf draws beside their place."""

import re
from html import unescape

from markupsafe import Markup, escape

# Letters of scripts that are read from the right, without their digits.
RIGHT = r"[\u0590-\u065f\u066e-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
LEFT = rf"(?!{RIGHT})\w"
RUN = re.compile(rf"({RIGHT}(?:\s*{RIGHT})*|{LEFT}(?:[^\w]*{LEFT})*)")
TEXT = re.compile(r"(?<=>)[^<>]+(?=<)")


def separate_directions(page):
    """Return a page in which no text has letters of both directions.

    Where a text has, each run of one direction gets an element of its own. What is
    read stays the same, and so does what is copied.

    :param Markup page: HTML
    :rtype: Markup
    """
    return Markup(TEXT.sub(lambda match: _separate(match[0]), str(page)))


def _separate(text):
    if text.isascii() or not (re.search(RIGHT, text) and re.search(LEFT, text)):
        return text
    parts = [escape(part) for part in RUN.split(unescape(text))]
    parts[1::2] = [Markup("<span>%s</span>") % run for run in parts[1::2]]
    return "".join(parts)
