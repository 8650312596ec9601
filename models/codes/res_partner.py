from odoo import api, fields, models

from ...tools import is_text, isolated, means_none, own_word, stored_form
from ...tools.sql import is_address
from .res_partner_unique import retry_if_taken


class ResPartner(models.Model):
    _inherit = "res.partner"

    ref = fields.Char(
        string="Customer Code",
        copy=False,
        help="Identifies this customer, and no other, everywhere in Odoo. Leave it "
        "empty to have the next code given when you save.",
    )
    customer_code_former_ids = fields.One2many(
        "customer.code.former",
        "partner_id",
        string="Other Codes",
        help="The codes that this customer had before, and numbers that others know it "
        "by. They find it, too.",
    )
    customer_code_former_count = fields.Integer(
        string="Number of Other Codes",
        compute="_compute_customer_code_former_count",
        help="By how many codes this customer is found besides its own.",
    )
    customer_code = fields.Char(
        string="Customer Code on Documents",
        compute="_compute_customer_code",
        exportable=False,
        help="The code of this customer, or of the company that it belongs to.",
    )
    commercial_customer_code = fields.Char(
        string="Company's Customer Code",
        compute="_compute_commercial_customer_code",
        exportable=False,
        help="Stands for a contact or an address that has no code of its own.",
    )

    @api.depends("customer_code_former_ids")
    def _compute_customer_code_former_count(self):
        count_by_partner = dict(
            self.env["customer.code.former"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            count = count_by_partner.get(partner._origin, 0)
            partner.customer_code_former_count = count

    @api.depends(
        "ref",
        "customer_code_duplicate",
        "type",
        "parent_id",
        "customer_code_orphan",
        "commercial_partner_id.ref",
    )
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_commercial_customer_code(self):
        # A till that loads thousands waits for this: most belong to no company.
        self.commercial_customer_code = False
        contacts = self.filtered("parent_id").filtered(
            lambda partner: (
                partner.commercial_partner_id != partner
                and not partner._own_customer_code()
            )
        )
        readable = set(contacts.commercial_partner_id._filtered_access("read")._ids)
        for contact in contacts:
            if contact.commercial_partner_id.id in readable:
                contact.commercial_customer_code = contact.commercial_partner_id.ref

    @api.depends(
        "ref", "type", "parent_id", "customer_code_orphan", "commercial_customer_code"
    )
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_code(self):
        for partner in self:
            partner.customer_code = (
                partner._own_customer_code() or partner.commercial_customer_code
            )

    def _own_customer_code(self):
        return self._carries_code() and self.ref

    def _prepare_create_values(self, vals_list):
        vals_list = super()._prepare_create_values(vals_list)
        for vals in vals_list:
            if not self._mark_beside(vals) and vals.get("ref"):
                none = is_text(vals["ref"]) and means_none(vals["ref"])
                vals["ref"] = not none and self._to_stored_form(vals["ref"])
        return vals_list

    @api.model
    def _given_codes(self):
        """Return the codes that rules gave in this transaction, and nobody typed.

        Nobody can know them yet.
        """
        return self.env.cr.precommit.data.setdefault("customer_code.given", set())

    @api.model
    def _create(self, data_list):
        former = self.env["customer.code.former"]
        given = self._given_codes()
        with retry_if_taken(given):
            partners = super()._create(data_list)
        held = {
            data["stored"]["ref"]: partner.id
            for data, partner in zip(data_list, partners, strict=True)
            if data["stored"].get("ref")
            and not data["stored"].get("customer_code_duplicate")
            and not is_address(
                data["stored"].get("parent_id"), data["stored"].get("type")
            )
        }
        former._claim(held.keys() & given)
        former._take({code: held[code] for code in held if code not in given})
        return partners

    def write(self, vals):
        self._exchange_codes_in(vals)
        vals = self._without_own_fields(vals)
        if vals.keys().isdisjoint(("ref", "type", "parent_id", "is_company")):
            return super().write(vals)
        entered = self.filtered(lambda partner: partner._is_entered_again(vals))
        entered._enter_again(vals)
        return (self - entered)._write_role(vals)

    def _write_plainly(self, vals):
        """Write ``vals`` as Odoo does, whatever they do to codes."""
        # pylint: disable=super-method-mismatch
        return super().write(vals)

    def _write_role(self, vals):
        """Write ``vals``, which may make customers addresses, and addresses customers.

        A role is what decides whose code is what stands in the field.
        """
        if vals.keys().isdisjoint(("type", "parent_id")):
            return self._write_code(vals)
        were_addresses = self.filtered(lambda partner: partner._is_address())
        held = self._held_codes()
        entered = were_addresses._codes_of_addresses_entered_by(vals)
        result = self._write_code(vals)
        self._reserve_codes_of_addresses(held)
        for partner, code in entered.items():
            if partner.ref != code:
                partner._write_plainly({"ref": code})
            if code:
                self.env["customer.code.former"]._take({code: partner.id})
        self._log_changed_roles(were_addresses)
        return result

    def _write_code(self, vals):
        """Write ``vals``; what they do to codes is kept, and told."""
        copies = self.browse()
        if not vals.keys().isdisjoint(("parent_id", "is_company")):
            copies = self.filtered(lambda partner: partner._is_copy())
        if "ref" in vals:
            beside = self._taking_beside(vals)
            beside._write_beside(vals)
            result = (self - beside)._write_customer_code(vals)
        else:
            result = self._write_plainly(vals)
        copies.filtered(lambda contact: not contact._is_copy())._forget_copies()
        return result

    def _write_customer_code(self, vals):
        """Write ``vals``, which contain a code, and keep the codes that it replaces."""
        addresses = self.filtered(lambda partner: partner._is_address())
        addresses._write_plainly(vals)
        others = self - addresses
        code = stored_form(vals["ref"]) or False
        changing = others.filtered(lambda partner: partner.ref != code)
        if changing and own_word(self.env, "customer_code_cause") != "merge":
            self._to_stored_form(vals["ref"])
        given_up = changing._seen_codes()
        changes = {partner: (partner.ref, code) for partner in changing}
        copies = changing._copies()
        changing.filtered("customer_code_duplicate").customer_code_duplicate = False
        others._write_plainly({**vals, "ref": code})
        if changing:
            changing.flush_recordset(["ref", "customer_code_duplicate"])
            copies._follow_company()
            self._after_changed_codes(changes, given_up)
        return True

    @api.model
    def _after_changed_codes(self, changes, given_up):
        """Keep the codes that changes replaced, and tell of the changes.

        :param dict changes: the old and the new code, False for none, by partner
        :param dict given_up: the id of the partner who carried it, by code; None if
            nobody is to be found by it any more
        """
        unseen = {*self._given_codes()}
        self._give_up_codes(given_up)
        self.env["customer.code.former"]._take(
            {new: partner.id for partner, (_old, new) in changes.items() if new}
        )
        seen = {p: codes for p, codes in changes.items() if codes[0] not in unseen}
        self.env["customer.code.change"]._log(seen)
        self._tell_of_changed_codes(seen)

    @api.model
    def _tell_of_changed_codes(self, changes):
        """Leave a line in the chatter of each partner whose code changed.

        :param dict changes: the old and the new code, False for none, by partner
        """
        reason = own_word(self.env, "customer_code_reason")
        none = self.env._("none")
        self.browse(p.id for p in changes)._message_log_batch(
            bodies={
                partner.id: self.env._(
                    "Customer code: %(old)s → %(new)s%(reason)s",
                    old=isolated(self.env, old) or none,
                    new=isolated(self.env, new) or none,
                    reason=f" ({reason})" if reason else "",
                )
                for partner, (old, new) in changes.items()
            }
        )

    def _release_former_code(self, code):
        """Let a code that this partner just gave up be nobody's: it was a mistake."""
        former = self.env["customer.code.former"].sudo()
        former.search([("code", "=", code), ("partner_id", "=", self.id)])._release()

    def _tell_of_released_code(self, code):
        """Leave a line in the chatter of this partner, who had ``code`` until now."""
        reason = own_word(self.env, "customer_code_reason")
        self._message_log(
            body=self.env._(
                "Code released: %(code)s (%(reason)s)",
                code=isolated(self.env, code),
                reason=reason,
            )
        )

    def unlink(self):
        former = dict.fromkeys(self._seen_codes())
        self.env["customer.code.change"]._log(
            {
                partner: (partner.ref, False)
                for partner in self
                if partner.ref in former
            },
            cause="delete",
        )
        copies = self._copies() - self
        result = super().unlink()
        copies._forget_copies()
        self._give_up_codes(former)
        return result

    def _is_address(self):
        return is_address(self.parent_id, self.type)

    @api.model
    def _reserve_codes_of_addresses(self, held):
        """Keep the codes of customers who have become addresses from everybody else.

        :param dict held: the id of the partner by the code that it carried until now
        """
        self._give_up_codes(
            {
                code: partner_id
                for code, partner_id in held.items()
                if self.browse(partner_id)._is_address()
            }
        )

    def _codes_of_addresses_entered_by(self, vals):
        """Return the codes of those addresses that writing ``vals`` makes customers.

        :return: the stored form by partner, False for none
        :rtype: dict[ResPartner, str | bool]
        :raise ValidationError: if one cannot be a code
        """
        entered = {}
        for partner in self.filtered(lambda partner: partner._is_address()):
            parent = vals.get("parent_id", partner.parent_id)
            if is_address(parent, vals.get("type", partner.type)):
                continue
            entered[partner] = self._to_stored_form(vals.get("ref", partner.ref))
        return entered

    def _held_codes(self):
        """Return the ids of these partners by the code that each of them carries."""
        return {partner.ref: partner.id for partner in self if partner._carries_code()}

    def _seen_codes(self):
        """Return what :meth:`_held_codes` does, without what nobody can know yet."""
        unseen = self._given_codes()
        held = self._held_codes().items()
        return {code: owner for code, owner in held if code not in unseen}

    @api.model
    def _give_up_codes(self, owner_by_code):
        """Pass codes that were given up on to their duplicates, or keep them as former.

        :param dict owner_by_code: the id of the partner by code, None if it is deleted
        """
        self._promote_duplicates(list(owner_by_code))
        self.env["customer.code.former"]._keep(owner_by_code)
