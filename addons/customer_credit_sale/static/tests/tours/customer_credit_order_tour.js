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

registry.category("web_tour.tours").add("customer_credit_signature", {
    steps: () => [
        {
            content: "open the dialog",
            trigger: ".o_portal_sale_sidebar a:contains(Sign)",
            run: "click",
        },
        {
            content: "say who signs",
            trigger: ".modal .o_web_sign_name_and_signature input",
            run: "edit Anna Acme",
        },
        {
            content: "the name is drawn",
            trigger: ".modal canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            content: "sign",
            trigger: ".modal .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "be thanked, and read nothing of credit",
            trigger:
                "#quote_content:contains(Thank You):contains(has been signed):not(:contains(credit)):not(:contains(hold))",
        },
    ],
});
