from unittest.mock import patch

from odoo.exceptions import AccessError, ConcurrencyError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.generate import customer_code_run, customer_code_run_line
from ..tools import OwnWord
from .common import CustomerCodeCase


class RunCase(CustomerCodeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Run = cls.env["customer.code.run"]
        cls.admin = new_test_user(
            cls.env,
            "customer_code_admin",
            groups="base.group_user,customer_code.group_customer_code_manager",
        )
        cls.remove_codes()
        cls.rule.domain = "[('name', 'like', 'Uncoded')]"

    def setUp(self):
        super().setUp()
        # Every database is a large one.
        self.patch(customer_code_run, "SMALL", 0)

    def make_uncoded(self, count, **values):
        partners = self.Partner.with_context(customer_code_later=OwnWord()).create(
            [{"name": f"Uncoded {i}", **values} for i in range(count)]
        )
        self.env.flush_all()
        return partners

    def make_rule_of_companies(self):
        return self.Rule.create(
            {
                "name": "Companies",
                "sequence": 1,
                "domain": "[('is_company', '=', True), ('name', 'like', 'Uncoded')]",
                "sequence_id": self.make_sequence(prefix="B").id,
            }
        )

    def start(self, **options):
        run = self.Run.with_user(self.admin)._start(self.Rule.search([]), 1, **options)
        self.assertEqual(run.state, "running")
        return run

    def finish(self, run, patience=0):
        for _step in range(20):
            if run.state != "running":
                break
            run._work(10, patience)
        self.assertNotEqual(run.state, "running")

    def codes(self, partners):
        self.env.invalidate_all()
        return partners.mapped("ref")


@tagged("post_install", "-at_install")
class TestCustomerCodeRun(RunCase):
    def test_from_click_to_end(self):
        partners = self.make_uncoded(3)
        wizard = self.env["customer.code.generate"].with_user(self.admin).create({})
        action = wizard.action_generate()
        run = self.Run.with_user(self.admin).browse(action["res_id"])
        self.assertEqual(
            (run.state, run.done_count, run.total_count), ("running", 0, 3)
        )
        cron = self.env.ref("customer_code.ir_cron_customer_code_run")
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))
        self.finish(run.sudo())
        self.assertEqual(
            self.codes(partners), ["TST0001", "TST0002", "TST0003"], "as created"
        )
        self.assertRecordValues(
            run,
            [
                {
                    "state": "done",
                    "done_count": 3,
                    "total_count": 3,
                    "left_count": 0,
                    "first_code": "TST0001",
                    "last_code": "TST0003",
                    "user_id": self.admin.id,
                    "skipped_count": 0,
                }
            ],
        )
        self.assertTrue(run.end_date)
        self.assertEqual(partners.write_uid, self.admin)
        self.assertFalse(self.env["customer.code.run.block"].search([]))

    def test_its_name_has_the_date_as_the_user_writes_it(self):
        run = self.Run.create({})
        self.env.cr.execute(
            "UPDATE customer_code_run SET create_date = '2026-03-04 05:06:07'"
        )
        run.invalidate_recordset()
        german = self.env["res.lang"]._activate_lang("de_DE")
        german.write({"date_format": "%d.%m.%Y", "time_format": "%H:%M:%S"})
        name = run.with_context(lang="de_DE", tz="Europe/Berlin").display_name
        self.assertIn("04.03.2026 06:06", name)

    def test_numbers_are_told_as_in_the_users_language(self):
        run = self.start()
        run.sudo().done_count = 18008
        self.assertIn("18,008 customers have a code now", run._summary())

    def test_a_second_click_shows_the_running_one(self):
        self.make_uncoded(1)
        wizards = self.env["customer.code.generate"].with_user(self.admin)
        first, second = wizards.create({}), wizards.create({})
        run_id = first.action_generate()["res_id"]
        self.assertEqual(second.action_generate()["res_id"], run_id)
        self.assertEqual(wizards._action_open()["res_id"], run_id)
        self.finish(self.Run.browse(run_id))
        self.assertEqual(wizards._action_open()["target"], "new")

    def test_two_at_once(self):
        self.start()
        with (
            mute_logger("odoo.sql_db"),
            patch.object(type(self.Run), "_running", lambda run: run.browse()),
            self.assertRaises(ConcurrencyError),
            self.cr.savepoint(),
        ):
            self.start()

    def test_order(self):
        for order, expected in (
            ("create_date", ["TST0002", "TST0003", "TST0001"]),
            ("name", ["TST0005", "TST0004", "TST0006"]),
            ("id", ["TST0007", "TST0008", "TST0009"]),
        ):
            with self.subTest(order=order):
                partners = self.make_uncoded(3)
                for partner, name, date in zip(
                    partners,
                    ("Uncoded B", "Uncoded A", "Uncoded C"),
                    ("2020-02-01", "2020-03-01", "2020-01-01"),
                    strict=True,
                ):
                    partner.name = name
                    self.env.flush_all()
                    self.cr.execute(
                        "UPDATE res_partner SET create_date = %s WHERE id = %s",
                        (date, partner.id),
                    )
                self.finish(self.start(order=order))
                self.assertEqual(self.codes(partners), expected)

    def test_without_archived(self):
        active, archived = self.make_uncoded(1), self.make_uncoded(1, active=False)
        self.finish(self.start(include_archived=False))
        self.assertEqual(self.codes(active | archived), ["TST0001", False])
        self.finish(self.start())
        self.assertEqual(self.codes(archived), ["TST0002"])

    def test_only_some_rules(self):
        companies = self.make_rule_of_companies()
        company, person = self.make_uncoded(1, is_company=True), self.make_uncoded(1)
        self.finish(self.Run._start(self.rule, 1))
        self.assertEqual(self.codes(company | person), [False, "TST0001"])
        run = self.Run._start(companies, 1)
        run._work(1, 0)
        self.assertEqual(run.current_rule, "Companies")
        self.finish(run)
        self.assertEqual(self.codes(company), ["B0001"])
        self.assertRecordValues(
            run.line_ids, [{"name": "Companies", "done_count": 1, "last_code": "B0001"}]
        )

    def test_codes_of_several_rules_are_told_by_rule(self):
        companies = self.make_rule_of_companies()
        self.make_uncoded(1, is_company=True)
        self.make_uncoded(1)
        run = self.Run._start(companies + self.rule, 2)
        self.finish(run)
        self.assertFalse(run.first_code)
        codes = [{"first_code": "B0001"}, {"first_code": "TST0001"}]
        self.assertRecordValues(run.line_ids, codes)

    def test_what_happens_meanwhile(self):
        typed, left, deleted, archived, stayed = self.make_uncoded(5)
        run = self.start()
        run._work(1, 0)
        self.assertEqual(run.total_count, 5)
        typed.ref = "TYPED"
        left.name = "No longer named"
        deleted.unlink()
        archived.active = False
        late = self.make_uncoded(1)
        self.env.flush_all()
        self.finish(run)
        self.assertEqual(
            self.codes(typed | left | archived | stayed | late),
            ["TYPED", False, "TST0001", "TST0002", "TST0003"],
        )
        self.assertEqual((run.done_count, run.total_count), (3, 3))

    def test_stop_and_resume(self):
        self.patch(customer_code_run_line, "BLOCK_SIZE", 2)
        partners = self.make_uncoded(5)
        run = self.start()
        run._work(1, 0)
        run.with_user(self.admin).action_stop()
        self.env["ir.cron.trigger"].search([]).unlink()
        run.with_user(self.admin).action_resume()
        self.assertTrue(self.env["ir.cron.trigger"].search([]))
        run._work(1, 0)
        self.assertEqual(run._work(1, 0), 2)
        run.with_user(self.admin).action_stop()
        self.assertEqual(run._work(1, 0), 0)
        self.assertEqual(
            (run.state, run.done_count, run.total_count), ("stopped", 2, 5)
        )
        given = [code for code in self.codes(partners) if code]
        self.assertEqual(given, ["TST0001", "TST0002"])
        run.with_user(self.admin).action_resume()
        self.assertEqual((run.state, run.end_date), ("running", False))
        self.finish(run)
        self.assertEqual(self.codes(partners), [f"TST000{i}" for i in range(1, 6)])
        self.assertEqual((run.done_count, run.total_count), (5, 5))
        self.assertRecordValues(
            run.line_ids,
            [{"done_count": 5, "first_code": "TST0001", "last_code": "TST0005"}],
        )
        run.with_user(self.admin).action_resume()
        self.assertEqual(run.state, "done")

    def test_a_run_that_has_failed_goes_on(self):
        partner = self.make_uncoded(1)
        run = self.start()
        with (
            mute_logger(
                "odoo.addons.customer_code.models.generate.customer_code_run_end"
            ),
            patch.object(type(self.env["res.users"]), "_bus_send") as send,
        ):
            run._fail(ValueError("No luck"))
        self.assertEqual(run.state, "failed")
        self.assertIn("The run has failed: No luck", run._summary())
        self.assertEqual(send.call_args.args[1]["type"], "danger")
        run.with_user(self.admin).action_resume()
        self.assertFalse(run.error)
        self.finish(run)
        self.assertEqual(self.codes(partner), ["TST0001"])

    def test_the_scheduler_works_for_who_started_it(self):
        partner = self.make_uncoded(1)
        run = self.start()
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1
        ):
            self.Run._cron_work()
        self.assertEqual((run.state, self.codes(partner)), ("done", ["TST0001"]))
        self.assertEqual(partner.write_uid, self.admin)

    def test_progress(self):
        run = self.start()
        self.assertFalse(run.time_left, "nobody knows yet")
        run.write({"done_count": 10, "total_count": 30, "seconds": 2})
        self.assertEqual((run.left_count, run.rate), (20, 5))
        self.assertEqual((run.duration, run.time_left), ("2 s", "4 s"))
        words = [run._in_words(seconds) for seconds in (5, 65, 3725)]
        self.assertEqual(words, ["5 s", "1 min 5 s", "1 h 2 min"])

    def test_resume_shows_another_one_that_is_under_way(self):
        self.make_uncoded(1)
        first = self.start()
        first.action_stop()
        second = self.start()
        action = first.with_user(self.admin).action_resume()
        self.assertEqual((first.state, action["res_id"]), ("stopped", second.id))

    def test_those_whom_others_are_changing_are_listed(self):
        busy, free = self.make_uncoded(2)
        run = self.start()
        lock = type(self.Partner)._lock_uncoded

        def locked_elsewhere(partners, ids, *args):
            return [i for i in lock(partners, ids, *args) if i != busy.id]

        with patch.object(type(self.Partner), "_lock_uncoded", locked_elsewhere):
            self.finish(run, patience=2)
        self.assertEqual(self.codes(busy | free), [False, "TST0001"])
        self.assertRecordValues(
            run.skipped_ids, [{"partner_id": busy.id, "reason": "busy"}]
        )
        self.assertEqual((run.done_count, run.total_count), (1, 2))
        self.assertIn("changing them right now: 1.", run._summary())

    def test_the_one_who_started_it_is_told(self):
        partners = self.make_uncoded(2)
        messages = partners.message_ids
        run = self.start()
        with patch.object(type(self.env["res.users"]), "_bus_send") as send:
            self.finish(run)
        send.assert_called_once()
        (kind, payload), _kwargs = send.call_args
        self.assertEqual(kind, "simple_notification")
        self.assertIn("2 customers have a code now", payload["message"])
        [message] = run.message_ids.filtered("partner_ids")
        self.assertEqual(message.partner_ids, self.admin.partner_id)
        self.assertIn("TST0001 to TST0002", message.body)
        self.assertEqual(partners.message_ids, messages, "none for each customer")

    def test_queries_do_not_grow(self):
        self.patch(customer_code_run_line, "BLOCK_SIZE", 300)
        self.make_uncoded(610)
        run = self.start()
        run._work(1, 0)
        run._work(1, 0)
        [first, second] = [self.queries(run._work, 1, 0) for _chunk in range(2)]
        self.assertEqual(run.done_count, 610)
        self.assertEqual(first, second, "300 customers, and 10")
        self.assertLessEqual(first, 20)

    def test_planning_takes_as_many_queries_for_many(self):
        self.make_uncoded(1)
        run = self.start()
        run._plan()
        few = self.queries(run._plan)
        self.make_uncoded(300)
        self.assertEqual(self.queries(run._plan), few)

    def test_only_administrators(self):
        run = self.start().with_user(self.clerk)
        for call in (
            lambda: run.read(["state"]),
            run.action_stop,
            run.action_resume,
            self.env["customer.code.generate"].with_user(self.clerk)._action_open,
        ):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            run.with_user(self.admin).state = "done"
