from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools import MAX_LENGTH, OwnWord, number_of, own_word, stored_form
from ..lookup.res_partner import RANK_BY_NUMBER

# What a till loads of codes.
POS_FIELDS = ("ref", "commercial_customer_code")

# How many customers a till shows for a code that it does not know.
POS_LIMIT = 30

# Of how many customers a till compares the codes at a time, at most.
POS_COMPARE_LIMIT = 5000

# What PostgreSQL takes for an id.
MAX_ID = 2**31 - 1

NOBODY = {"exact": [], "contacts": [], "similar": [], "problem": ""}

# Of how many changed customers the tills are told one by one: of more than these,
# they look through all of theirs.
POS_NOTIFY_LIMIT = 100


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    @api.readonly
    def find_for_pos(self, text, scanned=False):
        """Return whom a text means that was typed or scanned at a till.

        :param str text: what was typed or scanned
        :param bool scanned: find nobody by a part of a code, nor by a barcode that is a
            product's
        :return: the ids of those whose code it is, or was, in the form that fits best
            (``exact``: several, if nothing tells who is meant), of their contacts who
            have none of their own (``contacts``), and of others that it may mean
            (``similar``); if there are none, why it looks wrong (``problem``)
        :rtype: dict
        :raise AccessError: if the user works at no till
        """
        self._check_has_till()
        code = stored_form(text)
        if not code or len(code) > MAX_LENGTH:
            return NOBODY
        ranks = {}
        if not scanned or not self._is_product_barcode(text):
            ranks = self._readable_ranks(text)
        exact = self._meant_exactly(text, ranks)
        found = self.browse(ranks)
        if not exact and not scanned:
            others = Domain("id", "not in", found.ids)
            found += self._find_by_prefix(text, POS_LIMIT, others)
        found = found[:POS_LIMIT]
        mistyped = self.env["customer.code.rule"]._mistyped_message
        return {
            "exact": exact.ids,
            "contacts": [] if scanned else exact._contacts_without_code().ids,
            "similar": [] if scanned else (found - exact).ids,
            "problem": "" if found else mistyped(code),
        }

    @api.model
    def _meant_exactly(self, text, ranks):
        """Return whom ``text`` means and nobody else: a bare number may do so."""
        whole = min(ranks.values(), default=RANK_BY_NUMBER) < RANK_BY_NUMBER
        best = self.browse(self._best_ranked(ranks))
        return best if whole or best._is_number(text) else self.browse()

    def _is_number(self, text):
        """Return whether this is one customer, with that number but for zeros."""
        if len(self) != 1:
            return False
        codes = [self.ref, *self.sudo().customer_code_former_ids.mapped("code")]
        return number_of(text) in map(number_of, codes)

    @api.model
    def _check_has_till(self):
        self.browse().check_access("read")
        if not self.env.user.has_group("point_of_sale.group_pos_user"):
            raise AccessError(
                self.env._("Only users of the Point of Sale may look up customers so.")
            )

    @api.model
    def _is_product_barcode(self, text):
        return any(
            self.env[model].sudo().search_count([("barcode", "=", text)], limit=1)
            for model in ("product.product", "product.uom")
        )

    def _contacts_without_code(self):
        """Return the contacts of these companies for whom the company's code stands."""
        return self.search(
            [("commercial_partner_id", "in", self.ids), ("id", "not in", self.ids)],
            limit=POS_LIMIT,
        ).filtered("commercial_customer_code")

    @api.model
    @api.readonly
    def get_outdated_pos_codes(self, shown):
        """Compare the codes that a till shows with what they are.

        :param dict shown: the code that the till shows by the customer's id
        :return: the right values by id, where they differ; False instead for a customer
            who was deleted or archived, or whom the user may no longer read
        :rtype: dict
        :raise AccessError: if the user works at no till
        :raise UserError: if there are more than POS_COMPARE_LIMIT
        """
        self._check_has_till()
        if len(shown) > POS_COMPARE_LIMIT:
            raise UserError(
                self.env._(
                    "The codes of at most %s customers are compared at a time.",
                    POS_COMPARE_LIMIT,
                )
            )
        shown = {
            int(partner_id): code
            for partner_id, code in shown.items()
            if str(partner_id).isdecimal() and int(partner_id) <= MAX_ID
        }
        partners = self.search_fetch([("id", "in", list(shown))], ["ref"])
        outdated = dict.fromkeys(shown.keys() - set(partners.ids), False)
        for partner in partners:
            company_code = partner.commercial_customer_code
            if (company_code or partner.ref or "") != (shown[partner.id] or ""):
                outdated[partner.id] = {
                    "ref": not partner._is_copy() and partner.ref,
                    "commercial_customer_code": company_code,
                }
        return {str(partner_id): values for partner_id, values in outdated.items()}

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(("ref", "active", "parent_id")):
            self._notify_tills_of_codes()
        return result

    def unlink(self):
        result = super().unlink()
        self._notify_tills_of_codes()
        return result

    def _notify_tills_of_codes(self):
        """Have the open tills look at these partners' codes once this is committed."""
        precommit = self.env.cr.precommit
        if "customer_code.tills" not in precommit.data:
            precommit.data["customer_code.tills"] = set()
            precommit.add(self.env["res.partner"]._send_to_tills)
        precommit.data["customer_code.tills"].update(self.ids)

    @api.model
    def _send_to_tills(self):
        ids = self.env.cr.precommit.data.pop("customer_code.tills", set())
        if len(ids) <= POS_NOTIFY_LIMIT:
            # Tills show the code of a company on its contacts, too.
            families = self._families_domain(self.browse(ids))
            ids |= set(self._all_partners()._search(families))
        few = len(ids) <= POS_NOTIFY_LIMIT
        self.env["pos.config"]._tell_of_customer_codes(sorted(ids) if few else False)

    @api.model
    def _load_pos_data_fields(self, config):
        names = super()._load_pos_data_fields(config)
        names = [*names, *(name for name in POS_FIELDS if name not in names)]
        if own_word(self.env, "customer_code_of_company_later"):
            names.remove("commercial_customer_code")
        return names

    @api.model
    def _load_pos_data_read(self, records, config):
        # A till that loads thousands waits for each field of each of them, and most
        # have no company whose code they use.
        partners = self.with_context(customer_code_of_company_later=OwnWord())
        rows = super(ResPartner, partners)._load_pos_data_read(records, config)
        contacts = self.browse(row["id"] for row in rows).filtered("parent_id")
        codes = {contact.id: contact.commercial_customer_code for contact in contacts}
        copies = set(contacts.filtered(lambda contact: contact._is_copy())._ids)
        for row in rows:
            if code := codes.get(row["id"]):
                row["commercial_customer_code"] = code
            if row["id"] in copies:
                row["ref"] = False
        return rows

    @api.model
    def _load_pos_self_data_fields(self, config):
        # Self-ordering, if it is there, takes over the Point of Sale's list, and shows
        # it to the public.
        inherited = getattr(super(), "_load_pos_self_data_fields", None)
        names = (inherited or self._load_pos_data_fields)(config)
        return [name for name in names if name not in POS_FIELDS]
