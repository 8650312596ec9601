{
    "name": "Customer Credit",
    "summary": "Credit limits and holds that hold, on every route to an invoice",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Customer Code contributors",
    "license": "LGPL-3",
    "depends": ["customer_statement"],
    "data": [
        "security/customer_credit_groups.xml",
        "security/customer_credit_rules.xml",
        "security/ir.model.access.csv",
        "data/mail_activity_type_data.xml",
        "wizard/customer_credit_release_wizard_views.xml",
        "views/customer_credit_templates.xml",
        "views/customer_credit_release_views.xml",
        "views/customer_credit_waiting_views.xml",
        "views/res_partner_views.xml",
        "views/account_move_views.xml",
        "views/stock_picking_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "assets": {
        "point_of_sale._assets_pos": [
            "customer_credit/static/src/app/**/*",
        ],
        "web.assets_tests": [
            "customer_credit/static/tests/tours/**/*",
        ],
    },
}
