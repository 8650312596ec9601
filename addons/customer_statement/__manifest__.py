{
    "name": "Customer Statement",
    "summary": "Statements of account that add up, found and headed by customer code",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Customer Code contributors",
    "license": "LGPL-3",
    "depends": ["customer_code", "account", "point_of_sale", "portal"],
    "data": [
        "security/customer_statement_security.xml",
        "security/ir.model.access.csv",
        "report/customer_statement_templates.xml",
        "report/customer_statement_reports.xml",
        "data/mail_template_data.xml",
        "data/ir_cron_data.xml",
        "wizard/customer_statement_wizard_views.xml",
        "wizard/customer_statement_send_views.xml",
        "views/customer_statement_views.xml",
        "views/customer_statement_run_views.xml",
        "views/res_partner_views.xml",
        "views/res_config_settings_views.xml",
        "views/portal_templates.xml",
    ],
    "demo": ["demo/customer_statement_demo.xml"],
    "uninstall_hook": "uninstall_hook",
    "assets": {
        "web.assets_backend": [
            "customer_statement/static/src/backend/**/*",
        ],
        "web.assets_tests": [
            "customer_statement/static/tests/tours/**/*",
        ],
    },
}
