import unittest

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .test_documents_print import DocumentCase
from .test_lookup_lists import ListCase


@tagged("post_install", "-at_install", "customer_code_apps")
class TestOrders(DocumentCase):
    user_groups = "base.group_user"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "sale.order" not in cls.env:
            raise unittest.SkipTest("needs sale, which ./dev/test --python installs")
        cls.user.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")

    def make_order(self, partner):
        return self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": self.product.id})],
            }
        )

    def make_confirmed_order(self, partner):
        order = self.make_order(partner)
        order.action_confirm()
        return order

    def test_quotation(self):
        self.assertPrintsCodeOnce("sale.action_report_saleorder", self.make_order)

    def test_order(self):
        self.assertPrintsCodeOnce(
            "sale.action_report_saleorder", self.make_confirmed_order
        )

    def test_pro_forma_invoice(self):
        self.assertPrintsCodeOnce(
            "sale.action_report_pro_forma_invoice", self.make_order
        )

    def test_every_layout(self):
        for layout in self.env["report.layout"].search([]):
            with self.subTest(layout.name):
                self.env.company.external_report_layout_id = layout.view_id
                text = self.text_of(
                    "sale.action_report_saleorder", self.make_order(self.contact)
                )
                self.assertEqual(text.count("DOC-0001"), 1, text)


@tagged("post_install", "-at_install", "customer_code_apps")
class TestListsOfApps(ListCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "sale.order" not in cls.env:
            raise unittest.SkipTest("needs sale, which ./dev/test --python installs")

    def make_order(self, partner):
        return self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": self.product.id})],
            }
        )

    def make_lead(self, partner, kind="lead"):
        return self.env["crm.lead"].create(
            {"name": "Lead", "type": kind, "partner_id": partner.id}
        )

    def test_orders(self):
        self.assertLists(
            *self.make_each(self.make_order), "sale.view_sales_order_filter", "name"
        )

    def test_sales_analysis(self):
        orders, stranger = self.make_each(self.make_order)
        reports = self.env["sale.report"]
        self.env.flush_all()
        self.assertLists(
            reports.search(
                [("order_reference", "in", [f"sale.order,{i}" for i in orders.ids])]
            ),
            reports.search([("order_reference", "=", f"sale.order,{stranger.id}")]),
            "sale.view_order_product_search",
            "partner_id",
        )

    def test_leads(self):
        self.assertLists(
            *self.make_each(self.make_lead),
            "crm.view_crm_case_leads_filter",
            "partner_id",
        )

    def test_pipeline(self):
        self.assertLists(
            *self.make_each(lambda partner: self.make_lead(partner, "opportunity")),
            "crm.view_crm_case_opportunities_filter",
            "partner_id",
        )

    def test_projects(self):
        self.assertLists(
            *self.make_each(
                lambda partner: self.env["project.project"].create(
                    {"name": "Project", "partner_id": partner.id}
                )
            ),
            "project.view_project_project_filter",
            "partner_id",
        )

    def test_tasks(self):
        project = self.env["project.project"].create({"name": "Project"})
        self.assertLists(
            *self.make_each(
                lambda partner: self.env["project.task"].create(
                    {
                        "name": "Task",
                        "project_id": project.id,
                        "partner_id": partner.id,
                    }
                )
            ),
            "project.view_task_search_form",
            "partner_id",
        )

    def test_import_of_orders(self):
        self.make_partners(1, name="LST-0001")
        seller = new_test_user(
            self.env,
            "customer_code_seller",
            groups="sales_team.group_sale_salesman_all_leads",
        )
        orders = self.env["sale.order"].with_user(seller)
        result = orders.load(["partner_id"], [["LST-0001"]])
        self.assertFalse(result["messages"])
        self.assertEqual(orders.browse(result["ids"]).partner_id, self.company)
