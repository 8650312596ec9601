import { press } from "@odoo/hoot-dom";
import { registry } from "@web/core/registry";

const CHOICE = ".modal .o_data_row:contains(Others) [name=selected] input";

registry.category("web_tour.tours").add("customer_code_generate_by_keyboard", {
    steps: () => [
        {
            trigger: "#customer_code_generate button[data-hotkey=g]",
            run: "press Alt+g",
        },
        {
            content: "both rules give codes",
            trigger: ".modal [name=message]:contains(2 customers have no code)",
        },
        {
            content: "after the last button, Tab comes to the first rule, and to the second",
            trigger: ".modal button:visible:contains(Discard)",
            async run({ anchor }) {
                anchor.focus();
                await press("Tab");
            },
        },
        { trigger: ".modal .o_data_row:first input:focus", run: "press Tab" },
        {
            content: "the mouse reaches it, and a click chooses, a second one takes it back",
            trigger: `${CHOICE}:focus`,
            run({ anchor }) {
                const { x, y, width, height } = anchor.getBoundingClientRect();
                document.elementFromPoint(x + width / 2, y + height / 2).click();
            },
        },
        {
            content: "after the first click",
            trigger: ".modal [name=message]:contains(1 customer has no code and will get ONE)",
        },
        { trigger: CHOICE, run: "click" },
        {
            content: "after the second",
            trigger: ".modal [name=message]:contains(2 customers have no code)",
        },
        { trigger: CHOICE, run: ({ anchor }) => anchor.focus() },
        { trigger: `${CHOICE}:focus`, run: "press Space" },
        {
            content: "the second one gives none now",
            trigger: ".modal [name=message]:contains(1 customer has no code and will get ONE)",
            run: "press Alt+q",
        },
        {
            content: "a message says what was done",
            trigger: ".o_notification:contains(1 customer has a code now: ONE)",
        },
    ],
});
