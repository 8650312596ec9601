import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PartnerList from "@point_of_sale/../tests/pos/tours/utils/partner_list_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import { isOnlyCustomer, openCustomerListAgain, search } from "./point_of_sale_tour";

registry.category("web_tour.tours").add("customer_code_settings_to_pos", {
    steps: () =>
        [
            {
                content: "the settings say how many customers have no code",
                trigger:
                    "#customer_code_generate [name=customer_code_missing_count]:contains(/^[1-9]/)",
            },
            {
                content: "ask for codes",
                trigger: "#customer_code_generate button:contains(Generate Customer Code)",
                run: "click",
            },
            {
                content: "the dialog says which codes there will be",
                trigger: ".modal [name=message]:contains(/ customers have no code .*C000001 to C/)",
            },
            {
                content: "give the codes",
                trigger: ".modal button[name=action_generate]",
                run: "click",
            },
            {
                content: "a message says what was done",
                trigger: ".o_notification:contains(/ customers have a code now: C000001 to C/)",
            },
            {
                content: "the settings have followed",
                trigger:
                    "#customer_code_generate .text-success:contains(Every customer has a code)",
            },
            stepUtils.showAppsMenuItem(),
            {
                content: "go to the Point of Sale",
                trigger: ".o_app[data-menu-xmlid='point_of_sale.menu_point_root']",
                run: "click",
            },
            {
                content: "open a till",
                trigger: ".o_kanban_record:contains(Furniture Shop) button[name=open_ui]",
                run: "click",
                expectUnloadPage: true,
            },
            Dialog.confirm("Open Register"),
            ProductScreen.clickPartnerButton(),
            {
                content: "the customers have codes here, too",
                trigger:
                    ".partner-info:has(b:contains(Azure Interior)) .customer-code:contains(/^C0/)",
                run({ anchor }) {
                    const input = document.querySelector(".modal-header input");
                    input.value = anchor.textContent.toLowerCase();
                    input.dispatchEvent(new Event("input", { bubbles: true }));
                },
            },
            {
                content: "and are found by them, before their contacts, without anybody else",
                trigger:
                    ".partner-list:not(:has(b:contains(Acme))) .partner-info:first b:contains(Azure Interior)",
                run: "click",
            },
            ProductScreen.customerIsSelected("Azure Interior"),
        ].flat(Infinity),
});

registry.category("web_tour.tours").add("customer_code_pos_list", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ProductScreen.clickPartnerButton(),
            ["TST0007", "tst0007"].map((text) => [
                search(text),
                isOnlyCustomer("Seventh Customer", "TST0007"),
            ]),
            search("st00071"),
            isOnlyCustomer("Seventy-first Customer", "TST00071"),
            search("0071"),
            isOnlyCustomer("Seventy-first Customer", "TST00071"),
            search("2026-00042"),
            isOnlyCustomer("Hyphen Customer", "2026-00042"),
            search("26-0004"),
            isOnlyCustomer("Hyphen Customer", "2026-00042"),
            search("株式"),
            isOnlyCustomer("株式会社東京", "東京-1"),
            search("東京-1"),
            isOnlyCustomer("株式会社東京", "東京-1"),
            PartnerList.clickPartner("株式会社東京"),
            openCustomerListAgain,
            {
                content: "create a customer",
                trigger: ".modal button[aria-label='Add a customer']",
                run: "click",
            },
            {
                content: "name it",
                trigger: ".modal .o_field_widget[name=name] :is(input, textarea)",
                run: "edit Made at the till",
            },
            {
                content: "save it",
                trigger: ".modal-footer button:contains(Save)",
                run: "click",
            },
            openCustomerListAgain,
            search("Made at"),
            isOnlyCustomer("Made at the till", "TST\\d{4}"),
        ].flat(Infinity),
});
