import { RecipientsPopover } from "@mail/core/web/recipients_popover";
import { patch } from "@web/core/utils/patch";

patch(RecipientsPopover.prototype, {
    get fieldNames() {
        return [...super.fieldNames, "customer_code"];
    },
});
