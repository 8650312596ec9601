// node customer_statement.cjs URL FOLDER: walk through the addon and photograph it.
const { walk } = require("./pages.cjs");

const [url, folder] = process.argv.slice(2);

walk(url, folder, async (page, shoot) => {
    await page.goto(`${url}/odoo/action-customer_statement.customer_statement_action`);
    await page.click("button:has-text('New Statement')");
    const customer = page.locator(".modal div[name=partner_id] input");
    await customer.pressSequentially("harbour");
    await page.click(".o-autocomplete--dropdown-item:has-text('Harbour Supplies')");
    await page.click(".modal button[name=action_this_month]");
    await page.waitForSelector(".modal .o_customer_statement_preview iframe");
    await shoot("statement");

    await page.goto(`${url}/odoo/customer-statement-runs`);
    await page.click("button:has-text('New Run')");
    await page.click(".modal button[name=action_this_month]");
    await page.waitForSelector(".modal button[name=action_start]");
    await shoot("send");
    await page.click(".modal .btn-close");
    await page.click(".o_data_row td[name=date_to]");
    await page.waitForSelector(".o_form_view .progress-bar");
    await shoot("run");
});
