import { registry } from "@web/core/registry";
import { booleanField, BooleanField } from "@web/views/fields/boolean/boolean_field";

/** A checkbox that the keyboard reaches: Odoo's own only works in a row that is being edited. */
export class RuleChoice extends BooleanField {
    static template = "customer_code.RuleChoice";
}

registry.category("fields").add("customer_code_rule_choice", {
    ...booleanField,
    component: RuleChoice,
    fieldDependencies: [{ name: "rule_id", type: "many2one" }],
});
