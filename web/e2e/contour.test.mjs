// The contour of an incident: its streets typed as the company writes them, shown,
// corrected by keys, kept with the incident and printed.
import assert from "node:assert/strict";
import { atDesk, choose, city, open, speaker, until } from "./scene.mjs";

const say = speaker("ru");
const focus = (page, css) => page.waitForFunction((sel) => document.activeElement?.matches(sel), css);
const written = "Шакарима – Прокофьева – Кулымбетова – Брусиловского";

/** An incident inside that contour, its tab open and the field in focus. */
async function atContour(w, of) {
  const incident = await open(w, { type: "leak", address: "Шакарима 12", at: [43.246, 76.879] });
  const desk = await atDesk(w, incident, of);
  await desk.locator("body").press("k");
  await focus(desk, ".contour [name=contour]");
  return { incident, desk };
}

const inside = (desk) => desk.locator(".contour p strong", { hasText: /зда/ }).innerText().then((s) => Number(s.replace(/\D/g, "")));

city("a contour is typed, shown, corrected by keys, kept and printed", async (w) => {
  const { incident, desk } = await atContour(w);
  await desk.keyboard.type(`в контуре улиц ${written}`);
  await desk.keyboard.press("Enter");
  const line = desk.locator(".contour > .contour-line");
  await line.waitFor();
  assert.match(await line.innerText(), /^в контуре улиц Шакарима – Прокофьева – Кулымбетова – Брусиловского/);
  const before = await inside(desk);
  assert.ok(before > 0, "it holds buildings");
  assert.ok((await desk.locator(".contour-list li").count()) > 0, "and names them");
  assert.deepEqual(await w.axe(desk), []);
  await w.shot(desk, "typed");

  // By keys on the map: the first corner far to the east, so that more lies inside.
  await desk.locator(".map-box[data-drawn]").waitFor({ timeout: 30_000 });
  await desk.getByRole("button", { name: say("contour.correct") }).press("Enter");
  await focus(desk, ".d-map canvas");
  await desk.keyboard.press("Tab");
  for (let i = 0; i < 12; i++) await desk.keyboard.press("ArrowRight");
  const after = await until("another count", () => inside(desk), (n) => n !== before);
  await w.shot(desk, "corrected");
  // What others do meanwhile takes nothing of it away.
  await (await w.api("dispatcher")).post(`/incidents/${incident.id}/notes`, { text: "позвонил акимат" });
  await desk.waitForTimeout(1000);
  assert.equal(await inside(desk), after);
  assert.equal(await desk.getByRole("button", { name: say("contour.correct") }).getAttribute("aria-pressed"), "true");
  await desk.keyboard.press("Control+Enter");
  await desk.getByRole("button", { name: say("contour.save") }).press("Enter");
  const kept = await until("kept", async () => (await (await w.api("dispatcher")).get(`/incidents/${incident.id}`)).contour, (c) => c !== null);
  assert.equal(kept.text, `в контуре улиц ${written}`);
  assert.equal(kept.streets.length, 4);

  // Everybody sees it, and paper too.
  const other = await atDesk(w, incident, { lang: "kk" });
  assert.equal(await other.locator(".incident-contour").innerText(), kept.text);
  await other.emulateMedia({ media: "print" });
  assert.equal(await other.locator(".incident-contour").isVisible(), true);
  await other.emulateMedia({ media: "screen" });
  await other.locator("body").press("k");
  await until("the same buildings", () => other.locator(".contour p strong").first().innerText().then((s) => Number(s.replace(/\D/g, ""))), after);
  await w.shot(other, "kept");
  await desk.getByRole("button", { name: say("contour.remove") }).press("Enter");
  await until("gone", async () => (await (await w.api("dispatcher")).get(`/incidents/${incident.id}`)).contour, null);
}, { map: true });

city("streets of a contour are completed one after another", async (w) => {
  const { desk } = await atContour(w);
  for (const street of ["шакарим", "прокофев"]) {
    await desk.keyboard.type(street);
    await desk.locator(".offer-row").first().waitFor();
    await desk.keyboard.press("ArrowDown");
    await desk.locator(".offer-row[aria-selected=true]").waitFor();
    await desk.keyboard.press("Enter");
    await desk.locator(".offer-row").first().waitFor({ state: "hidden" });
  }
  assert.match(await desk.locator("[name=contour]").inputValue(), /^Шакарима – Прокофьева – $/);
});

city("a contour is pointed at and drawn on the map, by keys too", async (w) => {
  const { incident, desk } = await atContour(w);
  await desk.locator(".map-box[data-drawn]").waitFor({ timeout: 30_000 });
  // The street in the middle of the map.
  await desk.getByRole("button", { name: say("contour.click") }).press("Enter");
  await focus(desk, ".d-map canvas");
  await desk.locator(".map-hint", { hasText: say("map.place") }).waitFor();
  await desk.keyboard.press("Enter");
  await until("a street", () => desk.locator("[name=contour]").inputValue(), (s) => /^\S.* – $/.test(s));
  await desk.getByRole("button", { name: say("contour.click") }).press("Enter");
  // Three corners around it.
  await desk.getByRole("button", { name: say("contour.draw") }).press("Enter");
  await focus(desk, ".d-map canvas");
  for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp"]) {
    await desk.keyboard.press("Enter");
    for (let i = 0; i < 6; i++) await desk.keyboard.press(key);
  }
  await w.shot(desk, "drawing");
  await desk.keyboard.press("Control+Enter");
  await desk.locator(".contour > .contour-line", { hasText: say("contour.drawn") }).waitFor();
  await w.shot(desk, "drawn");
  await desk.getByRole("button", { name: say("contour.save") }).press("Enter");
  const kept = await until("kept", async () => (await (await w.api("dispatcher")).get(`/incidents/${incident.id}`)).contour, (c) => c !== null);
  assert.deepEqual([kept.streets, kept.text, kept.polygon.coordinates[0].length], [[], "", 4]);
}, { map: true });

city("what is wrong with a contour is named", async (w) => {
  const { desk } = await atContour(w);
  const fault = desk.locator(".contour .shortfall");
  for (const [typed, told] of [["Шакарима – Брандмейстерская – Кулымбетова", /Брандмейстерская/], ["Абая – Толе би – Гагарина", /пересекаются.*Абая/s]]) {
    await desk.locator("[name=contour]").press("ControlOrMeta+a");
    await desk.keyboard.type(typed);
    await desk.keyboard.press("Enter");
    await until("told", () => fault.count().then((n) => (n ? fault.innerText() : "")), (s) => told.test(s));
    assert.equal(await desk.getByRole("button", { name: say("contour.save") }).count(), 0, "what is wrong cannot be kept");
  }
  await w.shot(desk, "wrong");
});
