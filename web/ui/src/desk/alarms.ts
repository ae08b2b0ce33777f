// The alarms that are open, and the sound they make. Sound is a matter of this
// screen; seen, put aside and cleared are told to the server, for every desk.
import { computed, effect, signal } from "@preact/signals";
import { asked, type Alarm } from "../alarm";
import { get, post } from "../api";
import { t } from "../i18n";
import { onEntry, onResume, stale } from "../live";
import type { Page } from "../model";
import { sounding, startRinging, stopRinging, type Tone } from "../sound";
import { remote } from "../store";
import { attempt } from "./act";
import { data, label, mayDispatch } from "./state";

const read = remote(() => get<Page<Alarm>>("/alarms?state=open&limit=200"));
const order = { new: 0, seen: 1, shelved: 2, cleared: 3 };

/** Open alarms: the new ones first, then by priority, the longest waiting first. */
export const alarms = computed(() => [...(read.value.value?.items ?? [])].sort((a, b) => order[a.state] - order[b.state] || a.priority - b.priority || a.raised_at.localeCompare(b.raised_at)));
export const waiting = computed(() => alarms.value.filter((a) => a.state !== "shelved"));
export const shelved = computed(() => alarms.value.filter((a) => a.state === "shelved"));

/** Alarms this screen was told to be silent about; a new one is heard again. */
const silenced = signal<ReadonlySet<string>>(new Set());
const linkSilenced = signal(false);
const heard = computed(() => (mayDispatch.value ? waiting.value.filter((a) => a.state === "new" && !silenced.value.has(a.id)) : []));
const tone = computed<Tone | undefined>(() => {
  if (stale.value && !linkSilenced.value && mayDispatch.value) return "link";
  if (heard.value.length === 0) return undefined;
  return heard.value.some((a) => a.kind !== "not_accepted") ? "urgent" : "late";
});

/** Whether something would be heard now, if the browser lets it. */
export const calling = computed(() => tone.value !== undefined);
/** The browser keeps the desk silent: nobody would hear an alarm. */
export const muted = computed(() => mayDispatch.value && !sounding.value);

/** Silence until the next alarm. It is not seen by this, and not cleared. */
export function silence(): void {
  silenced.value = new Set(waiting.value.map((a) => a.id));
  linkSilenced.value = true;
}

export function startAlarms(): () => void {
  void read.load();
  const off = [onEntry((e) => e.kind.startsWith("alarm.") && read.soon()), onResume(() => read.soon())];
  const ring = effect(() => (tone.value ? startRinging(tone.value) : stopRinging()));
  const back = effect(() => {
    if (!stale.value) linkSilenced.value = false;
  });
  return () => {
    for (const stop of [...off, ring, back]) stop();
    stopRinging();
  };
}

const command = (a: Alarm, verb: string, body: unknown = {}) => attempt(async () => {
  await post(`/alarms/${a.id}/${verb}`, body);
  await read.load();
});
export const see = (a: Alarm) => command(a, "see");
export const shelve = (a: Alarm, reason: string, minutes: number) => command(a, "shelve", { reason, minutes });
export const unshelve = (a: Alarm) => command(a, "unshelve");
export const clear = (a: Alarm) => command(a, "clear");

/** Who it is about, as short as it is spoken. */
function who(a: Alarm): string {
  if (a.crew_id) return label(a.crew_id);
  const booking = data.value?.incidents.flatMap((i) => i.orders).flatMap((o) => o.bookings).find((b) => b.id === a.booking_id);
  return booking ? label(booking.resource.id) : "";
}

/** The alarm in one sentence. */
export function words(a: Alarm): string {
  const number = a.incident_number;
  if (a.kind === "new_incident") return t("alarm.new-incident", { number, n: data.value?.incidents.find((i) => i.id === a.incident_id)?.priority ?? a.priority });
  if (a.kind === "not_accepted") return t("ring.not-accepted", { who: who(a), number });
  if (a.cause === "welfare") return t("alarm.welfare", { who: who(a), number });
  return t("alarm.help", { who: who(a), number, what: asked(a) }) + (a.help?.note ? ` «${a.help.note}»` : "");
}
