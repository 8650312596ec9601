"""Every role at every door: each public method that the addon adds or overrides.

The doors are found by looking at the registry, so that a new one needs a line here.
"""

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import CustomerCodeCase
from .doors import DoorsCase

EDITOR = "base.group_user,base.group_partner_manager"
ROLES = {
    "public": "base.group_public",
    "portal": "base.group_portal",
    "stranger": "base.group_portal",
    "internal": "base.group_user",
    "editor": EDITOR,
    "cashier": "base.group_user,point_of_sale.group_pos_user",
    "pos_manager": "base.group_user,point_of_sale.group_pos_manager",
    "officer": f"{EDITOR},customer_code.group_customer_code_officer",
    "manager": f"{EDITOR},customer_code.group_customer_code_manager",
}
# The same of another company. The portal is not anybody's.
ABROAD = ("internal", "editor", "cashier", "pos_manager", "officer", "manager")

NOBODY = set()
EVERYBODY = {*ROLES, *(f"{role} abroad" for role in ABROAD)}
EDITORS = {"editor", "officer", "manager"}
EDITORS_ANYWHERE = EDITORS | {f"{role} abroad" for role in EDITORS}
OFFICERS = {"officer", "manager"}
OUTSIDERS = {"public", "portal", "stranger"}
STAFF = EDITORS | {"internal", "cashier", "pos_manager"}
TILLS = {"cashier", "pos_manager"}
TILLS_ANYWHERE = TILLS | {"cashier abroad", "pos_manager abroad"}
MANAGERS = {"manager", "manager abroad"}

# Who learns of the customer, and who is refused.
TABLE = {
    "customer.code.change.create": (NOBODY, NOBODY),  # told that nobody can
    "customer.code.change.write": (NOBODY, NOBODY),  # told that nobody can
    "customer.code.edit.action_apply": (NOBODY, EVERYBODY - EDITORS),
    "customer.code.generate.action_generate": (NOBODY, EVERYBODY - MANAGERS),
    "base_import.import.execute_import": (NOBODY, OUTSIDERS),
    "customer.code.background.action_resume": (NOBODY, EVERYBODY),
    "customer.code.background.action_stop": (NOBODY, EVERYBODY),
    "customer.code.former.action_release": (NOBODY, NOBODY),  # opens a dialog
    "customer.code.former.create": (NOBODY, EVERYBODY - EDITORS),
    "customer.code.former.default_get": (NOBODY, OUTSIDERS),
    "customer.code.former.unlink": (NOBODY, EVERYBODY - EDITORS),
    "customer.code.former.write": (NOBODY, NOBODY),  # told that nobody can
    "customer.code.generate.action_show_duplicates": (NOBODY, EVERYBODY - MANAGERS),
    "customer.code.generate.action_show_unnamed": (NOBODY, EVERYBODY - MANAGERS),
    "customer.code.keep.action_keep": ({"manager"}, EVERYBODY - {"manager"}),
    "customer.code.release.action_release": (NOBODY, EVERYBODY - OFFICERS),
    "res.config.settings.action_remove_copied_codes": (NOBODY, EVERYBODY),
    "res.partner.find_or_create": (NOBODY, EVERYBODY - EDITORS_ANYWHERE),
    "res.partner.get_import_templates": (NOBODY, NOBODY),
    "res.partner.name_create": (NOBODY, EVERYBODY - EDITORS_ANYWHERE),
    "res.partner.onchange": (EDITORS, EVERYBODY - EDITORS_ANYWHERE),
    "res.partner.web_name_search": (STAFF | {"portal"}, NOBODY),
    "res.partner.web_save_multi": (NOBODY, EVERYBODY - EDITORS),
    "customer.code.rule.action_show_named": (NOBODY, EVERYBODY - MANAGERS),
    "customer.code.rule.create": (NOBODY, EVERYBODY - MANAGERS),
    "customer.code.rule.unlink": (NOBODY, EVERYBODY - MANAGERS),
    "customer.code.rule.write": (NOBODY, EVERYBODY - MANAGERS),
    "customer.code.run.action_resume": (NOBODY, EVERYBODY - MANAGERS),
    "customer.code.run.action_stop": (NOBODY, EVERYBODY - MANAGERS),
    "customer.code.run.write": (NOBODY, EVERYBODY),
    "ir.fields.converter.db_id_for": (NOBODY, NOBODY),  # needs what no client has
    "ir.sequence.write": (NOBODY, EVERYBODY),
    "ir.sequence.date_range.create": (NOBODY, EVERYBODY),
    "ir.sequence.date_range.write": (NOBODY, EVERYBODY),
    "res.company.create": (NOBODY, EVERYBODY),
    "res.config.settings.get_values": (NOBODY, NOBODY),
    "res.config.settings.set_values": (NOBODY, EVERYBODY),
    "res.partner.action_change_customer_code": (NOBODY, NOBODY),  # opens the dialog
    "res.partner.action_keep_customer_code": (
        {"manager"},
        EVERYBODY - {"manager"},
    ),
    "res.partner.action_merge_customer_code": (NOBODY, EVERYBODY - STAFF - {"portal"}),
    "res.partner.action_renew_customer_code": (NOBODY, EVERYBODY - {"manager"}),
    "res.partner.action_view_customer_payments": (NOBODY, NOBODY),
    "res.partner.action_view_customer_returns": (NOBODY, NOBODY),
    "res.partner.action_view_customer_transfers": (NOBODY, NOBODY),
    "res.partner.action_view_partner_invoices": (NOBODY, NOBODY),
    "res.partner.default_get": (NOBODY, NOBODY),
    "res.partner.fields_get": (NOBODY, NOBODY),
    "res.partner.find_by_customer_code": (STAFF | {"portal"}, NOBODY),
    "res.partner.find_for_pos": (TILLS, EVERYBODY - TILLS_ANYWHERE),
    "res.partner.get_mention_suggestions": (STAFF, NOBODY),
    "res.partner.get_mention_suggestions_from_channel": (STAFF, NOBODY),
    "res.partner.get_outdated_pos_codes": (TILLS, EVERYBODY - TILLS_ANYWHERE),
    "res.partner.load": (NOBODY, EVERYBODY - EDITORS),
    "res.partner.name_search": (STAFF | {"portal"}, NOBODY),
    "res.partner.unlink": (NOBODY, EVERYBODY - EDITORS),
    "res.partner.write": (NOBODY, EVERYBODY - EDITORS),
    "res.users.create": (NOBODY, EVERYBODY),
}


@tagged("post_install", "-at_install")
class TestWhoMayCall(DoorsCase, CustomerCodeCase):
    addon = "customer_code"
    table = TABLE

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        abroad = cls.env["res.company"].create({"name": "Abroad"})
        cls.customer = cls.Partner.create(
            {
                "name": "SECRET",
                "ref": "SECRET-0",
                "is_company": True,
                "company_id": cls.env.company.id,
            }
        )
        cls.customer.ref = "SECRET-1"
        cls.users = {
            role: new_test_user(cls.env, f"who_{role}", groups=groups)
            for role, groups in ROLES.items()
        }
        cls.users["portal"].partner_id.parent_id = cls.customer
        for role in ABROAD:
            cls.users[f"{role} abroad"] = new_test_user(
                cls.env,
                f"who_{role}_abroad",
                groups=ROLES[role],
                company_id=abroad.id,
                company_ids=[Command.set(abroad.ids)],
            )
        cls.channel = cls.env["discuss.channel"]._create_channel("Open", None)
        cls.channel._add_members(partners=cls.customer)
        cls.run_ = cls.env["customer.code.run"].create({"state": "stopped"})
        cls.env.flush_all()

    def calls(self):
        """Return model, ids and arguments of a call at each door."""
        partner, text = self.customer.ids, "SECRET-1"
        former = self.customer.customer_code_former_ids
        sequence = self.rule.sequence_id
        dates = self.make_sequence(use_date_range=True)._get_current_sequence()
        change = self.env["customer.code.change"].search([], limit=1)
        return {
            "customer.code.change.create": [{"partner_name": "A", "cause": "edit"}],
            "customer.code.change.write": [change.ids, {"reason": "forged"}],
            "customer.code.edit.action_apply": (
                "customer.code.edit",
                {
                    "partner_id": self.customer.id,
                    "reason": "A",
                    "new_code": "NEW",
                },
            ),
            "customer.code.generate.action_generate": ("customer.code.generate", {}),
            "base_import.import.execute_import": (
                "base_import.import",
                {"res_model": "res.partner"},
                ["name"],
                ["name"],
                {},
            ),
            "customer.code.former.action_release": [former.ids],
            "customer.code.former.create": [
                {"code": "NEW", "partner_id": self.customer.id}
            ],
            "customer.code.former.default_get": [["label_id"]],
            "customer.code.former.unlink": [former.ids],
            "customer.code.former.write": [former.ids, {"code": "NEW"}],
            "customer.code.generate.action_show_duplicates": (
                "customer.code.generate",
                {},
            ),
            "customer.code.generate.action_show_unnamed": (
                "customer.code.generate",
                {},
            ),
            "customer.code.keep.action_keep": (
                "customer.code.keep",
                {"partner_id": self.customer.id},
            ),
            "customer.code.release.action_release": (
                "customer.code.release",
                {"former_id": former.id, "reason": "A"},
            ),
            "res.config.settings.action_remove_copied_codes": (
                "res.config.settings",
                {},
            ),
            "res.partner.find_or_create": ["nobody@example.com"],
            "res.partner.get_import_templates": [],
            "res.partner.name_create": ["Nobody"],
            # The code as typed is in the answer, the name of who has it is the secret.
            "res.partner.onchange": [
                [],
                {"name": "A", "ref": "secret-1"},
                [],
                {"customer_code_warning": {}},
            ],
            "res.partner.web_name_search": [text, {"display_name": {}}],
            "res.partner.web_save_multi": [partner, [{"comment": "A"}], {}],
            "customer.code.rule.action_show_named": [self.rule.ids],
            "customer.code.rule.create": [{"name": "A"}],
            "customer.code.rule.unlink": [self.rule.ids],
            "customer.code.rule.write": [self.rule.ids, {"name": "A"}],
            "customer.code.background.action_resume": [self.run_.ids],
            "customer.code.background.action_stop": [self.run_.ids],
            "customer.code.run.action_resume": [self.run_.ids],
            "customer.code.run.action_stop": [self.run_.ids],
            "customer.code.run.write": [self.run_.ids, {"state": "done"}],
            "ir.fields.converter.db_id_for": [
                "res.partner",
                "parent_id",
                None,
                text,
                None,
            ],
            "ir.sequence.write": [sequence.ids, {"padding": 7}],
            "ir.sequence.date_range.create": [
                {
                    "date_from": "2020-01-01",
                    "date_to": "2020-12-31",
                    "sequence_id": sequence.id,
                },
            ],
            "ir.sequence.date_range.write": [dates.ids, {"number_next": 7}],
            "res.company.create": [{"name": "A"}],
            "res.config.settings.get_values": [],
            "res.config.settings.set_values": ("res.config.settings", {}),
            "res.partner.action_change_customer_code": [partner],
            "res.partner.action_keep_customer_code": [partner],
            "res.partner.action_merge_customer_code": [partner],
            "res.partner.action_renew_customer_code": [partner],
            "res.partner.action_view_customer_payments": [partner],
            "res.partner.action_view_customer_returns": [partner],
            "res.partner.action_view_customer_transfers": [partner],
            "res.partner.action_view_partner_invoices": [partner],
            "res.partner.default_get": [["ref", "customer_code_duplicate"]],
            "res.partner.fields_get": [["ref"]],
            "res.partner.find_by_customer_code": [text],
            "res.partner.find_for_pos": [text],
            "res.partner.get_mention_suggestions": [text],
            "res.partner.get_mention_suggestions_from_channel": [
                self.channel.id,
                text,
            ],
            "res.partner.get_outdated_pos_codes": [{str(self.customer.id): ""}],
            "res.partner.load": [[".id", "comment"], [[str(self.customer.id), "A"]]],
            "res.partner.name_search": [text],
            "res.partner.unlink": [partner],
            "res.partner.write": [partner, {"comment": "A"}],
            "res.users.create": [{"name": "A", "login": "who_a"}],
        }

    def told(self, method, result):
        """Return what comes back as a text, with the name of whom an ID stands for."""
        told = super().told(method, result)
        if method.startswith("find"):
            ids = result["exact"] if isinstance(result, dict) else result
            told += "SECRET" if self.customer.id in ids else ""
        return told
