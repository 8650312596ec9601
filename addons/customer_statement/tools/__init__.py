from . import bidi, xlsx
