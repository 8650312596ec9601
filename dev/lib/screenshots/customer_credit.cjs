// node customer_credit.cjs URL FOLDER: walk through the addon and photograph it.
const { walk } = require("./pages.cjs");

const [url, folder] = process.argv.slice(2);

walk(url, folder, async (page, shoot) => {
    await page.goto(`${url}/odoo/contacts`);
    await page.locator(".o_searchview_input").fill("harbour supplies");
    await page.keyboard.press("Enter");
    await page.click(".o_data_row td[name=complete_name]:text-is('Harbour Supplies')");
    await page.click(".o_form_view .nav-link[name=credit]");
    await shoot("customer");

    await page.goto(`${url}/odoo/action-customer_credit.customer_credit_waiting_action`);
    await page.click(".o_data_row button[name=action_credit_release]");
    await page.waitForSelector(".modal button[name=action_release]");
    await shoot("release");
});
