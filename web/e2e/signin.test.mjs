import assert from "node:assert/strict";
import { test } from "./browser.mjs";

test("a wrong password is explained and nothing is lost", async (w) => {
  const page = await w.person();
  await page.goto(`${w.base}/signin`);
  await page.locator("input[name=username]").waitFor();
  await page.keyboard.type("dispatcher");
  await page.keyboard.press("Tab");
  await page.keyboard.type("not the password");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").innerText(), /Неверное имя или пароль/);
  assert.equal(await page.locator("input[name=username]").inputValue(), "dispatcher");
  assert.equal(await page.evaluate(() => document.activeElement.name), "password");
});

for (const lang of ["ru", "kk", "en"]) {
  test(`the dispatcher signs in and reaches the desk (${lang})`, async (w) => {
    const page = await w.person({ lang });
    await page.goto(`${w.base}/signin`);
    await page.locator("input[name=username]").waitFor();
    assert.equal(await page.getAttribute("html", "lang"), lang);
    assert.deepEqual(await w.axe(page), []);
    await w.shot(page, lang);
    await w.signIn(page, "dispatcher");
    assert.equal(new URL(page.url()).pathname, "/desk");
    await page.locator("h1").waitFor();
    await w.shot(page, `desk-${lang}`);
  });
}

test("language and theme can be changed in place, and are kept", async (w) => {
  const page = await w.person();
  await page.goto(`${w.base}/signin`);
  await page.getByLabel("Язык").selectOption("kk");
  await page.getByText("Кіру", { exact: true }).waitFor();
  await page.getByLabel("Безендіру").selectOption("dark");
  await page.reload();
  await page.getByText("Кіру", { exact: true }).waitFor();
  assert.equal(await page.getAttribute("html", "data-theme"), "dark");
  assert.deepEqual(await w.axe(page), []);
  await w.shot(page, "dark-kk");
});
