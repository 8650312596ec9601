import { registry } from "@web/core/registry";
import { useDebounced } from "@web/core/utils/timing";
import { charField, CharField } from "@web/views/fields/char/char_field";

import { useEffect } from "@odoo/owl";

// Milliseconds without a key after which what was typed is looked at.
const PAUSE = 250;

/** A text that the form knows while it is being typed, not only when the field is left. */
export class TextAsTyped extends CharField {
    setup() {
        super.setup();
        const tell = useDebounced(() => this.tell(), PAUSE);
        useEffect(
            (input) => {
                input?.addEventListener("input", tell);
                return () => input?.removeEventListener("input", tell);
            },
            () => [this.input.el]
        );
    }

    tell() {
        const { name, record } = this.props;
        // What stands in the input stays as it is: it counts as being typed.
        const typed = this.input.el && this.parse(this.input.el.value);
        if (this.input.el && (typed || false) !== (record.data[name] || false)) {
            record.update({ [name]: typed });
        }
    }
}

registry.category("fields").add("customer_code_text_as_typed", {
    ...charField,
    component: TextAsTyped,
    supportedTypes: ["char"],
});
