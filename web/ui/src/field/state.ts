// What the field page knows: the lead's order, from the server or as last seen.
import { computed, effect, signal } from "@preact/signals";
import { ApiError, get, online } from "../api";
import { listen, onEntry, onResume } from "../live";
import type { Booking, FieldData } from "../model";
import { person, remote, whoAmI } from "../store";
import { keep, kept, wipe } from "./keep";
import { flush, items, onSent, press, putAway } from "./outbox";
import { wipePictures } from "./pictures";
import { forget } from "./push";

export const field = remote(async () => {
  const sent = items.peek().filter((x) => x.state === "sent").map((x) => x.key);
  const now = await get<FieldData>("/field");
  // What was sent before this was asked for is in it. Until then it counts as
  // pressed, or the order would seem to step back for a moment.
  if (sent.length > 0) putAway(...sent);
  return now;
});
const last = signal(kept<{ at: string; data: FieldData }>("last"));
/** True once the server has answered in this page's life. */
export const fresh = computed(() => field.value.value !== undefined);
export const data = computed(() => field.value.value ?? last.value?.data);
/** When what is shown was true. */
export const shownAt = computed(() => field.value.value?.now ?? last.value?.data.now);

const rank = ["reserved", "sent", "delivered", "seen", "accepted", "en_route", "on_site", "done", "released"];

/** The milestone as the lead knows it: the server's, or what he pressed since. */
export function milestoneOf(b: Booking): string {
  const pressed = items.value.filter((x) => x.booking === b.id && x.state !== "refused" && x.milestone && x.milestone !== "declined");
  return pressed.reduce((a, x) => (rank.indexOf(x.milestone!) > rank.indexOf(a) ? x.milestone! : a), b.milestone);
}

/** What the big button does; undefined when there is nothing to press. */
export function next(b: Booking): string | undefined {
  const at = milestoneOf(b);
  if (["sent", "delivered", "seen"].includes(at)) return "accepted";
  return { accepted: "en_route", en_route: "on_site", on_site: "done" }[at];
}

/** tap: a thumb did it, which may have been wrong. */
export function report(b: Booking, milestone: string, more: Record<string, unknown> = {}, tap = false): void {
  press(`/bookings/${b.id}/milestones`, { milestone, ...more }, `status.${milestone}`, { booking: b.id, milestone }, tap);
}

/** Tells by itself that the order has come and, once it is in sight, been seen. */
function tell(): void {
  const b = field.value.value?.booking;
  if (!b || b.released_at) return;
  const at = milestoneOf(b);
  if (at === "sent") report(b, "delivered");
  if ((at === "sent" || at === "delivered") && !document.hidden) report(b, "seen");
}

export async function start(): Promise<void> {
  onSent.run = () => field.soon();
  const order = field.load(); // beside whoAmI, not after it: on a thin line each question takes half a second
  try {
    await whoAmI();
  } catch (err) {
    if (!(err instanceof ApiError)) throw err;
    if (err.status === 401) return location.assign("/signin?next=/field");
    // No answer: what was last seen is shown, marked, until there is a signal.
    setTimeout(() => void start(), 5000);
    return;
  }
  await order;
  listen(field.value.peek()?.seq ?? 0);
  onEntry(() => field.soon());
  onResume(() => {
    field.soon();
    void flush();
  });
  effect(() => {
    const now = field.value.value;
    if (now) keep("last", { at: now.now, data: now });
    if (now) queueMicrotask(tell);
  });
  document.addEventListener("visibilitychange", tell);
  setInterval(() => online.peek() && field.soon(), 30_000);
  if (waitingLong()) void flush();
}

const waitingLong = () => items.peek().some((x) => x.state === "queued");

/** Wipes what the phone keeps, then signs out. */
export async function leave(signOut: () => Promise<void>): Promise<void> {
  wipe();
  await forget();
  await wipePictures();
  if ("caches" in window) for (const name of await caches.keys()) await caches.delete(name);
  person.value = undefined;
  await signOut();
}
