// Everybody presses everything: so many random actions a role, all roles at once in
// one city of their own, without a script error, an answer of 500, a refusal that
// the screen keeps to itself, or a screen that disagrees with the API. Every round
// the hands rest and the screens are compared. At the end the journal must be
// whole and nothing booked twice.
//
// CHAOS_ACTIONS actions a role (500), CHAOS_SEED to see a run again, as
// far as it is chance and not the order of answers; CHAOS_ROLES some roles only.
import assert from "node:assert/strict";
import { test } from "./browser.mjs";
import { chance } from "./chaos/random.mjs";
import { disagreements } from "./chaos/compare.mjs";
import { Person } from "./chaos/person.mjs";
import { roles } from "./chaos/roles.mjs";
import { course, open, order, ready, tell } from "./scene.mjs";
import { City } from "./server.mjs";

const actions = Number(process.env.CHAOS_ACTIONS ?? 500), round = 25;
const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1e6));
const wanted = (process.env.CHAOS_ROLES ?? "").split(",").filter(Boolean);
const busy = 4; // incidents kept open, so that there is something to press

/** A city with incidents in some states; answers the crew whose lead takes part. */
async function begin(w) {
  const crew = await ready(w);
  const main = await open(w, { diameter_mm: 720, network: "main", address: "пр. Абая, уг. Байтурсынова", at: [43.2389, 76.929], people: 4200, buildings: 38 });
  await order(w, main, { crews: [crew] });
  await tell(w, crew, "seen", "accepted");
  await course(w, main, "isolate…");
  await refill(w);
  return crew;
}

const places = [["Төле би 187", 43.2525, 76.9], ["Жандосова 55", 43.23, 76.89], ["Достык 240", 43.225, 76.956], ["Саина 30", 43.24, 76.85], ["мкр. Орбита-3, 14", 43.2, 76.87]];

/** Opens new incidents for those that were closed, and gives the lead an order if he has none. */
async function refill(w, crew) {
  const desk = await w.api("dispatcher");
  const now = (await desk.get("/incidents?status=open&limit=200")).items;
  for (let n = now.length; n < busy; n++) {
    const [address, lat, lon] = places[n % places.length];
    now.push(await open(w, { type: ["pipe_break", "leak", "no_heat"][n % 3], address, at: [lat, lon] }));
  }
  const free = crew && (await desk.get("/crews")).items.find((c) => c.number === crew && !c.booking && c.state === "ready" && c.lead);
  if (free) await order(w, now[0], { crews: [crew] }).catch(() => {}); // a rule may stand against it by now
}

async function enter(w, role, crew, rng) {
  const account = typeof role.account === "function" ? role.account(crew) : role.account;
  const context = role.touch ? { size: { width: 360, height: 740 }, hasTouch: true, isMobile: true } : {};
  const page = await w.person({ ...context, permissions: ["geolocation", "clipboard-write"], geolocation: { longitude: 76.93, latitude: 43.24 } });
  const person = new Person(w, { ...role, account }, page, rng);
  await w.enter(page, account, role.pages[0]);
  await page.locator("h1").first().waitFor();
  return person;
}

/** The hands rest: signals are back, pointers off the lists, windows closed or left; then the screens are read. */
async function rest(people) {
  for (const p of people) {
    if (p.away) await p.signal(true);
    if (!p.role.touch) await p.page.mouse.move(2, 2);
    await p.home();
  }
  const found = await Promise.all(people.map(disagreements));
  people.forEach((p, i) => found[i].forEach((f) => p.watch.fault(f)));
}

/** What the API says at the end: nothing and nobody on two open bookings. */
async function bookedOnce(w) {
  const open = (await (await w.api("dispatcher")).get("/incidents?status=open&limit=200")).items.flatMap((i) => i.orders).flatMap((o) => o.bookings).filter((b) => !b.released_at);
  const ids = open.map((b) => b.resource.id);
  assert.deepEqual(ids.filter((id, n) => ids.indexOf(id) !== n), [], "booked twice");
}

test(`${actions} random actions a role`, async (w) => {
  const city = new City();
  console.log(`     seed ${seed}`);
  try {
    Object.assign(w, { base: await city.serve(), pid: city.process.pid });
    const crew = await begin(w), dice = chance(seed);
    const people = [];
    for (const role of roles.filter((r) => wanted.length === 0 || wanted.includes(r.name))) people.push(await enter(w, role, crew, chance(dice.below(2 ** 32))));
    const faults = () => people.flatMap((p) => p.watch.faults);
    for (let done = 0; done < actions && faults().length === 0; done += round) {
      await Promise.all(people.map(async (p) => {
        for (let n = 0; n < Math.min(round, actions - done) && p.watch.faults.length === 0; n++) await p.act();
      }));
      await rest(people);
      await refill(w, crew);
    }
    for (const p of people) await w.shot(p.page, p.name);
    assert.deepEqual(faults(), [], `CHAOS_SEED=${seed}`);
    await bookedOnce(w);
    const { status, said } = city.run("verify");
    assert.equal(status, 0, said);
    console.log(`     ${people.map((p) => `${p.name} ${p.actions}`).join(", ")}; ${said.trim()}`);
  } finally {
    await city.stop();
  }
}, { limit: 60 + actions * 3 });
