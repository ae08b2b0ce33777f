// A street closed at the desk counts from the next question on: the proposal on
// display becomes old by itself and comes anew with other times.
import assert from "node:assert/strict";
import { atDesk, choose, city, open, speaker, until } from "./scene.mjs";

const say = speaker("ru");
const focus = (page, css) => page.waitForFunction((sel) => document.activeElement?.matches(sel), css);

/** Ends what a test before this may have left closed. */
async function reopened(w) {
  const desk = await w.api("dispatcher");
  for (const c of (await desk.get("/closures")).items) await desk.delete(`/closures/${c.id}`);
}

/** The street the first set drives longest among those it cannot drive around in the same time; undefined if there is none. */
async function dearest(w, incident) {
  const desk = await w.api("dispatcher");
  const { items } = await desk.get(`/incidents/${incident.id}/recommendations`);
  const crew = (await desk.get("/crews")).items.find((c) => c.id === items[0].crews[0].id);
  const at = (p) => p.coordinates.join(",");
  const way = await desk.get(`/travel?from=${at(crew.place.position)}&to=${at(incident.position)}`);
  assert.equal(way.basis, "road");
  const streets = new Map();
  for (const l of way.legs) if (l.street) streets.set(l.street, (streets.get(l.street) ?? 0) + l.seconds);
  const before = await proposal(w, incident);
  for (const [street] of [...streets].sort((a, b) => b[1] - a[1])) {
    const made = await desk.post("/closures", { street, closed: true });
    const after = await proposal(w, incident);
    await desk.delete(`/closures/${made.id}`);
    if (after !== before) return street;
  }
  return undefined;
}

const places = [["Кок-Тобе", 43.232, 76.976], ["Саина 30", 43.24, 76.85], ["Достык 240", 43.225, 76.956], ["Райымбека 300", 43.265, 76.93], ["мкр. Орбита-3, 14", 43.2, 76.87], ["Төле би 187", 43.2525, 76.9]];

/** An incident with such a street; from where the crews come depends on the hour and on what was before. */
async function besieged(w) {
  const desk = await w.api("dispatcher");
  for (const [address, lat, lon] of places) {
    const incident = await open(w, { type: "hazard", address, at: [lat, lon] }), street = await dearest(w, incident);
    if (street) return { incident, street };
    await desk.post(`/incidents/${incident.id}/close`, { outcome: "false", cause: "не подошло" });
  }
  throw new Error("every street of every way can be driven around");
}

/** Whom the first set sends, and how soon they are there. */
async function proposal(w, incident) {
  const [first] = (await (await w.api("dispatcher")).get(`/incidents/${incident.id}/recommendations`)).items;
  return JSON.stringify(first.crews.map((c) => [c.number, c.arrival_s]));
}

city("closing a street changes the recommendation on the next look", async (w) => {
  await reopened(w);
  const { incident, street } = await besieged(w);
  const desk = await atDesk(w, incident);
  const first = desk.locator(".candidate").first();
  await first.waitFor();
  assert.equal(await desk.locator(".by-road").innerText(), say("travel.all-road"));
  const before = await proposal(w, incident);
  const asked = [];
  desk.on("request", (r) => r.url().includes("/recommendations") && asked.push(r.url()));

  // By keys: the form, the street, what it would close, and done.
  await desk.locator("body").press("p");
  await focus(desk, ".closure-form [name=street]");
  await desk.keyboard.type(street);
  const shown = desk.locator(".closure-shown", { hasText: "Показано на карте" });
  await shown.waitFor();
  assert.deepEqual(await w.axe(desk), []);
  await w.shot(desk, "preview");
  assert.equal((await (await w.api("dispatcher")).get("/closures")).items.length, 0, "a preview closes nothing");
  await desk.keyboard.press("Enter");
  const row = desk.locator(".closures tbody tr");
  await row.waitFor();
  assert.match(await row.innerText(), /закрыто/);
  await until("asked anew", () => asked.length, (n) => n > 0);
  assert.notEqual(await proposal(w, incident), before);
  await w.shot(desk, "closed");
  assert.ok((await first.innerText()).includes(say("desk.ready-in")));

  // An armed set stays and is marked as old; let go, it is asked for anew.
  await desk.locator("body").press("1");
  await desk.locator(".candidate.is-armed").waitFor();
  const [made] = (await (await w.api("dispatcher")).get("/closures")).items;
  await (await w.api("dispatcher")).delete(`/closures/${made.id}`);
  await desk.locator(".as-of.is-outdated").waitFor();
  assert.equal(await desk.locator(".candidates.is-old").count(), 1);
  await desk.keyboard.press("Escape");
  await until("as before", () => proposal(w, incident), before);
  await desk.locator(".as-of.is-outdated").waitFor({ state: "detached" });
  await desk.getByText(say("closure.none")).waitFor();
});

city("a stretch is slowed between two streets, shown to others, and opened with a way back", async (w) => {
  await reopened(w);
  const incident = await open(w, { type: "leak", address: "Абая 52", at: [43.2395, 76.92] });
  const desk = await atDesk(w, incident), other = await atDesk(w);
  await other.getByRole("tab", { name: say("closure.title") }).click();
  await other.getByText(say("closure.none")).waitFor();
  await desk.locator("body").press("p");
  await focus(desk, ".closure-form [name=street]");
  for (const street of ["абая", "гагарина", "жароков"]) {
    await desk.keyboard.type(street);
    await desk.locator(".offer-row").first().waitFor();
    await desk.keyboard.press("ArrowDown");
    await desk.locator(".offer-row[aria-selected=true]").waitFor();
    await desk.keyboard.press("Tab");
  }
  await focus(desk, ".closure-form [name=kind]");
  await desk.keyboard.press("ArrowDown");
  await desk.keyboard.press("ArrowDown");
  await desk.locator(".closure-shown", { hasText: "Показано на карте" }).waitFor();
  await w.shot(desk, "stretch");
  await desk.locator(".closure-form [type=submit]").press("Enter");
  const row = desk.locator(".closures tbody tr");
  await row.waitFor();
  assert.match(await row.innerText(), /Абая.*Гагарина.*Жарокова/s);
  assert.match(await row.innerText(), /×2/);
  assert.match(await row.innerText(), new RegExp(say("closure.by-you")));
  await other.locator(".closures tbody tr", { hasText: "Жарокова" }).waitFor({ timeout: 5000 });
  await row.getByRole("button", { name: /^Открыть/ }).press("Enter");
  await desk.locator("dialog").getByRole("button", { name: say("closure.end") }).press("Enter");
  await desk.getByText(say("closure.none")).waitFor();
  await desk.locator(".toast").getByRole("button", { name: say("closure.again") }).click();
  await row.waitFor();
  await other.locator(".closures tbody tr", { hasText: "Жарокова" }).waitFor({ timeout: 5000 });
  await reopened(w);
  await other.getByText(say("closure.none")).waitFor({ timeout: 5000 });
});

city("an unknown street and streets that never meet are named", async (w) => {
  await reopened(w);
  const desk = await atDesk(w);
  await desk.locator("body").press("p");
  await focus(desk, ".closure-form [name=street]");
  await desk.keyboard.type("Брандмейстерская");
  await desk.locator(".closure-shown", { hasText: "Брандмейстерская" }).waitFor();
  assert.equal(await desk.locator(".closure-form [type=submit]").isDisabled(), true);
  await desk.keyboard.press("ControlOrMeta+a");
  await desk.keyboard.type("Толе би");
  await desk.keyboard.press("Tab");
  await desk.keyboard.type("Абая");
  await desk.keyboard.press("Tab");
  await desk.keyboard.type("Гагарина");
  await desk.keyboard.press("Tab");
  const told = desk.locator(".closure-shown .shortfall");
  await told.waitFor();
  assert.match(await told.innerText(), /пересекаются.*Абая/s);
  await w.shot(desk, "never");
});
