import { registry } from "@web/core/registry";

const findOnlyHim = (code) => [
    { trigger: ".o_searchview_input", run: `edit ${code}` },
    { trigger: ".o_searchview_autocomplete .o-dropdown-item:first" },
    { trigger: ".o_searchview_input", run: "press Enter" },
    { trigger: `.o_searchview_facet:contains(${code})` },
    {
        content: "Only this customer is left",
        trigger: ".o_list_view:not(:has(.o_data_row:eq(1))) td:contains(Chris Changed)",
    },
];

registry.category("web_tour.tours").add("customer_code_change", {
    url: "/odoo/contacts",
    steps: () => [
        ...findOnlyHim("CHANGE-1"),
        { trigger: "td:contains(Chris Changed)", run: "click" },
        {
            content: "The code cannot be edited on the form of a customer",
            trigger: ".o_form_view div[name=ref] span:contains(CHANGE-1)",
        },
        { trigger: "button[name=action_change_customer_code]", run: "click" },
        { trigger: ".modal div[name=new_code] input", run: "edit change-2" },
        {
            content: "Without a reason it does not change",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        { trigger: ".modal div[name=reason].o_field_invalid" },
        { trigger: ".modal div[name=reason] input", run: "edit Wish of the customer" },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        { trigger: "body:not(:has(.modal)) div[name=ref] span:contains(change-2)" },
        {
            trigger: ".o-mail-Message:contains(CHANGE-1 → change-2 (Wish of the customer))",
        },
        { trigger: ".oe_stat_button:contains(Other Codes)" },
        {
            content: "Find the customer by the former code",
            trigger: ".o_breadcrumb a:contains(Contacts), .o_back_button",
            run: "click",
        },
        { trigger: ".o_facet_remove", run: "click" },
        ...findOnlyHim("CHANGE-1"),
    ],
});
