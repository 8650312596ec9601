const globals = require("globals");

module.exports = [
    {
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: { ...globals.browser, odoo: "readonly", luxon: "readonly" },
        },
        rules: {
            eqeqeq: ["error", "always"],
            "no-const-assign": "error",
            "no-debugger": "error",
            "no-dupe-class-members": "error",
            "no-dupe-keys": "error",
            "no-duplicate-imports": "error",
            "no-undef": "error",
            "no-unsafe-negation": "error",
            "no-unused-vars": ["error", { args: "none", caughtErrors: "all" }],
            "prefer-const": "error",
            "valid-typeof": "error",
        },
    },
];
