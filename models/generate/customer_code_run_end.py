from odoo import models
from odoo.tools import SQL

from ...tools import isolated, own_word


class CustomerCodeRun(models.Model):
    _inherit = "customer.code.run"

    def _list_busy(self):
        """Keep who is left, because others are changing them, on the run's page."""
        self.env.execute_query(
            SQL(
                """
                INSERT INTO customer_code_run_skipped (run_id, partner_id, reason)
                SELECT %s, partner_id::int, 'busy'
                  FROM customer_code_run_block,
                       unnest(string_to_array(partner_ids, ',')) AS partner_id
                 WHERE line_id IN %s
             RETURNING id
                """,
                self.id,
                tuple(self.line_ids.ids) or (None,),
            )
        )
        self.invalidate_recordset(["skipped_ids", "skipped_count"])
        self._discard_blocks()

    def _notify_end(self, message):
        if own_word(self.env, "customer_code_in_click"):
            return None
        return super()._notify_end(message)

    def _summary(self):
        done = self._format_count(self.done_count)
        if self.done_count == 1:
            text = self.env._(
                "1 customer has a code now: %s.", isolated(self.env, self.first_code)
            )
        elif self.done_count and len(self.line_ids.filtered("done_count")) > 1:
            text = self.env._("%s customers have a code now.", done)
        elif self.done_count:
            text = self.env._(
                "%(count)s customers have a code now: %(first)s to %(last)s.",
                count=done,
                first=isolated(self.env, self.first_code),
                last=isolated(self.env, self.last_code),
            )
        else:
            text = self.env._("No customer has got a code.")
        sentences = [text, *self._sentences_on_skipped()]
        if self.error:
            sentences.append(self.env._("The run has failed: %s", self.error))
        return " ".join(sentences)

    def _sentences_on_skipped(self):
        sentences = []
        busy, refused = self._skipped_counts()
        if busy:
            sentences.append(
                self.env._(
                    "Still without a code, because somebody is changing them right "
                    "now: %s. Generate again in a moment.",
                    self._format_count(busy),
                )
            )
        if refused:
            sentences.append(
                self.env._(
                    "Left alone, and listed by the run: %s.",
                    self._format_count(refused),
                )
            )
        return sentences

    def _skipped_counts(self):
        """Return how many others were changing, and whose value was refused."""
        skipped = self.env["customer.code.run.skipped"]
        busy = skipped.search_count([("run_id", "=", self.id), ("reason", "=", "busy")])
        return busy, self.skipped_count - busy
