import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { TicketScreen } from "@point_of_sale/app/screens/ticket_screen/ticket_screen";

// What Enter searches by, unless an arrow chose another field.
const FIELDS_OF_ENTER = ["REFERENCE", "RECEIPT_NUMBER"];

patch(TicketScreen.prototype, {
    setup() {
        super.setup();
        // Whom the server says that the text in the search bar means.
        this.meantPartners = [];
    },

    async onSearch(search) {
        const byEnter = FIELDS_OF_ENTER.includes(search.fieldName);
        const isCode = byEnter && (await this.isCode(search.searchTerm));
        const meant = isCode ? { ...search, fieldName: "PARTNER" } : search;
        this.meantPartners = await this.findMeantPartners(meant);
        return super.onSearch(meant);
    },

    /** Whether a text is, or was, somebody's code as a whole. */
    async isCode(text) {
        if (!/\p{Nd}/u.test(text)) {
            return false;
        }
        const answer = await this.pos.findCustomers(text);
        return answer
            ? answer.exact.length > 0
            : this.pos.models["res.partner"].some((partner) => partner.hasCode(text));
    },

    async findMeantPartners({ fieldName, searchTerm }) {
        if (fieldName !== "PARTNER" || !searchTerm) {
            return [];
        }
        const answer = await this.pos.findCustomers(searchTerm);
        return answer?.partners || [];
    },

    /** Whether the text in the search bar means this customer, or its company. */
    isMeant({ customerCode }) {
        return this.meantPartners.some((partner) => partner.customerCode === customerCode);
    },

    _getSearchFields() {
        const fields = super._getSearchFields();
        const { repr, modelFields } = fields.PARTNER;
        fields.PARTNER.displayName = _t("Customer or Code");
        // Texts apart, because a search may skip letters.
        fields.PARTNER.repr = (order) => [repr(order), this.codeTexts(order.partner_id)].flat();
        fields.PARTNER.modelFields = [
            ...modelFields,
            "partner_id.ref",
            "partner_id.commercial_partner_id.ref",
        ];
        return fields;
    },

    /** What an order is found by besides the name of its customer. */
    codeTexts(partner) {
        if (!partner?.customerCode) {
            return [];
        }
        const { searchTerm } = this.state.search;
        const found = partner.hasCode(searchTerm) || this.isMeant(partner);
        return found ? [partner.customerCode, searchTerm] : [partner.customerCode];
    },

    _computeSyncedOrdersDomain() {
        const domain = super._computeSyncedOrdersDomain();
        const ids = this.meantPartners.map(({ id }) => id);
        if (!ids.length) {
            return domain;
        }
        return [
            ...["|", ["partner_id", "in", ids]],
            ...["|", ["partner_id.commercial_partner_id", "in", ids]],
            ...domain,
        ];
    },
});
