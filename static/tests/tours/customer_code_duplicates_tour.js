import { registry } from "@web/core/registry";

const ROW = ".o_data_row:has(td[name=complete_name]:contains";
const KEEP = "button[name=action_keep_customer_code]";

registry.category("web_tour.tours").add("customer_code_duplicates", {
    steps: () => [
        {
            content: "codes that differ in capitals or white space are one group, opened",
            trigger: ".o_group_header:contains(/^TWO-1 \\(2\\)/)",
        },
        { trigger: ".o_group_header:contains(/^LOST-1 \\(2\\)/)" },
        {
            content: "the one who has the code now is marked",
            trigger: `${ROW}(Two first)) td[name=customer_code_is_held] input:checked`,
        },
        {
            content: "the button is there without scrolling, also on a phone",
            trigger: `${ROW}(Two second)) ${KEEP}`,
            run({ anchor }) {
                const { left, right } = anchor.getBoundingClientRect();
                if (left < 0 || right > window.innerWidth) {
                    throw new Error(`Keep Here is at ${left} to ${right}`);
                }
            },
        },
        {
            content: "the second one gets it",
            trigger: `${ROW}(Two second)) ${KEEP}`,
            run: "click",
        },
        {
            content: "which code the first one got",
            trigger: ".o_notification:contains(Two second keeps):contains(Two first: DUP-)",
        },
        {
            content: "the group is gone",
            trigger: ".o_list_view:not(:contains(TWO-1))",
        },
        {
            content: "somebody whom no rule names",
            trigger: `${ROW}(Lost first)) ${KEEP}`,
            run: "click",
        },
        {
            content: "would have no code: asked before",
            trigger: ".modal .alert:contains(No rule names Lost second)",
        },
        { trigger: ".modal button[special=cancel]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: `${ROW}(Lost first)) ${KEEP}`, run: "click" },
        { trigger: ".modal button[name=action_keep]", run: "click" },
        { trigger: ".o_notification:contains(Lost second: none)" },
        { trigger: ".o_action_manager:not(:contains(LOST-1))" },
    ],
});
