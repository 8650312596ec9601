import { patch } from "@web/core/utils/patch";
import { PosSession } from "@point_of_sale/../tests/unit/data/pos_session.data";

patch(PosSession.prototype, {
    _load_pos_data_read(sessions) {
        return sessions.map((session) => ({
            ...session,
            _customer_code_patterns: ["C(\\d{6,})", "K(\\d{4,})([0-9A-Z])", "\\d+(\\d{5,})"],
        }));
    },
});
