// What the manager's page knows: which part is shown, over which period, and which
// number is opened. All of it stands in the address, so that it can be sent.
import { signal } from "@preact/signals";
import { get } from "../api";
import type { Coded, Gap, Incident, Names, Page, Readiness, Ref, Tier, Tiers } from "../model";
import { remote } from "../store";

export type What = "crew" | "vehicle" | "worker";
export const whats = ["crews", "vehicles", "workers"] as const;
export const kindOf = { crews: "crew", vehicles: "vehicle", workers: "worker" } as const;
export type Moment = { at: string; regime: string; counts: { crews: Tiers; vehicles: Tiers; workers: Tiers } };
export type Three = { crews: Tiers; vehicles: Tiers; workers: Tiers };
export type DueItem = { resource: Ref; label: string; name: string; area: string; code: string; on: string; days: number };
export type Outlook = Three & {
  at: string; watch: { start: string; end: string }; short: { crews: number; vehicles: number; workers: number };
  areas: (Names & Three & { code: string })[]; gaps: Gap[]; due: DueItem[];
};
export type Forecast = { as_of: string; regime: string; target: { crews: number; vehicles: number; workers: number }; items: Outlook[] };
export type Phase = { phase: string; n: number; median_s: number; p90_s: number };
export type Group = { code: string; n: number; phases: Phase[] };
export type Period = { from: string; to: string; opened: number; closed: number; cold_peak: number; person_hours: number; phases: Phase[] };
export type Response = {
  as_of: string; from: string; to: string; n: number; phases: Phase[]; by_type: Group[]; by_area: Group[]; periods: Period[];
  cold: { incidents: number; people: number; buildings: number; social_objects: number; person_hours: number };
};
export type Course = {
  id: string; number: string; type: string; area: string; address: string; people: number | null; outcome: string; closed_at: string | null;
  moments: Record<string, string | null>; seconds: number | null; person_hours: number;
};
export type Member = { resource: Ref; label: string; name: string; area: string; of: string; tier: Tier; duty: string; call_in_min: number; since: string | null; state_until: string | null; reasons: Coded[] };
export type Rate = {
  as_of: string; hours: { from: string; count: number }[]; total: number; by_priority: number[]; by_kind: Record<string, number>;
  most_in_10_min: number; most_at: string | null; seen_median_s: number | null;
  budget: { per_hour: number; in_10_min: number; peak_per_hour: number; shares: number[] };
};

export const views = ["now", "ahead", "response", "trends", "alarms"] as const;
export type View = (typeof views)[number];
/** A number that is opened: the list behind it, and how the server is asked for it. */
export type Drill = { list: "who" | "courses" | "alarms"; ask: Record<string, string> };

const given = new URLSearchParams(location.search);
const word = (name: string) => given.get(name) ?? "";
export const view = signal<View>(views.find((v) => v === word("view")) ?? "now");
/** Days of the reports, when no from is given. */
export const days = signal([1, 7, 30, 90].find((d) => String(d) === word("days")) ?? 30);
const dayWord = (name: string) => (/^\d{4}-\d\d-\d\d$/.test(word(name)) && !Number.isNaN(Date.parse(word(name))) ? word(name) : "");
export const from = signal(dayWord("from"));
export const to = signal(dayWord("to"));
export const type = signal(word("type"));
export const area = signal(word("area"));
export const drill = signal<Drill | undefined>(readDrill());

function readDrill(): Drill | undefined {
  const list = word("open");
  if (list !== "who" && list !== "courses" && list !== "alarms") return undefined;
  return { list, ask: Object.fromEntries(new URLSearchParams(word("ask"))) };
}

/** The address of the page with a number opened, or with none. */
export function address(open?: Drill, of: View = view.value): string {
  const q = new URLSearchParams();
  const put = (name: string, value: string) => value && q.set(name, value);
  put("view", of === "now" ? "" : of);
  if (from.value) { put("from", from.value); put("to", to.value); } else put("days", days.value === 30 ? "" : String(days.value));
  put("type", type.value);
  put("area", area.value);
  if (open) {
    q.set("open", open.list);
    q.set("ask", new URLSearchParams(open.ask).toString());
  }
  const text = q.toString();
  return location.pathname + (text ? `?${text}` : "");
}

const keep = () => history.replaceState(null, "", address(drill.peek()));

export function show(v: View): void {
  view.value = v;
  keep();
  void load();
}

export function open(d: Drill | undefined): void {
  drill.value = d;
  keep();
}

/** Chooses period, type or area, and reads the reports again. */
export function choose(change: () => void): void {
  change();
  keep();
  void load();
}

/** Midnight of a typed day in the city, as the API wants it; plus some days. Almaty has had one offset since 2024. */
export const midnight = (day: string, plus = 0): string => new Date(Date.parse(`${day}T00:00:00+05:00`) + plus * 86400e3).toISOString();

/** What the reports are asked: days or from–to, type, area. */
export function period(): Record<string, string> {
  const q: Record<string, string> = {};
  if (from.value) {
    q.from = midnight(from.value);
    if (to.value) q.to = midnight(to.value, 1);
  } else q.days = String(days.value);
  if (type.value) q.type = type.value;
  if (area.value) q.area = area.value;
  return q;
}

export const asked = (path: string, q: Record<string, string>): string => `${path}?${new URLSearchParams(q)}`;

export const readiness = remote(() => get<Readiness & { seq?: number }>("/readiness"));
export const incidents = remote(() => get<Page<Incident>>("/incidents?status=open&limit=200"));
export const forecast = remote(() => get<Forecast>("/readiness/forecast?days=7"));
export const due = remote(() => get<{ days: number; items: DueItem[] }>("/readiness/due"));
export const response = remote(() => get<Response>(asked("/readiness/response", period())));
export const rate = remote(() => get<Rate>(`/alarms/rate?days=${days.value}`));
export const points = remote(() => get<Page<Moment>>(`/readiness/history?from=${encodeURIComponent(new Date(Date.now() - Math.min(30, days.value) * 86400e3).toISOString())}`));

const parts = {
  now: [readiness, incidents, response], ahead: [readiness, forecast, due], response: [readiness, response],
  trends: [readiness, response, rate, points], alarms: [readiness, rate],
} satisfies Record<View, { load: () => Promise<void>; soon: () => void }[]>;

/** Reads what the part that is shown needs. */
export const load = (): Promise<unknown> => Promise.all(parts[view.peek()].map((x) => x.load()));
/** The same soon, once for many changes. */
export const soon = (): void => parts[view.peek()].forEach((x) => x.soon());
