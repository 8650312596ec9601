import { patch } from "@web/core/utils/patch";
import { normalize } from "@web/core/l10n/utils";
import { ResPartner } from "@point_of_sale/app/models/res_partner";

// What the customer list takes out of a query that consists of digits otherwise.
const PHONE_SEPARATORS = /[+\s()-]/g;

patch(ResPartner.prototype, {
    get searchString() {
        if (!this.ref) {
            return super.searchString;
        }
        return [super.searchString, this.ref, this.ref.replace(PHONE_SEPARATORS, "")].join(" ");
    },

    exactMatch(searchWord) {
        return super.exactMatch(searchWord) || (this.ref && normalize(this.ref) === searchWord);
    },
});
