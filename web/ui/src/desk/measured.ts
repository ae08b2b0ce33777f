// A measured distance: places one after the other, each a point, an incident, or a
// crew or vehicle that goes on moving. In a straight line it is known at once; the
// way by road is asked for, and asked again when somebody has moved some 100 m.
import { computed, effect, signal } from "@preact/signals";
import { get } from "../api";
import { figure, t } from "../i18n";
import type { Measured } from "../map/overlay";
import type { Point, Travel } from "../model";
import { overlay } from "./ground";
import { shortNumber } from "./names";
import { chosen, crews, data, label, vehicles } from "./state";
import { positionOf } from "./whereabouts";

export type Stop = { key: number; /** Of a crew, vehicle or incident. */ id?: string; label: string; at: Point };

export const measuring = signal(false);
export const stops = signal<readonly Stop[]>([]);
let last = 0;

const where = (s: Stop): Point => (s.id && (positionOf(s.id) ?? data.value?.incidents.find((i) => i.id === s.id)?.position)) || s.at;
const moves = (id: string | undefined) => id !== undefined && (crews.peek().has(id) || vehicles.peek().has(id));
const same = (a: Point | null | undefined, b: Point) => !!a && a.coordinates[0] === b.coordinates[0] && a.coordinates[1] === b.coordinates[1];

export function startMeasure(): void {
  if (measuring.peek()) return;
  const i = chosen.peek();
  stops.value = i?.position ? [{ key: ++last, id: i.id, label: shortNumber(i.number), at: i.position }] : [];
  measuring.value = true;
}

export function endMeasure(): void {
  measuring.value = false;
  stops.value = [];
}

/** Adds a place. Whoever drives goes before the incident that the measuring began with. */
export function addStop(at: Point, name?: string, id?: string): void {
  const who = id ?? whose(at);
  const stop: Stop = { key: ++last, id: who, label: name ?? (who ? nameOf(who) : t("measure.point", { n: stops.peek().length + 1 })), at };
  const now = stops.peek();
  stops.value = now.length === 1 && moves(who) && !moves(now[0]!.id) ? [stop, ...now] : [...now, stop].slice(-12);
}

export function dropStop(key: number): void {
  stops.value = stops.peek().filter((s) => s.key !== key);
}

/** Whose place this exactly is: a press on a sign names it. */
function whose(at: Point): string | undefined {
  return data.peek()?.incidents.find((i) => same(i.position, at))?.id ?? [...crews.peek().keys(), ...vehicles.peek().keys()].find((id) => same(positionOf(id), at));
}

export function nameOf(id: string): string {
  const i = data.peek()?.incidents.find((x) => x.id === id);
  return i ? shortNumber(i.number) : label(id);
}

const radius = 6_371_008.8; // m, the mean radius of the earth

/** Metres along the great circle. */
export function straight(a: Point, b: Point): number {
  const rad = Math.PI / 180, [x1, y1] = a.coordinates, [x2, y2] = b.coordinates;
  const h = Math.sin(((y2 - y1) * rad) / 2) ** 2 + Math.cos(y1 * rad) * Math.cos(y2 * rad) * Math.sin(((x2 - x1) * rad) / 2) ** 2;
  return 2 * radius * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** "840 м", "2,4 км". */
export function metres(m: number): string {
  return m < 1000 ? t("measure.m", { n: figure(Math.round(m / 10) * 10) }) : t("measure.km", { n: figure(Math.round(m / 100) / 10) });
}

const places = computed(() => (measuring.value ? stops.value.map(where) : []));
export const byAir = computed(() => places.value.slice(1).reduce((sum, p, i) => sum + straight(places.value[i]!, p), 0));

/** The way by road; undefined while it is being asked for; null: not known. */
export const byRoad = signal<{ metres: number; seconds: number; basis: Travel["basis"] } | null | undefined>(undefined);
const ways = signal<NonNullable<Travel["geometry"]>[]>([]);
const near = (p: Point) => p.coordinates.map((x) => x.toFixed(3)).join(); // some 100 m
const askedFor = computed(() => places.value.map(near).join(" "));
const who = computed(() => stops.value.map((s) => s.key).join());
let question = 0;

async function ask(all: Point[], vehicle: string): Promise<void> {
  const mine = ++question;
  const legs = await Promise.all(all.slice(1).map((to, i) => get<Travel>(`/travel?from=${all[i]!.coordinates.join(",")}&to=${to.coordinates.join(",")}${vehicle}`).catch(() => undefined)));
  if (mine !== question) return;
  const known = legs.filter((l): l is Travel & { seconds: number } => l !== undefined && l.seconds !== null);
  const sum = (of: (l: Travel & { seconds: number }) => number) => known.reduce((s, l) => s + of(l), 0);
  byRoad.value = known.length < legs.length ? null : { metres: sum((l) => l.metres ?? 0), seconds: sum((l) => l.seconds), basis: known.every((l) => l.basis === "road") ? "road" : "estimate" };
  ways.value = known.flatMap((l) => (l.geometry && l.basis === "road" ? [l.geometry] : []));
}

/** Keeps the figures and the drawing in step with the places. */
export function startMeasured(): void {
  effect(() => {
    askedFor.value;
    who.value;
    const all = places.peek(), kind = stops.peek()[0]?.id ? vehicles.peek().get(stops.peek()[0]!.id!)?.kind : undefined; // a crew drives its workshop
    question++;
    if (all.length < 2) {
      byRoad.value = undefined;
      ways.value = [];
    } else void ask(all, kind ? `&vehicle=${kind}` : "");
  });
  effect(() => {
    const all = places.value;
    const parts: Measured[] = ways.value.map((geometry) => ({ type: "Feature", geometry, properties: { part: "road" } }));
    all.slice(1).forEach((p, i) => parts.push({ type: "Feature", geometry: { type: "LineString", coordinates: [all[i]!.coordinates, p.coordinates] }, properties: { part: "straight", label: metres(straight(all[i]!, p)) } }));
    all.forEach((geometry) => parts.push({ type: "Feature", geometry, properties: { part: "stop" } }));
    if (parts.length > 0 || overlay.measure.peek().length > 0) overlay.setMeasure(parts);
  });
}
