// What the office has read, and how it calls people and things.
import { get } from "../api";
import { coded, lang, t } from "../i18n";
import { listen, onEntry, onResume } from "../live";
import type { Area, Crew, Names, Page, Vehicle, Worker } from "../model";
import { remote, type Role } from "../store";

export type Account = { id: string; username: string; name: string; role: Role | "device"; worker_id: string | null; language: string; demo: boolean; disabled_at: string | null; created_at: string; version: number };
export type Retired = { id: string; kind: string; label: string; name: string; retired_at: string; version: number };

/** A list that may be longer than one page, whole. */
export async function all<T>(path: string): Promise<T[]> {
  const items: T[] = [];
  for (let cursor = ""; ; ) {
    const page = await get<Page<T>>(`${path}?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    items.push(...page.items);
    if (!page.next) return items;
    cursor = page.next;
  }
}

export const crews = remote(() => all<Crew & { absent: string[] }>("/crews"));
export const vehicles = remote(() => all<Vehicle>("/vehicles"));
export const workers = remote(() => all<Worker>("/workers"));
export const retired = remote(() => all<Retired>("/retired"));
export const areas = remote(async () => (await get<Page<Area>>("/areas")).items);
export const accounts = remote(() => all<Account>("/accounts"));
const roster = [crews, vehicles, workers, retired];

/** Reads everything once and follows the journal from then on. */
export function begin(): () => void {
  for (const r of [...roster, areas, accounts]) void r.load();
  listen();
  const stop = onEntry((e) => {
    if (/^(crew|vehicle|worker|roster|order|booking)\./.test(e.kind)) roster.forEach((r) => r.soon());
    if (e.kind.startsWith("account.")) accounts.soon();
    if (e.kind === "roster.imported") areas.soon();
  });
  const resume = onResume(() => [...roster, accounts].forEach((r) => r.soon()));
  return () => { stop(); resume(); };
}

export const nameOf = (x: Names): string => x[`name_${lang.value}` as keyof Names];
export const areaName = (code: string): string => {
  const a = areas.value.value?.find((x) => x.code === code);
  return a ? nameOf(a) : code;
};
export const crewNumber = (id: string | null): string => {
  const c = id && crews.value.value?.find((x) => x.id === id);
  return c ? t("desk.crew-n", { n: c.number }) : "";
};
export const stateName = (state: string): string => (state === "ready" ? t("admin.state.ready") : state === "unavailable" ? t("admin.state.unavailable") : coded("reason.", state));

/** What people call whatever an id of the journal names. */
export function called(id: string): string {
  if (/^0{8}-/.test(id)) return t("admin.system");
  const crew = crewNumber(id);
  if (crew) return crew;
  const v = vehicles.value.value?.find((x) => x.id === id), w = workers.value.value?.find((x) => x.id === id);
  const a = accounts.value.value?.find((x) => x.id === id), r = retired.value.value?.find((x) => x.id === id);
  return v?.plate ?? (w ? `${w.name} (${w.personnel_no})` : undefined) ?? a?.username ?? (r ? r.name || r.label : undefined) ?? id.slice(-8);
}
