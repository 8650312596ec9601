// node pos.cjs URL CONFIG TEXT…: open a till, type each text into its list of customers,
// and print how long that took, in milliseconds.
const { chromium } = require("playwright-core");

const [url, config, ...texts] = process.argv.slice(2);
const REGISTER = ".screen-login .open-register-btn";
const SEARCH = ".modal-header input";
// The till waits 100 ms after each key for another one.
const DEBOUNCE = 150;

async function main() {
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(300000);
    await page.goto(`${url}/web/login`);
    await page.fill("input[name=login]", "admin");
    await page.fill("input[name=password]", "admin");
    await page.click("button[type=submit]");
    await page.waitForURL(/\/odoo/);

    await page.goto(`${url}/pos/ui/${config}`, { waitUntil: "commit" });
    await page.waitForSelector(REGISTER);
    const load = await page.evaluate(() => performance.now());
    const customers = await page.evaluate(() => window.posmodel.models["res.partner"].length);
    const clock = await taskClock(page);
    await page.click(REGISTER);
    await page.click(".product-screen .set-partner");
    await page.waitForSelector(".partner-list .partner-info");
    // What the till still does after it was loaded is not the list's work.
    await untilQuiet(page, clock);
    const keys = {};
    for (const text of texts) {
        await page.fill(SEARCH, "");
        await settle(page);
        keys[text] = [];
        for (const key of text) {
            const start = await clock();
            await page.press(SEARCH, key);
            await settle(page);
            keys[text].push((await clock()) - start);
        }
    }
    console.log(JSON.stringify({ load, customers, keys }));
    await browser.close();
}

/** A clock of the computing that the page does. */
async function taskClock(page) {
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable");
    return async () => {
        const { metrics } = await session.send("Performance.getMetrics");
        return 1000 * metrics.find(({ name }) => name === "ThreadTime").value;
    };
}

async function untilQuiet(page, clock) {
    let before;
    do {
        before = await clock();
        await page.waitForTimeout(1000);
    } while ((await clock()) - before > 50);
}

async function settle(page) {
    await page.waitForTimeout(DEBOUNCE);
    await page.evaluate(
        () =>
            new Promise((resolve) =>
                requestIdleCallback(() => requestAnimationFrame(() => requestIdleCallback(resolve)))
            )
    );
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
