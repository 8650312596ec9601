import { onRpc } from "@web/../tests/web_test_helpers";
import { setupPosEnv } from "@point_of_sale/../tests/unit/utils";

/** A till with one customer for each of the given values, from id 900 on. */
export async function setupTill(customers) {
    const store = await setupPosEnv();
    const partners = customers.map((values, index) =>
        store.models["res.partner"].create({
            id: 900 + index,
            name: `Customer ${index}`,
            ...values,
        })
    );
    return { store, partners };
}

/** What the server answers when a till asks for a code; returns what it was asked. */
export function answerOfServer(answer) {
    const asked = [];
    onRpc("res.partner", "find_for_pos", ({ args }) => {
        asked.push(args);
        return { exact: [], contacts: [], similar: [], problem: "", ...answer };
    });
    return asked;
}

/** The connection is gone, though the till has not noticed yet. */
export function loseServer() {
    const path = "/web/dataset/call_kw/res.partner/find_for_pos";
    onRpc(path, () => new Response("", { status: 502 }), { pure: true });
}
