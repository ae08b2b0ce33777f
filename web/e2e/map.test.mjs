// The map fetches nothing from anywhere but the server, draws in both themes, and
// a press on it chooses what lies there.
import assert from "node:assert/strict";
import { test } from "./browser.mjs";

for (const dark of [false, true]) {
  test(`the city is drawn (${dark ? "dark" : "light"})`, async (w) => {
    const page = await w.person({ dark });
    const foreign = [];
    page.on("request", (r) => {
      if (!r.url().startsWith(w.base) && !/^(blob|data):/.test(r.url())) foreign.push(r.url());
    });
    await w.signIn(page, "dispatcher", "/desk");
    await page.locator(".map-box[data-drawn]").waitFor({ timeout: 30_000 });
    await w.shot(page, dark ? "dark" : "light");
    assert.deepEqual(foreign, []);
    assert.deepEqual(await w.axe(page), []);
  });
}

test("without WebGL2 the map says so and the lists stay", async (w) => {
  const page = await w.person();
  await page.addInitScript(() => {
    const get = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
      return kind === "webgl2" ? null : get.call(this, kind, ...rest);
    };
  });
  await w.signIn(page, "dispatcher", "/desk");
  await page.getByText("Этот браузер не умеет рисовать карту", { exact: false }).waitFor();
  await page.getByText("Б7", { exact: true }).first().waitFor();
});
