import { patch } from "@web/core/utils/patch";
import { ResPartner } from "@point_of_sale/../tests/unit/data/res_partner.data";

patch(ResPartner.prototype, {
    _load_pos_data_fields() {
        return [...super._load_pos_data_fields(), "ref", "commercial_customer_code"];
    },

    find_for_pos() {
        return { exact: [], contacts: [], similar: [], problem: "" };
    },

    get_outdated_pos_codes() {
        return {};
    },
});
