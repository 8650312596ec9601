{
    "name": "Customer Credit for Sales",
    "summary": "Orders count as credit, and wait for it, on every route",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Customer Code contributors",
    "license": "LGPL-3",
    "depends": ["customer_credit", "sale"],
    "auto_install": True,
    "data": ["views/sale_order_views.xml"],
    "assets": {
        "web.assets_tests": [
            "customer_credit_sale/static/tests/tours/**/*",
        ],
    },
}
