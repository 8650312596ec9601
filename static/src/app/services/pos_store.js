import { ConnectionLostError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import { hasCodeForm } from "@customer_code/app/utils/customer_code";
import { PosStore } from "@point_of_sale/app/services/pos_store";

import { markRaw } from "@odoo/owl";

// Of how many customers the server compares the codes at a time, at most.
const COMPARED_AT_ONCE = 5000;

patch(PosStore.prototype, {
    async setup() {
        await super.setup(...arguments);
        if (this.barcodeReader) {
            this.barcodeReader.customers = this;
        }
    },

    async processServerData() {
        await super.processServerData(...arguments);
        // What codes look like, by the rules.
        const patterns = this.session._customer_code_patterns || [];
        this.codeExpressions = markRaw(patterns.map((pattern) => new RegExp(`^(?:${pattern})$`)));
        this.data.connectWebSocket("CUSTOMER_CODES", ({ ids }) => this.refreshCodes(ids));
        window.addEventListener("pos-network-online", () => this.refreshCodes());
    },

    /**
     * Ask the server whom a text means, and load these customers.
     *
     * @param {string} text what was typed or scanned
     * @param {boolean} [scanned]
     * @returns {Promise<object|null>} what find_for_pos of res.partner returns, and the
     *      customers in `partners`; null if there is no connection
     */
    async findCustomers(text, scanned = false) {
        try {
            const answer = await this.data.call("res.partner", "find_for_pos", [text, scanned]);
            const ids = [...answer.exact, ...answer.contacts, ...answer.similar];
            const partners = this.models["res.partner"];
            const absent = ids.filter((id) => !partners.get(id));
            if (absent.length) {
                await this.data.read("res.partner", absent);
            }
            return { ...answer, partners: partners.readMany(ids).filter(Boolean) };
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                return null;
            }
            throw error;
        }
    },

    /** Whether a text has the form of the codes that rules give. */
    looksLikeCode(text) {
        return hasCodeForm(text, this.codeExpressions);
    },

    editPartnerContext() {
        const context = super.editPartnerContext(...arguments);
        // The server puts what has the form of a code where a code belongs.
        return this.typedCode ? { ...context, default_name: this.typedCode } : context;
    },

    /**
     * Open the form of a new customer.
     *
     * @param {string} code what was typed, and is nobody's code
     * @returns {Promise<object>} the new customer, if it is saved
     */
    createPartnerWithCode(code) {
        this.typedCode = code;
        const saved = this.editPartner();
        this.typedCode = "";
        return saved;
    },

    /**
     * Correct the codes of loaded customers.
     *
     * @param {number[]|false} [ids] only of these customers
     */
    async refreshCodes(ids = false) {
        const loaded = this.models["res.partner"].filter(
            ({ id }) => typeof id === "number" && (!ids || ids.includes(id))
        );
        const shown = loaded.map(({ id, customerCode }) => [id, customerCode]);
        for (let first = 0; first < shown.length; first += COMPARED_AT_ONCE) {
            const outdated = await this.data.silentCall("res.partner", "get_outdated_pos_codes", [
                Object.fromEntries(shown.slice(first, first + COMPARED_AT_ONCE)),
            ]);
            for (const [id, values] of Object.entries(outdated || {})) {
                const partner = this.models["res.partner"].get(Number(id));
                partner?.update(values || { ref: false, commercial_customer_code: false });
            }
        }
    },
});
