import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { BarcodeReader } from "@point_of_sale/app/services/barcode_reader_service";
import { isolated } from "@customer_code/app/utils/customer_code";

// What a till that does not know a barcode could only ask the server about.
const TYPES_OF_RECORDS = ["product", "client", "error"];

patch(BarcodeReader.prototype, {
    /**
     * A customer's card is recognized by the code on it, whatever the nomenclature says:
     * codes may look like anything, and a barcode of a product stays a product's.
     */
    async _scan(text) {
        const choose = [...this.cbMaps].map((callbacks) => callbacks.client).filter(Boolean);
        if (!text || this.exclusiveCbMap || !choose.length || !this.customers) {
            return super._scan(text);
        }
        if (this.isKnown(text)) {
            return super._scan(text);
        }
        const { customer, several, offline } = await this.findCustomer(text);
        if (several) {
            return this.showSeveralNotification(text);
        }
        if (offline && this.parse(text).every(({ type }) => TYPES_OF_RECORDS.includes(type))) {
            return this.showOfflineNotification(text);
        }
        if (!customer) {
            return super._scan(text);
        }
        for (const callback of choose) {
            await callback({ type: "client", code: text, base_code: text, value: 0, customer });
        }
    },

    /** Whether a loaded product or a customer has this barcode. */
    isKnown(text) {
        const codes = [text, ...this.parse(text).map((part) => part.base_code || part.code)];
        return ["product.product", "product.uom", "res.partner"].some((model) =>
            codes.some((code) => this.customers.models[model]?.getBy("barcode", code))
        );
    },

    parse(text) {
        try {
            return [this.parser.parse_barcode(text)].flat();
        } catch {
            // As a GS1 nomenclature does for what is none of its barcodes.
            return [{ type: "error", code: text }];
        }
    },

    /**
     * @param {string} text what was scanned
     * @returns {Promise<object>} the `customer` whose own code it is, if there is one, whether
     *      there are `several` whom it fits equally well, and whether the till is `offline`
     */
    async findCustomer(text) {
        const holders = this.customers.models["res.partner"].filter(
            (partner) => !partner.commercial_customer_code && partner.hasCode(text)
        );
        const exact = holders.filter((partner) => partner.hasExactCode(text));
        if (exact.length === 1) {
            return { customer: exact[0] };
        }
        const answer = await this.customers.findCustomers(text, true);
        // Somebody who is not loaded may have the code in this very form.
        const found = answer ? answer.partners : exact.length ? exact : holders;
        const [customer] = found;
        return found.length > 1 ? { several: true } : { customer, offline: !answer && !customer };
    },

    showSeveralNotification(text) {
        this.notification.add(
            _t(
                "%s fits several customers. Choose one from the list.",
                isolated(this.codeRepr({ code: text }))
            ),
            { type: "warning" }
        );
    },

    showOfflineNotification(text) {
        this.notification.add(
            _t(
                "You are offline: %s is none of the customers and products that this till has loaded.",
                isolated(this.codeRepr({ code: text }))
            ),
            { type: "warning" }
        );
    },
});
