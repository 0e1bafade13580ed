// Opens pages in headless Chromium: no errors on the console, no requests, no sideways scrolling at 380, 1000 and 1600 px,
// light and dark (axe-core sees forty rows of each table), charts that open and follow the keyboard, and no serious or critical finding of axe-core.
//
// node pages.mjs NODE_MODULES CHROMIUM PAGE...
// NODE_MODULES holds puppeteer-core 24.43.1 and axe-core 4.14.1. Exit code 1 if a page fails, 2 if there is no page.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, chromium, ...pages] = process.argv.slice(2);
if (!chromium || pages.length === 0) {
  console.error("usage: node pages.mjs NODE_MODULES CHROMIUM PAGE...");
  process.exit(2);
}
const require = createRequire(pathToFileURL(resolve(modules, "x.js")));
const puppeteer = require("puppeteer-core");
const axe = require.resolve("axe-core/axe.min.js");

const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox"], protocolTimeout: 600000 });
let failures = 0;
let charts = 0;
for (const path of pages) {
  const url = pathToFileURL(resolve(path)).href;
  const found = new Set();
  for (const scheme of ["light", "dark"]) {
    const page = await browser.newPage();
    await page.setBypassCSP(true); // For axe alone: the page itself has no request to make, which is what is checked.
    page.on("console", (message) => {
      if (["error", "warn"].includes(message.type())) found.add(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => found.add(`error: ${error.message}`));
    page.on("request", (request) => {
      const to = request.url();
      if (to !== url && !to.startsWith("data:")) found.add(`request: ${to}`);
    });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.setViewport({ width: 1000, height: 900 });
    await page.goto(url);
    const wanted = await page.evaluate(() => {
      document.querySelectorAll("details").forEach((details) => { details.open = true; });
      return [...document.querySelectorAll("details.live > script")]
        .reduce((sum, data) => sum + JSON.parse(data.textContent).panels.length, 0);
    });
    await page.waitForFunction((n) => document.querySelectorAll(".live canvas").length >= n, { timeout: 20000 }, wanted)
      .catch(() => found.add(`${wanted} charts were asked for and not all drawn`));
    charts += wanted;
    if (wanted > 0) {
      await page.focus(".live .chart");
      await page.keyboard.press("ArrowRight");
      const said = await page.$eval(".live .panel .axis.x", (at) => at.textContent);
      if (!said.includes("=")) found.add(`the arrow key does not move the cursor: ${said}`);
    }
    for (const width of scheme === "light" ? [380, 1000, 1600] : []) {
      await page.setViewport({ width, height: 900 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) found.add(`${over} px too wide at ${width} px`);
    }
    // The rows of a table are alike: thousands of them say what forty say.
    await page.evaluate(() => document.querySelectorAll("tbody").forEach((body) => {
      [...body.rows].slice(40).forEach((row) => row.remove());
    }));
    await page.addScriptTag({ path: axe });
    // Colours are what the scheme changes; everything else is examined once.
    const { violations } = await page.evaluate((all) => window.axe.run(document, {
      resultTypes: ["violations"], ...(all ? {} : { runOnly: ["color-contrast"] }),
    }), scheme === "light");
    for (const { id, impact, nodes } of violations.filter((v) => ["serious", "critical"].includes(v.impact))) {
      found.add(`axe, ${impact}, ${scheme}: ${id}, ${nodes.length} times, first at ${nodes[0].target.join(" ")}`);
    }
    await page.close();
  }
  for (const text of found) console.log(`${path}: ${text}`);
  failures += found.size > 0 ? 1 : 0;
}
await browser.close();
console.log(`${pages.length} pages, ${charts / 2} charts, ${failures} pages with findings`);
process.exit(failures > 0 ? 1 : 0);
