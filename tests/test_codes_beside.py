"""What stands beside codes: copies of the company's, and what is no code at all."""

from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CustomerCodeCase
from .test_codes_unique import INDEX


@tagged("post_install", "-at_install")
class TestCopiedCodes(CustomerCodeCase):
    """Other addons, and spreadsheets, copy a company's code down to its contacts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.make_partners(1, is_company=True, ref="COPY-1")
        cls.contact = cls.make_partners(1, parent_id=cls.company.id)
        cls.other = cls.make_partners(1, is_company=True, ref="OTHER-1")

    def copy_down(self):
        self.contact.ref = "copy-1"
        self.env.flush_all()

    def shared(self):
        return self.Partner.search([("customer_code_is_shared", "=", True)])

    def assertIsCopy(self, contact, code="COPY-1"):
        self.assertEqual(contact.ref.upper(), code)
        self.assertTrue(contact._is_copy())
        self.assertNotIn(contact, self.shared())
        self.assertNotIn(contact.commercial_partner_id, self.shared())
        self.assertEqual(contact.customer_code, code)
        self.assertEqual(contact.commercial_customer_code, code)
        self.assertEqual(self.Partner._owners(code), contact.commercial_partner_id.ids)

    def test_written(self):
        self.copy_down()
        self.assertIsCopy(self.contact)
        self.assertFalse(self.contact.customer_code_former_ids)
        with Form(self.contact) as form:
            self.assertFalse(form.customer_code_warning)
            form.phone = "1234"

    def test_created_and_imported(self):
        self.assertIsCopy(
            self.make_partners(1, parent_id=self.company.id, ref="COPY-1")
        )
        result = self.Partner.load(
            ["name", "parent_id/.id", "ref"],
            [["New", str(self.company.id), "COPY-1"]],
        )
        self.assertIsCopy(self.Partner.browse(result["ids"]))

    def test_written_with_the_company(self):
        person = self.make_partners(1)
        code = person.ref
        person.write({"parent_id": self.company.id, "ref": "COPY-1"})
        self.assertIsCopy(person)
        self.assertEqual(person.customer_code_former_ids.code, code)

    def test_own_code_is_refused_to_others(self):
        self.copy_down()
        own = self.make_partners(1, parent_id=self.company.id, ref="OWN-1")
        self.assertEqual(own.customer_code, "OWN-1")
        for values in (
            {"ref": "COPY-1"},
            {"ref": "COPY-1", "parent_id": self.other.id},
            {"ref": "COPY-1", "parent_id": self.company.id, "is_company": True},
            {"ref": "OWN-1"},
        ):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(UniqueViolation),
                self.cr.savepoint(),
            ):
                self.make_partners(1, **values)

    def test_own_code_is_refused_to_who_leaves(self):
        company = self.make_partners(1, is_company=True)
        for partner, values in (
            (self.contact, {"parent_id": False}),
            (self.contact, {"is_company": True}),
            (company, {"parent_id": self.company.id}),
        ):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(UniqueViolation),
                self.cr.savepoint(),
            ):
                partner.write({"ref": "COPY-1", **values})
        self.assertFalse(self.shared())

    def test_company_gets_another_code(self):
        self.copy_down()
        self.company.ref = "COPY-2"
        self.assertIsCopy(self.contact, "COPY-2")
        self.assertEqual(self.company.customer_code_former_ids.code, "COPY-1")
        self.assertFalse(self.contact.customer_code_former_ids)
        self.company.ref = False
        self.assertFalse(self.contact.ref)
        self.assertFalse(self.contact.customer_code_duplicate)

    def test_contact_goes_to_another_company(self):
        self.copy_down()
        self.contact.parent_id = self.other
        self.assertFalse(self.contact.ref)
        self.assertEqual(self.contact.customer_code, "OTHER-1")

    def test_contact_becomes_a_customer(self):
        self.copy_down()
        self.contact.parent_id = False
        self.assertEqual(self.contact.ref, "TST0001")
        other = self.make_partners(1, parent_id=self.company.id, ref="COPY-1")
        other.is_company = True
        self.assertEqual(other.ref, "TST0002")
        self.assertFalse((other + self.contact).customer_code_former_ids)

    def test_company_is_deleted(self):
        self.copy_down()
        self.company.unlink()
        self.assertEqual(self.contact.ref, "TST0001")
        former = self.env["customer.code.former"].search([("code", "=", "COPY-1")])
        self.assertFalse(former.partner_id)

    def test_contacts_are_merged(self):
        self.copy_down()
        kept = self.make_partners(1, parent_id=self.company.id, ref="COPY-1")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((kept + self.contact).ids, kept)
        self.assertEqual(self.Partner._owners("COPY-1"), self.company.ids)

    def test_found_once(self):
        self.copy_down()
        ranks = self.Partner._ranks_by_code("COPY-1")
        self.assertEqual(ranks, {self.company.id: 1})
        found = self.Partner.name_search("COPY-1")
        self.assertEqual(
            [i for i, _name in found][:2], [self.company.id, self.contact.id]
        )

    def test_at_the_till(self):
        self.copy_down()
        config = self.env["pos.config"].search([], limit=1)
        [row] = self.Partner._load_pos_data_read(self.contact, config)
        self.assertFalse(row["ref"])
        self.assertEqual(row["commercial_customer_code"], "COPY-1")

    def make_as_before(self, **values):
        """Write as it was before this addon came: without its mark and its index."""
        partners = self.make_partners(1, **values) + self.make_partners(
            1, parent_id=self.company.id, active=False
        )
        self.env.flush_all()
        self.cr.execute(f"DROP INDEX {INDEX}")
        self.cr.execute(
            "UPDATE res_partner SET ref = 'copy-1' WHERE id IN %s",
            [tuple((partners + self.contact).ids)],
        )
        self.Partner._flag_duplicates()
        self.env.invalidate_all()
        return partners

    def test_from_before_the_installation(self):
        self.company.active = False
        duplicate, archived = self.make_as_before()
        everybody = self.Partner.with_context(active_test=False)
        shared = everybody.search([("customer_code_is_shared", "=", True)])
        self.assertEqual(shared, self.company + duplicate)
        self.assertTrue(self.contact._is_copy() and archived._is_copy())

    def test_what_the_dialog_counts(self):
        self.make_as_before()
        dialog = self.env["customer.code.generate"].create({})
        self.assertEqual(dialog.duplicate_count, 1)

    def test_taken_off(self):
        self.copy_down()
        settings = self.env["res.config.settings"].create({})
        self.assertFalse(settings.customer_code_other_senses)
        self.assertEqual(settings.customer_code_copied_count, 1)
        settings.action_remove_copied_codes()
        self.assertFalse(self.contact.ref)
        self.assertFalse(self.contact.customer_code_duplicate)
        self.assertEqual(self.contact.customer_code, "COPY-1")
        settings = self.env["res.config.settings"].create({})
        self.assertFalse(settings.customer_code_copied_count)


@tagged("post_install", "-at_install")
class TestTaxOffices(CustomerCodeCase):
    """Where an app keeps something else in the field, as Turkish e-invoicing does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.turkey = cls.env.ref("base.tr")
        loaded = {*cls.env.registry._init_modules, "l10n_tr_nilvera_einvoice"}
        cls.startClassPatcher(patch.object(cls.env.registry, "_init_modules", loaded))

    def test_shared_by_many(self):
        first = self.make_partners(1, country_id=self.turkey.id, ref="Ulus")
        second = self.make_partners(1, country_id=self.turkey.id)
        self.assertFalse(second.ref)
        self.assertIn("tax office", second.customer_code_hint)
        second.ref = "Ulus"
        self.assertEqual((first + second).mapped("ref"), ["Ulus", "Ulus"])
        self.assertFalse((first + second).filtered("customer_code_is_shared"))
        self.assertFalse((first + second).filtered("customer_code"))
        second.ref = "Kızılay"
        self.assertFalse(second.customer_code_former_ids)
        self.assertNotIn(second.id, self.Partner._ranks_by_code("Kızılay"))

    def test_written_with_the_country(self):
        first, second = self.make_partners(2)
        for customer in (first, second):
            customer.write({"country_id": self.turkey.id, "ref": "Ulus"})
        self.assertEqual((first + second).mapped("ref"), ["Ulus", "Ulus"])
        self.assertFalse((first + second).filtered("customer_code"))

    def test_no_code_is_given(self):
        customer = self.make_partners(1, country_id=self.turkey.id, customer_rank=1)
        self.assertFalse(customer.ref)
        self.assertFalse(self.Rule._rule_of(customer))
        customer.write({"parent_id": False, "is_company": True})
        self.assertFalse(customer.ref)

    def test_others_have_codes(self):
        customer = self.make_partners(1, country_id=self.env.ref("base.de").id)
        self.assertEqual(customer.ref, "TST0001")

    def test_from_before_the_installation(self):
        customers = self.make_partners(2, country_id=self.turkey.id)
        self.env["ir.module.module"].search(
            [("name", "=", "l10n_tr_nilvera_einvoice")]
        ).state = "installed"
        self.env.flush_all()
        self.cr.execute(f"DROP INDEX {INDEX}")
        self.cr.execute(
            "UPDATE res_partner SET ref = 'Ulus', customer_code_duplicate = FALSE"
            " WHERE id IN %s",
            [tuple(customers.ids)],
        )
        self.Partner._flag_duplicates()
        self.env.invalidate_all()
        self.assertTrue(all(customers.mapped("customer_code_duplicate")))
        self.assertFalse(customers.filtered("customer_code_is_shared"))

    def test_said_in_the_settings(self):
        settings = self.env["res.config.settings"].create({})
        self.assertIn("tax office", settings.customer_code_other_senses)
