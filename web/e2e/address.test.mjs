// Addresses are completed as they are typed, by keys alone and never in the way:
// what nobody knows is said and written down all the same.
import assert from "node:assert/strict";
import { test } from "./browser.mjs";
import { atDesk, city, open, speaker, until } from "./scene.mjs";

const say = speaker("ru");
const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute("name"));
const active = (page) => page.evaluate(() => document.getElementById(document.activeElement?.getAttribute("aria-activedescendant") ?? "")?.textContent ?? "");

async function atIntake(w, of = {}) {
  const page = await w.person(of);
  await w.enter(page, "operator", "/intake");
  await page.locator("[name=kind]").first().waitFor();
  return page;
}

test("a street typed with a mistake is found, chosen by keys and taken with its place", async (w) => {
  const page = await atIntake(w);
  await page.addInitScript(() => addEventListener("pointerdown", () => (window.pointed = true), { capture: true }));
  await page.keyboard.press("2");
  await page.keyboard.type("сейфулина угол толеби");
  await page.locator(".offer-row").first().waitFor();
  assert.equal(await active(page), "", "nothing is chosen before an arrow asks for it");
  await page.keyboard.press("ArrowDown");
  const offer = await active(page);
  assert.match(offer, /Сейфуллина/);
  assert.match(offer, /Толе би/);
  assert.match(offer, /район/, "the district is named");
  assert.deepEqual(await w.axe(page), []);
  await w.shot(page, "offers");
  await page.keyboard.press("Enter");
  await page.locator(".offer-row").first().waitFor({ state: "hidden" });
  assert.equal(await focused(page), "address");
  const place = await page.locator("[name=place]").inputValue();
  const [lat, lon] = place.split(",").map(Number);
  assert.ok(Math.abs(lat - 43.255) < 0.02 && Math.abs(lon - 76.934) < 0.02, `the crossing is at ${place}`);
  await page.locator(".place-found").waitFor();
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), "text");
  await page.keyboard.press("Control+Enter");
  await page.locator(".taken-number").waitFor();
  const call = (await (await w.api("operator")).get("/calls?limit=1")).items[0];
  assert.match(call.address, /Сейфуллина/);
  assert.ok(Math.abs(call.position.coordinates[1] - lat) < 1e-4);
  assert.equal(await page.locator("[name=address]").inputValue(), "", "nothing of it is left for the next caller");
  assert.equal(await page.locator(".place-found").count(), 0);
  assert.equal(await page.evaluate(() => window.pointed), undefined);
});

test("Enter, Tab and Escape belong to the form until an offer is asked for", async (w) => {
  const page = await atIntake(w);
  await page.keyboard.press("1");
  await page.keyboard.type("Абая");
  await page.locator(".offer-row").first().waitFor();
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), "text");
  assert.equal(await page.locator("[name=address]").inputValue(), "Абая");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("ArrowDown");
  await page.locator(".offer-row[aria-selected=true]").waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".offer-row").first().waitFor({ state: "hidden" });
  assert.equal(await page.locator("[name=address]").inputValue(), "Абая");
  await page.keyboard.press("ArrowDown");
  await page.locator(".offer-row[aria-selected=true]").waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "text", "Tab takes the offer and goes on");
  const chosen = await page.locator("[name=address]").inputValue();
  assert.match(chosen, /Абая/);
  assert.notEqual(await page.locator("[name=place]").inputValue(), "");
  // Another address typed over it takes its point away.
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("у кафе");
  assert.equal(await page.locator("[name=place]").inputValue(), "");
});

test("a street that is not there is named, and the report is taken as it stands", async (w) => {
  const page = await atIntake(w);
  await page.keyboard.press("3");
  await page.keyboard.type("Брандмейстерская 17");
  const told = page.locator(".place-unknown");
  await told.waitFor();
  assert.match((await told.innerText()).toLowerCase(), /брандмейстерская/);
  assert.equal(await page.locator("[name=address]").getAttribute("aria-invalid"), null, "it is no fault");
  await w.shot(page, "unknown");
  await page.keyboard.press("Control+Enter");
  await page.locator(".taken-number").waitFor();
});

test("without an answer the address is plain text", async (w) => {
  const page = await atIntake(w);
  await page.route("**/api/v1/places?*", (r) => r.abort());
  await page.keyboard.press("4");
  await page.keyboard.type("Самал-2, 33");
  await page.waitForTimeout(300);
  assert.equal(await page.locator(".offer-row").count(), 0);
  await page.keyboard.press("Control+Enter");
  await page.locator(".taken-number").waitFor();
  assert.equal((await (await w.api("operator")).get("/calls?limit=1")).items[0].address, "Самал-2, 33");
});

city("the place of an incident is corrected from the offers at the desk", async (w) => {
  const incident = await open(w, { type: "hazard", address: "где-то в центре" });
  const desk = await atDesk(w, incident);
  await desk.locator("body").press("e");
  const address = desk.locator("dialog [name=address]");
  await address.press("ControlOrMeta+a");
  await desk.keyboard.type("Гагарина Сатпаева");
  await desk.locator("dialog .offer-row").first().waitFor();
  await desk.keyboard.press("ArrowDown");
  await w.shot(desk, "desk");
  await desk.keyboard.press("Escape");
  assert.equal(await desk.locator("dialog[open]").count(), 1, "Escape closes the list, not the window");
  await desk.keyboard.press("ArrowDown");
  await desk.locator("dialog .offer-row[aria-selected=true]").waitFor();
  await desk.keyboard.press("Enter");
  await desk.keyboard.press("Enter");
  await desk.locator("dialog").waitFor({ state: "detached" });
  const now = await until("placed", async () => (await w.api("dispatcher")).get(`/incidents/${incident.id}`), (i) => i.position !== null);
  assert.match(now.address, /Гагарина/);
  assert.ok(now.district && now.area, "with its district and service area");
  await desk.locator(".candidate-ready strong").first().waitFor();
});
