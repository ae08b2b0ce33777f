// Old figures are never shown as live: a server that falls silent without closing
// the line makes every live screen say so within five seconds, and its return
// takes the sign away.
import assert from "node:assert/strict";
import { test } from "./browser.mjs";

const screens = { operator: "/intake", dispatcher: "/desk", manager: "/readiness", "lead-1": "/field" };

test("a silent server makes every live screen visibly old, and back", async (w) => {
  const pages = [];
  for (const [who, path] of Object.entries(screens)) {
    const page = await w.person();
    await w.signIn(page, who, path);
    await page.locator("h1").waitFor();
    await page.waitForTimeout(2500); // a tick has come
    assert.equal(await page.getAttribute("html", "data-stale"), null, `${path} is old from the start`);
    pages.push({ page, path });
  }
  const begun = Date.now();
  w.freeze();
  await Promise.all(pages.map(async ({ page, path }) => {
    await page.locator(".stale-strip").waitFor({ timeout: 10_000 });
    console.log(`     ${path} old after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    assert.equal(await page.getAttribute("html", "data-stale"), "");
    await w.shot(page, path.slice(1));
  }));
  w.thaw();
  for (const { page } of pages) await page.locator(".stale-strip").waitFor({ state: "detached", timeout: 30_000 });
});
