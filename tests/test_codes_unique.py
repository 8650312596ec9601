from contextlib import closing

from psycopg2 import OperationalError
from psycopg2.errors import UniqueViolation

import odoo
from odoo import api
from odoo.exceptions import ConcurrencyError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, HttpCase, new_test_user, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger, sql

from ..tools import OwnWord
from .common import CustomerCodeCase

INDEX = "res_partner_customer_code_uniq"


@tagged("post_install", "-at_install")
class TestUnique(CustomerCodeCase):
    def assertRefused(self, vals):
        with (
            self.subTest(**vals),
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.cr.savepoint(),
        ):
            self.Partner.create({"name": "Second", **vals})

    def test_refused(self):
        holder = self.make_partners(1, ref="Vip-É1")
        other_company = self.env["res.company"].create({"name": "Other"})
        parent = self.make_partners(1, is_company=True, supplier_rank=1)
        for vals in (
            {"ref": "Vip-É1"},
            {"ref": "VIP-é1"},
            {"ref": "ｖｉｐ－É1"},
            {"ref": " vip-É1\u200b"},
            {"ref": "Vip-É1", "company_id": other_company.id},
            {"ref": "Vip-É1", "parent_id": parent.id},
            {"ref": "Vip-É1", "active": False},
        ):
            self.assertRefused(vals)
        holder.active = False
        self.assertRefused({"ref": "Vip-É1"})

    def test_refused_whoever_cannot_be_told_apart(self):
        for first, second in (
            ("stra\xdfe-1", "STRASSE-1"),
            ("GRO\xdf", "GRO\u1e9e"),
            ("K7", "\u212a7\ufe0f"),
            ("\u01f0", "J\u030c"),
            ("\u1f80", "\u1f08\u0399"),
            ("\uac00\u3164-2", "\uac00-2"),
        ):
            self.make_partners(1, ref=first)
            self.assertRefused({"ref": second})

    def test_unseen_from_before_the_installation(self):
        unseen, plain, alone, other = self.make_partners(4)
        self.env.flush_all()
        self.cr.execute(f"DROP INDEX {INDEX}")
        for partner, code in (
            (unseen, "old\u034f-1"),
            (plain, "OLD-1"),
            (alone, "\u2800Gro\xdf \ufe0f 2"),
            (other, " dup "),
        ):
            self.cr.execute(
                "UPDATE res_partner SET ref = %s WHERE id = %s", [code, partner.id]
            )
        self.Partner._flag_duplicates()
        self.env.invalidate_all()
        self.assertEqual(unseen.ref, "old-1")
        self.assertEqual((unseen + plain).filtered("customer_code_duplicate"), unseen)
        self.assertEqual(unseen._sharing_customer_code(), unseen + plain)
        self.assertEqual((alone.ref, other.ref), ("Gro\xdf 2", " dup "))
        self.assertFalse((alone + other).filtered("customer_code_duplicate"))
        self.assertEqual(self.Partner.find_by_customer_code("gross2")[0], alone)

    def test_no_code_is_no_duplicate(self):
        self.make_partners(2, ref=False, supplier_rank=1)
        self.make_partners(2, ref="", supplier_rank=1)
        partner = self.make_partners(1, ref="\u200b", supplier_rank=1)
        self.assertIs(partner.ref, False)
        partner.ref = "\u200b "
        self.assertIs(partner.ref, False)

    def simulate_install(self, codes):
        """Bring partners with ``codes`` back to before the addon, then install it."""
        partners = self.make_partners(len(codes), supplier_rank=1)
        self.env.flush_all()
        self.cr.execute(f"DROP INDEX {INDEX}")
        self.cr.execute("ALTER TABLE res_partner DROP COLUMN customer_code_duplicate")
        for partner, code in zip(partners, codes, strict=True):
            self.cr.execute(
                "UPDATE res_partner SET ref = %s WHERE id = %s", (code, partner.id)
            )
        self.registry.init_models(self.cr, ["res.partner"], {"module": "customer_code"})
        self.env.invalidate_all()
        return partners

    def test_duplicates_at_install(self):
        codes = ["dup", "Dup", "other", "DUP", "", " dup "]
        partners = self.simulate_install(codes)
        self.assertTrue(sql.index_exists(self.cr, INDEX))
        self.assertEqual(partners.mapped("ref"), codes, "none is touched")
        self.assertEqual(
            partners.filtered("customer_code_duplicate"),
            partners[1] | partners[3] | partners[5],
        )
        self.assertRefused({"ref": "DUP"})

    def test_who_keeps_the_code_at_install(self):
        archived, contact, company = self.make_partners(3, supplier_rank=1)
        archived.active = False
        contact.parent_id = company
        self.share_code_before_install(archived | contact | company, "dup")
        self.assertFalse(company.customer_code_duplicate)
        self.assertTrue(contact.customer_code_duplicate)
        self.assertTrue(archived.customer_code_duplicate)
        company.ref = "new"
        self.assertEqual(contact.ref, "new", "a copy of the company's")
        self.assertFalse(archived.customer_code_duplicate)

    def test_duplicates_after_a_lost_index(self):
        first, second = self.make_partners(2, supplier_rank=1)
        self.share_code_before_install(first | second, "dup")
        self.assertTrue(sql.index_exists(self.cr, INDEX))
        self.assertTrue(second.customer_code_duplicate)

    def share_code_before_install(self, partners, code):
        self.env.flush_all()
        self.cr.execute(f"DROP INDEX {INDEX}")
        self.cr.execute(
            "UPDATE res_partner SET ref = %s WHERE id IN %s", (code, partners._ids)
        )
        self.registry.init_models(self.cr, ["res.partner"], {"module": "customer_code"})
        self.env.invalidate_all()

    def test_repaired_duplicate_is_a_holder_again(self):
        first, second = self.simulate_install(["dup", "dup"])
        second.name = "Renamed"
        second.ref = "dup"
        self.env.flush_all()
        self.assertTrue(second.customer_code_duplicate, "nothing has changed")
        second.ref = "new"
        self.assertFalse(second.customer_code_duplicate)
        self.assertRefused({"ref": "NEW"})
        self.assertRefused({"ref": "DUP"})

    def test_a_duplicate_is_repaired_beside_another_one(self):
        first, second, third = self.simulate_install(["dup", "dup", "dup"])
        third.ref = "new"
        self.assertFalse(first.customer_code_duplicate)
        self.assertTrue(second.customer_code_duplicate)

    def test_duplicate_takes_over(self):
        first, second, third = self.simulate_install(["dup", "dup", "dup"])
        first.ref = "new"
        self.assertFalse(second.customer_code_duplicate)
        self.assertTrue(third.customer_code_duplicate)
        second.unlink()
        self.assertFalse(third.customer_code_duplicate)
        self.assertRefused({"ref": "DUP"})


@tagged("post_install", "-at_install")
class TestTakenUnseen(CustomerCodeCase):
    is_one_click = True

    def test_a_code_in_small_letters_taken_unseen(self):
        self.sequence.prefix = "tst"
        self.make_partners(1, ref="TST0001")
        self.cr.execute(
            "CREATE OR REPLACE FUNCTION customer_code_is_taken(text)"
            " RETURNS boolean LANGUAGE sql AS 'SELECT FALSE'"
        )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ConcurrencyError),
            self.cr.savepoint(),
        ):
            self.make_partners(1)


@tagged("post_install", "-at_install")
class TestTakenMessage(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,base.group_partner_manager"
        cls.clerk = new_test_user(cls.env, "customer_code_clerk", groups=groups)
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.holder = cls.env["res.partner"].create(
            {"name": "Jane Holder", "ref": "VIP-1"}
        )

    def refusal(self):
        self.authenticate(self.clerk.login, self.clerk.login)
        params = {
            "model": "res.partner",
            "method": "create",
            "args": [{"name": "New", "ref": "vip-1"}],
            "kwargs": {},
        }
        with mute_logger("odoo.sql_db", "odoo.http"):
            response = self.url_open("/web/dataset/call_kw", json={"params": params})
        return response.json()["error"]["data"]["message"]

    def test_names_the_holder(self):
        message = self.refusal()
        self.assertIn("VIP-1", message)
        self.assertIn("Jane Holder", message)

    def test_leaks_nobody(self):
        self.holder.company_id = self.elsewhere
        message = self.refusal()
        self.assertIn("already in use", message)
        self.assertNotIn("Jane", message)


@tagged("post_install", "-at_install")
class TestUniqueAcrossTransactions(BaseCase):
    """Real transactions, committed, so that this cleans up after itself."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.created, self.given_up = [], []
        self.addCleanup(self.remove)

    def transaction(self):
        cr = self.enterContext(closing(self.registry.cursor()))
        return api.Environment(cr, odoo.SUPERUSER_ID, {})

    def make(self, env, **vals):
        partner = env["res.partner"].create({"name": "Customer Code test", **vals})
        env.flush_all()
        self.created.append(partner.id)
        return partner

    def remove(self):
        with self.registry.cursor() as cr:
            # Nobody knows afterwards: the database would not let them be forgotten.
            former = api.Environment(cr, odoo.SUPERUSER_ID, {})["customer.code.former"]
            former._drop_guard()
            cr.execute("DELETE FROM res_partner WHERE id = ANY(%s)", (self.created,))
            cr.execute(
                "DELETE FROM customer_code_former WHERE code = ANY(%s)",
                (self.given_up,),
            )
            former.init()

    def test_a_customer_whose_document_is_being_saved_gets_a_code(self):
        first, second = self.transaction(), self.transaction()
        partner = self.make_uncoded(first)
        # What a document's foreign key takes.
        second.cr.execute(
            "SELECT FROM res_partner WHERE id = %s FOR KEY SHARE", (partner.id,)
        )
        partner._assign_customer_codes()
        self.assertTrue(partner.ref)
        first.cr.commit()

    def test_two_transactions_get_two_codes(self):
        first, second = self.transaction(), self.transaction()
        codes = {self.make(env).ref for env in (first, second, first, second)}
        self.assertEqual(len(codes), 4)
        first.cr.commit()
        second.cr.commit()

    def test_the_second_to_type_a_code_is_refused(self):
        first, second = self.transaction(), self.transaction()
        second.cr.execute("SELECT 1")
        self.make(first, ref="customer-code-test")
        first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.make(second, ref="CUSTOMER-CODE-TEST")
        second.cr.rollback()

    def make_uncoded(self, env):
        later = env["res.partner"].with_context(customer_code_later=OwnWord())
        partner = later.create({"name": "Customer Code test"})
        self.created.append(partner.id)
        env.cr.commit()
        return partner

    def test_a_code_given_up_unseen_stays_its_customers(self):
        first, second = self.transaction(), self.transaction()
        rule = first["customer.code.rule"]
        uncoded = self.make_uncoded(first)
        waiting = uncoded.with_env(second)
        for enter in (
            lambda code: self.make(second),
            lambda code: self.make(second, ref=code.lower()),
            lambda code: waiting.write({"ref": code.lower()}),
            lambda code: waiting._assign_customer_codes(),
        ):
            for give_up in (
                lambda partner: partner.write({"ref": False}),
                lambda partner: partner.unlink(),
            ):
                with self.subTest(enter=enter, give_up=give_up):
                    code = rule._foresee(rule._active_rule_of(uncoded), 1)[0]
                    self.given_up.append(code)
                    second.cr.execute("SELECT 1")  # From here on it sees nothing new.
                    partner = self.make(first, ref=code)
                    first.cr.commit()
                    give_up(partner)
                    first.cr.commit()
                    enter(code)
                    second.flush_all()
                    with self.assertRaises(ConcurrencyError):
                        second.cr.commit()
                    second.cr.rollback()

    def test_a_code_given_up_or_taken_back_by_the_same_transaction(self):
        env = self.transaction()
        self.given_up.append("given-up-test")
        partner = self.make(env, ref="given-up-test")
        partner.ref = False
        env.cr.commit()
        partner.ref = "Given-Up-Test"
        env.cr.commit()
        self.assertFalse(partner.customer_code_former_ids)

    def test_a_code_typed_ahead_of_the_sequence_unseen(self):
        first, second = self.transaction(), self.transaction()
        rule = first["customer.code.rule"]
        uncoded = self.make_uncoded(first)
        for give in (lambda: self.make(first), uncoded._assign_customer_codes):
            with self.subTest(give=give):
                typed = rule._foresee(rule._active_rule_of(uncoded), 1)[0]
                self.make(second, ref=typed.lower())
                second.cr.commit()
                with mute_logger("odoo.sql_db"), self.assertRaises(ConcurrencyError):
                    give()
                first.cr.rollback()
                give()
                first.cr.commit()
        self.assertTrue(uncoded.ref)

    def test_the_next_code_in_the_dialog_typed_unseen(self):
        first, second = self.transaction(), self.transaction()
        rule = first["customer.code.rule"]
        partner = self.make(first, ref="next-code-test")
        first.cr.commit()
        self.given_up.append("next-code-test")
        values = {"partner_id": partner.id, "kind": "next", "reason": "Because"}
        dialog = first["customer.code.edit"].create(values)
        self.make(second, ref=rule._foresee(rule._active_rule_of(partner), 1)[0])
        second.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(ConcurrencyError):
            dialog.action_apply()
        first.cr.rollback()
        first["customer.code.edit"].create(values).action_apply()
        self.assertNotEqual(partner.ref, "next-code-test")

    def test_numbers_from_elsewhere(self):
        """What is dropped while somebody takes a number is no error, nor logged."""
        first, second = self.transaction(), self.transaction()
        rule = first["customer.code.rule"]._active_rule_of(self.make_uncoded(first))
        sequence = first["ir.sequence"].browse(rule.sequence_id)
        self.assertEqual(sequence.implementation, "standard")
        mine = sequence.with_env(second)
        self.addCleanup(self.renumber, sequence.id, "standard")
        for take in (
            lambda: self.make(second),
            lambda: mine._next_number(),
            lambda: mine.write({"implementation": "no_gap"}),
        ):
            self.assertEqual(mine.implementation, "standard")
            self.renumber(sequence.id, "no_gap")
            with (
                self.assertNoLogs("odoo.sql_db"),
                self.assertRaises((ConcurrencyError, OperationalError)),
            ):
                take()
            second.cr.rollback()
            self.renumber(sequence.id, "standard")

    def renumber(self, sequence_id, implementation):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, odoo.SUPERUSER_ID, {})
            sequence = env["ir.sequence"].browse(sequence_id)
            sequence.implementation = implementation

    def test_a_row_that_somebody_writes_to_is_left_out(self):
        first, second = self.transaction(), self.transaction()
        held, free = self.make_uncoded(first), self.make_uncoded(first)
        held.name = "Customer Code test, held"
        first.flush_all()
        notification = second["customer.code.generate"].create({}).action_generate()
        self.assertEqual(notification["params"]["type"], "warning")
        self.assertIn("changing them right now: 1.", notification["params"]["message"])
        nothing_more = second["customer.code.generate"].create({}).action_generate()
        self.assertNotIn("Every customer", nothing_more["params"]["message"])
        second.cr.rollback()
        second["res.partner"].browse((held | free).ids)._assign_customer_codes()
        second.cr.commit()
        first.cr.commit()
        self.assertFalse(held.ref)
        self.assertTrue(free.ref)
        held._assign_customer_codes()
        self.assertTrue(held.ref)
        first.cr.commit()
