import { registry } from "@web/core/registry";

const BAR = ".o_form_view .progress-bar";

registry.category("web_tour.tours").add("customer_statement_run", {
    steps: () => [
        {
            content: "start a run",
            trigger: "button:contains(New Run)",
            run: "click",
        },
        {
            content: "the dialog says who gets what",
            trigger: ".modal [name=message]:contains(10 customers get a statement)",
        },
        {
            content: "and how many are for the post",
            trigger: ".modal [name=message]:contains(by wish: 1.)",
        },
        {
            content: "send them",
            trigger: ".modal button[name=action_start]",
            run: "click",
        },
        {
            content: "the page of the run comes instead of the dialog",
            trigger: `body:not(:has(.modal)) ${BAR}.progress-bar-animated`,
        },
        {
            content: "it says how far it is",
            trigger: ".o_form_view:contains('3 of 9 e-mails are on their way')",
        },
        {
            content: "it ends",
            trigger: `${BAR}.bg-success`,
            timeout: 60000,
        },
        {
            content: "with a mail for everybody who has an address",
            trigger: ".o_form_view [name=done_count]:contains(9)",
        },
        {
            content: "there is nothing left to stop",
            trigger: ".o_form_statusbar:not(:has(button[name=action_stop]))",
        },
        {
            content: "the rest can be printed",
            trigger: "button[name=action_print_post]",
        },
        {
            content: "see whose it is",
            trigger: "button[name=action_view_post]:contains(1)",
            run: "click",
        },
        {
            content: "it is of the one without an address, and of nobody else",
            trigger: ".o_data_row:only-of-type td[name=partner_id]:contains(Buyer 0)",
            run: "click",
        },
        {
            content: "here is the page to print",
            trigger: ".o_form_view:contains(Buyer 0) .o_customer_statement_preview iframe",
        },
    ],
});
