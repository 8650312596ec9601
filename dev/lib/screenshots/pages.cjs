// What the walks through the addons share.
const { chromium } = require("playwright-core");

const DESKTOP = { width: 1280, height: 800 };

/** Log in as the administrator and walk; `shoot(name)` photographs what is on the screen. */
async function walk(url, folder, steps) {
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    const context = await browser.newContext({ viewport: DESKTOP });
    const page = await context.newPage();
    page.setDefaultTimeout(60000);
    const shoot = async (name) => {
        await page.waitForTimeout(1500);
        await page.screenshot({ path: `${folder}/${name}.png` });
        console.log(`${folder}/${name}.png`);
    };
    await page.goto(`${url}/web/login`);
    await page.fill("input[name=login]", "admin");
    await page.fill("input[name=password]", "admin");
    await page.click("button[type=submit]");
    await page.waitForSelector(".o_web_client .o_main_navbar");
    await steps(page, shoot);
    await browser.close();
}

exports.DESKTOP = DESKTOP;

/** Walk, and end with an error if a step fails. */
exports.walk = (url, folder, steps) =>
    walk(url, folder, steps).catch((error) => {
        console.error(error);
        process.exit(1);
    });
