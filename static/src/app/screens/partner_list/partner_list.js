import { _t } from "@web/core/l10n/translation";
import { normalize } from "@web/core/l10n/utils";
import { patch } from "@web/core/utils/patch";
import { PartnerList } from "@point_of_sale/app/screens/partner_list/partner_list";
import { queryKeys } from "@customer_code/app/utils/customer_code";
import { useBarcodeReader } from "@point_of_sale/app/hooks/barcode_reader_hook";

import { onWillRender } from "@odoo/owl";

function among(partners, ids) {
    return ids.length ? partners.filter(({ id }) => ids.includes(id)) : [];
}

const NO_ANSWER = { exact: [], contacts: [], similar: [], partners: [], problem: "" };

patch(PartnerList.prototype, {
    setup() {
        super.setup();
        // What the server said of each query: it also knows former codes.
        this.state.codeAnswers = {};
        useBarcodeReader({ client: this.onCustomerScanned });
        // Once for both lists of customers: there may be thousands in them.
        onWillRender(() => (this.listed = this.findListed()));
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
        return this.listed?.get(partners) || super.getPartners(partners);
    },

    get listedPartners() {
        // Since the list was drawn, customers and answers may have come.
        this.listed = this.findListed();
        return [...this.listed.values()].flat();
    },

    /**
     * @returns {Map<object[], object[]>} whom of each list of customers to show: those whose
     *      code was typed, or else those whose code it may mean before all others
     */
    findListed() {
        const { initialPartners, loadedPartners } = this.state;
        const listed = (choose) =>
            new Map([initialPartners, loadedPartners].map((list) => [list, choose(list)]));
        const whole = listed((partners) => this.withWholeCode(partners));
        if ([...whole.values()].flat().length) {
            return whole;
        }
        return listed((partners) => {
            const found = super.getPartners(partners);
            return this.query ? [...new Set([...this.withSimilarCode(partners), ...found])] : found;
        });
    },

    /** Those who are meant as a whole: by their code, or by the barcode that Odoo knows. */
    withWholeCode(partners) {
        const { query } = this;
        if (!query) {
            return [];
        }
        const answered = new Set([...this.codeAnswer.exact, ...this.codeAnswer.contacts]);
        const word = normalize(query);
        return partners
            .filter(
                (partner) =>
                    partner.hasCode(query) || answered.has(partner.id) || partner.exactMatch(word)
            )
            .toSorted((a, b) => this.isHolder(b) - this.isHolder(a));
    },

    withSimilarCode(partners) {
        return [
            ...this.withNumber(partners),
            ...among(partners, this.codeAnswer.similar),
            ...partners.filter((partner) => partner.hasPartOfCode(this.query)),
        ];
    },

    /** Those of these customers whose code has the number that was typed. */
    withNumber(partners) {
        const { query } = this;
        const patterns = this.pos.session._customer_code_patterns;
        return queryKeys(query).number && patterns
            ? partners.filter((partner) => partner.hasCodeNumber(query, patterns))
            : [];
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
        if (listed.length === 1 && this.withNumber(listed).length) {
            this.clickPartner(listed[0]);
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
