import itertools
import re

from odoo import api, models

# Of how many payment references the dialog says what they will be.
MAX_EXAMPLES = 4


class CustomerCodeGenerate(models.TransientModel):
    """What else changes in a database when everybody has a code."""

    _inherit = "customer.code.generate"

    @api.depends("include_archived")
    def _compute_effects(self):
        self.effects = self.env["ir.qweb"]._render(
            "customer_code.customer_code_effects", {"effects": self._effects()}
        )

    def _effects(self):
        """Return what else changes in this database when everyone has a code.

        :rtype: list[str]
        """
        return [
            *self._effects_on_references(),
            *(
                effect
                for module, effect in self._effects_on_apps().items()
                if self._is_installed(module)
            ),
        ]

    def _effects_on_apps(self):
        """Return what changes by the module that it changes in."""
        countries = self.env["res.country"].browse(
            self.env["res.partner"]._countries_of_other_senses()
        )
        return {
            "account_edi_ubl_cii": self.env._(
                "Electronic invoices, self-billed ones, too, name the code as buyer "
                "reference and as identification of the partner."
            ),
            "l10n_my_edi": self.env._(
                "Invoices in MyInvois name the code as buyer reference."
            ),
            "l10n_fr_account": self.env._(
                "The French audit file (FEC) names customers by their code instead "
                "of a number of Odoo's: tell your accountant, and do it between "
                "two fiscal years."
            ),
            "sale_purchase": self.env._(
                "Purchase orders that a sale makes name the vendor's code, if the "
                "vendor has one, as vendor reference."
            ),
            "l10n_tr_nilvera_einvoice": self.env._(
                "Partners in %s get no code: their electronic invoices read the tax "
                "office in the same field.",
                ", ".join(countries.mapped("name")),
            ),
        }

    def _effects_on_references(self):
        journals = self.env["account.journal"].sudo()
        based_on_customer = journals.search(
            [("type", "=", "sale"), ("invoice_reference_type", "=", "partner")]
        )
        if not based_on_customer:
            return []
        examples = self._example_references(based_on_customer)
        return [
            self.env._(
                "New invoices of %(journals)s: the payment reference is made of the "
                "code, because it is based on the customer%(examples)s. Where that "
                "would be another customer's, too, a number of Odoo's stands for the "
                "code.",
                journals=", ".join(based_on_customer.mapped("name")),
                examples=f" ({', '.join(examples)})" if examples else "",
            )
        ]

    def _example_references(self, journals):
        """Return what the first of the next codes make of payment references.

        :rtype: list[str]
        """
        codes = filter(None, self._selected_lines().mapped("first_code"))
        moves = self.env["account.move"].sudo()
        examples = []
        for code, journal in itertools.product(codes, journals):
            reference = moves._reference_in_journal(journal, code)
            number = re.sub(r"\D", "", code)
            if number and number in re.sub(r"\D", "", reference or ""):
                examples.append(f"{code}: {reference}")
        return list(dict.fromkeys(examples))[:MAX_EXAMPLES]

    def _is_installed(self, module):
        return module in self.env.registry._init_modules
