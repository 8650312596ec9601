import { patch } from "@web/core/utils/patch";
import { ProductScreen } from "@point_of_sale/app/screens/product_screen/product_screen";

patch(ProductScreen.prototype, {
    async _getPartnerByBarcode(code) {
        return code.customer || super._getPartnerByBarcode(code);
    },
});
