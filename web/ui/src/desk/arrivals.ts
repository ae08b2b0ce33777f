// The ways over the map: of those who are under way to the chosen incident, asked
// again with their fixes, and of the set that is armed.
import { computed, effect, signal } from "@preact/signals";
import { get } from "../api";
import { onEntry, onPositions } from "../live";
import type { Route } from "../map/overlay";
import type { Point, Travel, UnderWay } from "../model";
import { overlay } from "./ground";
import { advice, armed, chosen, crews, label, mayDispatch, openHeads, vehicles } from "./state";
import { positionOf } from "./whereabouts";

const pause = 5000; // ms between two questions at least

/** Who is under way to the chosen incident, by booking. */
export const expected = signal<ReadonlyMap<string, UnderWay>>(new Map());
/** The ways of the armed set. */
const proposed = signal<Route[]>([]);

const moving = ["sent", "delivered", "seen", "accepted", "en_route"];
/** The chosen incident while somebody is on the way to it; else undefined. */
const awaited = computed(() => {
  const i = chosen.value;
  return i?.position && openHeads(i).some((b) => moving.includes(b.milestone)) ? i.id : undefined;
});

let askedAt = -pause, timer: ReturnType<typeof setTimeout> | undefined, question = 0;

/** Asks when everybody arrives, at most every 5 s however often it is called. */
function ask(): void {
  timer ??= setTimeout(() => {
    timer = undefined;
    askedAt = performance.now();
    void read();
  }, Math.max(0, askedAt + pause - performance.now()));
}

async function read(): Promise<void> {
  const id = awaited.peek(), mine = ++question;
  if (!id) return;
  const got = await get<{ items: UnderWay[] }>(`/incidents/${id}/arrivals`).catch(() => undefined);
  if (!got || mine !== question || awaited.peek() !== id) return;
  expected.value = new Map(got.items.map((x) => [x.booking_id, x]));
}

/** What of the armed set drives: its crews and the machines that belong to none of them. */
const driving = computed(() => {
  const c = armed.value === undefined ? undefined : advice.value.value?.items[armed.value];
  if (!c || advice.value.value?.incident_id !== chosen.value?.id) return [];
  const own = new Set(c.crews.map((x) => crews.value.get(x.id)?.vehicle));
  return [...c.crews, ...c.vehicles].map((x) => x.id).filter((id) => !own.has(id) && (crews.value.has(id) || vehicles.value.has(id)));
});

async function propose(ids: string[], to: Point | null): Promise<void> {
  const mine = ++drawn;
  if (ids.length === 0 || !to) {
    proposed.value = [];
    return;
  }
  const ways = await Promise.all(ids.map(async (id): Promise<Route[]> => {
    const from = positionOf(id);
    const kind = vehicles.value.get(id)?.kind; // a crew drives its workshop
    const way = from && (await get<Travel>(`/travel?from=${from.coordinates.join(",")}&to=${to.coordinates.join(",")}${kind ? `&vehicle=${kind}` : ""}`).catch(() => undefined));
    return way?.geometry ? [{ type: "Feature", geometry: way.geometry, properties: { id, look: "proposed", label: label(id) } }] : [];
  }));
  if (mine === drawn) proposed.value = ways.flat();
}
let drawn = 0;

/** Follows positions and entries, and lays the ways over the map. */
export function startArrivals(): void {
  onPositions(ask);
  onEntry((e) => /^(booking|order|closure)\./.test(e.kind) && ask());
  effect(() => {
    const id = awaited.value;
    question++;
    expected.value = new Map();
    if (id) void read();
  });
  const armedKey = computed(() => (mayDispatch.value ? driving.value.join() : ""));
  effect(() => void propose(armedKey.value === "" ? [] : armedKey.value.split(","), chosen.peek()?.position ?? null));
  effect(() => {
    const i = chosen.value;
    const names = new Map((i ? openHeads(i) : []).map((b) => [b.id, label(b.resource.id)]));
    const ways = [...expected.value.values()].flatMap((x): Route[] =>
      x.geometry && names.has(x.booking_id) ? [{ type: "Feature", geometry: x.geometry, properties: { id: x.booking_id, look: "under_way", label: names.get(x.booking_id) } }] : []);
    overlay.setRoutes([...ways, ...proposed.value]);
  });
}
