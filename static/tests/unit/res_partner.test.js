import { describe, expect, test } from "@odoo/hoot";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";
import { setupPosEnv } from "@point_of_sale/../tests/unit/utils";
import { definePosModels } from "@point_of_sale/../tests/unit/data/generate_model_definitions";
import { PartnerList } from "@point_of_sale/app/screens/partner_list/partner_list";

definePosModels();

async function setup(codes) {
    const store = await setupPosEnv();
    const partners = codes.map((ref, index) =>
        store.models["res.partner"].create({ id: 900 + index, name: `Customer ${index}`, ref })
    );
    const list = await mountWithCleanup(PartnerList, {
        props: { getPayload: () => {}, close: () => {} },
    });
    const find = (query) => {
        list.state.query = query;
        return list.getPartners(partners).map((partner) => partner.ref);
    };
    return { store, find };
}

describe("customer code", () => {
    test("a code or a part of it finds its customer", async () => {
        const { find } = await setup(["C000123", "C000456", false]);
        expect(find("C000123")).toEqual(["C000123"]);
        expect(find("c000123")).toEqual(["C000123"]);
        expect(find("123")).toEqual(["C000123"]);
        expect(find("C000")).toEqual(["C000123", "C000456"]);
        expect(find("C000789")).toEqual([]);
    });

    test("an exact code stands alone", async () => {
        const { find } = await setup(["C00012", "C000123"]);
        expect(find("c00012")).toEqual(["C00012"]);
    });

    test("a code of digits and hyphens is found like a phone number", async () => {
        const { find } = await setup(["2026-00042", "2026-00043"]);
        expect(find("2026-00042")).toEqual(["2026-00042"]);
        expect(find("26-0004")).toEqual(["2026-00042", "2026-00043"]);
    });

    test("full-width input finds it", async () => {
        const { find } = await setup(["C000123", "C000456"]);
        expect(find("Ｃ０００１２３")).toEqual(["C000123"]);
    });

    test("a customer without a code is found as before", async () => {
        const { find } = await setup([false]);
        expect(find("Customer 0")).toEqual([false]);
        expect(find("false")).toEqual([]);
        expect(find("undefined")).toEqual([]);
    });
});
