from collections import namedtuple
from operator import itemgetter

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, formatLang

from ...tools import stored_form
from ...tools.sql import sql_canonical, sql_says_something

# Values of the other field that a check reads at a time.
BATCH_SIZE = 10000

# Of how many values the choice of a field shows how much.
EXAMPLES = 3
EXAMPLE_LENGTH = 20

# Texts about a customer that nobody would take for codes.
NO_CODES = (
    "ref",
    "name",
    "company_name",
    "function",
    "email",
    "phone",
    "website",
    "signup_type",
    "invoice_edi_format_store",
)

# How many values of another field can be codes as they are, after white space and
# invisible characters are dropped, or not at all: they clash, or are malformed.
Report = namedtuple("Report", "fit tidied taken malformed")


class CustomerCodeSource(models.AbstractModel):
    """Codes that a shop has kept in another field of its customers until now."""

    _name = "customer.code.source"
    _description = "Customer Codes Kept Elsewhere"

    @api.model
    def _choices(self, domain):
        """Tell what the fields have that may have codes of some partners.

        :param Domain domain: whose values
        :return: name and label of each field that has values, with how many and the
            first of them; those that the user may not read are left out
        :rtype: list[tuple[str, str]]
        """
        partners = self.env["res.partner"]
        fields = [
            (name, label)
            for name, label in self._fields_to_choose()
            if partners._has_field_access(partners._fields[name], "read")
        ]
        choices = []
        counts = self._filled_counts([name for name, _label in fields], domain)
        for (name, label), count in zip(fields, counts, strict=True):
            if count:
                filled = domain & self._is_filled(name)
                values = self._values(name, filled, limit=EXAMPLES)
                choices.append((name, self._choice_label(label, count, values)))
        return choices

    @api.model
    def _filled_counts(self, names, domain):
        """Return how many partners have a value in each field, in one query."""
        partners = self.env["res.partner"]._all_partners()
        query = partners._search(domain)
        columns = (
            SQL(
                "count(nullif(%s, ''))",
                partners._field_to_sql(query.table, name, query),
            )
            for name in names
        )
        [counts] = self.env.execute_query(query.select(*columns))
        return counts

    @api.model
    def _choice_label(self, label, count, values):
        examples = ", ".join(stored_form(value)[:EXAMPLE_LENGTH] for _, value in values)
        return self.env._(
            "%(field)s (%(count)s: %(examples)s)",
            field=label,
            count=formatLang(self.env, count, digits=0),
            examples=examples + (", …" if count > len(values) else ""),
        )

    @api.model
    def _fields_to_choose(self):
        """Return name and label of the fields that may have codes, and may be read.

        :rtype: list[tuple[str, str]]
        """
        described = self.env["res.partner"].fields_get(
            attributes=["string", "store", "type"]
        )
        return sorted(
            (
                (name, field["string"])
                for name, field in described.items()
                if field["store"]
                and field["type"] == "char"
                and name not in self._fields_without_codes()
            ),
            key=itemgetter(1),
        )

    @api.model
    def _fields_without_codes(self):
        """Return the names of text fields that have something else."""
        partners = self.env["res.partner"]
        computed = {
            name
            for name, field in partners._fields.items()
            if field.compute and not field.inverse
        }
        return {*NO_CODES, *partners._address_fields(), *computed}

    @api.model
    def _is_filled(self, field):
        """Return the domain of the partners that have a value in a field.

        What only says that there is none, such as ``n/a``, is no value.
        """
        says_something = Domain.custom(
            to_sql=lambda model, alias, query: sql_says_something(
                model._field_to_sql(alias, field, query)
            )
        )
        return Domain(field, "not in", [False, ""]) & says_something

    @api.model
    def _report(self, field, domain):
        """Tell what :meth:`_take_over` would do, without doing it.

        :param str field: the name of the field that has the codes
        :param Domain domain: whose codes
        :rtype: Report
        """
        self.env.cr.execute(
            "DROP TABLE IF EXISTS customer_code_value;"
            "CREATE TEMP TABLE customer_code_value"
            " (id int, code varchar, tidied boolean, malformed boolean) ON COMMIT DROP"
        )
        last_id = 0
        while values := self._values(
            field, domain & Domain("id", ">", last_id), limit=BATCH_SIZE
        ):
            last_id = values[-1][0]
            self._insert_values(values)
        [counts] = self.env.execute_query(
            SQL(
                """
                SELECT count(*) FILTER (WHERE NOT taken AND NOT tidied),
                       count(*) FILTER (WHERE NOT taken AND tidied),
                       count(*) FILTER (WHERE taken),
                       (SELECT count(*) FROM customer_code_value WHERE malformed)
                  FROM (%s) AS judged
                """,
                self._sql_judge(
                    SQL(
                        "SELECT id, code, tidied, id AS nth"
                        " FROM customer_code_value WHERE NOT malformed"
                    )
                ),
            )
        )
        return Report(*counts)

    @api.model
    def _insert_values(self, values):
        malformed = self.env["res.partner"]._customer_code_malformed
        rows = []
        for partner_id, value in values:
            code = stored_form(value)
            bad = not code or bool(malformed(code))
            rows.append((partner_id, code, code != value, bad))
        self.env.execute_query(
            SQL(
                "INSERT INTO customer_code_value"
                " SELECT * FROM unnest(%s, %s, %s, %s) RETURNING id",
                *([*column] for column in zip(*rows, strict=True)),
            )
        )

    @api.model
    def _values(self, field, domain, limit=None):
        """Return id and value of partners, in the order of their ids."""
        partners = self.env["res.partner"]._all_partners()
        query = partners._search(domain, order="id", limit=limit)
        return self.env.execute_query(
            query.select(
                SQL.identifier(query.table, "id"),
                partners._field_to_sql(query.table, field, query),
            )
        )

    @api.model
    def _take_over(self, field, ids):
        """Make the values of a field the codes of partners.

        :param str field: the name of the field that has the codes
        :param list[int] ids: partners that have no code, and that are locked
        :return: the codes that were taken over, in the order of ``ids``, and for each
            of the others its id, reason (as in ``customer.code.run.skipped``), value
        :rtype: tuple[list[str], list[tuple[int, str, str]]]
        """
        codes, refused = self._codes_to_take(field, ids)
        taken_over = [*codes.values()]
        self.env["res.partner"]._write_codes([*codes], taken_over)
        self.env["customer.code.former"]._take(
            {code: partner_id for partner_id, code in codes.items()}
        )
        return taken_over, refused

    @api.model
    def _keep_as_other(self, field, ids, label):
        """Make the values of a field other codes of partners.

        :param str field: the name of the field that has them
        :param list[int] ids: partners; those without a value are left out
        :param CustomerCodeLabel label: says whose numbers they are
        :return: those whose value is left out, as :meth:`_take_over` does
        :rtype: list[tuple[int, str, str]]
        """
        filled = (
            self.env["res.partner"]
            ._all_partners()
            .search(Domain("id", "in", ids) & self._is_filled(field), order="id")
        )
        codes, refused = self._codes_to_take(field, filled.ids)
        owner_by_code = {code: partner_id for partner_id, code in codes.items()}
        former = self.env["customer.code.former"]
        former._take(owner_by_code)
        former._keep(owner_by_code, label)
        return refused

    @api.model
    def _codes_to_take(self, field, ids):
        """Return the values of a field that can be codes of their partners.

        :return: the code by partner, in the order of ``ids``, and what cannot be one,
            as :meth:`_take_over` does
        :rtype: tuple[dict[int, str], list[tuple[int, str, str]]]
        """
        malformed = self.env["res.partner"]._customer_code_malformed
        value_by_id = dict(self._values(field, Domain("id", "in", ids)))
        codes, refused = {}, []
        for partner_id in ids:
            value = value_by_id[partner_id]
            code = stored_form(value)
            if not code or malformed(code):
                refused.append((partner_id, "malformed", value))
            else:
                codes[partner_id] = code
        for partner_id in self._taken(codes):
            refused.append((partner_id, "taken", codes.pop(partner_id)))
        return codes, refused

    @api.model
    def _taken(self, code_by_id):
        """Return the ids of those whose code somebody else has, or had, or gets."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM (%s) AS judged WHERE taken",
                self._sql_judge(
                    SQL(
                        "SELECT id, code, FALSE AS tidied, nth"
                        " FROM unnest(%s::int[], %s::varchar[])"
                        " WITH ORDINALITY AS given (id, code, nth)",
                        [*code_by_id],
                        [*code_by_id.values()],
                    )
                ),
            )
        )
        return [partner_id for (partner_id,) in rows]

    @api.model
    def _sql_judge(self, given):
        """Return the query that adds to rows ``id, code, tidied, nth`` who clashes.

        Of those who share a code, the first may have it.
        """
        return SQL(
            f"""
            SELECT id, tidied,
                   %s
                   OR EXISTS (
                        SELECT FROM customer_code_former AS former
                         WHERE {sql_canonical("former.code")}
                             = {sql_canonical("given.code")}
                           AND former.partner_id <> given.id
                        OFFSET 0
                   )
                   OR row_number() OVER (
                        PARTITION BY {sql_canonical("code")} ORDER BY nth
                   ) > 1
                   AS taken
              FROM (%s) AS given
            """,
            self.env["res.partner"]._sql_is_held(SQL("given.code")),
            given,
        )
