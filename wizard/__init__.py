from . import customer_code_generate
