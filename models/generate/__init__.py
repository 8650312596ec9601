from . import customer_code_source
from . import customer_code_run
