import { animationFrame } from "@odoo/hoot";
import { mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { getFilledOrder, setupPosEnv } from "@point_of_sale/../tests/unit/utils";
import { TicketScreen } from "@point_of_sale/app/screens/ticket_screen/ticket_screen";

/** A till with one customer for each of the given values, from id 900 on. */
export async function setupTill(customers) {
    unpatchSelfOrdering();
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

/**
 * Let the till load its data as tills do. Only Hoot loads the application of pos_self_order
 * into the same page, which makes every till load its data as customers' phones do.
 */
function unpatchSelfOrdering() {
    odoo.loader.modules.get("@pos_self_order/app/services/data_service")?.unpatchSelf();
}

/** The list of orders of a till, with one order of each customer. */
export async function mountOrders({ store, partners }) {
    for (const partner of partners) {
        // Given to its customer as a cashier does it: a restaurant's till keeps a single
        // order that is nobody's, and gives that instead of another.
        const order = await getFilledOrder(store);
        order.setPartner(partner);
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
