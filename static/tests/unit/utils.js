import { animationFrame } from "@odoo/hoot";
import { mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { getFilledOrder, setupPosEnv } from "@point_of_sale/../tests/unit/utils";
import { TicketScreen } from "@point_of_sale/app/screens/ticket_screen/ticket_screen";

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

/** The list of orders of a till, with one order of each customer. */
export async function mountOrders({ store, partners }) {
    for (const partner of partners) {
        await getFilledOrder(store, { partner_id: partner });
    }
    // They are on no server that could tell others, or other things of these.
    store.loadingOrderState = true;
    const screen = await mountWithCleanup(TicketScreen, { props: {} });
    // At first it searches for the customer of the current order.
    screen.state.search = { fieldName: "PARTNER", searchTerm: "" };
    await animationFrame();
    return screen;
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
