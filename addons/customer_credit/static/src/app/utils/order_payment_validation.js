import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";
import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";

patch(OrderPaymentValidation.prototype, {
    get paymentsOnAccount() {
        return this.paymentLines.filter((line) => line.payment_method_id.type === "pay_later");
    },

    async askBeforeValidation() {
        if (!(await this.mayBuyOnAccount())) {
            this.refuseOnAccount();
            return false;
        }
        return super.askBeforeValidation(...arguments);
    },

    /** Ask the server, which answers yes or no; what it cannot be asked depends on the till. */
    async mayBuyOnAccount() {
        const partner = this.order.getPartner();
        const amount = this.paymentsOnAccount.reduce((sum, line) => sum + line.getAmount(), 0);
        this.order.credit_offline = false;
        if (!partner || amount <= 0) {
            return true;
        }
        try {
            return await this.pos.data.call("pos.config", "check_on_account", [
                [this.pos.config.id],
                partner.id,
                amount,
            ]);
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.order.credit_offline = this.pos.config.credit_offline;
            return this.order.credit_offline;
        }
    },

    refuseOnAccount() {
        const partner = this.order.getPartner();
        const customer = partner.ref || partner.parent_id?.ref || partner.name;
        for (const line of this.paymentsOnAccount) {
            this.order.removePaymentline(line);
        }
        this.pos.dialog.add(AlertDialog, {
            title: _t("Not on Account"),
            body: _t("Not on account for %s. Choose another payment.", customer),
        });
    },
});
