import { describe, expect, test } from "@odoo/hoot";
import { definePosModels } from "@point_of_sale/../tests/unit/data/generate_model_definitions";
import { answerOfServer, loseServer, mountOrders, setupTill } from "./utils";

definePosModels();

async function setup(customers) {
    const screen = await mountOrders(await setupTill(customers));
    const search = async (searchTerm, fieldName = "PARTNER") => {
        await screen.onSearch({ fieldName, searchTerm });
        return screen
            .getFilteredOrderList()
            .map((order) => order.getPartner().name)
            .toSorted();
    };
    return { screen, search };
}

describe("list of orders", () => {
    test("a code, however it is typed, finds its customer's orders", async () => {
        loseServer();
        const { search } = await setup([{ ref: "C-000123" }, { ref: "C000456" }]);
        for (const text of ["C-000123", "c000123", "C 000/123", "Ｃ０００１２３"]) {
            expect(await search(text)).toEqual(["Customer 0"]);
        }
        for (const text of ["C000456", "c-000456", "c 000 456"]) {
            expect(await search(text)).toEqual(["Customer 1"]);
        }
        expect(await search("c000789")).toEqual([]);
    });

    test("the name goes on finding, also of who has no code", async () => {
        const { search } = await setup([{ ref: "C1" }, { ref: false }]);
        expect(await search("Customer 0")).toEqual(["Customer 0"]);
        expect(await search("Customer 1")).toEqual(["Customer 1"]);
        expect(await search("false")).toEqual([]);
        expect(await search("")).toEqual(["Customer 0", "Customer 1"]);
    });

    test("a former code finds what the server says, here and there", async () => {
        const asked = answerOfServer({ exact: [900] });
        const { screen, search } = await setup([
            { ref: "NEW-1" },
            { ref: false, commercial_customer_code: "NEW-1" },
            { ref: "NEW-2" },
        ]);
        expect(await search("OLD-1")).toEqual(["Customer 0", "Customer 1"]);
        expect(asked).toEqual([["OLD-1", false]]);
        const domain = screen._computeSyncedOrdersDomain();
        expect(domain.slice(0, 4)).toEqual([
            "|",
            ["partner_id", "in", [900]],
            "|",
            ["partner_id.commercial_partner_id", "in", [900]],
        ]);
        expect(domain.filter((part) => part === "|").length).toBe(4);
        expect(domain.length).toBe(9);
    });

    test("Enter after a code searches for its customer, not for the order's reference", async () => {
        answerOfServer({ exact: [900] });
        const { screen, search } = await setup([{ ref: "ZX-7" }, { ref: "ZX-8" }]);
        expect(await search("ZX-7", "REFERENCE")).toEqual(["Customer 0"]);
        expect(screen.state.search.fieldName).toBe("PARTNER");
        answerOfServer({ similar: [900] });
        await search("001", "RECEIPT_NUMBER");
        expect(screen.state.search.fieldName).toBe("RECEIPT_NUMBER");
        loseServer();
        expect(await search("zx8", "RECEIPT_NUMBER")).toEqual(["Customer 1"]);
        await search("Table", "REFERENCE");
        expect(screen.state.search.fieldName).toBe("REFERENCE");
    });

    test("nothing but the customer's search asks for codes", async () => {
        const asked = answerOfServer({ exact: [900] });
        const { screen, search } = await setup([{ ref: "NEW-1" }]);
        await search("OLD-1");
        await search("OLD-1", "INVOICE_NUMBER");
        expect(asked.length).toBe(1);
        expect(screen._computeSyncedOrdersDomain()).toEqual([
            ["account_move.name", "ilike", "%OLD-1%"],
        ]);
    });
});
