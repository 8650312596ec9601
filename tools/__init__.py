from .code_forms import stored_form
