from . import res_partner
from . import res_partner_name_search
from . import res_partner_choose
from . import res_partner_import
from . import res_partner_mention
from . import res_partner_text_search
from . import ir_fields_converter
from . import base
