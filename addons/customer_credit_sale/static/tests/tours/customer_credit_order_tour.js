import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("customer_credit_order", {
    steps: () => [
        {
            content: "confirm what is too much",
            trigger: ".o_statusbar_buttons button[name=action_confirm]",
            run: "click",
        },
        {
            content: "be told why, without a figure",
            trigger: ".modal-body:contains(is over the credit limit.):not(:contains(1,0))",
        },
        {
            content: "ask",
            trigger: ".modal-footer button:contains(Ask for Release)",
            run: "click",
        },
        {
            content: "say why",
            trigger: ".modal div[name=reason] input",
            run: "edit Paid tomorrow",
        },
        {
            content: "send it",
            trigger: ".modal button[name=action_ask]",
            run: "click",
        },
        {
            content: "it is sent",
            trigger: ".o_notification:contains(have been asked)",
        },
    ],
});
