// What the page of the watch knows: who keeps it, the sheet that is being handed
// over, and which of its parts is shown.
import { computed, signal } from "@preact/signals";
import { get } from "../api";
import { orSay } from "../kit/attempt";
import type { Crew, DeskData, Page, Ref, Worker } from "../model";
import { person, remote } from "../store";

export type Signature = { by: string; name: string; at: string };
export type Head = {
  id: string; watch_start: string; watch_end: string; prepared_at: string; prepared_by: string; refreshed_at: string;
  state: "draft" | "out" | "in" | "signed" | "withdrawn"; out: Signature | null; in: Signature | null; version: number;
};
export type Handed = { resource: Ref; label: string; milestone: string; at: string };
export type Sheet = Head & {
  as_of: string; seq: number; regime: string; declared_at: string | null;
  incidents: { id: string; number: string; type: string; network: string; diameter_mm: number | null; priority: number; address: string; people: number | null; registered_at: string; stage: string; repair_due: string | null; repair_due_max: string | null; stage_due: string | null; there: Handed[] }[];
  orders: { booking_id: string; number: string; incident: string; who: Handed; sent_at: string | null }[];
  away: { id: string; number: number; area: string; incident: string; milestone: string; since: string }[];
  gaps: { id: string; number: number; area: string; duty: string; state: string; until: string | null; missing: { trade: string; missing: number }[] }[];
  machines: { id: string; plate: string; kind: string; area: string; state: string; reason: string; until: string | null }[];
  people: { state: string; count: number }[];
  closures: { id: string; street: string; from: string; to: string; factor: number | null; until: string | null; note: string }[];
  notes: { id: string; at: string; actor: string; text: string }[];
  changed: string[]; gone: Record<string, string[]>; since: string | null; remarks: Record<string, string>; authors: { id: string; name: string }[];
};
export type Minimum = { trade: string; count: number; needs_certificate: string };
export type WatchData = {
  seq: number; now: string; watch: { start: string; end: string }; coming: boolean; regime: string; minimum: Minimum[];
  crews: Crew[]; workers: Worker[]; taken: Head | null; open: Head[];
};
export type FreeNote = { id: string; text: string; at: string; written_at: string; actor: string; by: string };

const asked = new URLSearchParams(location.search);
const views = ["start", "handover", "notes", "kept"];

/** The part of the page that is shown. */
export const view = signal(views.includes(asked.get("view") ?? "") ? asked.get("view")! : asked.get("sheet") ? "handover" : "start");
/** The sheet that is shown, by id; undefined: the one that waits for a signature. */
export const sheetId = signal(asked.get("sheet") ?? undefined);
/** Whether the next watch is looked at instead of this one. */
export const coming = signal(false);

export const watch = remote(() => get<WatchData>(`/watch${coming.peek() ? "?coming=true" : ""}`));
export const desk = remote(() => get<DeskData>("/desk"));
export const sheet = remote<Sheet | undefined>(async () => {
  const id = sheetId.peek() ?? mineOf(watch.value.peek())?.id;
  return id ? get<Sheet>(`/handovers/${id}`) : undefined;
});

/** The open sheet this person has most to do with: his own, else the newest that somebody has signed. */
function mineOf(w: WatchData | undefined): Head | undefined {
  return w?.open.find((h) => h.prepared_by === person.peek()?.id) ?? w?.open.find((h) => h.state !== "draft") ?? w?.open[0];
}

/** A sheet that was handed over and waits for this person to take it. */
export const waiting = computed(() => watch.value.value?.open.find((h) => h.state === "out" && h.out?.by !== person.value?.id));
export const mayAct = computed(() => person.value?.role === "dispatcher");
/** May record medical checks. */
export const mayCheck = computed(() => mayAct.value || person.value?.role === "medic");
export const mayWrite = computed(() => mayAct.value || person.value?.role === "operator");

/** The last seq of an entry that a sheet would show differently. */
export const moved = signal(0);
/** Kinds of entries that change what stands on a sheet. */
export const telling = /^(incident|order|booking|stage|closure|journal_note|crew|vehicle|worker|regime)\./;

/** Shows a part of the page and keeps it in the address. */
export function show(to: string, id?: string): void {
  view.value = to;
  if (id !== sheetId.peek()) {
    sheetId.value = id;
    sheet.value.value = undefined;
  }
  history.replaceState(null, "", to === "start" ? "/watch" : `/watch?view=${to}${id ? `&sheet=${id}` : ""}`);
  if (to === "handover") void sheet.load();
}

/** Runs a command of this page; if it is refused, what is shown is read again. */
export const attempt = <T,>(run: () => Promise<T>): Promise<T | undefined> =>
  orSay(run, () => Promise.all([watch.load(), view.peek() === "handover" ? sheet.load() : undefined]));

export type Notes = Page<FreeNote>;
