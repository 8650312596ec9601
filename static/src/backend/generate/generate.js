import { registry } from "@web/core/registry";
import { selectionField, SelectionField } from "@web/views/fields/selection/selection_field";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, onMounted } from "@odoo/owl";

/** Asks for the figures of the dialog, which has opened without them. */
export class Counted extends Component {
    static template = "customer_code.Counted";
    static props = { ...standardFieldProps };

    setup() {
        onMounted(() => {
            if (!this.isCounted) {
                this.props.record.update({ [this.props.name]: true });
            }
        });
    }

    get isCounted() {
        return this.props.record.data[this.props.name];
    }
}

/** The fields that have values, with some of these. */
export class SourceField extends SelectionField {
    get options() {
        const { source_choices, source_field } = this.props.record.data;
        const choices = source_choices || [];
        const isMissing = source_field && !choices.some(([name]) => name === source_field);
        // What was chosen may have no values of those who are left.
        const chosen = super.options.filter(([name]) => isMissing && name === source_field);
        return [...choices, ...chosen];
    }
}

registry.category("fields").add("customer_code_counted", {
    component: Counted,
    supportedTypes: ["boolean"],
});
registry.category("fields").add("customer_code_source", {
    ...selectionField,
    component: SourceField,
    fieldDependencies: [{ name: "source_choices", type: "json", readonly: true }],
});
