// What the desk knows and what the dispatcher has chosen. Everything on it is
// read in one piece from /desk and read again whenever the journal moves.
import { computed, effect, signal } from "@preact/signals";
import { get } from "../api";
import { coded, t } from "../i18n";
import { listen, onEntry, onPositions, onResume, type Fix } from "../live";
import type { Booking, Crew, DeskData, Incident, Order, Recommendation, Vehicle, Worker } from "../model";
import { person, remote } from "../store";
import { second } from "../time";

export const desk = remote(() => get<DeskData>("/desk"));
export const data = desk.value;

/** The chosen incident and call, by id. */
export const chosenId = signal<string | undefined>(undefined);
export const callId = signal<string | undefined>(undefined);
/** A closed incident that was looked up; open ones are on the desk. */
const visited = signal<Incident | undefined>(undefined);
export const chosen = computed(() => data.value?.incidents.find((x) => x.id === chosenId.value) ?? (visited.value?.id === chosenId.value ? visited.value : undefined));
export const call = computed(() => data.value?.calls.find((x) => x.id === callId.value));

/** Resources picked by hand, in the order picked. */
export const picked = signal<string[]>([]);
/** Which candidate of the recommendation is armed: 0 is the first. */
export const armed = signal<number | undefined>(undefined);

/** Newest positions, which come without the journal. */
export const fixes = signal<ReadonlyMap<string, Fix>>(new Map());

const byId = <T extends { id: string }>(items: T[] | undefined) => new Map((items ?? []).map((x) => [x.id, x]));
export const crews = computed<Map<string, Crew>>(() => byId(data.value?.crews));
export const vehicles = computed<Map<string, Vehicle>>(() => byId(data.value?.vehicles));
export const workers = computed<Map<string, Worker>>(() => byId(data.value?.workers));

/** Whether this person may send, and not only look. */
export const mayDispatch = computed(() => person.value?.role === "dispatcher");
export const mayOpen = computed(() => person.value?.role === "dispatcher" || person.value?.role === "operator");

/** A resource in as few letters as it is spoken: "Б7", "ЭКС 123 ABC 02". */
export function label(id: string): string {
  const crew = crews.value.get(id);
  if (crew) return t("desk.crew-n", { n: String(crew.number) });
  const vehicle = vehicles.value.get(id);
  if (vehicle) return `${coded("kindcode.", vehicle.kind)} ${vehicle.plate}`;
  return workers.value.get(id)?.name ?? id.slice(0, 8);
}

/** The bookings of an incident that have milestones of their own and are still open. */
export function openHeads(incident: Incident): Booking[] {
  return incident.orders.flatMap((o) => o.bookings).filter((b) => !b.follows && !b.released_at);
}

/** Whether a booking was sent and not accepted in time: it rings until someone acts. */
export function rings(b: Booking): boolean {
  return !b.released_at && b.ring_at !== null && Date.parse(b.ring_at) <= second.value * 1000 && ["sent", "delivered", "seen"].includes(b.milestone);
}

/** The ids of the bookings that ring, as one word: it is looked at each second, and whoever reads it is redrawn only when it is another. */
const due = computed(() => (data.value?.incidents ?? []).flatMap((i) => openHeads(i).filter(rings).map((b) => b.id)).join());

/** Incidents with what rings on them, the longest waiting first. */
export const ringing = computed(() => {
  const ids = new Set(due.value.split(","));
  return (data.value?.incidents ?? [])
    .map((incident) => ({ incident, bookings: openHeads(incident).filter((b) => ids.has(b.id)) }))
    .filter((x) => x.bookings.length > 0)
    .sort((a, b) => a.bookings[0]!.ring_at!.localeCompare(b.bookings[0]!.ring_at!));
});

/** How often the roads have changed since the page was opened: closures, speeds, factors. */
export const roads = signal(0);

/** Who and what could be sent now. */
const free = computed<ReadonlySet<string>>(() => {
  const d = data.value;
  return new Set([...(d?.crews ?? []), ...(d?.vehicles ?? []), ...(d?.workers ?? [])].filter((x) => x.tier === "now" && !x.booking).map((x) => x.id));
});

/** A recommendation, with the roads and the free resources as this page knew them when it asked. */
type Proposal = Recommendation & { knew: { roads: number; free: ReadonlySet<string> } };

/** What is proposed for the chosen incident. */
export const advice = remote<Proposal | undefined>(async () => {
  const id = chosenId.peek(), knew = { roads: roads.peek(), free: free.peek() };
  return id && mayDispatch.peek() ? { ...(await get<Recommendation>(`/incidents/${id}/recommendations`)), knew } : undefined;
});
// The proposal depends on the incident, its needs and who is free; it is asked
// again when the version of the incident or of its orders moves, not with every
// entry, so that it does not change under the dispatcher's finger.
const adviceKey = computed(() => {
  const i = chosen.value;
  return i && !i.closed_at && `${i.id} ${i.version} ${i.stage} ${i.orders.map((o) => o.id + o.bookings.map((b) => b.resource.id + (b.released_at ?? "")).join()).join()}`;
});

/** Who of the proposal has been taken meanwhile by another incident: its number by resource. */
export const gone = computed(() => {
  const out = new Map<string, string>();
  const i = chosen.value;
  for (const c of (i && advice.value.value?.items) ?? []) {
    for (const { id } of [...c.crews, ...c.vehicles, ...c.workers]) {
      const held = (crews.value.get(id) ?? vehicles.value.get(id) ?? workers.value.get(id))?.booking;
      if (held && held.incident_id !== i!.id) out.set(id, data.value?.incidents.find((x) => x.id === held.incident_id)?.number ?? "");
    }
  }
  return out;
});
/** Of what the incident lacks, who has become free since the proposal was made and is not in it. */
export const freed = computed<string[]>(() => {
  const r = advice.value.value;
  const lacking = new Set(r?.needs.filter((n) => n.lacking > 0).flatMap((n) => n.what.split("|")));
  if (!r || lacking.size === 0) return [];
  const shown = new Set(r.items.flatMap((c) => [...c.crews, ...c.vehicles, ...c.workers].map((x) => x.id)));
  // A crew brings its people and its vehicle, who are not told of beside it.
  const wanted = (id: string) => {
    const vehicle = vehicles.value.get(id), worker = workers.value.get(id);
    return crews.value.has(id) || (vehicle && !vehicle.crew && lacking.has(vehicle.kind)) || (worker && !worker.crew && lacking.has(worker.trade));
  };
  return [...free.value].filter((id) => !r.knew.free.has(id) && !shown.has(id) && wanted(id));
});

/** Whether the roads have changed since the proposal was made. */
export const otherRoads = computed(() => advice.value.value !== undefined && advice.value.value.knew.roads !== roads.value);
export const outdated = computed(() => otherRoads.value || freed.value.length > 0);

const goneKey = computed(() => [...gone.value.keys()].join());

/** Asks for another proposal, whatever is armed. */
export function renew(): void {
  armed.value = undefined;
  void advice.load();
}

/** Reads the desk, listens to the journal, and keeps the proposal in step. */
export async function start(): Promise<void> {
  await desk.load();
  listen(data.peek()?.seq ?? 0);
  onEntry(() => desk.soon());
  onResume(() => desk.soon());
  onPositions((items) => {
    const next = new Map(fixes.peek());
    for (const f of items) next.set(f.resource, f);
    fixes.value = next;
  });
  effect(() => {
    armed.value = undefined;
    if (adviceKey.value === undefined) advice.value.value = undefined;
    else void advice.load();
  });
  // Somebody else was quicker. An armed set is marked and left; otherwise a new
  // proposal is asked for.
  effect(() => {
    if (goneKey.value !== "" && armed.value === undefined) void advice.load();
  });
  // A better one may be had. Nothing changes under the hand: while the pointer or
  // the focus is on the proposals they stay, marked as old.
  let asking = false;
  effect(() => {
    if (!outdated.value || armed.value !== undefined || asking || advice.error.peek()) return;
    second.value; // looks again
    if (document.querySelector(".candidates:is(:hover, :focus-within)")) return;
    asking = true;
    void advice.load().finally(() => (asking = false));
  });
}

/** The order made here last: the desk may not have been read again yet. */
export const lastMade = signal<Order | undefined>(undefined);

/** The newest order of this person that can still be taken back. */
export function undoable(): Order | undefined {
  const read = (data.value?.incidents ?? []).flatMap((i) => i.orders), last = lastMade.value;
  return [...read, ...(last && !read.some((o) => o.id === last.id) ? [last] : [])]
    .filter((o) => !o.cancelled_at && o.made_by === person.value?.id && o.undo_until && Date.parse(o.undo_until) > second.value * 1000)
    .sort((a, b) => b.made_at.localeCompare(a.made_at))[0];
}

/** Chooses an incident that may be closed: such a one is read first. */
export async function visit(id: string): Promise<void> {
  if (!data.peek()?.incidents.some((x) => x.id === id)) visited.value = await get<Incident>(`/incidents/${id}`);
  choose(id);
}

/** Chooses an incident; what was armed or proposed for another is forgotten. */
export function choose(id: string | undefined): void {
  if (id === chosenId.peek()) return;
  advice.value.value = undefined;
  picked.value = [];
  chosenId.value = id;
  // On a narrow screen the incident lies below the list it was chosen from.
  if (id && matchMedia("(max-width: 1100px)").matches) setTimeout(() => document.querySelector(".d-incident")?.scrollIntoView());
}
