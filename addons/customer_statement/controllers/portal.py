from odoo import fields, http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from .main import xlsx_response

REPORT = "customer_statement.action_report_statement"


class StatementPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "statement_count" in counters:
            # Today's open items are there even if nothing was ever sent.
            values["statement_count"] = 1
        return values

    @http.route(
        ["/my/statements", "/my/statements/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_statements(self, page=1, **kw):
        """List the statements of the user's own company."""
        Statement = request.env["customer.statement"]
        domain = self._statement_domain()
        pager = portal_pager(
            url="/my/statements",
            total=Statement.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        statements = Statement.search(
            domain, limit=self._items_per_page, offset=pager["offset"]
        )
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "statement",
            "statements": statements.sudo(),
            "code": self._statement_customer().customer_code,
            "pager": pager,
            "default_url": "/my/statements",
        }
        return request.render("customer_statement.portal_my_statements", values)

    def _statement_customer(self):
        return request.env.user.partner_id.sudo().commercial_partner_id

    def _statement_domain(self):
        return [
            ("partner_id", "=", self._statement_customer().id),
            ("state", "not in", ("failed", "withdrawn")),
        ]

    @http.route(
        "/my/statements/<int:statement_id>", type="http", auth="public", website=True
    )
    def portal_my_statement(
        self, statement_id, access_token=None, report_type=None, download=False, **kw
    ):
        """Show a statement, or return its page (html) or its PDF."""
        statement = self._get_statement(statement_id, access_token)
        if not statement:
            return request.redirect("/my")
        if report_type in ("html", "pdf"):
            return self._show_report(
                model=statement,
                report_type=report_type,
                report_ref=REPORT,
                download=download,
            )
        values = self._get_page_view_values(
            statement,
            access_token,
            {"page_name": "statement", "statement": statement},
            "my_statements_history",
            False,
        )
        return request.render("customer_statement.portal_statement_page", values)

    @http.route(
        "/my/statements/<int:statement_id>/xlsx",
        type="http",
        auth="public",
        website=True,
    )
    def portal_my_statement_xlsx(self, statement_id, access_token=None, **kw):
        """Return a statement for Excel."""
        statement = self._get_statement(statement_id, access_token)
        if not statement:
            return request.redirect("/my")
        return xlsx_response(statement)

    def _get_statement(self, statement_id, access_token):
        """Return the statement, as superuser, or nothing if it is not theirs."""
        try:
            statement = self._document_check_access(
                "customer.statement", statement_id, access_token
            )
            statement._check_may_show()
        except (AccessError, MissingError, UserError):
            return None
        return statement

    @http.route("/my/statements/now", type="http", auth="user", website=True)
    def portal_my_statement_now(self, raw=False, **kw):
        """Show what is open today. It is not kept, and has no address to pass on."""
        if not raw:
            values = {
                **self._prepare_portal_layout_values(),
                "page_name": "statement",
                "statement_now": True,
            }
            return request.render("customer_statement.portal_statement_now", values)
        Statement = request.env["customer.statement"].sudo()
        partner = self._statement_customer()
        today = fields.Date.context_today(Statement)
        statement = Statement._draft(
            partner, request.env.company, "open_item", today.replace(day=1), today
        )
        if not statement._is_shown():
            return request.render("customer_statement.portal_statement_nothing", {})
        # In the language that the reader has chosen.
        statement.lang = lang = request.env.lang
        recipient = Statement._recipient(statement.partner_id, lang)
        statement.figures = {**statement.figures, **recipient}
        return request.make_response(statement._render_page())
