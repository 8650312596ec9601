from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import TransactionCase, new_test_user


@contextmanager
def working_when_looked_at(runs):
    """Let each look of a page at a run do a chunk of its work: no scheduler does here.

    :param runs: of a model that works in the background
    """
    model = type(runs)
    web_read = model.web_read

    def work_and_read(run, specification):
        run.with_user(run.user_id).sudo()._work(3, patience=0)
        return web_read(run, specification)

    work_and_read._readonly = False
    with patch.object(model, "web_read", work_and_read):
        yield


class CustomerCodeCase(TransactionCase):
    """A rule with numbers of its own, so that each test knows the codes it will get."""

    # A test is one transaction, where people's clicks are one each: what it gives,
    # somebody has seen. A test of what one click does says otherwise.
    is_one_click = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Partner = cls.env["res.partner"]
        cls.Rule = cls.env["customer.code.rule"]
        cls.rule = cls.env.ref("customer_code.customer_code_rule_customers")
        (cls.Rule.search([]) - cls.rule).active = False
        cls.clerk = new_test_user(
            cls.env,
            "customer_code_clerk",
            groups="base.group_user,base.group_partner_manager",
        )

    def setUp(self):
        super().setUp()
        # Numbers that a test has taken stay taken when it is rolled back.
        self.sequence = self.make_sequence(prefix="TST")
        self.rule.sequence_id = self.sequence
        if not self.is_one_click:
            self.patch(type(self.Partner), "_given_codes", lambda _partners: set())

    @classmethod
    def make_sequence(cls, **values):
        return cls.env["ir.sequence"].create(
            {"name": "Test", "padding": 4, "company_id": False, **values}
        )

    @classmethod
    def make_partners(cls, count, **values):
        return cls.Partner.create(
            [{"name": f"Customer {i}", **values} for i in range(count)]
        )

    @classmethod
    def remove_codes(cls):
        """Take the codes of all partners away, as if the addon had just come."""
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE res_partner SET ref = NULL")
        cls.env.cr.execute("DELETE FROM customer_code_former")
        cls.env.invalidate_all()

    def next_transaction(self):
        """Let all that was given up until now have been so in earlier transactions."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_code_former"
            " SET create_date = create_date - interval '1 hour'"
        )
        self.env.invalidate_all()

    def server_action(self, record, code):
        """Return what runs the code of a server action on a record."""
        action = self.env["ir.actions.server"].create(
            {
                "name": "Forge",
                "model_id": self.env["ir.model"]._get_id(record._name),
                "state": "code",
                "code": code,
            }
        )
        context = {"active_model": record._name, "active_id": record.id}
        return action.with_context(**context).run

    def queries(self, function, *args):
        """Return how many queries a call takes, with what it leaves to flush."""
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
