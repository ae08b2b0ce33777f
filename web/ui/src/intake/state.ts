// What the call-taker's screen knows: the report being typed, the last reports,
// and the open incidents, so that "is this known?" is answered while the caller
// still speaks.
import { computed, signal } from "@preact/signals";
import { ApiError, get, post, uuid7 } from "../api";
import { onEntry, onResume, listen } from "../live";
import type { Call, Found, IncidentHead, NearIncident, Page, Point } from "../model";
import { remote } from "../store";
import { likeness } from "./address";

export const channels = ["phone", "email", "web", "sensor"];
export const kinds = ["outage", "leak", "low_heat", "hot_water", "hazard", "consultation", "deferral"];
/** Kinds that are about the network, and so may belong to an incident. */
const faults = ["outage", "leak", "low_heat", "hot_water", "hazard"];

export type Draft = { kind: string; channel: string; address: string; text: string; caller_name: string; caller_phone: string; place: string };
const blank: Draft = { kind: "outage", channel: "phone", address: "", text: "", caller_name: "", caller_phone: "", place: "" };

export const draft = signal<Draft>({ ...blank });
export const busy = signal(false);
export const error = signal<ApiError | undefined>(undefined);
/** The report that was just taken, with what is near it. */
export const taken = signal<{ call: Call; nearby: NearIncident[] } | undefined>(undefined);

export const calls = remote(async () => (await get<Page<Call>>("/calls?limit=30")).items);
export const incidents = remote(async () => (await get<Page<IncidentHead>>("/incidents?status=open&limit=200")).items);

export function set<K extends keyof Draft>(field: K, value: Draft[K]): void {
  draft.value = { ...draft.value, [field]: value };
}

/** Grows with every new report, so that nothing of the last one stays in its fields. */
export const drafts = signal(0);

// The coordinates that came with a chosen address. They belong to it: when another
// address is typed over it they go, unless somebody has changed them since.
let given: { label: string; place: string } | undefined;

/** A place was chosen from the offers: its address and its coordinates. */
export function addressFound(f: Found): void {
  const [lon, lat] = f.position.coordinates;
  given = { label: f.label, place: `${lat.toFixed(5)}, ${lon.toFixed(5)}` };
  draft.value = { ...draft.value, address: f.label, place: given.place };
}

export function addressTyped(address: string): void {
  const d = draft.value;
  const gone = given !== undefined && !address.startsWith(given.label);
  draft.value = { ...d, address, place: gone && d.place === given!.place ? "" : d.place };
  if (gone) given = undefined;
}

/** Open incidents whose address is like the one being typed, best first. */
export const known = computed<IncidentHead[]>(() => {
  const { address, kind } = draft.value;
  if (!faults.includes(kind) || address.trim().length < 3) return [];
  return (incidents.value.value ?? [])
    .map((i) => ({ i, like: likeness(address, i.address) }))
    .filter((x) => x.like >= 0.5)
    .sort((a, b) => b.like - a.like)
    .slice(0, 3)
    .map((x) => x.i);
});

/** "43.2389, 76.8897", as people copy it from a map; null for nothing, undefined for what is no place. */
export function placeOf(typed: string): Point | null | undefined {
  const s = typed.trim();
  if (s === "") return null;
  const m = /^(-?\d+(?:\.\d+)?)[,;\s]+(-?\d+(?:\.\d+)?)$/.exec(s);
  return m ? { type: "Point", coordinates: [Number(m[2]), Number(m[1])] } : undefined;
}

// The key belongs to exactly this body: sent again after a lost answer, the same
// report is not taken twice; once a word is changed it is another report.
let pending: { key: string; body: string } | undefined;

/** Takes the report. With incident it is attached at once. True if it was taken. */
export async function take(incident?: string): Promise<boolean> {
  if (busy.peek()) return false;
  const d = draft.peek();
  const position = placeOf(d.place);
  if (position === undefined) {
    error.value = new ApiError("bad-format", 422, "position");
    return false;
  }
  const body = { channel: d.channel, kind: d.kind, caller_name: d.caller_name.trim(), caller_phone: d.caller_phone.trim(), address: d.address.trim(), position, text: d.text.trim() };
  const text = JSON.stringify(body);
  if (pending?.body !== text) pending = { key: uuid7(), body: text };
  busy.value = true;
  error.value = undefined;
  try {
    const { nearby, ...call } = await post<Call & { nearby: NearIncident[] | null }>("/calls", body, pending.key);
    pending = undefined;
    draft.value = { ...blank, channel: d.channel };
    given = undefined;
    drafts.value++;
    taken.value = { call, nearby: incident ? [] : (nearby ?? []) };
    calls.soon();
    if (incident) await attach(incident);
    return true;
  } catch (err) {
    if (!(err instanceof ApiError)) throw err;
    error.value = err;
    if (!err.unsure && err.code !== "in-flight") pending = undefined;
    return false;
  } finally {
    busy.value = false;
  }
}

/** Attaches the report just taken to an open incident. */
export async function attach(incident: string): Promise<void> {
  const t = taken.peek();
  if (!t) return;
  const call = await post<Call>(`/calls/${t.call.id}/link`, { incident_id: incident });
  taken.value = { call, nearby: [] };
  calls.soon();
}

/** Begins to follow the journal. */
export function start(): void {
  onResume(() => {
    void calls.load();
    void incidents.load();
  });
  onEntry((e) => {
    if (e.kind.startsWith("call.")) calls.soon();
    if (e.kind.startsWith("incident.") || e.kind.startsWith("stage.")) incidents.soon();
  });
  listen();
}
