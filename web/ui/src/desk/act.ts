// The commands of the desk: send, say what happened, undo. Each tells the person
// what became of it; a warning of the rules becomes a question.
import { ApiError, post } from "../api";
import { coded, t } from "../i18n";
import { orSay } from "../kit/attempt";
import { confirm } from "../kit/dialog";
import { problemText } from "../kit/state";
import { toast } from "../kit/toast";
import type { Candidate, Order } from "../model";
import { advice, armed, desk, label, lastMade, picked } from "./state";

/** Runs a command; a refusal is said. True if it took effect. */
export async function attempt(run: () => Promise<unknown>): Promise<boolean> {
  const done = await orSay(async () => {
    await run();
    return true;
  });
  desk.soon(); // if it was refused, what we showed may be what was wrong
  return done === true;
}

export type Resources = { crews: string[]; vehicles: string[]; workers: string[] };

export function resourcesOf(c: Candidate): Resources {
  return { crews: c.crews.map((x) => x.id), vehicles: c.vehicles.map((x) => x.id), workers: c.workers.map((x) => x.id) };
}

let ordering = false;

/** Makes an order, one at a time: a second press while the first is under way does nothing. */
export async function order(...args: Parameters<typeof send>): Promise<void> {
  if (ordering) return;
  ordering = true;
  try {
    await send(...args);
  } finally {
    ordering = false;
  }
}

async function send(incident: string, mode: "send" | "reserve", set: Resources, recommendation?: string): Promise<void> {
  const made = await insist((override) => post<Order>(`/incidents/${incident}/orders`, { mode, ...set, recommendation_id: recommendation ?? null, override }));
  if (made) told(made, mode);
}

/** Sends what was reserved. */
export async function sendReserved(o: Order): Promise<void> {
  if (ordering) return;
  ordering = true;
  try {
    const made = await insist((override) => post<Order>(`/orders/${o.id}/send`, { override }));
    if (made) told(made, "send");
  } finally {
    ordering = false;
  }
}

export function told(made: Order, mode: "send" | "reserve"): void {
  picked.value = [];
  armed.value = undefined;
  lastMade.value = made;
  desk.soon();
  const names = made.bookings.filter((b) => !b.follows).map((b) => label(b.resource.id)).join(", ");
  toast(t(mode === "send" ? "desk.sent" : "desk.reserved", { number: made.number, names }), made.undo_until ? { seconds: 60, undo: () => void undo(made.id), label: t("desk.undo") } : {});
}

/** Runs a command; rules that only warn are asked about, named, and overridden knowingly. */
async function insist(run: (override: string[]) => Promise<Order>, override: string[] = []): Promise<Order | undefined> {
  try {
    return await run(override);
  } catch (err) {
    if (!(err instanceof ApiError)) throw err;
    desk.soon();
    if (err.code !== "rule-warn") {
      toast(takenText(err) ?? problemText(err), { tone: "bad", seconds: 12 });
      // The set shown is no longer to be had: ask for another.
      if (err.code === "resource-taken" || err.code === "roster-changed") {
        armed.value = undefined;
        void advice.load();
      }
      return undefined;
    }
    const codes = strings(err.params.codes);
    const yes = await confirm({
      title: t("desk.warn.title"),
      consequence: rulesText(err),
      action: t("desk.warn.go"),
    });
    return yes ? insist(run, [...override, ...codes]) : undefined;
  }
}

/** What the rules say and of whom: "The crew is below its minimum: Б7". */
export function rulesText(err: ApiError): string {
  const found = Array.isArray(err.params.resources) ? (err.params.resources as { code: string; resource: string }[]) : [];
  return strings(err.params.codes).map((c) => {
    const who = found.filter((f) => f.code === c).map((f) => label(f.resource)).join(", ");
    return who ? `${coded("rule.", c).replace(/\.$/, "")}: ${who}.` : coded("rule.", c);
  }).join(" ");
}

function strings(v: unknown): string[] {
  return Array.isArray(v) ? v.filter((x): x is string => typeof x === "string") : [];
}

/** "Б7 is on incident 12", or which rule forbids whom, if that is what the refusal says. */
export function takenText(err: ApiError): string | undefined {
  if (err.code === "rule-block") return rulesText(err);
  if (err.code !== "resource-taken") return undefined;
  return t("desk.taken", { who: label(String(err.params.resource)), number: String(err.params.incident_number ?? "") });
}

export async function undo(orderId: string): Promise<void> {
  if (lastMade.peek()?.id === orderId) lastMade.value = undefined;
  if (await attempt(() => post(`/orders/${orderId}/undo`))) toast(t("desk.undone"));
}
