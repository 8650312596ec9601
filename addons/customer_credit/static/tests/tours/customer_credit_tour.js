import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as OfflineUtil from "@point_of_sale/../tests/generic_helpers/offline_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { registry } from "@web/core/registry";

const onAccount = (quantity) => [
    ...ProductScreen.addOrderline("Desk Pad", quantity, "100"),
    ProductScreen.clickPartnerButton(),
    ProductScreen.clickCustomer("Acme of the Till"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Customer Account"),
    PaymentScreen.clickValidate(),
];

registry.category("web_tour.tours").add("customer_credit_till", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            onAccount("2"),
            ReceiptScreen.isShown(),
            ReceiptScreen.clickNextOrder(),
            onAccount("1"),
            {
                content: "the customer is named by code, and no figure",
                trigger: ".modal-body:contains(Not on account for TILL-1. Choose another payment.)",
            },
            Dialog.confirm("Ok"),
            PaymentScreen.emptyPaymentlines("100.0"),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
        ].flat(Infinity),
});

registry.category("web_tour.tours").add("customer_credit_till_offline", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ...ProductScreen.addOrderline("Desk Pad", "3", "100"),
            ProductScreen.clickPartnerButton(),
            ProductScreen.clickCustomer("Acme of the Till"),
            ProductScreen.clickPayButton(),
            PaymentScreen.clickPaymentMethod("Customer Account"),
            OfflineUtil.setOfflineMode(),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
            Dialog.confirm("Continue with limited functionality"),
            OfflineUtil.setOnlineMode(),
            ReceiptScreen.clickNextOrder(),
            ...ProductScreen.addOrderline("Desk Pad", "1", "1"),
            ProductScreen.clickPayButton(),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
            Chrome.isSynced(),
        ].flat(Infinity),
});
