import { advanceTime, animationFrame, describe, expect, test } from "@odoo/hoot";
import {
    contains,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { localization } from "@web/core/l10n/localization";
import { definePosModels } from "@point_of_sale/../tests/unit/data/generate_model_definitions";
import { ResPartner } from "@point_of_sale/app/models/res_partner";
import { PartnerList } from "@point_of_sale/app/screens/partner_list/partner_list";
import { answerOfServer, loseServer, setupTill } from "./utils";

definePosModels();

async function setup(customers) {
    const { store } = await setupTill(
        customers.map((values) => (typeof values === "object" ? values : { ref: values }))
    );
    const chosen = [];
    const list = await mountWithCleanup(PartnerList, {
        props: { getPayload: (partner) => chosen.push(partner.name), close: () => {} },
    });
    const notified = [];
    const added = [];
    patchWithCleanup(list.notification, {
        add(message, options) {
            notified.push(String(message));
            added.push(options);
            return () => {};
        },
    });
    const type = (query) => {
        list.state.query = query;
    };
    const find = (query) => {
        type(query);
        return list.listedPartners.map((partner) => partner.ref);
    };
    const enter = async (query) => {
        type(query);
        await animationFrame();
        await list.onEnter();
    };
    const names = () => list.listedPartners.map((partner) => partner.name);
    return { store, list, find, type, enter, names, chosen, notified, added };
}

describe("customer list: typing", () => {
    test("a code or a part of it finds its customer", async () => {
        const { find } = await setup(["C000123", "C000456", false]);
        expect(find("C000123")).toEqual(["C000123"]);
        expect(find("c000123")).toEqual(["C000123"]);
        expect(find(" c-000 123 ")).toEqual(["C000123"]);
        expect(find("Ｃ０００１２３")).toEqual(["C000123"]);
        expect(find("C000")).toEqual(["C000123", "C000456"]);
        expect(find("C000789")).toEqual([]);
    });

    test("a number finds the codes that are it but for leading zeros", async () => {
        const { find, enter, chosen } = await setup(["000641051", "641052", "00-77"]);
        loseServer();
        expect(find("641051")).toEqual(["000641051"]);
        expect(find("00641052")).toEqual(["641052"]);
        await enter("77");
        expect(chosen).toHaveLength(1);
    });

    test("an exact code stands alone, in both lists", async () => {
        const { find, list, store } = await setup(["C00012", "C000123"]);
        expect(find("c00012")).toEqual(["C00012"]);
        list.state.loadedPartners.push(
            store.models["res.partner"].create({ id: 990, name: "Later", ref: "X-C00012" })
        );
        expect(find("c0001")).toEqual(["C00012", "C000123", "X-C00012"]);
        expect(find("c00012")).toEqual(["C00012"]);
    });

    test("who is loaded later stands alone, too, on the screen", async () => {
        const { type, list, store } = await setup(["X-C00012", "C000123"]);
        type("c00012");
        await animationFrame();
        expect(".partner-info").toHaveCount(2);
        const later = { id: 990, name: "Later", ref: "C00012" };
        list.state.loadedPartners.push(store.models["res.partner"].create(later));
        await animationFrame();
        expect(".partner-info .customer-code").toHaveText("C00012");
    });

    test("a key has Odoo compare each customer as often as without the addon", async () => {
        const { type, list, store } = await setup(["C1", "C2"]);
        list.state.loadedPartners.push(store.models["res.partner"].create({ id: 990, ref: "C3" }));
        await animationFrame();
        const compared = [];
        patchWithCleanup(ResPartner.prototype, {
            exactMatch() {
                compared.push(this.ref);
                return super.exactMatch(...arguments);
            },
        });
        type("whatever");
        await animationFrame();
        const ofTest = compared.filter((code) => /^C[123]$/.test(code));
        expect(ofTest.toSorted()).toEqual(["C1", "C2", "C3"]);
    });

    test("the beginning of a code comes first, another part leaves the list in its order", async () => {
        const { find } = await setup([
            { ref: "A1", phone: "9312" },
            "X-9312",
            { ref: "A2", phone: "9312" },
            "931-25",
            "C009312",
        ]);
        expect(find("9312")).toEqual(["C009312", "931-25", "A1", "X-9312", "A2"]);
        expect(find("x93")).toEqual(["X-9312"]);
    });

    test("who gets the typed code meanwhile is listed", async () => {
        const { type, store } = await setup(["C000123"]);
        type("c9");
        await animationFrame();
        expect(".partner-info").toHaveCount(0);
        store.models["res.partner"].get(900).update({ ref: "C9" });
        await animationFrame();
        expect(".partner-info .customer-code").toHaveText("C9");
    });

    test("the number of a code comes first, before other hits", async () => {
        const { find } = await setup([
            { ref: false, phone: "+32 123 45" },
            "C000123",
            "K00425",
            "202600042",
        ]);
        expect(find("123")).toEqual(["C000123", false]);
        expect(find("000123")).toEqual(["C000123"]);
        expect(find("42")).toEqual(["K00425", "202600042"]);
        expect(find("425")).toEqual(["K00425"]);
        expect(find("0042")).toEqual(["K00425", "202600042"]);
    });

    test("a code of digits and hyphens is found like a phone number", async () => {
        const { find } = await setup(["2026-00042", "2026-00043"]);
        expect(find("2026-00042")).toEqual(["2026-00042"]);
        expect(find("202600042")).toEqual(["2026-00042"]);
        expect(find("26-0004")).toEqual(["2026-00042", "2026-00043"]);
        expect(find("43")).toEqual(["2026-00043"]);
    });

    test("a company's code finds its contacts after it", async () => {
        const { type, names } = await setup([
            { name: "Contact", ref: false, commercial_customer_code: "C000001" },
            { name: "Company", ref: "C000001" },
            { name: "Another", ref: "C0000011" },
        ]);
        type("c000001");
        expect(names()).toEqual(["Company", "Contact"]);
    });

    test("a customer without a code is found as before", async () => {
        const { find } = await setup([{ ref: false, phone: "+32 (0)2 290" }]);
        expect(find("Customer 0")).toEqual([false]);
        expect(find("0 2-29")).toEqual([false]);
        expect(find("0 2-91")).toEqual([]);
        expect(find("false")).toEqual([]);
        expect(find("undefined")).toEqual([]);
        expect(find("-")).toEqual([]);
    });

    test("a native barcode goes on standing alone", async () => {
        const { find } = await setup([{ ref: "A1", barcode: "0421" }, "B0421"]);
        expect(find("0421")).toEqual(["A1"]);
    });
});

describe("customer list: drawing", () => {
    async function scrollDown() {
        await contains(".partner-list").scroll({ top: 100000 });
        await advanceTime(200);
        await animationFrame();
    }

    test("of all whom a key finds, those at the top are drawn, and more on scrolling", async () => {
        const asked = [];
        onRpc("res.partner", "get_new_partner", ({ args }) => {
            asked.push(args);
            return { "res.partner": [] };
        });
        const { type, list, names, store } = await setup(Array(220).fill({ email: "of@all" }));
        for (const id of [2000, 2001]) {
            const later = { id, name: `Later ${id}`, email: "of@all" };
            list.state.loadedPartners.push(store.models["res.partner"].create(later));
        }
        type("of@all");
        await animationFrame();
        expect(names()).toHaveLength(222);
        expect(".partner-info").toHaveCount(100);
        expect(".partner-info:first b").toHaveText("Customer 0");

        await scrollDown();
        expect(".partner-info").toHaveCount(200);
        await scrollDown();
        expect(".partner-info").toHaveCount(222);
        expect(".partner-info:last b").toHaveText("Later 2001");
        expect(asked).toHaveLength(0);
        await scrollDown();
        expect(asked).toHaveLength(1);

        type("of@al");
        await animationFrame();
        expect(".partner-info").toHaveCount(100);
    });
});

describe("customer list: Enter", () => {
    test("an exact code chooses its customer without asking anybody", async () => {
        const asked = answerOfServer({});
        const { enter, chosen } = await setup(["C000123", "C0001234"]);
        await enter("c000123");
        expect(chosen).toEqual(["Customer 0"]);
        expect(asked).toEqual([]);
    });

    test("what a scanner has just typed counts", async () => {
        const { list, chosen } = await setup(["C000123"]);
        list.modalRef.el.querySelector(".modal-header input").value = "C000123";
        await list.onEnter();
        expect(chosen).toEqual(["Customer 0"]);
    });

    test("the form that fits best counts, whoever is loaded", async () => {
        answerOfServer({ exact: [990], similar: [900] });
        onRpc("res.partner", "read", () => [{ id: 990, name: "From afar", ref: "C1" }]);
        const { enter, chosen, names, type } = await setup(["C-1"]);
        await enter("C1");
        expect(chosen).toEqual(["From afar"]);
        type("C1");
        expect(names()).toEqual(["From afar", "Customer 0"]);
    });

    test("of two loaded ones, too, and of two equal ones nobody", async () => {
        const asked = answerOfServer({});
        const { enter, chosen } = await setup(["A-B1", "AB1", "AB-1"]);
        await enter("ab1");
        expect(chosen).toEqual(["Customer 1"]);
        expect(asked).toEqual([]);
        await enter("a.b1");
        expect(chosen).toEqual(["Customer 1"]);
    });

    test("a number's holder comes first, and is chosen, also if it was not loaded", async () => {
        answerOfServer({ similar: [990] });
        onRpc("res.partner", "read", () => [{ id: 990, name: "From afar", ref: "C000123" }]);
        const { enter, chosen, names } = await setup([
            { phone: "+32 123 45", ref: "X" },
            { phone: "01234", ref: "Y" },
        ]);
        await enter("123");
        expect(names()).toEqual(["From afar", "Customer 0", "Customer 1"]);
        expect(chosen).toEqual([]);
        await enter("000123");
        expect(chosen).toEqual(["From afar"]);
    });

    test("a number chooses a company, its contacts notwithstanding", async () => {
        const { enter, chosen } = await setup([
            { name: "Contact", ref: false, commercial_customer_code: "C000123" },
            { name: "Company", ref: "C000123" },
        ]);
        await enter("123");
        expect(chosen).toEqual(["Company"]);
    });

    test("digits of other scripts count", async () => {
        const { enter, chosen, find } = await setup(["C000123", "ع-٣٤"]);
        for (const text of ["١٢٣", "၁၂၃", "c١٢٣"]) {
            expect(find(text).length).toBe(text === "c١٢٣" ? 0 : 1);
        }
        expect(find("C٠٠٠१२३")).toEqual(["C000123"]);
        expect(find("ع34")).toEqual(["ع-٣٤"]);
        await enter("١٢٣");
        expect(chosen).toEqual(["Customer 0"]);
    });

    test("a code keeps its order in a message from right to left", async () => {
        const { enter, notified } = await setup(["C000123"]);
        patchWithCleanup(localization, { direction: "rtl" });
        await enter("C000999");
        expect(notified).toEqual(["Nobody has \u2068C000999\u2069."]);
    });

    test("a code that nobody has can be created", async () => {
        const { store, list, enter, notified, added, chosen } = await setup(["C000123"]);
        const contexts = [];
        patchWithCleanup(store, {
            async editPartner() {
                contexts.push(this.editPartnerContext());
                return store.models["res.partner"].get(900);
            },
        });
        await enter("C000999");
        expect(notified).toEqual(["Nobody has C000999."]);
        expect(list.listedPartners).toEqual([]);
        await added[0].buttons[0].onClick();
        expect(contexts).toEqual([{ default_name: "C000999" }]);
        expect(store.editPartnerContext()).toEqual({});
        await animationFrame();
        expect(chosen).toEqual(["Customer 0"]);
    });

    test("a part of a code chooses nobody", async () => {
        const { enter, chosen, notified } = await setup(["C000123"]);
        await enter("C0001");
        expect(chosen).toEqual([]);
        expect(notified).toEqual(['1 customer(s) found for "C0001".']);
    });

    test("a number chooses if nobody else is listed", async () => {
        const { enter, chosen } = await setup(["C000123", { phone: "456", ref: "C000456" }]);
        await enter("123");
        expect(chosen).toEqual(["Customer 0"]);
    });

    test("a company, not its contact, is chosen", async () => {
        const { enter, chosen } = await setup([
            { name: "Contact", ref: false, commercial_customer_code: "C000001" },
            { name: "Company", ref: "C000001" },
        ]);
        await enter("C000001");
        expect(chosen).toEqual(["Company"]);
    });

    test("a former code that only the server knows chooses its customer", async () => {
        const asked = answerOfServer({ exact: [900] });
        const { enter, chosen } = await setup(["NEW1", "NEW2"]);
        await enter("OLD-1");
        expect(asked).toEqual([["OLD-1", false]]);
        expect(chosen).toEqual(["Customer 0"]);
    });

    test("a customer who is not loaded is loaded and chosen", async () => {
        answerOfServer({ exact: [990] });
        onRpc("res.partner", "read", () => [{ id: 990, name: "From afar", ref: "C000990" }]);
        const { enter, chosen } = await setup(["C000123"]);
        await enter("c000990");
        expect(chosen).toEqual(["From afar"]);
    });

    test("whatever the server finds is listed, and asked for once", async () => {
        const asked = answerOfServer({ similar: [901] });
        const { list, enter, names, chosen } = await setup(["C1", "C2"]);
        await enter("whatever");
        await list.onEnter();
        expect(names()).toEqual(["Customer 1"]);
        expect(chosen).toEqual([]);
        expect(asked.length).toBe(1);
    });

    test("a mistyped code is called so", async () => {
        answerOfServer({ problem: "C1 looks mistyped" });
        const { enter, notified } = await setup(["C2"]);
        await enter("C1");
        expect(notified).toEqual(['No more customer found for "C1".', "C1 looks mistyped"]);
    });

    test("offline, what is loaded is found, and nothing is queued", async () => {
        loseServer();
        const { store, enter, chosen, notified } = await setup([
            "C000123",
            { ref: false, phone: "9 77 9" },
        ]);
        await enter("C000999");
        expect(notified.length).toBe(1);
        expect(notified[0]).toInclude("You are offline");
        await enter("77");
        expect(notified.length).toBe(2);
        expect(notified[1]).toInclude("You are offline");
        await enter("c000123");
        expect(chosen).toEqual(["Customer 0"]);
        await enter("123");
        expect(chosen).toEqual(["Customer 0", "Customer 0"]);
        expect(notified.length).toBe(2);
        expect(store.data.network.unsyncData).toEqual([]);
    });

    test("online again, the server is asked", async () => {
        answerOfServer({ exact: [900] });
        const { store, enter, chosen } = await setup(["NEW1"]);
        store.data.network.offline = true;
        await enter("OLD1");
        expect(chosen).toEqual([]);
        store.data.network.offline = false;
        await enter("OLD1");
        expect(chosen).toEqual(["Customer 0"]);
    });
});
