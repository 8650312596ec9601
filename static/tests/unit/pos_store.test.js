import { advanceTime, describe, expect, test } from "@odoo/hoot";
import { mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { definePosModels } from "@point_of_sale/../tests/unit/data/generate_model_definitions";
import { Chrome } from "@point_of_sale/app/pos_app";
import { setupTill } from "./utils";

definePosModels();

function outdated(values) {
    const shown = [];
    onRpc("res.partner", "get_outdated_pos_codes", ({ args }) => {
        shown.push(args[0]);
        return values;
    });
    return shown;
}

describe("codes that changed meanwhile", () => {
    test("are corrected", async () => {
        const { store, partners } = await setupTill([
            { ref: "OLD" },
            { ref: false },
            { ref: "GONE" },
            { ref: "C4" },
        ]);
        const shown = outdated({
            900: { ref: "NEW", commercial_customer_code: false },
            901: { ref: false, commercial_customer_code: "C9" },
            902: false,
        });
        await store.refreshCodes();
        expect(partners.map((partner) => partner.customerCode)).toEqual(["NEW", "C9", "", "C4"]);
        expect(shown.at(-1)[900]).toBe("OLD");
        expect(shown.at(-1)[901]).toBe("");
        expect(partners[0].hasCode("NEW")).toBe(true);
        expect(partners[0].hasCode("OLD")).toBe(false);
    });

    test("only those are asked for that the server names", async () => {
        const { store } = await setupTill([{ ref: "C1" }, { ref: "C2" }]);
        const shown = outdated({});
        await store.refreshCodes([901, 5555]);
        await store.refreshCodes([5555]);
        expect(shown).toEqual([{ 901: "C2" }]);
    });

    test("no more are asked for at a time than the server answers for", async () => {
        const customers = Array.from({ length: 5001 }, (_, index) => ({ ref: `C${index}` }));
        const { store } = await setupTill(customers);
        const shown = outdated({});
        await store.refreshCodes(customers.map((_, index) => 900 + index));
        expect(shown.map((some) => Object.keys(some).length)).toEqual([5000, 1]);
    });

    test("are corrected as soon as the server says so", async () => {
        const { store, partners } = await setupTill([{ ref: "OLD" }, { ref: "C2" }]);
        const shown = outdated({ 900: { ref: "NEW", commercial_customer_code: false } });
        const listener = store.data.channels.find(({ channel }) => channel === "CUSTOMER_CODES");
        await listener.method({ ids: [900] });
        expect(partners[0].customerCode).toBe("NEW");
        expect(shown).toEqual([{ 900: "OLD" }]);
    });

    test("are corrected after the first screen was drawn", async () => {
        const { partners } = await setupTill([{ ref: "OLD" }]);
        outdated({ 900: { ref: "NEW", commercial_customer_code: false } });
        await advanceTime(5000);
        expect(partners[0].customerCode).toBe("OLD");
        await mountWithCleanup(Chrome, { props: { disableLoader: () => {} } });
        await advanceTime(1000);
        await advanceTime(100);
        expect(partners[0].customerCode).toBe("NEW");
    });

    test("wait for the connection", async () => {
        const { store, partners } = await setupTill([{ ref: "OLD" }]);
        store.data.network.offline = true;
        await store.refreshCodes();
        expect(partners[0].customerCode).toBe("OLD");
        store.data.network.offline = false;
        outdated({ 900: { ref: "NEW", commercial_customer_code: false } });
        await store.refreshCodes();
        expect(partners[0].customerCode).toBe("NEW");
    });
});
