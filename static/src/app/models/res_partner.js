import { patch } from "@web/core/utils/patch";
import { ResPartner } from "@point_of_sale/app/models/res_partner";
import { canonicalForm } from "@customer_code/code_forms";
import { codeKeys, queryKeys } from "@customer_code/app/utils/customer_code";

// What the Point of Sale keeps of each getter takes longer than this one does.
patch(ResPartner, {
    excludedLazyGetters: [...ResPartner.excludedLazyGetters, "customerCode"],
});

patch(ResPartner.prototype, {
    /** The code that stands for this customer: its own, or its company's. */
    get customerCode() {
        return this.commercial_customer_code || this.ref || "";
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
     * @param {string} text what was typed or scanned
     * @returns {boolean} whether it is the code that stands for this customer, in its very form
     */
    hasExactCode(text) {
        return this.hasCode(text) && canonicalForm(this.customerCode) === queryKeys(text).canonical;
    },

    /**
     * @param {string} text what was typed
     * @param {RegExp[]} expressions what codes look like
     * @returns {boolean} whether it is the number in the code: 123 of C000123
     */
    hasCodeNumber(text, expressions) {
        const { number } = queryKeys(text);
        return Boolean(number) && codeKeys(this.customerCode, expressions).numbers.includes(number);
    },
});
