// node pos.cjs LOADS ROUNDS TILLS TEXTS: load tills so often, type texts into their lists
// of customers so often, and print how long that took, in milliseconds. TILLS is a JSON
// array of { url, config }, TEXTS one of strings.
const { chromium } = require("playwright-core");

const [loads, rounds, tills, texts] = process.argv.slice(2).map((text) => JSON.parse(text));
const REGISTER = ".screen-login .open-register-btn";
const SEARCH = ".modal-header input";
// The till waits 100 ms after each key for another one.
const DEBOUNCE = 150;

async function main() {
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    const results = tills.map(() => ({
        loads: [],
        customers: 0,
        keys: Object.fromEntries(texts.map((text) => [text, []])),
    }));
    // The first visit of each till has the server make what all others find made.
    for (let round = 0; round <= loads; round++) {
        tell(`Loading the tills, ${round} of ${loads}`);
        for (const number of turns(round)) {
            const { page, load, customers } = await visit(browser, tills[number]);
            await page.context().close();
            if (round) {
                results[number].loads.push(load);
                results[number].customers = customers;
            }
        }
    }
    for (let round = 1; round <= rounds; round++) {
        tell(`Typing at the tills, ${round} of ${rounds}`);
        const lists = [];
        for (const till of tills) {
            lists.push(await openList(await visit(browser, till)));
        }
        for (const text of texts) {
            const keys = await typeByTurns(lists, text, turns(round));
            keys.forEach((times, number) => results[number].keys[text].push(times));
        }
        for (const { page } of lists) {
            await page.context().close();
        }
    }
    console.log(JSON.stringify(results));
    await browser.close();
}

function tell(text) {
    console.error(`==> ${text}`);
}

/** The tills in the order in which they are visited: each of them first as often. */
function turns(round) {
    const numbers = [...tills.keys()];
    return round % 2 ? numbers.reverse() : numbers;
}

/** Open a till in a browser that has nothing of it in its cache. */
async function visit(browser, { url, config }) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
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
    return { page, load, customers };
}

async function openList({ page }) {
    const clock = await taskClock(page);
    await page.click(REGISTER);
    await page.click(".product-screen .set-partner");
    await page.waitForSelector(".partner-list .partner-info");
    // What the till still does after it was loaded is not the list's work.
    await untilQuiet(page, clock);
    return { page, clock };
}

/** Type a text key by key into each list: a key here, the same one there. */
async function typeByTurns(lists, text, order) {
    for (const { page } of lists) {
        await page.fill(SEARCH, "");
        await settle(page);
    }
    const keys = lists.map(() => []);
    for (const key of text) {
        for (const number of order) {
            const { page, clock } = lists[number];
            const start = await clock();
            await page.press(SEARCH, key);
            await settle(page);
            keys[number].push((await clock()) - start);
        }
    }
    return keys;
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
