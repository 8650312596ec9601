import { registry } from "@web/core/registry";

const BAR = ".o_form_view .progress-bar";

/** The bar stands at a percentage for which `test` is true. */
function barStands(content, test) {
    return {
        content,
        trigger: ".o_form_view [role=progressbar]",
        async run({ anchor }) {
            const end = Date.now() + 30000;
            while (!test(Number(anchor.ariaValueNow))) {
                if (Date.now() > end) {
                    throw new Error(`${content}: it stands at ${anchor.ariaValueNow}%`);
                }
                await new Promise((resolve) => setTimeout(resolve, 100));
            }
        },
    };
}

registry.category("web_tour.tours").add("customer_code_run", {
    steps: () => [
        {
            content: "ask for codes",
            trigger: "#customer_code_generate button:contains(Generate Customer Code)",
            run: "click",
        },
        {
            content: "the dialog says how many there will be",
            trigger: ".modal [name=message]:contains('20,000 customers have no code')",
        },
        {
            content: "give the codes",
            trigger: ".modal button[name=action_generate]:visible",
            run: "click",
        },
        {
            content: "the page of the run comes instead of the dialog",
            trigger: `body:not(:has(.modal)) ${BAR}.progress-bar-animated`,
        },
        barStands("the bar moves", (percentage) => percentage > 0),
        barStands("and moves on", (percentage) => percentage > 25),
        {
            content: "it says which rule it is at",
            trigger: ".o_form_view [name=current_rule]:contains(Customers)",
        },
        {
            content: "stop",
            trigger: "button[name=action_stop]",
            run: "click",
        },
        {
            content: "it stands still, in between",
            trigger: `${BAR}:not(.progress-bar-animated):not(.bg-success)`,
        },
        {
            content: "resume",
            trigger: "button[name=action_resume]",
            run: "click",
        },
        {
            content: "it is under way again",
            trigger: `${BAR}.progress-bar-animated`,
        },
        {
            content: "it ends",
            trigger: `${BAR}.bg-success`,
            timeout: 60000,
        },
        {
            content: "with a code for everyone",
            trigger: ".o_form_view [name=done_count]:contains(20,000)",
        },
        {
            content: "and with no more buttons",
            trigger:
                ".o_form_statusbar:not(:has(button[name=action_stop])):not(:has(button[name=action_resume]))",
        },
    ],
});
