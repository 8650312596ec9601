from contextlib import suppress

from . import test_tools_code_forms
from . import test_codes_addresses
from . import test_codes_beside
from . import test_codes_change
from . import test_codes_concurrency
from . import test_codes_doors
from . import test_codes_life
from . import test_codes_merge
from . import test_codes_roles
from . import test_codes_tours
from . import test_codes_unique
from . import test_rules_assign
from . import test_rules_form
from . import test_rules_numbers
from . import test_rules_repair
from . import test_rules_rule
from . import test_rules_other_apps
from . import test_rules_who_is_a_customer
from . import test_generate_dialog
from . import test_generate_run
from . import test_generate_take_over
from . import test_generate_tours
from . import test_lookup_cost
from . import test_lookup_choose
from . import test_lookup_find
from . import test_lookup_import
from . import test_lookup_lists
from . import test_lookup_mentions
from . import test_lookup_text_search
from . import test_lookup_tours
from . import test_documents_buttons
from . import test_documents_card
from . import test_documents_orders
from . import test_documents_print
from . import test_documents_references
from . import test_point_of_sale_self_order
from . import test_point_of_sale_server
from . import test_point_of_sale_tours
from . import test_hoot
from . import test_store_page
from . import test_translations
from . import test_views

# They need the package hypothesis, which Odoo does not; ./dev/test has it.
with suppress(ImportError):
    from . import test_properties
