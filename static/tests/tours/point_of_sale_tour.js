/* global posmodel */

import { registry } from "@web/core/registry";
import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Notification from "@point_of_sale/../tests/generic_helpers/notification_util";
import * as Offline from "@point_of_sale/../tests/generic_helpers/offline_util";
import * as PartnerList from "@point_of_sale/../tests/pos/tours/utils/partner_list_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as TicketScreen from "@point_of_sale/../tests/pos/tours/utils/ticket_screen_util";
import { refresh, run, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";

export function search(text) {
    return [
        {
            isActive: ["mobile"],
            content: "open the search field of the customer list unless it is open",
            trigger: ".modal-header:has(.fa-search)",
            run({ anchor }) {
                if (!anchor.querySelector("input")) {
                    anchor.querySelector(".fa-search").click();
                }
            },
        },
        {
            content: `search for ${text}`,
            trigger: ".modal-header input",
            run: `edit ${text}`,
        },
    ];
}

/** As a scanner does, without waiting. */
function searchAndEnter(text) {
    return [
        search(text),
        { content: "press Enter", trigger: ".modal-header input", run: "press Enter" },
    ];
}

// A phone still shows the order after a customer was chosen.
export const openCustomerListAgain = {
    content: "open the customer list again",
    trigger: "body:not(:has(.modal)) .product-screen .set-partner",
    run: "click",
};

function isListed(name, code, more = "") {
    return {
        content: `${name} is listed with the code ${code}`,
        trigger: `.partner-list .partner-info:has(b:contains(${name})) .customer-code:contains(/^${code}$/)${more}`,
    };
}

/** Customers are found, and no other than this one. */
export function isOnlyCustomer(name, code) {
    return [
        {
            content: "one customer is listed",
            trigger: ".partner-list:not(:has(.partner-info:nth-child(2))) .partner-info",
        },
        isListed(name, code),
    ];
}

const showOrder = {
    isActive: ["mobile"],
    content: "show the order instead of the products",
    trigger: "body:not(:has(.modal)) .product-screen",
    run() {
        document.querySelector(".product-screen .review-button")?.click();
    },
};

function isChosen(name, code) {
    return [
        showOrder,
        {
            content: `${name} is chosen, with the code ${code}`,
            trigger: `body:not(:has(.modal)) .product-screen .set-partner:contains(${name}) .customer-code:contains(/^${code}$/)`,
        },
    ];
}

function forgetCustomer() {
    return run(() => posmodel.getOrder().setPartner(false), "choose no customer");
}

registry.category("web_tour.tours").add("customer_code_till_find", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ProductScreen.clickPartnerButton(),
            search("Contact"),
            isListed("Contact", "CO-1"),
            {
                content: "the code is marked as its company's",
                trigger: ".partner-info:has(b:contains(/^Contact$/)) .fa-building-o",
            },
            search("123"),
            isOnlyCustomer("Loaded Customer", "TST0123"),
            search("farco"),
            {
                content: "who is not loaded is not found by typing alone",
                trigger: ".partner-list:contains(No customers found)",
            },
            searchAndEnter("22088"),
            isOnlyCustomer("Distant Numeric", "220888"),
            searchAndEnter("nobody-1"),
            Notification.has('No more customer found for "nobody-1"'),
            searchAndEnter("chk00010"),
            Notification.has("looks mistyped"),
            searchAndEnter("tst9999"),
            {
                content: "it can be created",
                trigger: ".o_notification:contains(Nobody has tst9999) button:contains(Create)",
            },
            searchAndEnter("old-1"),
            isChosen("Distant Customer", "FAR-1"),
            openCustomerListAgain,
            searchAndEnter("ＦＡＲＣＯ 1"),
            isChosen("Distant Company", "FARCO-1"),
            openCustomerListAgain,
            search("farco1"),
            isListed("Distant Contact", "FARCO-1"),
            searchAndEnter("tst0123"),
            isChosen("Loaded Customer", "TST0123"),
            run(() => {
                posmodel.mobile_pane = "right";
            }, "show the products instead of the order, on a phone"),
            ProductScreen.addOrderline("Desk Organizer", "1", "5"),
            ProductScreen.clickPayButton(),
            {
                content: "the payment screen shows the code",
                trigger: ".partner-button .customer-code:contains(/^TST0123$/)",
            },
            scan_barcode("000777"),
            {
                content: "and takes a card",
                trigger: ".partner-button .customer-code:contains(/^000777$/)",
            },
            scan_barcode("TST0123"),
            {
                content: "the first customer is back",
                trigger: ".partner-button .customer-code:contains(/^TST0123$/)",
            },
            PaymentScreen.clickPaymentMethod("Bank"),
            PaymentScreen.clickValidate(),
            {
                content: "the receipt prints the code",
                trigger: ".pos-receipt-customer .customer-code:contains(/^TST0123$/)",
            },
            ReceiptScreen.clickNextOrder(),
            Chrome.clickOrders(),
            TicketScreen.selectFilter("Paid"),
            TicketScreen.search("Customer or Code", "tst0123"),
            {
                content: "the order is found, and shows the code",
                trigger:
                    ".ticket-screen .order-row:contains(Loaded Customer) .customer-code:contains(/^TST0123$/)",
            },
            TicketScreen.search("Customer or Code", "far-1"),
            TicketScreen.noOrderIsThere(),
        ].flat(Infinity),
});

function scanCards() {
    return [
        Chrome.startPoS(),
        Dialog.confirm("Open Register"),
        scan_barcode("TST0123"),
        isChosen("Loaded Customer", "TST0123"),
        scan_barcode("000777"),
        isChosen("Numeric Customer", "000777"),
        scan_barcode("FAR-1"),
        isChosen("Distant Customer", "FAR-1"),
        // Cards of the till before this one, of a customer who is loaded and one who is not.
        scan_barcode("CLUB-4711"),
        isChosen("Seventh Customer", "TST0007"),
        scan_barcode("6048823110044"),
        isChosen("Distant Company", "FARCO-1"),
    ];
}

registry.category("web_tour.tours").add("customer_code_till_namesakes", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ProductScreen.clickPartnerButton(),
            searchAndEnter("Namesake"),
            isListed("Namesake", "NAME-1"),
            isListed("Namesake", "NAME-2"),
            isListed("Namesake", "NAME-3"),
            searchAndEnter("name2"),
            isChosen("Namesake", "NAME-2"),
            Chrome.endTour(),
        ].flat(Infinity),
});

registry.category("web_tour.tours").add("customer_code_till_scan", {
    steps: () =>
        [
            scanCards(),
            scan_barcode("220888"),
            isChosen("Distant Numeric", "220888"),
            scan_barcode("OLDCO1"),
            isChosen("Distant Company", "FARCO-1"),
            scan_barcode("UNKNOWN1"),
            Notification.has("Unknown Barcode UNKNOWN1"),
            isChosen("Distant Company", "FARCO-1"),
            openCustomerListAgain,
            PartnerList.isShown(),
            run(() => document.activeElement.blur(), "no field has the focus"),
            scan_barcode("TST0123"),
            isChosen("Loaded Customer", "TST0123"),
            run(async () => {
                const [{ id }] = posmodel.models["res.partner"].filter(
                    ({ ref }) => ref === "000777"
                );
                await posmodel.data.orm.write("res.partner", [id], { ref: "000778" });
            }, "somebody changes a code in the back office"),
            forgetCustomer(),
            refresh(),
            {
                content: "the till runs again",
                trigger: ".product-screen, .screen-login",
            },
            run(async () => {
                if (document.querySelector(".screen-login")) {
                    document.querySelector(".open-register-btn").click();
                }
                while (!posmodel.models["res.partner"].find(({ ref }) => ref === "000778")) {
                    await new Promise((resolve) => setTimeout(resolve, 50));
                }
            }, "the till has learned the new code though the browser had kept the old one"),
            scan_barcode("000778"),
            isChosen("Numeric Customer", "000778"),
            Offline.setOfflineMode(),
            scan_barcode("TST0123"),
            isChosen("Loaded Customer", "TST0123"),
            scan_barcode("FAR-2"),
            Notification.has("You are offline: FAR-2 is none of the customers and products"),
            openCustomerListAgain,
            searchAndEnter("far-3"),
            Notification.has('You are offline: "far-3" is none of the customers'),
            searchAndEnter("co1"),
            isChosen("Company", "CO-1"),
            run(() => {
                if (posmodel.data.network.unsyncData.length) {
                    throw new Error("Something useless is queued");
                }
            }, "nothing is queued"),
            Offline.setOnlineMode(),
        ].flat(Infinity),
});

function isOnlyOrder(name, code) {
    return {
        content: `the order of ${name} is the only one that is found`,
        trigger: `.ticket-screen:not(:has(.order-row:nth-child(2))) .order-row:contains(${name}) .customer-code:contains(/^${code}$/)`,
    };
}

registry.category("web_tour.tours").add("customer_code_till_orders", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            Chrome.clickOrders(),
            // The till has loaded none of the paid orders yet.
            TicketScreen.search("Customer or Code", "old-1"),
            TicketScreen.noOrderIsThere(),
            TicketScreen.selectFilter("Paid"),
            isOnlyOrder("Distant Customer", "FAR-1"),
            TicketScreen.search("Customer or Code", "ＦＡＲＣＯ 1"),
            isOnlyOrder("Distant Contact", "FARCO-1"),
            TicketScreen.search("Customer or Code", "tst-0123"),
            isOnlyOrder("Loaded Customer", "TST0123"),
            {
                content: "type a former code",
                trigger: ".pos-search-bar input",
                run: "edit OLD 1",
            },
            {
                content: "and press Enter, as after an order's reference",
                trigger: ".pos-search-bar input",
                run: "press Enter",
            },
            isOnlyOrder("Distant Customer", "FAR-1"),
            TicketScreen.search("Customer or Code", "distant cust"),
            isOnlyOrder("Distant Customer", "FAR-1"),
            TicketScreen.search("Customer or Code", "nobody-1"),
            TicketScreen.noOrderIsThere(),
        ].flat(Infinity),
});

function hasOrderline(name, quantity) {
    const isInOrder = () =>
        posmodel
            .getOrder()
            .lines.some((line) => line.getFullProductName() === name && line.qty === quantity);
    return run(async () => {
        while (!isInOrder()) {
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
    }, `the order has ${quantity} ${name}`);
}

registry.category("web_tour.tours").add("customer_code_till_scan_gs1", {
    steps: () =>
        [
            scanCards(),
            // To GS1 it is a variant (22) of some product.
            scan_barcode("220888"),
            isChosen("Distant Numeric", "220888"),
            // A product (01), five of it (30).
            scan_barcode("0108431673020125305"),
            hasOrderline("Coffee", 5),
            scan_barcode("08431673020125"),
            hasOrderline("Coffee", 6),
            isChosen("Distant Numeric", "220888"),
        ].flat(Infinity),
});

// The other till, with everything of its own, in this page.
const other = () => document.querySelector("iframe.second-till").contentWindow;

function chooseInBoth(name) {
    return run(() => {
        for (const { posmodel } of [window, other()]) {
            const partner = posmodel.models["res.partner"].find((one) => one.name === name);
            posmodel.getOrder().setPartner(partner);
        }
    }, `both tills choose ${name}`);
}

function bothShow(code) {
    const button = `.product-screen .set-partner .customer-code:contains(/^${code}$/)`;
    return [
        { content: `this till shows ${code}`, trigger: button },
        { content: `the other till shows ${code}`, trigger: `:iframe ${button}` },
    ];
}

registry.category("web_tour.tours").add("customer_code_two_tills", {
    steps: () =>
        [
            Chrome.startPoS(),
            run(async () => {
                const [{ id }] = await posmodel.data.orm.searchRead(
                    "pos.config",
                    [["name", "=", "Second Till"]],
                    ["id"]
                );
                const iframe = document.createElement("iframe");
                iframe.className = "second-till";
                iframe.style = "position: fixed; inset: 50% 0 0 0; width: 100%; height: 50%;";
                iframe.src = `/pos/ui/${id}`;
                document.body.append(iframe);
            }, "a second till is opened"),
            {
                content: "open the second till's register",
                trigger: ":iframe .screen-login .btn.open-register-btn",
                run: "click",
            },
            { content: "the second till runs", trigger: ":iframe .product-screen" },
            chooseInBoth("Loaded Customer"),
            bothShow("TST0123"),
            run(async () => {
                window.notReloaded = other().notReloaded = true;
                const { id } = posmodel.getOrder().getPartner();
                await posmodel.data.orm.write("res.partner", [id], { ref: "TST0999" });
            }, "somebody changes the code in the back office"),
            bothShow("TST0999"),
            chooseInBoth("Contact"),
            bothShow("CO-1"),
            run(async () => {
                const { parent_name } = posmodel.getOrder().getPartner();
                const companies = posmodel.models["res.partner"];
                const { id } = companies.find((one) => one.name === parent_name);
                await posmodel.data.orm.write("res.partner", [id], { ref: "CO-2" });
            }, "somebody changes the code of a contact's company"),
            bothShow("CO-2"),
            run(() => {
                if (!window.notReloaded || !other().notReloaded) {
                    throw new Error("A till was loaded anew");
                }
            }, "no till was loaded anew"),
        ].flat(Infinity),
});
