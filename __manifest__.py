{
    "name": "Customer Code",
    "summary": "One unique, lasting code for every customer, in the back office and "
    "at the Point of Sale",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "Customer Code contributors",
    "license": "LGPL-3",
    "depends": ["contacts", "mail", "account", "stock", "point_of_sale"],
    "data": [
        "security/customer_code_security.xml",
        "security/ir.model.access.csv",
        "data/customer_code_rule_data.xml",
        "data/customer_code_reason_data.xml",
        "data/ir_cron_data.xml",
        "wizard/customer_code_edit_views.xml",
        "report/customer_card_templates.xml",
        "report/customer_card_reports.xml",
        "wizard/customer_code_generate_views.xml",
        "views/customer_code_menus.xml",
        "views/customer_code_rule_views.xml",
        "views/customer_code_run_views.xml",
        "views/customer_code_change_views.xml",
        "views/res_partner_views.xml",
        "views/res_config_settings_views.xml",
        "views/stock_views.xml",
        "views/portal_templates.xml",
        "report/account_templates.xml",
        "report/stock_templates.xml",
        "report/web_templates.xml",
    ],
    "demo": ["demo/customer_code_rule_demo.xml"],
    "uninstall_hook": "uninstall_hook",
    "assets": {
        "web.assets_backend": [
            "customer_code/static/src/backend/**/*",
        ],
        "point_of_sale._assets_pos": [
            "customer_code/static/src/code_forms.js",
            "customer_code/static/src/app/**/*",
        ],
        "web.assets_backend": [
            "customer_code/static/src/code_forms.js",
            "customer_code/static/src/mail/**/*",
        ],
        "web.assets_tests": [
            "customer_code/static/tests/tours/**/*",
        ],
        "web.assets_unit_tests": [
            "customer_code/static/src/code_forms.js",
            "customer_code/static/tests/unit/**/*",
        ],
    },
}
