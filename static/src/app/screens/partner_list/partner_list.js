import { _t } from "@web/core/l10n/translation";
import { normalize } from "@web/core/l10n/utils";
import { patch } from "@web/core/utils/patch";
import { PartnerList } from "@point_of_sale/app/screens/partner_list/partner_list";
import { codeKeys, queryKeys } from "@customer_code/app/utils/customer_code";
import { useBarcodeReader } from "@point_of_sale/app/hooks/barcode_reader_hook";

import { onWillRender, reactive, toRaw, useEffect } from "@odoo/owl";

// How many lines are drawn at a time: Odoo draws thousands after the first key.
const LINES = 100;
const NO_ANSWER = { exact: [], contacts: [], similar: [], partners: [], problem: "" };

patch(PartnerList.prototype, {
    setup() {
        super.setup();
        // What the server said of each query: it also knows former codes.
        this.state.codeAnswers = {};
        this.state.scrolled = { query: "", lines: LINES };
        useBarcodeReader({ client: this.onCustomerScanned });
        // Once for both lists of customers: there may be thousands in them.
        onWillRender(() => {
            this.listed = this.findListed();
            this.drawn = this.firstOf(this.listed);
        });
        // Customers are compared without Odoo taking a note of it (see groupByFit).
        const customers = this.pos.models["res.partner"];
        useEffect(
            () => customers.addEventListener("update", () => this.render()),
            () => []
        );
    },

    get query() {
        return this.state.query.trim();
    },

    get codeAnswer() {
        return this.state.codeAnswers[this.query] || NO_ANSWER;
    },

    /** Whether the typed code is, or was, this customer's own. */
    isHolder(partner) {
        return (
            this.codeAnswer.exact.includes(partner.id) ||
            (!partner.commercial_customer_code && partner.hasCode(this.query))
        );
    },

    getPartners(partners) {
        return this.drawn?.get(partners) || super.getPartners(partners);
    },

    get listedPartners() {
        // Since the list was drawn, customers and answers may have come.
        return [...this.findListed().values()].flat().map((partner) => reactive(partner));
    },

    /** How many lines are drawn of what the typed text finds. */
    get lines() {
        const { query, lines } = this.state.scrolled;
        return query === this.query ? lines : LINES;
    },

    /**
     * @param {Map<object[], object[]>} listed whom to list of each list of customers
     * @returns {Map<object[], object[]>} whom of them to draw
     */
    firstOf(listed) {
        let left = this.lines;
        return new Map(
            [...listed].map(([list, partners]) => {
                const first = partners.slice(0, left);
                left -= first.length;
                return [list, first.map((partner) => reactive(partner))];
            })
        );
    },

    onScroll() {
        if ([...this.listed.values()].flat().length > this.lines) {
            this.state.scrolled = { query: this.query, lines: this.lines + LINES };
        } else {
            super.onScroll(...arguments);
        }
    },

    /**
     * @returns {Map<object[], object[]>} whom of each list of customers to list: those whose
     *      code was typed, or else those whose code it may mean before all others
     */
    findListed() {
        const { initialPartners, loadedPartners } = this.state;
        const lists = [initialPartners, loadedPartners].map((list) => [
            list,
            this.groupByFit(list),
        ]);
        if (lists.some(([, { whole }]) => whole.length)) {
            return new Map(lists.map(([list, { whole }]) => [list, whole]));
        }
        return new Map(lists.map(([list, groups]) => [list, this.listAll(groups)]));
    },

    /**
     * @param {object[]} list customers
     * @returns {object} these customers, those whom Odoo finds, and those who fit what was
     *      typed, by how they do
     */
    groupByFit(list) {
        // Of all that is read of them Odoo takes a note, to draw the list again when that
        // changes. For thousands of customers the notes take longer than the reading.
        const customers = list.length ? toRaw(list).map(toRaw) : [];
        const found = super.getPartners(customers);
        const groups = { whole: [], number: [], similar: [], part: [], customers, found };
        if (this.query) {
            const fitOf = this.fitOfQuery();
            customers.forEach((partner) => groups[fitOf(partner)]?.push(partner));
            // Odoo goes on finding whoever has a barcode by it alone.
            if (found[0]?.exactMatch(normalize(this.query))) {
                groups.whole = [...new Set([...groups.whole, ...found])];
            }
            groups.whole.sort((a, b) => this.isHolder(b) - this.isHolder(a));
        }
        return groups;
    },

    /** @returns {(partner: object) => string} how a customer fits what was typed, if at all */
    fitOfQuery() {
        const { exact, contacts, similar } = this.codeAnswer;
        const answered = new Map([
            ...similar.map((id) => [id, "similar"]),
            ...[...exact, ...contacts].map((id) => [id, "whole"]),
        ]);
        const { compact, number } = queryKeys(this.query);
        const expressions = number && this.pos.codeExpressions;
        return (partner) => {
            const keys = codeKeys(partner.customerCode, expressions);
            const answer = answered.get(partner.id);
            if ((compact && keys.compact === compact) || answer === "whole") {
                return "whole";
            }
            if (number && keys.numbers.includes(number)) {
                return "number";
            }
            if (answer || (compact && keys.compact.startsWith(compact))) {
                return "similar";
            }
            return compact && keys.compact.includes(compact) && "part";
        };
    },

    listAll({ number, similar, part, customers, found }) {
        let others = found;
        if (part.length && found.length < customers.length) {
            const listed = new Set([...found, ...part]);
            // In the order of the list: to move lines takes longer than all the rest.
            others = customers.filter((partner) => listed.has(partner));
        }
        const first = [...number, ...similar];
        return first.length ? [...new Set([...first, ...others])] : others;
    },

    async onEnter() {
        this.takeTypedText();
        if (!this.query || this.chooseHolder()) {
            return;
        }
        const { problem, offline } = await this.askForCode();
        if (this.chooseHolder()) {
            return;
        }
        if (!offline) {
            await super.onEnter();
        }
        const listed = this.listedPartners;
        const [partner] = listed;
        if (listed.length === 1 && partner.hasCodeNumber(this.query, this.pos.codeExpressions)) {
            this.clickPartner(partner);
        } else if (!listed.length && problem) {
            this.notification.add(problem, { type: "warning" });
        }
    },

    /** A scanner presses Enter before the field has told what was typed. */
    takeTypedText() {
        const input = this.modalRef.el?.querySelector(".modal-header input");
        if (input) {
            this.state.query = input.value;
        }
    },

    /** Choose the customer whose code was typed, if it is one customer's. */
    chooseHolder() {
        const holders = this.listedPartners.filter((partner) => this.isHolder(partner));
        if (holders.length !== 1) {
            return false;
        }
        this.clickPartner(holders[0]);
        return true;
    },

    async searchPartner() {
        const found = await super.searchPartner();
        return found.length ? found : this.listedPartners;
    },

    async getNewPartners() {
        const { exact, partners, offline } = await this.askForCode();
        if (offline || exact.length) {
            return partners;
        }
        return [...new Set([...partners, ...(await super.getNewPartners())])];
    },

    /** Ask the server, once for each query, whom the typed code means. */
    async askForCode() {
        const { query } = this;
        if (this.pos.data.network.offline) {
            return this.offlineAnswer(query);
        }
        if (!query || this.state.codeAnswers[query]) {
            return this.codeAnswer;
        }
        const answer = await this.pos.findCustomers(query);
        if (!answer) {
            return this.offlineAnswer(query);
        }
        for (const partner of answer.partners) {
            if (!this.loadedPartnerIds.has(partner.id)) {
                this.loadedPartnerIds.add(partner.id);
                this.state.loadedPartners.push(partner);
            }
        }
        this.state.codeAnswers[query] = answer;
        return answer;
    },

    offlineAnswer(query) {
        const problem = _t(
            'You are offline: "%s" is none of the customers that this till has loaded.',
            query
        );
        return { ...NO_ANSWER, problem, offline: true };
    },

    onCustomerScanned(code) {
        const partners = this.pos.models["res.partner"];
        const partner = code.customer || partners.getBy("barcode", code.code);
        if (partner) {
            this.clickPartner(partner);
        }
    },
});
