import { _t } from "@web/core/l10n/translation";
import { normalize } from "@web/core/l10n/utils";
import { patch } from "@web/core/utils/patch";
import { PartnerList } from "@point_of_sale/app/screens/partner_list/partner_list";
import { codeKeys, isolated, queryKeys } from "@customer_code/app/utils/customer_code";
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

    /**
     * @param {object[]} partners customers
     * @returns {object[]} those of them whose own code was typed, in the form that fits best:
     *      several, if nothing tells who is meant
     */
    holdersAmong(partners) {
        const { exact } = this.codeAnswer;
        if (exact.length) {
            // The server knows those who are not loaded, and former codes.
            return partners.filter(({ id }) => exact.includes(id));
        }
        const holders = partners.filter(
            (partner) => !partner.commercial_customer_code && partner.hasCode(this.query)
        );
        const best = holders.filter((partner) => partner.hasExactCode(this.query));
        return best.length ? best : holders;
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
     * @returns {Map<object[], object[]>} whom to list, by the list of customers they are drawn
     *      in: those whose code was typed, or else those whose code it may mean before all others
     */
    findListed() {
        const { initialPartners, loadedPartners } = this.state;
        const lists = [initialPartners, loadedPartners].map((list) => [
            list,
            this.groupByFit(list),
        ]);
        const groupsOfAll = lists.map(([, groups]) => groups);
        const whole = groupsOfAll.flatMap((groups) => groups.whole);
        if (whole.length) {
            return new Map([
                [initialPartners, this.holdersFirst(whole)],
                [loadedPartners, []],
            ]);
        }
        // Who was loaded just now is drawn before the others, too.
        const first = ["number", "similar"].flatMap((fit) =>
            groupsOfAll.flatMap((groups) => groups[fit])
        );
        const listed = new Set(first);
        const [initial, loaded] = groupsOfAll.map((groups) =>
            this.listOthers(groups, first.length ? listed : null)
        );
        return new Map([
            [initialPartners, first.length ? [...first, ...initial] : initial],
            [loadedPartners, loaded],
        ]);
    },

    holdersFirst(whole) {
        const holders = this.holdersAmong(whole);
        const contacts = (partner) => Boolean(partner.commercial_customer_code);
        const others = whole.filter((partner) => !holders.includes(partner));
        return [...holders, ...others.sort((a, b) => contacts(a) - contacts(b))];
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

    listOthers({ part, customers, found }, listed) {
        let others = found;
        if (part.length && found.length < customers.length) {
            const either = new Set([...found, ...part]);
            // In the order of the list: to move lines takes longer than all the rest.
            others = customers.filter((partner) => either.has(partner));
        }
        return listed ? others.filter((partner) => !listed.has(partner)) : others;
    },

    async onEnter() {
        this.takeTypedText();
        if (!this.query || this.chooseHolder((partner) => partner.hasExactCode(this.query))) {
            return;
        }
        const { problem, offline } = await this.askForCode();
        if (this.chooseHolder()) {
            return;
        }
        if (this.pos.looksLikeCode(this.query)) {
            await this.searchForCode(offline, problem);
        } else if (offline) {
            this.sayIfNobody(problem);
        } else {
            await super.onEnter();
            this.sayIfNobody(problem);
        }
        this.chooseByNumber();
    },

    /** Look for a code that nobody has so far, and say whether anybody was found. */
    async searchForCode(offline, problem) {
        if (!offline) {
            await this.searchPartner();
        }
        if (offline || problem) {
            this.sayIfNobody(problem);
        } else if (!this.fitsAnybody()) {
            this.offerToCreate();
        }
    },

    /** Whether the typed text may be a listed customer's code, or a part or the number of it. */
    fitsAnybody() {
        const fitOf = this.fitOfQuery();
        return this.listedPartners.some((partner) => fitOf(toRaw(partner)));
    },

    sayIfNobody(problem) {
        if (problem && !this.fitsAnybody()) {
            this.notification.add(problem, { type: "warning" });
        }
    },

    offerToCreate() {
        const { query } = this;
        const create = () => {
            remove();
            this.createWithCode(query);
        };
        const mayCreate = this.pos.cashier?._role !== "minimal";
        const remove = this.notification.add(_t("Nobody has %s.", isolated(query)), {
            type: "warning",
            buttons: mayCreate ? [{ name: _t("Create"), onClick: create, primary: true }] : [],
        });
    },

    /** Open the form of a new customer, with the typed code where a code belongs. */
    async createWithCode(code) {
        const partner = await this.pos.createPartnerWithCode(code);
        if (partner) {
            this.clickPartner(partner);
        }
    },

    /** A scanner presses Enter before the field has told what was typed. */
    takeTypedText() {
        const input = this.modalRef.el?.querySelector(".modal-header input");
        if (input) {
            this.state.query = input.value;
        }
    },

    /**
     * Choose the customer whose code was typed, if it is one customer's.
     *
     * @param {(partner: object) => boolean} [condition]
     * @returns {boolean} whether somebody was chosen
     */
    chooseHolder(condition = () => true) {
        const holders = this.holdersAmong(this.listedPartners);
        if (holders.length !== 1 || !condition(holders[0])) {
            return false;
        }
        this.clickPartner(holders[0]);
        return true;
    },

    /** Choose whose code has the typed number, if nobody but its contacts is listed besides. */
    chooseByNumber() {
        const listed = this.listedPartners;
        const byNumber = listed.filter((partner) =>
            partner.hasCodeNumber(this.query, this.pos.codeExpressions)
        );
        const holders = byNumber.filter((partner) => !partner.commercial_customer_code);
        if (holders.length === 1 && byNumber.length === listed.length) {
            this.clickPartner(holders[0]);
        }
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
            isolated(query)
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
