from . import pos_config
from . import pos_session
from . import res_partner
from . import customer_code_rule
from . import customer_code_run
