// node customer_code.cjs URL FOLDER: walk through the addon and photograph it.
const { DESKTOP, walk } = require("./pages.cjs");

const [url, folder] = process.argv.slice(2);
const PHONE = { width: 375, height: 667 };

async function main(page, shoot) {
    await shootBanner(page.context().browser());
    const settings = "#customer_code_generate";
    await page.goto(`${url}/odoo/settings`);
    await page.locator(settings).scrollIntoViewIfNeeded();
    await shoot("settings");
    await page.click(`${settings} button`);
    await page.waitForSelector(".modal button[name=action_generate]");
    await shoot("generate");
    await page.click(".modal button[name=action_generate]");
    await page.waitForSelector(".o_notification");

    await page.goto(`${url}/odoo/action-customer_code.customer_code_rule_action`);
    await page.waitForSelector(".o_data_row");
    await shoot("rules");
    await page.click(".o_data_row td[name=name]:text('Companies')");
    await page.waitForSelector(".o_form_view div[name=example]");
    await shoot("rule");

    await page.goto(`${url}/odoo/contacts`);
    await page.waitForSelector(".o_list_view .o_data_row");
    await shoot("list");
    await page.click(".o_data_row td[name=complete_name]:text('Azure Interior')");
    await page.waitForSelector(".o_form_view div[name=ref]");
    await shoot("form");
    await page.click("button[name=action_change_customer_code]");
    await page.fill(".modal div[name=new_code] input", "VIP-1");
    await page.fill(".modal div[name=reason] input", "Wish of the customer");
    await shoot("change");
    await page.click(".modal .btn-close");
    await shootCard(page.context(), page.url().match(/[0-9]+$/)[0]);

    await shootCodes(page, shoot);
    await shootTill(page, shoot);
}

/** What tells namesakes apart, who shares a code, and by what else a customer is found. */
async function shootCodes(page, shoot) {
    await page.goto(`${url}/odoo/action-account.action_move_out_invoice_type/new`);
    await page.locator("div[name=partner_id] input").pressSequentially("jackson");
    await page.waitForSelector(".o-autocomplete--dropdown-item:has-text('J-100')");
    await shoot("choose");
    await page.locator("div[name=partner_id] input").fill("");
    await page.click(".o_form_button_cancel");

    const configuration = `${url}/odoo/action-customer_code`;
    await page.goto(`${configuration}.res_partner_action_customer_code_duplicates`);
    await page.waitForSelector(".o_data_row button[name=action_keep_customer_code]");
    await shoot("duplicates");
    await page.goto(`${configuration}.customer_code_former_action_all`);
    await page.waitForSelector(".o_data_row");
    await shoot("other_codes");
}

/** Every place at the till that shows the code, on a desktop and on a phone. */
async function shootTill(page, shoot) {
    const shootBoth = async (name) => {
        await shoot(`pos_${name}`);
        await page.setViewportSize(PHONE);
        await shoot(`pos_small_${name}`);
        await page.setViewportSize(DESKTOP);
    };
    await openTill(page);
    await shootCustomers(page, shoot);
    await page.evaluate((name) => {
        const partner = window.posmodel.models["res.partner"].find((one) => one.name === name);
        window.posmodel.editPartner(partner);
    }, "Azure Interior");
    await page.waitForSelector(".modal .o_form_view div[name=ref]");
    await shootBoth("form");
    await page.click(".modal .btn-close");

    const invoice = await sell(page, "Azure Interior", true);
    await sell(page, "Brandon Freeman", false, shootBoth);
    await page.click(".orders-button");
    await page.click(".pos-search-bar .filter");
    await page.click(".pos-search-bar .filter li:has-text('Paid')");
    await page.locator(".pos-search-bar input").pressSequentially("b000006");
    await page.click(".pos-search-bar .fields li:has-text('Customer or Code')");
    await shootBoth("orders");
    await shootInvoice(page.context(), invoice);
}

async function openTill(page) {
    await page.goto(`${url}/odoo/point-of-sale`);
    await page.click(".o_kanban_record button[name=open_ui]");
    await page.waitForSelector(".opening-control, .product-screen");
    if (await page.locator(".modal button:has-text('Open Register')").count()) {
        await page.click(".modal button:has-text('Open Register')");
    }
}

async function shootCustomers(page, shoot) {
    await page.click(".product-screen .set-partner");
    await page.waitForSelector(".partner-list .partner-info");
    await shoot("pos");
    await page.setViewportSize(PHONE);
    await page.click(".modal-header .fa-search");
    await page.fill(".modal-header input", "b000006");
    await shoot("pos_small_search");
    await page.fill(".modal-header input", "B000999");
    await page.press(".modal-header input", "Enter");
    await page.waitForSelector(".o_notification:has-text('Nobody has B000999')");
    await shoot("pos_small_nobody");
    await page.setViewportSize(DESKTOP);
    await shoot("pos_nobody");
    await page.click(".o_notification .o_notification_close");
    await page.click(".modal-footer button:has-text('Discard')");
}

/** Sell something, look at each screen on the way, and return the id of the invoice. */
async function sell(page, customer, toInvoice, look = () => {}) {
    await page.click(".product-list article:has-text('Monitor Stand')");
    await page.evaluate(
        ([name, toInvoice]) => {
            const { posmodel } = window;
            const order = posmodel.getOrder();
            order.setPartner(posmodel.models["res.partner"].find((one) => one.name === name));
            order.setToInvoice(toInvoice);
            // What a phone shows of it.
            posmodel.mobile_pane = "left";
        },
        [customer, toInvoice]
    );
    await look("order");
    await page.click(".pay-order-button");
    await look("payment");
    await page.click(".paymentmethod:has-text('Card')");
    await page.click("button:has-text('Validate')");
    await page.waitForSelector(".pos-receipt");
    await look("receipt");
    const invoice = await page.evaluate(() => window.posmodel.getOrder().raw.account_move);
    await page.click(".receipt-screen .button.next");
    return invoice;
}

async function shootBanner(browser) {
    const viewport = { width: 560, height: 280 };
    const page = await browser.newPage({ viewport, deviceScaleFactor: 2 });
    await page.goto(`file://${__dirname}/banner.html`);
    await shootElement(page, "body", "banner");
}

/** The card from the report's page, at the width at which its letters are as large as in print. */
async function shootCard(context, partner) {
    const page = await context.newPage();
    await page.setViewportSize({ width: 500, height: 320 });
    await page.goto(`${url}/report/html/customer_code.report_customer_card/${partner}`);
    await shootElement(page, ".customer_card", "customer_card");
}

/** The upper half of the page. */
async function shootInvoice(context, invoice) {
    const page = await context.newPage();
    await page.setViewportSize({ width: 1000, height: 675 });
    await page.goto(`${url}/report/html/account.report_invoice_with_payments/${invoice}`);
    await page.screenshot({ path: `${folder}/invoice.png` });
    console.log(`${folder}/invoice.png`);
    await page.close();
}

async function shootElement(page, selector, name) {
    await page.locator(selector).screenshot({ path: `${folder}/${name}.png` });
    console.log(`${folder}/${name}.png`);
    await page.close();
}

walk(url, folder, main);
