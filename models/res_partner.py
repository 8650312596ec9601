import re
from ast import literal_eval
from contextlib import contextmanager

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain
from odoo.tools import SQL, sql

from ..tools import stored_form

# Addresses of a customer are left alone: delivery connectors keep keys of their
# own in the ``ref`` of an address, the same one for many customers.
ADDRESS_TYPES = ("delivery", "invoice", "other")

# Whoever carries a code, and shares it with nobody else who does.
HOLDER = f"""
    ref <> '' AND customer_code_duplicate IS NOT TRUE
    AND (parent_id IS NULL OR type IS NULL OR type NOT IN {ADDRESS_TYPES})
"""


def is_address(parent, address_type):
    return bool(parent and address_type in ADDRESS_TYPES)


def refused_code(diag):
    """Return the code, in upper case, that a unique violation is about."""
    found = re.search(r"=\((.*)\)", diag.message_detail or "")
    return found[1] if found else ""


@contextmanager
def retry_if_taken(codes):
    """Let Odoo start the transaction over if one of ``codes`` turns out to be taken.

    For codes from a sequence: when somebody types one just ahead of it, a transaction
    that began before cannot see that, and the user did nothing wrong.
    """
    try:
        yield
    except UniqueViolation as error:
        if refused_code(error.diag) in {code.upper() for code in codes}:
            raise ConcurrencyError(str(error)) from error
        raise


class ResPartner(models.Model):
    _inherit = "res.partner"

    ref = fields.Char(
        string="Customer Code",
        copy=False,
        help="Identifies this customer, and no other, everywhere in Odoo. Leave it "
        "empty to have the next code given when you save.",
    )
    customer_code_duplicate = fields.Boolean(
        string="Duplicate Customer Code",
        readonly=True,
        copy=False,
        help="When customer codes became unique, another partner already had the same.",
    )

    _customer_code_uniq = models.UniqueIndex(
        f"(upper(ref)) WHERE {HOLDER}",
        lambda env, diag: env["res.partner"]._customer_code_taken_message(diag),
    )
    _customer_code_duplicate_idx = models.Index(
        "(upper(ref)) WHERE customer_code_duplicate"
    )

    def _auto_init(self):
        # The unique index is made by super(), and is left out with no more than a
        # line in the log if codes collide: set the duplicates aside before.
        cr = self.env.cr
        if not sql.column_exists(cr, self._table, "customer_code_duplicate"):
            sql.create_column(cr, self._table, "customer_code_duplicate", "boolean")
        if not sql.index_exists(cr, self._customer_code_uniq.full_name(self)):
            self._flag_duplicates()
        return super()._auto_init()

    # ------------------------------------------------------------------
    # Assign
    # ------------------------------------------------------------------

    def _prepare_create_values(self, vals_list):
        vals_list = super()._prepare_create_values(vals_list)
        for vals in vals_list:
            if vals.get("ref") and not is_address(
                vals.get("parent_id"), vals.get("type")
            ):
                vals["ref"] = stored_form(vals["ref"]) or False
        if not self.env.context.get("customer_code_later"):
            self._fill_customer_codes(vals_list)
        return vals_list

    @api.model
    def _fill_customer_codes(self, vals_list):
        """Add a code to the values of each partner that has none and is to have one."""
        rules = self.env["customer.code.rule"]
        decisive = rules._decisive_fields()
        vals_by_partner = {
            self.sudo().new(self._pick_values(vals, decisive)): vals
            for vals in vals_list
            if not vals.get("ref")
        }
        codes = rules._reserve_codes(
            self.sudo().concat(*vals_by_partner),
            typed=[vals["ref"] for vals in vals_list if vals.get("ref")],
        )
        for partner, code in codes.items():
            vals_by_partner[partner]["ref"] = code
        self._given_codes().update(codes.values())

    @api.model
    def _given_codes(self):
        """Return the codes that this transaction gave to new partners."""
        return self.env.cr.precommit.data.setdefault("customer_code.given", set())

    @api.model
    def _create(self, data_list):
        with retry_if_taken(self._given_codes()):
            return super()._create(data_list)

    @api.model
    def _pick_values(self, vals, names):
        """Return what ``vals`` says of the fields ``names``."""
        values = {name: vals[name] for name in names & vals.keys()}
        if "company_type" in vals:
            # Its inverse will set this, but after the INSERT.
            values["is_company"] = vals["company_type"] == "company"
        return values

    def _assign_customer_codes(self):
        """Give a code to those of these partners that have none and are to have one."""
        self.env["customer.code.rule"]._assign(Domain("id", "in", self.ids))

    def _increase_rank(self, field, n=1):
        becoming = self.sudo().filtered(lambda partner: not partner.customer_rank)
        result = super()._increase_rank(field, n)
        if field == "customer_rank":
            becoming._assign_customer_codes()
        return result

    @api.model
    def _may_have_code(self):
        """Return the domain of the partners that a rule may name at all.

        Odoo's own stand-ins for visitors and for new portal users are no customers.
        """
        users = self.env["res.users"].sudo().with_context(active_test=False)
        public = users.search(
            [("all_group_ids", "in", self.env.ref("base.group_public").ids)]
        )
        parameters = self.env["ir.config_parameter"].sudo()
        template_id = literal_eval(
            parameters.get_param("base.template_portal_user_id", "False")
        )
        stand_ins = public | users.browse(template_id or ()).exists()
        return Domain("id", "not in", stand_ins.partner_id.ids)

    # ------------------------------------------------------------------
    # Keep unique
    # ------------------------------------------------------------------

    def write(self, vals):
        if "ref" not in vals:
            return super().write(vals)
        addresses = self.filtered(
            lambda partner: is_address(partner.parent_id, partner.type)
        )
        if addresses:
            super(ResPartner, addresses).write(vals)
        code = stored_form(vals["ref"]) or False
        others = self - addresses
        changing = others.filtered(lambda partner: partner.ref != code)
        former = changing.filtered("ref").mapped("ref")
        changing.filtered("customer_code_duplicate").customer_code_duplicate = False
        result = super(ResPartner, others).write({**vals, "ref": code})
        self._promote_duplicates(former)
        return result

    def unlink(self):
        former = self.filtered("ref").mapped("ref")
        result = super().unlink()
        self._promote_duplicates(former)
        return result

    @api.model
    def _sql_is_held(self, code):
        """Return the SQL condition that somebody carries an SQL expression's code."""
        self.flush_model(["ref", "type", "parent_id", "customer_code_duplicate"])
        # OFFSET 0 keeps the planner on the index, one probe a code. Without it, it
        # reads all partners for a single code while its statistics are old, as they
        # are just after everybody got a code.
        return SQL(
            "EXISTS (SELECT FROM res_partner"
            " WHERE upper(ref) = upper(%s) AND %s OFFSET 0)",
            code,
            SQL(HOLDER),
        )

    @api.model
    def _flag_duplicates(self):
        """Set all but one of the partners that share a code aside, in the database.

        The one that keeps it is, if possible, active and no contact of a company.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner
                   SET customer_code_duplicate = TRUE
                  FROM (
                    SELECT id, row_number() OVER (
                               PARTITION BY upper(ref)
                               ORDER BY active DESC, parent_id IS NOT NULL, id
                           ) AS nth
                      FROM res_partner
                     WHERE %s
                  ) AS ranked
                 WHERE ranked.id = res_partner.id AND nth > 1
                """,
                SQL(HOLDER),
            )
        )

    @api.model
    def _promote_duplicates(self, codes):
        """Let one duplicate of each of ``codes`` carry it, if nobody does any more."""
        if not codes:
            return
        promoted = self.env.execute_query(
            SQL(
                """
                UPDATE res_partner
                   SET customer_code_duplicate = FALSE
                 WHERE id IN (
                    SELECT DISTINCT ON (upper(ref)) id
                      FROM res_partner AS duplicate
                     WHERE customer_code_duplicate
                       AND upper(ref) IN (SELECT upper(c) FROM unnest(%s) AS c)
                       AND NOT %s
                     ORDER BY upper(ref), active DESC, id
                 )
             RETURNING id
                """,
                codes,
                self._sql_is_held(SQL("duplicate.ref")),
            )
        )
        self.browse(row[0] for row in promoted).invalidate_recordset(
            ["customer_code_duplicate"]
        )

    @api.model
    def _customer_code_taken_message(self, diag):
        """Say who already has the code of a unique violation, if the user may know."""
        code = refused_code(diag)
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner WHERE upper(ref) = upper(%s) AND %s",
                code,
                SQL(HOLDER),
            )
        )
        holder = self.browse(row[0] for row in rows)._filtered_access("read")
        if holder:
            return self.env._(
                "The customer code %(code)s is already used by %(holder)s. "
                "Choose another one, or leave it empty to get the next one.",
                code=code,
                holder=holder.display_name,
            )
        return self.env._(
            "The customer code %(code)s is already in use. "
            "Choose another one, or leave it empty to get the next one.",
            code=code,
        )

    # ------------------------------------------------------------------
    # Point of Sale
    # ------------------------------------------------------------------

    @api.model
    def _load_pos_data_fields(self, config):
        names = super()._load_pos_data_fields(config)
        return names if "ref" in names else [*names, "ref"]

    @api.model
    def _load_pos_self_data_fields(self, config):
        # Self-ordering takes over the Point of Sale's list, and shows it to the public.
        return [
            name for name in super()._load_pos_self_data_fields(config) if name != "ref"
        ]
