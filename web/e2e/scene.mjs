// What a test needs to be there before it begins, made through the API as the
// people would: incidents, orders, what the leads say. The city is one for all
// tests of a run, so whoever takes crews gives them back with sweep.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "./browser.mjs";

const point = (lat, lon) => ({ type: "Point", coordinates: [lon, lat] });

const words = Object.fromEntries(["ru", "kk", "en"].map((l) => [l, JSON.parse(readFileSync(new URL(`../ui/messages/${l}.json`, import.meta.url), "utf8"))]));

/** The words of a language: say(key, params). */
export const speaker = (lang = "ru") => (key, params = {}) => Object.entries(params).reduce((s, [k, v]) => s.replaceAll(`{${k}}`, v), words[lang][key]);

/** Reads until the answer is as wanted; the last answer is in the error. */
export async function until(what, read, wanted, limit = 15_000) {
  let got;
  for (const end = Date.now() + limit; Date.now() < end; await new Promise((r) => setTimeout(r, 100))) {
    got = await read();
    if (typeof wanted === "function" ? wanted(got) : got === wanted) return got;
  }
  assert.fail(`${what}: still ${JSON.stringify(got)}, want ${typeof wanted === "function" ? wanted : JSON.stringify(wanted)}`);
}

/** The hours of the city at which something changes by itself: the date, the watches, and the traffic that drives are reckoned with. */
const turns = [0, 7, 8, 10, 17, 20, 22], hour = 3600e3, day = 24 * hour;
/** Seconds before a turn in which no test begins: longer than any of them takes. */
const near = 120;

/** Milliseconds from now, since 1970 in UTC, to the next of these hours in Almaty. */
export const untilTurn = (now, hours = turns) => Math.min(...hours.map((h) => day - ((now + 5 * hour - h * hour) % day)));

/** Waits until a turn that is nearer than so many seconds is past: what a test was told before it does not hold after it. */
export async function passTurn(seconds, hours = turns) {
  const left = untilTurn(Date.now(), hours);
  if (left > seconds * 1000) return;
  console.log(`     waits ${Math.ceil(left / 1000)} s for the hour`);
  await new Promise((done) => setTimeout(done, left + 1000));
}

/** A test that begins with nothing open and every crew at home, and not just before a turn. */
export function city(name, run, { limit = 150, ...opt } = {}) {
  test(name, async (w) => {
    await passTurn(near);
    await sweep(w);
    await run(w);
  }, { limit: limit + near, ...opt });
}

/** A dispatcher at the desk, with an incident chosen if one is given. */
export async function atDesk(w, incident, of = {}) {
  const page = await w.person(of);
  await w.enter(page, "dispatcher", "/desk");
  await page.locator(".q-incidents, .q-calls").first().waitFor();
  if (incident) await choose(page, incident);
  return page;
}

/** Presses an incident in the list and waits until it is shown. */
export async function choose(page, incident) {
  await page.locator(".q-incidents .row", { hasText: incident.number }).click();
  await page.locator(".incident-head", { hasText: incident.number }).waitFor();
}

/** A lead with his phone; setOffline of its context takes its signal away. */
export async function atField(w, crew, of = {}) {
  const page = await w.phone({ size: { width: 360, height: 740 }, hasTouch: true, isMobile: true, ...of });
  await w.enter(page, `lead-${crew}`, "/field");
  return page;
}

/** The row of a resource among the orders of the chosen incident. */
export const rowOf = (page, name) => page.locator(".booking", { has: page.locator(".booking-who strong", { hasText: new RegExp(`^${name}$`) }) });

/** What the row of a resource says of it. */
export const stateOf = (page, name) => async () => (await rowOf(page, name).locator(".badge").first().innerText()).trim();

/** Opens an incident. at is [lat, lon]. */
export async function open(w, { at, ...of }) {
  const desk = await w.api("dispatcher");
  return desk.post("/incidents", { type: "pipe_break", ...of, position: at && point(...at), override: ["near-open-incident"] });
}

/** Orders crews by number and vehicles by id to an incident; without either, the first set recommended. */
export async function order(w, incident, { mode = "send", crews = [], vehicles = [] } = {}) {
  const desk = await w.api("dispatcher");
  const override = ["crew-below-minimum", "crew-off-watch", "vehicle-not-ready", "worker-resting", "worker-off-watch"];
  if (crews.length + vehicles.length > 0) {
    const all = (await desk.get("/crews")).items;
    return desk.post(`/incidents/${incident.id}/orders`, { mode, override, vehicles, crews: crews.map((n) => all.find((c) => c.number === n).id) });
  }
  const { id, items } = await desk.get(`/incidents/${incident.id}/recommendations`);
  assert.ok(items.length > 0, `nobody is recommended for ${incident.number}`);
  const ids = (list) => list.map((x) => x.id);
  return desk.post(`/incidents/${incident.id}/orders`, { mode, override, crews: ids(items[0].crews), vehicles: ids(items[0].vehicles), workers: ids(items[0].workers), recommendation_id: id });
}

/** Numbers of crews that could go now; who that is depends on the hour. */
export async function ready(w, n = 1) {
  const now = (await (await w.api("dispatcher")).get("/crews")).items.filter((c) => c.tier === "now" && !c.booking).map((c) => c.number).sort((a, b) => a - b);
  assert.ok(now.length >= n, `only ${now} are ready`);
  return n === 1 ? now[0] : now.slice(0, n);
}

/** The numbers of the crews on an order. */
export async function crewsOf(w, made) {
  const all = (await (await w.api("dispatcher")).get("/crews")).items;
  return made.bookings.filter((b) => b.resource.kind === "crew").map((b) => all.find((c) => c.id === b.resource.id).number);
}

/** The lead of a crew reports milestones of it and of the machines on his order. */
export async function tell(w, crew, ...milestones) {
  const lead = await w.api(`lead-${crew}`);
  const field = await lead.get("/field");
  const machines = field.order.bookings.filter((b) => !b.follows && !b.released_at && b.resource.kind === "vehicle");
  for (const milestone of milestones) {
    for (const b of [field.booking, ...(milestone === "declined" ? [] : machines)]) {
      await lead.post(`/bookings/${b.id}/milestones`, { milestone, ...(milestone === "declined" ? { reason: "нет сварщика" } : {}) });
    }
  }
}

/** Starts and finishes stages of an incident in their order: "isolate", or "isolate…" to leave the last one running. */
export async function course(w, incident, ...stages) {
  const desk = await w.api("dispatcher");
  for (const s of stages) {
    const stage = s.replace("…", "");
    await desk.post(`/incidents/${incident.id}/stages`, { stage, step: "start" });
    if (!s.endsWith("…")) await desk.post(`/incidents/${incident.id}/stages`, { stage, step: "finish" });
  }
}

/** Sets one of the company's numbers and answers what it was. */
export async function setting(w, code, value) {
  const admin = await w.api("admin");
  const row = (await admin.get("/settings")).items.find((x) => x.code === code);
  await admin.patch(`/settings/${code}`, { version: row.version, value });
  return row.value;
}

/** Ends everything that is open, so that every crew is free again. */
export async function sweep(w) {
  const desk = await w.api("dispatcher");
  for (const i of (await desk.get("/incidents?status=open&limit=200")).items) {
    for (const o of i.orders) {
      if (!o.cancelled_at && o.bookings.some((b) => !b.released_at)) await desk.post(`/orders/${o.id}/cancel`, { reason: "конец проверки" });
    }
    await desk.post(`/incidents/${i.id}/close`, { outcome: "false", cause: "конец проверки" });
  }
}
