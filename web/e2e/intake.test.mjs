import assert from "node:assert/strict";
import { test } from "./browser.mjs";

const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute("name") ?? document.activeElement?.className);

test("a whole report is typed without the mouse and its number is told", async (w) => {
  const page = await w.person();
  await w.signIn(page, "operator");
  assert.equal(new URL(page.url()).pathname, "/intake");
  await page.locator("[name=kind]").first().waitFor();
  assert.equal(await focused(page), "kind");
  await page.keyboard.press("2");
  assert.equal(await focused(page), "address");
  await page.keyboard.type("Шакарима 42");
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), "text");
  await page.keyboard.type("Пар из-под земли, вода на дороге");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Серік Өмірұлы");
  await page.keyboard.press("Enter");
  await page.keyboard.type("+7 701 000 11 22");
  await page.keyboard.press("Control+Enter");
  const number = page.locator(".taken-number");
  await number.waitFor();
  assert.match(await number.innerText(), /^№\S+/);
  assert.equal(await page.locator("[name=address]").inputValue(), "");
  const row = page.locator(".recent tbody tr").first();
  await page.waitForFunction((n) => document.querySelector(".recent tbody td")?.textContent === n, await number.innerText());
  assert.match(await row.innerText(), /Течь/);
  assert.deepEqual(await w.axe(page), []);
  await w.shot(page, "taken");
});

test("a report is offered the open incident nearby, by one key", async (w) => {
  const page = await w.person();
  await w.signIn(page, "operator");
  // What is tested here is the offer, so the incident it offers is made by the API.
  const made = await page.request.post(`${w.base}/api/v1/incidents`, { data: { type: "leak", address: "Сейфуллина 120" } });
  assert.equal(made.status(), 201, await made.text());
  await page.locator("[name=kind]").first().waitFor();
  await page.keyboard.press("1");
  await page.keyboard.type("ул. Сейфуллина, 120");
  await page.keyboard.press("Control+Enter");
  await page.locator(".offer").first().waitFor();
  await w.shot(page, "near");
  await page.keyboard.press("1");
  await page.getByText(/присоединено: №/).waitFor();
});

for (const [lang, dark, size] of [["kk", false, { width: 1366, height: 768 }], ["en", true, { width: 1366, height: 768 }], ["ru", false, { width: 360, height: 740 }]]) {
  test(`the intake looks right (${lang}, ${size.width})`, async (w) => {
    const page = await w.person({ lang, dark, size });
    await w.signIn(page, "operator");
    await page.locator("[name=address]").waitFor();
    await page.locator("[name=address]").press("ControlOrMeta+a");
    await page.keyboard.type("Сейфуллина");
    await page.waitForTimeout(500);
    assert.deepEqual(await w.axe(page), []);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `the page is ${wide} px too wide`);
    await w.shot(page, "look");
    await page.locator(".intake-place button").click();
    await page.locator("dialog .map").waitFor();
    const over = await page.locator("dialog").evaluate((d) => [d.scrollWidth - d.clientWidth, d.scrollHeight - d.clientHeight]);
    assert.deepEqual(over, [0, 0], "the map fits its window");
    await w.shot(page, "map");
  });
}
