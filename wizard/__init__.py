from . import base_module_uninstall
from . import base_partner_merge
from . import customer_code_edit
from . import customer_code_keep
from . import customer_code_release
from . import customer_code_generate
from . import customer_code_generate_line
from . import customer_code_generate_effects
