from odoo.exceptions import UserError


class CreditRefused(UserError):
    """A document may not go on for its customer's credit.

    Its message names the customer and the rule, and figures only to those who may see
    them. ``documents`` are those that it stops.
    """

    def __init__(self, message, documents):
        super().__init__(message)
        self.documents = documents
