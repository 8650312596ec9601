from . import codes
from . import rules
from . import generate
from . import lookup
from . import documents
from . import point_of_sale
from . import res_config_settings
