import { _t } from "@web/core/l10n/translation";
import { normalize } from "@web/core/l10n/utils";
import { patch } from "@web/core/utils/patch";
import { PartnerList } from "@point_of_sale/app/screens/partner_list/partner_list";
import { useBarcodeReader } from "@point_of_sale/app/hooks/barcode_reader_hook";

const NO_ANSWER = { exact: [], contacts: [], similar: [], partners: [], problem: "" };

patch(PartnerList.prototype, {
    setup() {
        super.setup();
        // What the server said of each query: it also knows former codes.
        this.state.codeAnswers = {};
        useBarcodeReader({ client: this.onCustomerScanned });
    },

    get query() {
        return this.state.query.trim();
    },

    get codeAnswer() {
        return this.state.codeAnswers[this.query] || NO_ANSWER;
    },

    /** The ids of the customers, of those loaded later as well, whose code was typed. */
    get exactIds() {
        const searchWord = normalize(this.query);
        const { exact, contacts } = this.codeAnswer;
        const ids = new Set([...exact, ...contacts]);
        for (const partners of [this.state.initialPartners, this.state.loadedPartners]) {
            for (const partner of partners) {
                if (partner.exactMatch(searchWord)) {
                    ids.add(partner.id);
                }
            }
        }
        return ids;
    },

    /** Whether the typed code is, or was, this customer's own. */
    isHolder(partner) {
        return (
            this.codeAnswer.exact.includes(partner.id) ||
            (!partner.commercial_customer_code && partner.hasCode(this.query))
        );
    },

    getPartners(partners) {
        if (!this.query) {
            return super.getPartners(partners);
        }
        const exactIds = this.exactIds;
        if (exactIds.size) {
            return partners
                .filter((partner) => exactIds.has(partner.id))
                .toSorted((a, b) => this.isHolder(b) - this.isHolder(a));
        }
        const similarIds = this.codeAnswer.similar;
        const similar = partners.filter(
            (partner) => partner.hasCodeNumber(this.query) || similarIds.includes(partner.id)
        );
        return [...new Set([...similar, ...super.getPartners(partners)])];
    },

    get listedPartners() {
        const { initialPartners, loadedPartners } = this.state;
        return [...this.getPartners(initialPartners), ...this.getPartners(loadedPartners)];
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
        if (listed.length === 1 && listed[0].hasCodeNumber(this.query)) {
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
