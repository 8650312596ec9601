import { patch } from "@web/core/utils/patch";
import { PaymentScreen } from "@point_of_sale/app/screens/payment_screen/payment_screen";
import { useBarcodeReader } from "@point_of_sale/app/hooks/barcode_reader_hook";

patch(PaymentScreen.prototype, {
    setup() {
        super.setup(...arguments);
        useBarcodeReader({ client: this.onCustomerScanned });
    },

    /** A card that the customer finds only now. */
    onCustomerScanned(code) {
        const partners = this.pos.models["res.partner"];
        const partner = code.customer || partners.getBy("barcode", code.code);
        if (partner) {
            this.pos.setPartnerToCurrentOrder(partner);
        }
    },
});
