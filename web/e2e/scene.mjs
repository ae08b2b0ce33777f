// What a test needs to be there before it begins, made through the API as the
// people would: incidents, orders, what the leads say. The city is one for all
// tests of a run, so whoever takes crews gives them back with sweep.
import assert from "node:assert/strict";

const point = (lat, lon) => ({ type: "Point", coordinates: [lon, lat] });

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
