import { ResPartner } from "@mail/core/common/res_partner_model";
import { patch } from "@web/core/utils/patch";

patch(ResPartner.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {string|false} the code of this customer, or of its company */
        this.customer_code = undefined;
    },
});
