import { patch } from "@web/core/utils/patch";
import { ResPartner } from "@point_of_sale/app/models/res_partner";
import { codeKeys, queryKeys } from "@customer_code/app/utils/customer_code";

patch(ResPartner.prototype, {
    /** The code that stands for this customer: its own, or its company's. */
    get customerCode() {
        return this.commercial_customer_code || this.ref || "";
    },

    get searchString() {
        if (!this.customerCode) {
            return super.searchString;
        }
        return [super.searchString, ...codeKeys(this.customerCode).texts].join(" ");
    },

    exactMatch(searchWord) {
        return super.exactMatch(searchWord) || this.hasCode(searchWord);
    },

    /**
     * @param {string} text what was typed or scanned
     * @returns {boolean} whether it is the code that stands for this customer
     */
    hasCode(text) {
        const { compact } = queryKeys(text);
        return Boolean(compact) && codeKeys(this.customerCode).compact === compact;
    },

    /**
     * @param {string} text what was typed
     * @returns {boolean} whether it is the number in the code: 123 of C000123
     */
    hasCodeNumber(text) {
        const { number } = queryKeys(text);
        const patterns = number && this.models["pos.session"].getFirst()?._customer_code_patterns;
        return Boolean(patterns) && codeKeys(this.customerCode, patterns).numbers.includes(number);
    },
});
