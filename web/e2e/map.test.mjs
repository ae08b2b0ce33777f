// The map is whole with everything cut off but the server: streets, buildings, water
// and names are drawn in both themes, from our own tiles; what one draws on it works
// with the mouse and without.
import assert from "node:assert/strict";
import { test } from "./browser.mjs";

/** Cuts off every other host and answers the addresses that were asked for there, and the tiles that were asked of us. */
async function cutOff(w, page) {
  const foreign = [], tiles = [];
  page.on("request", (r) => {
    if (!r.url().startsWith(w.base) && !/^(blob|data):/.test(r.url())) foreign.push(r.url());
  });
  page.on("response", (r) => r.url().includes(".mvt") && tiles.push(r.status()));
  await page.context().route((url) => url.origin !== w.base && url.protocol.startsWith("http"), (route) => route.abort());
  return { foreign, tiles };
}

const drawn = (page) => page.locator(".map-box[data-drawn]").waitFor({ timeout: 30_000 });

/** Looks at a place and answers how many things each layer shows and which names are written. */
async function look(page, zoom, center) {
  return page.evaluate(async ([zoom, center]) => {
    const map = document.querySelector(".map-box").glMap;
    const still = new Promise((done) => map.once("idle", done));
    map.jumpTo({ zoom, center });
    map.triggerRepaint();
    await still;
    const seen = {};
    for (const f of map.queryRenderedFeatures()) seen[f.layer.id] = [...(seen[f.layer.id] ?? []), f.properties];
    return seen;
  }, [zoom, center]);
}

const count = (seen, ...layers) => layers.reduce((n, id) => n + (seen[`tile-${id}`]?.length ?? 0), 0);

for (const dark of [false, true]) {
  test(`a whole city is drawn with everything else cut off (${dark ? "dark" : "light"})`, async (w) => {
    const page = await w.person({ dark });
    const { foreign, tiles } = await cutOff(w, page);
    await w.signIn(page, "dispatcher", "/desk");
    await drawn(page);
    await w.shot(page, dark ? "dark" : "light");
    const city = await look(page, 12, [76.925, 43.245]);
    assert.ok(count(city, "primary", "trunk", "secondary") > 10, `avenues: ${Object.keys(city)}`);
    assert.ok(count(city, "river", "lake") > 0, "water");
    assert.ok(count(city, "primary-name", "trunk-name") > 2, "names of avenues");
    const street = await look(page, 15.5, [76.925, 43.245]);
    assert.ok(count(street, "building") > 0, "buildings"); // those of a kind are one feature of a tile
    assert.ok(count(street, "minor-name", "tertiary-name", "secondary-name") > 1, `names of streets: ${Object.keys(street)}`);
    await w.shot(page, dark ? "dark-street" : "light-street");
    assert.deepEqual(foreign, []);
    assert.ok(tiles.length > 5 && tiles.every((s) => s === 200), `tiles: ${tiles}`);
    assert.deepEqual(await w.axe(page), []);
  }, { map: true });
}

test("the theme changes while one looks, names are in the reader's language", async (w) => {
  const page = await w.person({ lang: "kk" });
  await w.signIn(page, "dispatcher", "/desk");
  await drawn(page);
  const ground = () => page.evaluate(() => document.querySelector(".map-box").glMap.getPaintProperty("ground", "background-color"));
  const light = await ground();
  await page.emulateMedia({ colorScheme: "dark" });
  await page.waitForFunction((was) => {
    const map = document.querySelector(".map-box").glMap;
    return map.getLayer("tile-primary-name") && map.getPaintProperty("ground", "background-color") !== was;
  }, light);
  const field = await page.evaluate(() => JSON.stringify(document.querySelector(".map-box").glMap.getLayoutProperty("tile-primary-name", "text-field")));
  assert.match(field, /name_kk.*name.*name_ru/);
}, { map: true });

test("on paper there is a picture of the map, in the print look", async (w) => {
  const page = await w.person({ dark: true });
  await w.signIn(page, "dispatcher", "/desk");
  await drawn(page);
  const print = await page.evaluate(() => {
    dispatchEvent(new Event("beforeprint"));
    const map = document.querySelector(".map-box").glMap;
    const found = { ground: map.getPaintProperty("ground", "background-color"), bytes: document.querySelector(".map-print").src.length };
    dispatchEvent(new Event("afterprint"));
    return { ...found, after: map.getPaintProperty("ground", "background-color"), left: document.querySelectorAll(".map-print").length };
  });
  assert.equal(print.ground, "#ffffff");
  assert.ok(print.bytes > 10_000, `the picture has ${print.bytes} bytes`);
  assert.notEqual(print.after, "#ffffff");
  assert.equal(print.left, 0);
}, { map: true });

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
  await page.locator(".d-board").getByText("Б7", { exact: true }).first().waitFor();
}, { map: true });
