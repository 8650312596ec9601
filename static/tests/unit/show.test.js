import { describe, expect, test } from "@odoo/hoot";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";
import { getFilledOrder } from "@point_of_sale/../tests/unit/utils";
import { definePosModels } from "@point_of_sale/../tests/unit/data/generate_model_definitions";
import { OrderReceipt } from "@point_of_sale/app/screens/receipt_screen/receipt/order_receipt";
import { PartnerLine } from "@point_of_sale/app/screens/partner_list/partner_line/partner_line";
import { PaymentScreen } from "@point_of_sale/app/screens/payment_screen/payment_screen";
import { SelectPartnerButton } from "@point_of_sale/app/screens/product_screen/control_buttons/select_partner_button/select_partner_button";
import { mountOrders, setupTill } from "./utils";

definePosModels();

const OWN = { ref: "C000123" };
const COMPANYS = { ref: false, commercial_customer_code: "C000456" };
const RELAY = { ref: "RELAY-7", commercial_customer_code: "C000456" };

async function lineOf(values) {
    const { partners } = await setupTill([values]);
    await mountWithCleanup(PartnerLine, {
        props: {
            partner: partners[0],
            isSelected: false,
            isBalanceDisplayed: false,
            close: () => {},
            onClickEdit: () => {},
            onClickUnselect: () => {},
            onClickPartner: () => {},
            onClickOrders: () => {},
        },
    });
}

describe("the code shows", () => {
    test("in the customer list", async () => {
        await lineOf(OWN);
        expect(".partner-info .customer-code").toHaveText("C000123");
        expect(".partner-info .fa-building-o").toHaveCount(0);
        expect(".partner-info b").toHaveText("Customer 0");
    });

    for (const values of [COMPANYS, RELAY]) {
        test(`as its company's, whose address has ${values.ref || "none"}`, async () => {
            await lineOf(values);
            expect(".partner-info .customer-code").toHaveText("C000456");
            expect(".partner-info .fa-building-o").toHaveCount(1);
        });
    }

    test("not at all if there is none", async () => {
        await lineOf({ ref: false });
        expect(".partner-info .customer-code").toHaveCount(0);
    });

    test("on the customer button", async () => {
        const { partners } = await setupTill([OWN]);
        await mountWithCleanup(SelectPartnerButton, { props: { partner: partners[0] } });
        expect(".set-partner .customer-code").toHaveText("C000123");
    });

    test("on the payment screen", async () => {
        const { store, partners } = await setupTill([OWN]);
        const order = await getFilledOrder(store, { partner_id: partners[0] });
        await mountWithCleanup(PaymentScreen, { props: { orderUuid: order.uuid } });
        expect(".partner-button .partner-name").toHaveText("Customer 0");
        expect(".partner-button .customer-code").toHaveText("C000123");
    });

    test("on the receipt, unless the till is set not to", async () => {
        const { store, partners } = await setupTill([COMPANYS]);
        const order = await getFilledOrder(store, { partner_id: partners[0] });
        store.config.receipt_customer_code = true;
        await mountWithCleanup(OrderReceipt, { props: { order } });
        expect(".pos-receipt-customer .customer-code").toHaveText("C000456");
        expect(".pos-receipt-customer").toHaveText(/Company's Customer Code:/);
    });

    test("not on the receipt if the till is set so", async () => {
        const { store, partners } = await setupTill([OWN]);
        const order = await getFilledOrder(store, { partner_id: partners[0] });
        store.config.receipt_customer_code = false;
        await mountWithCleanup(OrderReceipt, { props: { order } });
        expect(".pos-receipt-customer").toHaveCount(1);
        expect(".pos-receipt-customer .customer-code").toHaveCount(0);
    });

    test("in the list of orders, which finds by it", async () => {
        const screen = await mountOrders(await setupTill([OWN, COMPANYS]));
        const codes = () =>
            screen.getFilteredOrderList().map((order) => order.getPartner().customerCode);
        expect(codes().toSorted()).toEqual(["C000123", "C000456"]);
        expect(".order-row .customer-code").toHaveCount(2);
        for (const searchTerm of ["c000123", "000456"]) {
            screen.state.search = { fieldName: "PARTNER", searchTerm };
            expect(codes()).toEqual([searchTerm.includes("123") ? "C000123" : "C000456"]);
        }
        expect(JSON.stringify(screen._computeSyncedOrdersDomain())).toInclude(
            '["partner_id.ref","ilike","%000456%"]'
        );
    });
});
