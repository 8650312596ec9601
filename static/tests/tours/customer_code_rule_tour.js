import { registry } from "@web/core/registry";

const CHOICE = ".o_field_widget[name=applies_to] input";

function choose(label) {
    return [
        { trigger: CHOICE, run: "click" },
        { trigger: `.o_select_menu_item:contains(${label})`, run: "click" },
    ];
}

registry.category("web_tour.tours").add("customer_code_rule", {
    steps: () => [
        {
            content: "each rule says how many it really gets",
            trigger:
                ".o_data_row:has([name=name]:contains(Tour all)):has([name=named_count]:contains(/^2$/)):has([name=uncoded_count]:contains(/^1$/))",
        },
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Tour country" },
        ...choose("Companies"),
        {
            content: "whom it names is said in words, without Odoo's editor",
            trigger: ".o_form_view:not(:has([name=domain])) [name=match_summary]",
        },
        ...choose("Advanced"),
        {
            content: "the editor shows what Companies are",
            trigger: ".o_field_widget[name=domain] .o_tree_editor:contains(Is a Company)",
        },
        ...choose("Customers of a country"),
        {
            content: "the country is asked for",
            trigger: ".o_field_widget[name=country_id] input",
            run: "edit Belg",
        },
        {
            content: "in a list of its own on a phone",
            trigger:
                ".o-autocomplete--dropdown-item:contains(Belgium), .modal .o_data_row td:contains(Belgium), .modal .o_kanban_record:contains(Belgium)",
            run: "click",
        },
        {
            content: "an impossible prefix",
            trigger: ".o_field_widget[name=prefix] input",
            run: "edit P%(yera)s-",
        },
        {
            content: "is told while it is typed",
            trigger: ".o_field_widget[name=format_problem]:contains(Invalid prefix)",
        },
        {
            content: "who is typing stays there",
            trigger: ".o_field_widget[name=prefix] input:focus:value(P%(yera)s-)",
            run: "edit BEL-",
        },
        {
            content: "and sees what is made of it",
            trigger: ".o_field_widget[name=example]:contains(BEL-000001)",
        },
        { trigger: ".o_field_widget[name=suffix] input", run: "edit %" },
        { trigger: ".o_field_widget[name=format_problem]:contains(Invalid)" },
        { trigger: ".o_field_widget[name=suffix] input", run: "clear" },
        { trigger: ".o_field_widget[name=example]:contains(BEL-000001)" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_view:not(:has(.o_form_dirty)) [name=next_code]:contains(BEL-)" },
    ],
});
