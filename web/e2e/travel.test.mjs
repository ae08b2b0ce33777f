// Times by road on the desk: who is under way and when he is there, corrected by
// his fixes; how far a crew gets; who was nearest when an order was made.
import assert from "node:assert/strict";
import { atDesk, city, crewsOf, open, order, ready, rowOf, speaker, tell, until } from "./scene.mjs";

const say = speaker("ru");

city("the arrival of who is under way stands on his row and corrects itself with his fixes", async (w) => {
  const n = await ready(w);
  const incident = await open(w, { type: "hazard", address: "Кок-Тобе, 1", at: [43.232, 76.976] });
  await order(w, incident, { crews: [n] });
  await tell(w, n, "accepted", "en_route");
  const desk = await atDesk(w, incident);
  const coming = rowOf(desk, `Б${n}`).locator(".coming");
  await coming.waitFor();
  assert.match(await coming.innerText(), /прибытие \d\d:\d\d · через .*по дорогам/s);
  await desk.locator(".map-box[data-drawn]").waitFor({ timeout: 30_000 });
  await w.shot(desk, "coming");
  assert.deepEqual(await w.axe(desk), []);
  // A fix beside the place: he is almost there.
  const lead = await w.api(`lead-${n}`), crew = (await lead.get("/field")).crew;
  await lead.post("/fixes", { items: [{ resource: crew.id, at: new Date().toISOString(), position: { type: "Point", coordinates: [76.974, 43.233] }, speed_mps: 8, course_deg: 90, accuracy_m: 5 }] });
  await until("corrected", () => coming.innerText(), (s) => /через ([12] мин|\d+ с)|\+/.test(s));
  // Who was nearest then.
  await desk.locator(".order-nearest").first().press("Enter");
  const table = desk.locator(".nearest tbody tr");
  await table.first().waitFor();
  assert.equal(await table.count(), 12);
  assert.match(await desk.locator(".nearest .is-sent").innerText(), new RegExp(`Б${n}.*${say("nearest.sent")}`, "s"));
  const words = await table.allInnerTexts();
  assert.ok(words.filter((s) => !s.includes(say("nearest.sent"))).every((s) => s.trim().split("\n").at(-1).trim() !== ""), "everyone else has a reason");
  assert.deepEqual(await w.axe(desk), []);
  await w.shot(desk, "nearest");
}, { map: true });

city("how far a crew gets is shown with a legend in minutes", async (w) => {
  const desk = await atDesk(w);
  await desk.locator(".map-box[data-drawn]").waitFor({ timeout: 30_000 });
  const choice = desk.locator(".reach select");
  await choice.focus();
  const asked = desk.waitForResponse((r) => r.url().includes("/isochrones?"));
  await choice.selectOption({ label: "Б3" });
  const got = await (await asked).json();
  assert.equal(got.basis, "road");
  assert.deepEqual(got.items.map((x) => x.minutes).sort((a, b) => a - b), [5, 10, 15, 20]);
  await desk.locator(".reach-legend").waitFor();
  assert.equal(await desk.locator(".reach-legend").innerText().then((s) => s.replace(/\s+/g, " ")), `5 10 15 20 мин ${say("travel.road")}`);
  await desk.waitForTimeout(800);
  assert.deepEqual(await w.axe(desk), []);
  await w.shot(desk, "reach");
  await choice.selectOption("");
  await desk.locator(".reach-legend").waitFor({ state: "detached" });
}, { map: true });

city("the way of an armed set is on the map", async (w) => {
  const incident = await open(w, { type: "hazard", address: "Аэродромная, 2", at: [43.298, 76.9045] });
  const desk = await atDesk(w, incident);
  await desk.locator(".map-box[data-drawn]").waitFor({ timeout: 30_000 });
  await desk.locator(".candidate").first().waitFor();
  const asked = desk.waitForResponse((r) => r.url().includes("/travel?from="));
  await desk.locator("body").press("1");
  const way = await (await asked).json();
  assert.equal(way.basis, "road");
  assert.ok(way.geometry.coordinates.length > 2);
  await desk.waitForTimeout(800);
  await w.shot(desk, "armed");
}, { map: true });
