from . import ir_fields_converter
from . import base
