import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";

const FILE = "\ufeffName;Kundennr.\r\nImport One;63424\r\nImport Two;n/a\r\n";

registry.category("web_tour.tours").add("customer_code_import", {
    url: "/odoo/contacts/import",
    steps: () => [
        {
            content: "A template with codes is offered",
            trigger: "a[href*='customers_import_template']",
        },
        {
            trigger: ".o_import_action",
            run: () =>
                inputFiles("input[type=file]", [
                    new File([FILE], "customers.csv", { type: "text/csv" }),
                ]),
        },
        {
            content: "The column of codes is matched by what people call it",
            trigger: ".o_import_data_content tr:contains(Kundennr.):contains(Customer Code)",
        },
        { trigger: ".o_control_panel button.btn-primary:contains(Test)", run: "click" },
        {
            content: "The test warns, with row and value, and speaks of no error",
            trigger:
                ".alert-warning:contains(Row 1):contains(63424):contains(00063424):contains(Jane Holder)",
        },
        { trigger: "body:not(:has(.alert-danger, .o_import_report))" },
        { trigger: ".o_control_panel button.btn-primary:contains(Import)", run: "click" },
        {
            content: "The import says that it succeeded, and shows whom it has made",
            trigger: ".o_list_view .o_data_row:contains(Import One):contains(63424)",
        },
        { trigger: ".o_list_view .o_data_row:contains(Import Two)" },
    ],
});
