from unittest.mock import patch

from odoo.exceptions import ConcurrencyError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .test_generate_run import RunCase


@tagged("post_install", "-at_install")
class TestTakeOver(RunCase):
    """Codes that were kept in another field until now."""

    def setUp(self):
        super().setUp()
        self.make_partners(1, ref="HELD", supplier_rank=1)
        gone = self.make_partners(1, ref="GONE", supplier_rank=1)
        gone.ref = False
        values = ["A-1", " a\u200b2", "held", "gone", "X" * 65, "a-1", "СC-1", "A-3"]
        self.partners = self.make_uncoded(len(values) + 1)
        for partner, value in zip(self.partners, values, strict=False):
            partner.barcode = value
        self.env.flush_all()

    def open(self):
        return (
            self.env["customer.code.generate"]
            .with_user(self.admin)
            .create({"source_field": "barcode"})
        )

    def test_dry_run(self):
        wizard = self.open()
        self.assertEqual(
            wizard._source_report(), (2, 1, 3, 2), "fit, tidied, taken, malformed"
        )
        self.assertEqual(wizard.source_count, 3)
        self.assertIn("Can be taken as they are: 2.", wizard.source_message)
        self.assertFalse(any(self.codes(self.partners)))

    def test_dry_run_in_batches(self):
        path = (
            "odoo.addons.customer_code.models.generate.customer_code_source.BATCH_SIZE"
        )
        with patch(path, 2):
            self.assertEqual(self.open()._source_report(), (2, 1, 3, 2))

    def test_take_over(self):
        action = self.open().action_generate()
        run = self.Run.browse(action["res_id"])
        self.assertEqual(run.total_count, 8)
        self.finish(run)
        self.assertEqual(
            self.codes(self.partners),
            ["A-1", "a2", False, False, False, False, False, "A-3", False],
        )
        self.assertEqual((run.state, run.done_count, run.total_count), ("done", 3, 8))
        self.assertEqual(
            {s.partner_id: (s.reason, s.code) for s in run.skipped_ids},
            {
                self.partners[2]: ("taken", "held"),
                self.partners[3]: ("taken", "gone"),
                self.partners[4]: ("malformed", "X" * 65),
                self.partners[5]: ("taken", "a-1"),
                self.partners[6]: ("malformed", "СC-1"),
            },
        )
        self.assertIn("Left alone, and listed by the run: 5.", run._summary())

    def test_fields_to_choose(self):
        fields = dict(self.env["customer.code.source"]._fields_to_choose())
        self.assertEqual(fields["barcode"], "Barcode")
        no_codes = {"ref", "color", "customer_code", "city", "signup_type", "name"}
        self.assertFalse(no_codes & fields.keys())

    def test_fields_that_have_values(self):
        wizard = self.open()
        choices = dict(wizard.source_choices)
        self.assertEqual(choices["barcode"], "Barcode (8: A-1, a2, held, …)")
        self.assertNotIn("vat", choices)
        self.partners[0].vat = "12345"
        wizard.include_archived = False
        self.assertEqual(dict(wizard.source_choices)["vat"], "Tax ID (1: 12345)")

    def test_what_the_dialog_tells(self):
        wizard = self.open()
        wizard.source_field = "vat"
        self.assertEqual(
            wizard.source_message, "Nobody without a code has a value there."
        )
        self.partners[1:].active = False
        wizard.write({"source_field": "barcode", "include_archived": False})
        self.assertEqual(wizard._source_report(), (1, 0, 0, 0))
        self.assertEqual(wizard.source_message, "Can be taken as they are: 1.")
        wizard.line_ids.selected = False
        self.assertEqual(wizard._source_report(), (0, 0, 0, 0))

    def test_a_code_of_a_deleted_customer(self):
        self.make_partners(1, ref="A-3", supplier_rank=1).unlink()
        self.assertEqual(self.open()._source_report(), (2, 1, 3, 2), "nobody's")
        self.finish(self.Run.browse(self.open().action_generate()["res_id"]))
        self.assertIn("A-3", self.codes(self.partners))

    def test_values_that_are_none(self):
        for value in ("\u200b", "n/a", "N/A", "-", "0", "00", "(none)", "なし", " . "):
            self.partners[0].barcode = value
            with self.subTest(value):
                self.assertEqual(self.open()._source_report(), (2, 1, 2, 2))
        run = self.Run.browse(self.open().action_generate()["res_id"])
        self.finish(run)
        self.assertEqual(run.state, "done")
        self.assertFalse(self.partners[0].ref)
        self.assertNotIn(self.partners[0], run.skipped_ids.partner_id)

    def test_kept_as_other_codes(self):
        label = self.env.ref("customer_code.customer_code_label_loyalty_card")
        # What a number would be given as a new code is kept for its customer.
        self.partners[2].barcode = f"{self.sequence.prefix}0001"
        wizard = self.open()
        with Form(wizard) as form:
            form.source_label_id = label
        self.assertEqual(wizard._current_count(), len(self.partners))
        run = self.Run.browse(wizard.action_generate()["res_id"])
        self.finish(run)
        counts = (run.state, run.done_count, run.total_count, run.left_count)
        self.assertEqual(counts, ("done", 9, 9, 0))
        codes = self.codes(self.partners)
        self.assertEqual(len({*codes}), 9)
        self.assertNotIn(self.partners[2].barcode, codes)
        lines = {
            line.partner_id: (line.code, line.label_id)
            for line in self.partners.customer_code_former_ids
        }
        kept = {0: "A-1", 1: "a2", 2: "TST0001", 7: "A-3"}
        self.assertEqual(
            lines, {self.partners[i]: (code, label) for i, code in kept.items()}
        )
        self.assertEqual(
            {s.partner_id: s.reason for s in run.skipped_ids},
            {
                self.partners[3]: "taken",
                self.partners[4]: "malformed",
                self.partners[5]: "taken",
                self.partners[6]: "malformed",
            },
        )
        self.assertEqual(self.Partner.find_by_customer_code("a1"), self.partners[0])

    def test_values_of_a_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.admin.company_ids |= company
        self.partners[0].with_company(company).barcode = "B-1"
        wizard = self.env["customer.code.generate"].with_user(self.admin)
        wizard = wizard.with_company(company).create({"source_field": "barcode"})
        self.finish(self.Run.browse(wizard.action_generate()["res_id"]))
        self.assertEqual(set(self.codes(self.partners)), {"B-1", False})

    def test_customers_of_another_company_are_not_listed(self):
        run = self.Run.browse(self.open().action_generate()["res_id"])
        self.finish(run)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.partners[2].company_id = elsewhere
        self.env.invalidate_all()
        listed = run.with_user(self.admin).skipped_ids.partner_id
        self.assertEqual(listed, self.partners[3:7])
        self.assertEqual(run.with_user(self.admin).skipped_count, 5)

    def test_a_later_run_tries_again(self):
        self.finish(self.Run.browse(self.open().action_generate()["res_id"]))
        self.partners[2].barcode = "A-4"
        self.finish(self.Run.browse(self.open().action_generate()["res_id"]))
        self.assertEqual(self.codes(self.partners[2]), ["A-4"])

    def test_again_after_the_clash_is_cleared(self):
        run = self.Run.browse(self.open().action_generate()["res_id"])
        run._work(1, 0)
        run._work(1, 0)
        run.action_stop()
        self.partners[2].barcode = "A-4"
        self.env.flush_all()
        run.action_resume()
        self.finish(run)
        self.assertEqual(self.codes(self.partners[2]), ["A-4"])
        self.assertEqual((run.done_count, run.skipped_count), (4, 4))

    def test_their_own_former_code(self):
        partner = self.partners[7]
        partner.ref = "A-3"
        partner.ref = False
        self.assertEqual(self.open()._source_report().fit, 2)
        self.finish(self.Run.browse(self.open().action_generate()["res_id"]))
        self.assertEqual(self.codes(partner), ["A-3"])
        self.assertFalse(partner.customer_code_former_ids)

    def test_a_code_saved_unseen(self):
        with (
            mute_logger("odoo.sql_db"),
            patch.object(
                type(self.env["customer.code.source"]), "_taken", lambda *args: []
            ),
            self.assertRaises(ConcurrencyError),
            self.cr.savepoint(),
        ):
            self.finish(self.Run.browse(self.open().action_generate()["res_id"]))
