import { patch } from "@web/core/utils/patch";
import { Chrome } from "@point_of_sale/app/pos_app";

import { onMounted } from "@odoo/owl";

// Milliseconds in which the browser draws the till's first screen.
const REFRESH_DELAY = 1000;

patch(Chrome.prototype, {
    setup() {
        super.setup(...arguments);
        // What the browser has kept may be days old. Nobody waits until it is corrected.
        onMounted(() => setTimeout(() => this.pos.refreshCodes(), REFRESH_DELAY));
    },
});
