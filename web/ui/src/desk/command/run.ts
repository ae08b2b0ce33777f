// Carries a command of the line out. A rule that only warns comes back as a
// question: the same line again, with what is overridden.
import { ApiError, get, post } from "../../api";
import { coded, t } from "../../i18n";
import { problemText } from "../../kit/state";
import { toast } from "../../kit/toast";
import type { Closure, Found, Incident, Order, Page, Recommendation } from "../../model";
import { momentTyped, serverNow, timeOfDay } from "../../time";
import { rulesText, takenText, told, undo, resourcesOf } from "../act";
import { stretch } from "../closure-words";
import { setFilter } from "../filter";
import { loadClosures } from "../ground";
import { choose, crews, data, desk, label, undoable, vehicles } from "../state";
import type { Command } from "./parse";

/** done: the line is cleared. ask: warned; Enter once more with these codes. failed: the line stays. */
export type Outcome = { done: true } | { ask: string; override: string[] } | { failed: string } | { show: "find"; text: string } | { show: "help" };

const registered = (id: string) => data.value?.incidents.find((i) => i.id === id)?.registered_at ?? "1970-01-01T00:00:00Z";

/** A typed time as the API takes it; undefined: now. */
function at(typed: string, incident: string): string | undefined {
  return momentTyped(typed, registered(incident)) ?? undefined;
}

/** Runs c. override holds the codes of rules the person has already been warned of. */
export async function run(c: Command, override: string[]): Promise<Outcome> {
  try {
    return await doIt(c, override);
  } catch (err) {
    if (!(err instanceof ApiError)) throw err;
    desk.soon();
    if (err.code === "rule-warn") {
      const codes = Array.isArray(err.params.codes) ? err.params.codes.map(String) : [];
      return { ask: rulesText(err), override: [...override, ...codes] };
    }
    return { failed: takenText(err) ?? problemText(err) };
  }
}

async function doIt(c: Command, override: string[]): Promise<Outcome> {
  switch (c.do) {
    case "order": return order(c, override);
    case "milestone": return milestones(c);
    case "note": await post(`/incidents/${c.incident}/notes`, { text: c.text, at: at(c.at, c.incident) }); return said(t("cmd.did.note"));
    case "stage": await post(`/incidents/${c.incident}/stages`, { stage: c.stage, step: c.step, at: at(c.at, c.incident) }); return said(`${coded("stage.", c.stage)}: ${t(c.step === "start" ? "cmd.did.start" : "cmd.did.finish")}`);
    case "close": return close(c);
    case "open": return open(c, override);
    case "merge": await post(`/incidents/${c.incident}/merge`, { into: c.into }); choose(c.into); return said(t("cmd.did.merge"));
    case "cancel": await post(`/orders/${c.order}/cancel`, { reason: c.text }); return said(t("desk.cancelled"));
    case "transfer": await post(`/orders/${c.order}/transfer`, { incident_id: c.into, reason: c.text }); choose(c.into); return said(t("cmd.did.transfer"));
    case "street": return street(c);
    case "find": return { show: "find", text: c.text };
    case "go": choose(c.incident); return { done: true };
    case "filter": setFilter(c.filter); return { done: true };
    case "undo": {
      const o = undoable();
      if (!o) return { failed: t("cmd.will.undo-none") };
      await undo(o.id);
      return { done: true };
    }
    case "help": return { show: "help" };
  }
}

function said(text: string): Outcome {
  desk.soon();
  toast(text);
  return { done: true };
}

async function order(c: Command & { do: "order" }, override: string[]): Promise<Outcome> {
  let set = { crews: [] as string[], vehicles: [] as string[], workers: [] as string[] };
  let recommendation: string | null = null;
  if (c.resources === "best") {
    const r = await get<Recommendation>(`/incidents/${c.incident}/recommendations`);
    if (!r.items[0]) return { failed: t("cmd.nobody") };
    set = resourcesOf(r.items[0]);
    recommendation = r.id;
  } else {
    set.crews = c.resources.filter((id) => crews.value.has(id));
    set.vehicles = c.resources.filter((id) => vehicles.value.has(id));
  }
  const made = await post<Order>(`/incidents/${c.incident}/orders`, { mode: c.mode, ...set, recommendation_id: recommendation, override });
  choose(c.incident);
  await desk.load(); // the next line may already speak of those just sent
  told(made, c.mode);
  return { done: true };
}

/** Each of those named; the first that is refused ends it, and says who has been done. */
async function milestones(c: Command & { do: "milestone" }): Promise<Outcome> {
  const done: string[] = [];
  for (const id of c.resources) {
    const booking = (crews.value.get(id) ?? vehicles.value.get(id))?.booking;
    if (!booking) continue;
    const who = crews.value.get(id)?.lead?.name ?? label(id);
    const reason = c.milestone === "declined" ? { reason: c.text } : { note: c.text };
    try {
      await post(`/bookings/${booking.id}/milestones`, { milestone: c.milestone, at: at(c.at, booking.incident_id), by_voice: true, said_by: who, ...reason });
      done.push(label(id));
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      desk.soon();
      return { failed: `${label(id)}: ${problemText(err)}${done.length > 0 ? ` ${t("cmd.did.part", { who: done.join(", ") })}` : ""}` };
    }
  }
  return said(`${done.join(", ")}: ${coded("status.", c.milestone).toLowerCase()}`);
}

async function close(c: Command & { do: "close" }): Promise<Outcome> {
  const handed = c.outcome === "not_ours" || c.outcome === "foreign_network";
  const i = data.value?.incidents.find((x) => x.id === c.incident);
  await post(`/incidents/${c.incident}/close`, { outcome: c.outcome, cause: handed ? "" : c.text, handed_to: handed ? c.text : "", evidence: c.evidence, note: "" });
  choose(undefined);
  return said(t("desk.closed", { number: i?.number ?? "" }));
}

async function open(c: Command & { do: "open" }, override: string[]): Promise<Outcome> {
  // The place on the map, if the address is known for certain.
  const found = await get<Page<Found>>(`/places?q=${encodeURIComponent(c.address)}&limit=1`).catch(() => undefined);
  const p = found?.items[0];
  const i = await post<Incident>("/incidents", {
    type: c.type, address: c.address, ...(c.diameter ? { diameter_mm: c.diameter } : {}), ...(c.priority ? { priority: c.priority } : {}),
    ...(p && !p.approximate && !p.similar ? { position: p.position } : {}), override,
  });
  await desk.load();
  choose(i.id);
  return said(t("cmd.did.open", { number: i.number }));
}

async function street(c: Command & { do: "street" }): Promise<Outcome> {
  let until: string | null = null;
  if (c.until) {
    const today = Date.parse(timeOfDay(c.until) ?? "");
    until = new Date(today <= serverNow() ? today + 86400e3 : today).toISOString();
  }
  const made = await post<Closure>("/closures", { street: c.street, from: c.from, to: c.to, closed: true, until, note: "" });
  void loadClosures();
  return said(t("closure.made", { where: stretch(made) }));
}
