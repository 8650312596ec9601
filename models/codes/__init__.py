from . import res_partner_unique
from . import res_partner_entry
from . import res_partner_bulk
from . import res_partner
from . import customer_code_former
from . import customer_code_change
from . import customer_code_reason
