{
    "name": "Customer Statement",
    "summary": "Statements of account that add up, found and headed by customer code",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Customer Code contributors",
    "license": "LGPL-3",
    "depends": ["customer_code", "account", "point_of_sale", "portal"],
}
