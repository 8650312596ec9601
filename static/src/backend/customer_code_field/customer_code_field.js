import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { charField, CharField } from "@web/views/fields/char/char_field";

/** A code, which reads in its own direction whatever the direction of the page. */
export class CustomerCodeField extends CharField {
    static template = "customer_code.CustomerCodeField";
}

export const customerCodeField = {
    ...charField,
    component: CustomerCodeField,
    displayName: _t("Customer Code"),
};

/** The code of a contact, or that of its company, which is marked. */
export class CustomerCodeOfContactField extends CustomerCodeField {
    static template = "customer_code.CustomerCodeOfContactField";

    get companyCode() {
        return this.props.readonly && this.props.record.data.commercial_customer_code;
    }

    get formattedValue() {
        return this.companyCode || super.formattedValue;
    }
}

registry.category("fields").add("customer_code", customerCodeField);
registry.category("fields").add("customer_code_of_contact", {
    ...customerCodeField,
    component: CustomerCodeOfContactField,
    fieldDependencies: [{ name: "commercial_customer_code", type: "char", readonly: true }],
});
