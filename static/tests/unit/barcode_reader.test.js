import { describe, expect, test } from "@odoo/hoot";
import { mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { BarcodeParser } from "@barcodes/js/barcode_parser";
import { definePosModels } from "@point_of_sale/../tests/unit/data/generate_model_definitions";
import { BarcodeReader } from "@point_of_sale/app/services/barcode_reader_service";
import { PartnerList } from "@point_of_sale/app/screens/partner_list/partner_list";
import { PaymentScreen } from "@point_of_sale/app/screens/payment_screen/payment_screen";
import { ProductScreen } from "@point_of_sale/app/screens/product_screen/product_screen";
import { answerOfServer, loseServer, setupTill } from "./utils";

definePosModels();

const RULES = [
    { type: "discount", encoding: "any", pattern: "22{NN}" },
    { type: "weight", encoding: "ean13", pattern: "21.....{NNDDD}" },
    { type: "client", encoding: "any", pattern: "042" },
    { type: "product", encoding: "any", pattern: ".*" },
];

/** A reader of its own, and what its callbacks and the cashier heard. */
async function setup(customers, { rules = RULES } = {}) {
    const { store } = await setupTill(customers);
    const heard = [];
    const notification = { add: (message) => heard.push(String(message)) };
    const parser = new BarcodeParser({ nomenclature: { rules, upc_ean_conv: "always" } });
    const reader = new BarcodeReader(parser, { notification });
    reader.customers = store;
    const hear = (type) => (code) => heard.push(`${type} ${code.customer?.name || code.code}`);
    reader.register({
        client: hear("client"),
        product: hear("product"),
        weight: hear("weight"),
        discount: hear("discount"),
    });
    return { store, reader, heard };
}

describe("scanning", () => {
    test("a loaded customer's code, in any form", async () => {
        const asked = answerOfServer({});
        const { reader, heard } = await setup([{ ref: "C-000123" }]);
        await reader.scan("C-000123");
        await reader.scan("c-000123");
        expect(asked).toEqual([]);
        answerOfServer({ exact: [900] });
        await reader.scan("c000123");
        expect(heard).toEqual(Array(3).fill("client Customer 0"));
    });

    test("the form that fits best, and nobody where two fit equally well", async () => {
        answerOfServer({ exact: [990] });
        onRpc("res.partner", "read", () => [{ id: 990, name: "From afar", ref: "C1" }]);
        const { reader, heard } = await setup([{ ref: "A-B1" }, { ref: "AB1" }, { ref: "C-1" }]);
        await reader.scan("AB1");
        await reader.scan("C1");
        expect(heard).toEqual(["client Customer 1", "client From afar"]);
        answerOfServer({ exact: [900, 901] });
        await reader.scan("A.B1");
        expect(heard.length).toBe(3);
        expect(heard[2]).toInclude("A.B1 fits several customers");
    });

    test("a numeric code, also where a nomenclature means something else", async () => {
        const { reader, heard } = await setup([{ ref: "000123" }, { ref: "2200123" }]);
        await reader.scan("000123");
        await reader.scan("2200123");
        expect(heard).toEqual(["client Customer 0", "client Customer 1"]);
    });

    test("with a nomenclature that knows no such thing", async () => {
        const { reader, heard } = await setup([{ ref: "C000123" }], { rules: [] });
        await reader.scan("C000123");
        expect(heard).toEqual(["client Customer 0"]);
    });

    test("a product's barcode stays the product's", async () => {
        const asked = answerOfServer({ exact: [900] });
        const { reader, heard } = await setup([{ ref: "test_test" }]);
        await reader.scan("test_test");
        expect(heard).toEqual(["product test_test"]);
        expect(asked).toEqual([]);
    });

    test("a customer's native barcode works as before", async () => {
        const { reader, heard } = await setup([{ ref: "C1", barcode: "0421" }]);
        await reader.scan("0421");
        expect(heard).toEqual(["client 0421"]);
    });

    test("a customer who is not loaded", async () => {
        const asked = answerOfServer({ exact: [990] });
        onRpc("res.partner", "read", () => [{ id: 990, name: "From afar", ref: "C000990" }]);
        const { reader, heard } = await setup([]);
        await reader.scan("C000990");
        expect(heard).toEqual(["client From afar"]);
        expect(asked).toEqual([["C000990", true]]);
    });

    test("nobody's code is left to the till", async () => {
        answerOfServer({});
        const { reader, heard } = await setup([{ ref: "C000123" }]);
        await reader.scan("C000124");
        await reader.scan("2210");
        expect(heard).toEqual(["product C000124", "discount 2210"]);
    });

    test("a contact is not chosen by its company's code", async () => {
        answerOfServer({});
        const { reader, heard } = await setup([{ commercial_customer_code: "C000123" }]);
        await reader.scan("C000123");
        expect(heard).toEqual(["product C000123"]);
    });

    test("offline, what is loaded works, and what is not gets a reason", async () => {
        loseServer();
        const { reader, heard } = await setup([{ ref: "C000123" }]);
        await reader.scan("C000123");
        await reader.scan("C-000123");
        await reader.scan("C000999");
        await reader.scan("2210");
        expect(heard.length).toBe(4);
        expect(heard.slice(0, 2)).toEqual(["client Customer 0", "client Customer 0"]);
        expect(heard[2]).toInclude("You are offline: C000999");
        expect(heard[3]).toBe("discount 2210");
    });

    test("a screen that chooses no customers is left alone", async () => {
        const { reader, heard } = await setup([{ ref: "C000123" }]);
        reader.register({ product: (code) => heard.push(`login ${code.code}`) }, true);
        await reader.scan("C000123");
        expect(heard).toEqual(["login C000123"]);
    });
});

describe("the screens", () => {
    test("the payment screen takes the scanned customer", async () => {
        const { store, partners } = await setupTill([{ ref: "C000123" }, { barcode: "0421" }]);
        const order = store.addNewOrder();
        const screen = await mountWithCleanup(PaymentScreen, { props: { orderUuid: order.uuid } });
        screen.onCustomerScanned({ code: "C000123", customer: partners[0] });
        expect(order.getPartner().name).toBe("Customer 0");
        screen.onCustomerScanned({ code: "0421" });
        expect(order.getPartner().name).toBe("Customer 1");
        screen.onCustomerScanned({ code: "0429" });
        expect(order.getPartner().name).toBe("Customer 1");
    });

    test("the product screen takes the scanned customer", async () => {
        const { store, partners } = await setupTill([{ ref: "C000123" }]);
        const order = store.addNewOrder();
        const screen = await mountWithCleanup(ProductScreen, { props: { orderUuid: order.uuid } });
        await screen._barcodePartnerAction({ code: "C000123", customer: partners[0] });
        expect(order.getPartner().name).toBe("Customer 0");
    });

    test("the customer list takes the scanned customer, and closes", async () => {
        const { partners } = await setupTill([{ ref: "C000123" }, { barcode: "0421" }]);
        const heard = [];
        const list = await mountWithCleanup(PartnerList, {
            props: {
                getPayload: (partner) => heard.push(partner.name),
                close: () => heard.push("closed"),
            },
        });
        list.onCustomerScanned({ code: "C000123", customer: partners[0] });
        list.onCustomerScanned({ code: "0421" });
        list.onCustomerScanned({ code: "0429" });
        expect(heard).toEqual(["Customer 0", "closed", "Customer 1", "closed"]);
    });
});
