import { patch } from "@web/core/utils/patch";
import { TicketScreen } from "@point_of_sale/app/screens/ticket_screen/ticket_screen";

patch(TicketScreen.prototype, {
    _getSearchFields() {
        const fields = super._getSearchFields();
        const { repr, modelFields } = fields.PARTNER;
        fields.PARTNER.repr = (order) =>
            [repr(order), order.partner_id?.customerCode].filter(Boolean).join(" ");
        fields.PARTNER.modelFields = [
            ...modelFields,
            "partner_id.ref",
            "partner_id.commercial_partner_id.ref",
        ];
        return fields;
    },
});
