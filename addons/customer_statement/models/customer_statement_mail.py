"""How a statement reaches its customer by mail, and what is known of that."""

from odoo import api, fields, models
from odoo.exceptions import UserError

LAYOUT = "mail.mail_notification_light"
TEMPLATES = {
    True: "customer_statement.mail_template_statement",
    False: "customer_statement.mail_template_statement_link",
}


class CustomerStatement(models.Model):
    _inherit = "customer.statement"

    @api.model
    def _can_make_pdf(self):
        state = self.env["ir.actions.report"].get_wkhtmltopdf_state()
        return state not in ("install", "broken")

    @api.model
    def _mail_template(self, with_pdf):
        """Return the template of mails with or without the statement attached.

        :raise UserError: if somebody has deleted it
        """
        template = self.env.ref(TEMPLATES[with_pdf], raise_if_not_found=False)
        if not template:
            raise UserError(
                self.env._(
                    "The e-mail template of statements was deleted. Update the app "
                    "Customer Statement, which brings it back, and resume."
                )
            )
        return template

    def _recipients(self):
        """Return whom to mail it to: those of the customer who have an address.

        :rtype: ResPartner
        """
        self.ensure_one()
        return self.partner_id._statement_recipients()

    def _recipient_ids(self):
        """Return the ids of those whom to mail it to, as e-mail templates take them.

        :rtype: str
        """
        return ",".join(map(str, self._recipients().ids))

    def _queue_mails(self, with_pdf):
        """Put the mails of statements into Odoo's queue, one for each of them.

        :param bool with_pdf: attach the PDF
        :return: how many; for the others, nobody has an address any more
        :rtype: int
        :raise UserError: if the template was deleted
        """
        self.mapped("partner_id.email")
        template = self._mail_template(with_pdf and self._can_make_pdf())
        reachable = self.filtered(lambda statement: statement._recipients())
        (self - reachable).write({"delivery": "post"})
        if not reachable:
            return 0
        mails = template.send_mail_batch(
            reachable.ids,
            # The message stays when its mail has gone.
            email_values={"is_notification": True, "auto_delete": True},
            email_layout_xmlid=LAYOUT,
        )
        self._await_delivery(mails)
        for statement in reachable:
            emails = ", ".join(statement._recipients().mapped("email"))
            statement.write(
                {"state": "queued", "sent_to": emails, "sent_date": self._now()}
            )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return len(reachable)

    @api.model
    def _now(self):
        return fields.Datetime.now()

    @api.model
    def _await_delivery(self, mails):
        """Make what Odoo notes delivery, refusal and bounces in."""
        self.env["mail.notification"].sudo().create(
            [
                {
                    "author_id": mail.author_id.id,
                    "mail_mail_id": mail.id,
                    "mail_message_id": mail.mail_message_id.id,
                    "notification_type": "email",
                    "notification_status": "ready",
                    "res_partner_id": partner.id,
                }
                for mail in mails
                for partner in mail.recipient_ids
            ]
        )

    def _message_receive_bounce(self, email, partner):
        """Keep that the mail came back."""
        self._note_undelivered(self.env._("The mail to %s came back.", email))
        return super()._message_receive_bounce(email, partner)

    def _note_undelivered(self, reason):
        """Keep that a mail has not reached its customer, and why."""
        on_their_way = self.sudo().filtered(lambda one: one.state in ("queued", "sent"))
        on_their_way.write({"state": "undelivered", "failure": reason})

    def _note_sent(self):
        """Keep that the mail server has taken the mail."""
        queued = self.sudo().filtered(lambda one: one.state == "queued")
        queued.write({"state": "sent", "sent_date": self._now()})

    def _message_post_after_hook(self, message, msg_vals):
        """Keep that, when and where a statement was sent to its customer."""
        result = super()._message_post_after_hook(message, msg_vals)
        for statement in self.sudo():
            family = message.partner_ids.filtered(
                lambda partner, statement=statement: (
                    partner.commercial_partner_id == statement.partner_id
                )
            )
            if message.attachment_ids and family and statement._is_shown():
                statement.write(
                    {
                        "state": "queued",
                        "failure": False,
                        "sent_to": ", ".join(filter(None, family.mapped("email"))),
                        "sent_date": self._now(),
                    }
                )
        return result


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Tell statements what has become of their mails."""
        own = self.sudo().filtered(lambda mail: mail.model == "customer.statement")
        for mail in own:
            statement = self.env["customer.statement"].browse(mail.res_id).exists()
            if failure_type:
                reason = failure_reason or mail.failure_reason or failure_type
                statement._note_undelivered(str(reason))
            else:
                statement._note_sent()
                # Printed again at any time, and ten thousand are gigabytes.
                mail.attachment_ids.filtered(
                    lambda attachment: attachment.res_model == "mail.message"
                ).unlink()
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason, failure_type
        )
