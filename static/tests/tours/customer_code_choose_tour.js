import { registry } from "@web/core/registry";

const FIELD = ".o_field_widget[name=partner_id] input";
const OFFER = ".o-autocomplete--dropdown-item";
const CHOSEN = {
    content: "its code stands under the field",
    trigger: ".o_form_view [name=partner_customer_code] span[dir=auto]:contains(/^NAME-2$/)",
};

registry.category("web_tour.tours").add("customer_code_choose", {
    steps: () => [
        {
            content: "type a name that three customers have",
            trigger: FIELD,
            run: "edit Namesake",
        },
        {
            content: "each is told apart by its code",
            trigger: `${OFFER}:contains(NAME-3) .text-muted`,
        },
        { trigger: `${OFFER}:contains(NAME-1)` },
        {
            content: "type the code of one of them, in small letters",
            trigger: FIELD,
            run: "edit name2",
        },
        {
            content: "it is the only one",
            trigger: `.o-autocomplete--dropdown-menu:not(:contains(NAME-1)) ${OFFER}:contains(NAME-2)`,
        },
        { trigger: FIELD, run: "press Enter" },
        CHOSEN,
        {
            content: "a code that nobody has",
            trigger: FIELD,
            run: "edit name-77",
        },
        {
            content: "is no name: the form of a new customer has it in its place",
            trigger: `${OFFER}:contains(Create "name-77"), ${OFFER}:contains(Create and edit)`,
            run: "click",
        },
        { trigger: ".modal .o_form_view [name=ref] input:value(name-77)" },
        { trigger: ".modal .o_form_view [name=name] :placeholder-shown" },
        { trigger: ".modal .o_form_button_cancel, .modal .btn-close", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view" },
        { trigger: ".o_form_button_cancel", run: "click" },
        { trigger: "body:not(:has(.o_form_dirty))" },
    ],
});

registry.category("web_tour.tours").add("customer_code_choose_on_phone", {
    steps: () => [
        { trigger: FIELD, run: "click" },
        {
            content: "a phone opens Odoo's list of customers",
            trigger: ".modal button:has(.fa-search)",
            run: "click",
        },
        { trigger: ".modal .o_searchview_input", run: "edit Namesake && press Enter" },
        {
            content: "each is told apart by its code",
            trigger: ".modal .o_kanban_record:contains(NAME-3)",
        },
        { trigger: ".modal .o_kanban_record:contains(NAME-1)" },
        { trigger: ".modal .o_searchview_input", run: "edit name2 && press Enter" },
        {
            content: "the code leaves one of them",
            trigger:
                ".modal .o_kanban_renderer:not(:contains(NAME-1)) .o_kanban_record:contains(NAME-2)",
            run: "click",
        },
        CHOSEN,
        { trigger: ".o_form_button_cancel, .o_form_button_cancel_mobile", run: "click" },
        { trigger: "body:not(:has(.o_form_dirty))" },
    ],
});
