// Old figures are never shown as live: a server that falls silent without closing
// the line makes every live screen say so within five seconds, and its return
// takes the sign away.
import assert from "node:assert/strict";
import { test } from "./browser.mjs";

const strip = ".stale-strip";
const screens = [
  { who: "operator", path: "/intake", sign: strip }, { who: "dispatcher", path: "/desk", sign: strip },
  { who: "manager", path: "/readiness", sign: strip }, { who: "lead-1", path: "/field", sign: ".sync-off" },
];

test("a silent server makes every live screen visibly old, and back", async (w) => {
  const pages = [];
  for (const { who, path, sign } of screens) {
    const page = await w.person();
    await w.signIn(page, who, path);
    await page.locator("h1").waitFor();
    await page.waitForTimeout(2500); // a tick has come
    assert.equal(await page.locator(sign).count(), 0, `${path} is old from the start`);
    await page.evaluate((sel) => {
      new MutationObserver(() => document.querySelector(sel) && (window.oldAt ??= Date.now())).observe(document, { subtree: true, childList: true, attributes: true });
    }, sign);
    pages.push({ page, path, sign });
  }
  const begun = Date.now();
  w.freeze();
  await Promise.all(pages.map(async ({ page, path, sign }) => {
    await page.locator(sign).waitFor({ timeout: 10_000 });
    console.log(`     ${path} old after ${(((await page.evaluate(() => window.oldAt)) - begun) / 1000).toFixed(1)} s`);
    if (sign === strip) assert.equal(await page.getAttribute("html", "data-stale"), "");
    await w.shot(page, path.slice(1));
  }));
  w.thaw();
  for (const { page, sign } of pages) await page.locator(sign).waitFor({ state: "detached", timeout: 30_000 });
});
