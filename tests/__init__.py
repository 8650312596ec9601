from . import test_code_forms
from . import test_ir_sequence
from . import test_customer_code_rule
from . import test_customer_code_run
from . import test_res_partner
from . import test_life
from . import test_customer_code_change
from . import test_unique
from . import test_concurrency
from . import test_base_partner_merge
from . import test_customer_code_generate
from . import test_views
from . import test_point_of_sale
from . import test_pos_self_order
from . import test_customer_card
from . import test_tours
from . import test_find
from . import test_documents
from . import test_lists
from . import test_orders
from . import test_run_tour
from . import test_hoot

try:
    import hypothesis
except ImportError:
    # Not a package that Odoo needs; ./dev/test has it.
    hypothesis = None
else:
    from . import test_properties
