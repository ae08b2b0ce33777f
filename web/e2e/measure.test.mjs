// What the desk's map can do for a hand and for keys: measure, follow, leave things
// out, and show many signs as one.
import assert from "node:assert/strict";
import { atDesk, choose, city, open, order, crewsOf, speaker, until } from "./scene.mjs";

const say = speaker("ru");
const drawn = (page) => page.locator(".map-box[data-drawn]").waitFor({ timeout: 60_000 });
const shown = (page, ...layers) => page.evaluate((ids) => document.querySelector(".map-box").glMap.queryRenderedFeatures({ layers: ids }).map((f) => f.properties), layers);
/** Where a place of the city is on the page. */
const spot = (page, lon, lat) => page.evaluate(([x, y]) => {
  const map = document.querySelector(".map-box").glMap, p = map.project([x, y]), box = map.getCanvas().getBoundingClientRect();
  return [box.left + p.x, box.top + p.y];
}, [lon, lat]);

city("a distance is measured by keys: from a crew to the incident, straight and by road", async (w) => {
  const made = await open(w, { type: "no_heat", address: "Достык 240", at: [43.225, 76.956] });
  const page = await atDesk(w, made);
  await page.addInitScript(() => addEventListener("pointerdown", () => (window.pointed = true), { capture: true }));
  await page.keyboard.press("d");
  await until("the cursor is in the field", () => page.evaluate(() => document.activeElement.closest(".measure") !== null), true);
  assert.equal(await page.locator(".measure-stops .chip").count(), 1, "the chosen incident is the first end");
  await page.keyboard.type("б1");
  await page.locator(".offer-row", { hasText: /Б1$/ }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const result = page.locator(".measure-result");
  await until("both figures", () => result.innerText(), (x) => /по прямой\s+[\d,]+ к?м/.test(x) && /по дороге\s+[\d,]+ к?м · /.test(x));
  const crew = (await (await w.api("dispatcher")).get("/crews")).items.find((c) => c.number === 1);
  const [lon, lat] = crew.place.position.coordinates, rad = Math.PI / 180; // a flat earth will do for so near
  const flat = 6371.0088 * rad * Math.hypot(lat - 43.225, (lon - 76.956) * Math.cos(43.22 * rad));
  const said = Number(/по прямой\s+([\d,]+) км/.exec(await result.innerText())[1].replace(",", "."));
  assert.ok(Math.abs(said - flat) <= 0.06, `${said} km said, ${flat} km is right`);
  const chips = await page.locator(".measure-stops .chip").allInnerTexts();
  assert.match(chips[0], /^Б1/, "who drives goes first");
  await w.shot(page, "measured");
  assert.deepEqual(await w.axe(page), []);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".measure").count(), 0);
}, { map: true });

city("a distance is measured by pressing places and signs on the map", async (w) => {
  const made = await open(w, { type: "leak", address: "Саина 1", at: [43.24, 76.86] });
  const page = await atDesk(w);
  await drawn(page);
  await until("the incident is drawn", async () => (await shown(page, "incidents")).length, 1);
  await page.getByRole("button", { name: say("measure.title") }).click();
  await page.locator(".measure").waitFor();
  await page.mouse.click(...(await spot(page, 76.86, 43.24)));
  await page.locator(".measure-stops .chip", { hasText: `№${Number(made.number.split("-")[1])}` }).waitFor();
  await page.mouse.click(...(await spot(page, 76.99, 43.27)));
  await until("as far as it is", () => page.locator(".measure-result").innerText().catch(() => ""), (x) => /по прямой\s+11(,1)? км/.test(x));
  await until("it is drawn", async () => (await shown(page, "measure-line")).length > 0, true);
  await page.locator(".measure-stops .chip").first().click();
  assert.equal(await page.locator(".measure-stops .chip").count(), 1);
}, { map: true });

city("layers are taken away and come back, many signs are one, and a press parts them", async (w) => {
  for (let i = 0; i < 6; i++) await open(w, { type: i ? "no_heat" : "pipe_break", address: `Рядом ${i}`, at: [43.24 + i / 2000, 76.9 + i / 2000] });
  const page = await atDesk(w);
  await drawn(page);
  await until("one sign for six", async () => (await shown(page, "incidents-many")).map((x) => x.point_count).join(), (x) => x === "6" || x === "6,6");
  await w.shot(page, "clusters");
  assert.ok((await shown(page, "crews")).length > 3);
  await page.keyboard.press("v");
  await page.getByLabel(say("view.layer.crews"), { exact: true }).press("Space");
  await until("no crews", async () => (await shown(page, "crews")).length, 0);
  assert.ok((await page.locator(".map-hidden").innerText()).includes("1"), "it is said that something is missing");
  await page.keyboard.press("Escape");
  // Once parts it into some, and these into the single ones.
  const many = () => page.evaluate(() => {
    const map = document.querySelector(".map-box").glMap, found = map.queryRenderedFeatures({ layers: ["incidents-many"] })[0];
    if (!found || map.isMoving()) return map.isMoving() ? "moves" : "none";
    const p = map.project(found.geometry.coordinates), box = map.getCanvas().getBoundingClientRect();
    return [box.left + p.x, box.top + p.y];
  });
  await until("parted", async () => {
    const at = await many();
    if (typeof at !== "string") await page.mouse.click(...at);
    return at;
  }, "none", 20_000);
  assert.ok((await shown(page, "incidents")).length >= 3);
  await (await w.api("dispatcher")).patch("/session", { layout: null });
}, { map: true });

city("the map follows the chosen incident until a hand moves it", async (w) => {
  const far = await open(w, { type: "leak", address: "Далеко", at: [43.37, 77.04] });
  const near = await open(w, { type: "no_heat", address: "Достык 240", at: [43.225, 76.956] });
  await crewsOf(w, await order(w, near));
  const page = await atDesk(w, near);
  await drawn(page);
  const sees = (lon, lat) => page.evaluate((p) => document.querySelector(".map-box").glMap.getBounds().contains(p), [lon, lat]);
  await page.keyboard.press("g");
  await page.locator(".followed").waitFor();
  await until("near", () => sees(76.956, 43.225), true);
  await choose(page, far);
  await until("it goes along with the choice", () => sees(77.04, 43.37), true);
  const box = await page.locator(".map-box").boundingBox();
  await page.mouse.move(box.x + 200, box.y + 150);
  await page.mouse.down();
  await page.mouse.move(box.x + 260, box.y + 180, { steps: 5 });
  await page.mouse.up();
  await page.locator(".followed").waitFor({ state: "detached" });
  await page.locator(".board-name", { hasText: "Б1" }).first().click();
  await page.locator(".followed", { hasText: "Б1" }).waitFor();
}, { map: true });
