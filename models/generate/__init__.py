from . import customer_code_source
from . import customer_code_background
from . import customer_code_run
from . import customer_code_run_line
from . import customer_code_run_work
from . import customer_code_run_end
