from psycopg2.errors import InternalError_, UndefinedTable

from odoo import api, models
from odoo.exceptions import ConcurrencyError, ValidationError

# Between what a numbering of customers may be. Numbers without gaps are kept in a
# column that ends at 2^31: whatever is set, a million codes are left.
LIMITS = {
    "padding": (0, 18),
    "number_increment": (1, 1000),
    "number_next": (1, 10**9),
    "number_next_actual": (1, 10**9),
}


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    def write(self, vals):
        if self.customer_code_rule_ids:
            self._check_customer_code_numbers(vals)
        return super().write(vals)

    @api.model
    def _check_customer_code_numbers(self, vals):
        """Refuse values that no numbering of customers can have.

        :raise ValidationError: if one of them is out of its limits
        """
        for name in LIMITS.keys() & vals.keys():
            lowest, highest = LIMITS[name]
            if not lowest <= (vals[name] or 0) <= highest:
                field = self.env["customer.code.rule"]._fields.get(name)
                field = field or self._fields["number_next"]
                raise ValidationError(
                    self.env._(
                        "%(field)s of a numbering of customers is a number from "
                        "%(lowest)s to %(highest)s, not %(value)s.",
                        field=field._description_string(self.env),
                        lowest=lowest,
                        highest=highest,
                        value=vals[name],
                    )
                )

    def _get_number_next_actual(self):
        try:
            return super()._get_number_next_actual()
        except (UndefinedTable, InternalError_) as error:
            raise ConcurrencyError(self._changed_meanwhile_message()) from error

    @api.model
    def _changed_meanwhile_message(self):
        return self.env._(
            "The numbering of customers was changed at this very moment. Save again."
        )


class IrSequenceDateRange(models.Model):
    _inherit = "ir.sequence.date_range"

    def write(self, vals):
        if self.sequence_id.customer_code_rule_ids:
            self.sequence_id._check_customer_code_numbers(vals)
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        sequences = self.env["ir.sequence"]
        for vals in vals_list:
            if sequences.browse(vals.get("sequence_id")).customer_code_rule_ids:
                sequences._check_customer_code_numbers(vals)
        return super().create(vals_list)
