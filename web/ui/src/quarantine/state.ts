// What the page of the quarantine knows. Nobody's health is in it: that is read
// apart, by the medic, on her word (medical.tsx).
import { computed, signal } from "@preact/signals";
import { get } from "../api";
import { coded, figure, lang, t } from "../i18n";
import { orSay } from "../kit/attempt";
import type { BookingRef, Names, Page } from "../model";
import { person, remote } from "../store";

export type Man = { id: string; personnel_no: string; name: string; trade: string; area: string; crew: string | null; state: string; state_until: string | null; version: number };
export type Missing = { trade: string; missing: number };
export type Short = { crew: string; number: number; area: string; missing: Missing[] };
export type Cover = { changes: { area: string; kind: string; what: string; before: number; after: number }[]; short: Short[]; bare: string[] };
export type Evidence = { kind: string; ref: string; label: string; from: string; to: string };
export type Decision = { isolate: boolean; until: string | null; reason: string; decided_at: string; decided_by: string };
export type Proposal = {
  worker_id: string; evidence: Evidence[]; last: string; narrow: boolean; until: string; open: boolean; covered: boolean;
  booking: BookingRef | null; decision: Decision | null; cover: Cover;
};
export type Case = { id: string; number: number; opened_on: string; open: number; version: number; contacts: Proposal[]; narrow: Cover; all: Cover };
export type Relief = { booking_id: string; incident_id: string; kind: string; label: string; milestone: string; workers: string[]; relieved: boolean; crews: string[] };
export type Lack = Short & { trade: string; count: number; candidates: { worker_id: string; same_area: boolean; from: string | null; breaks: boolean }[] };
export type Soiled = { vehicle_id: string; plate: string; area: string; cases: number[]; ridden: string | null; aside: boolean; booking: BookingRef | null; version: number };
export type QuarantineData = {
  seq: number; now: string; workers: Man[]; cases: Case[]; relief: Relief[]; lacks: Lack[]; vehicles: Soiled[];
  meetings: { incident_id: string; one: string; other: string; met_at: string }[]; broken: { worker_id: string; from: string | null; to: string | null; at: string }[];
  crews: { id: string; number: number; area: string; bubble: string; duty: string }[]; areas: (Names & { code: string })[];
};
export type Pass = { id: string; resource_id: string; kind: string; number: string; document: string; valid_from: string; valid_until: string; standing: string; revoked: boolean; version: number };
export type Level = { crew_id: string; item: string; amount: number; daily_use: number; basis: string; days_left: number | null; low: boolean };

const views = ["contacts", "check", "passes", "stock", "medical"];
const asked = new URLSearchParams(location.search).get("view") ?? "";
/** The part of the page that is shown. */
export const view = signal(views.includes(asked) ? asked : "contacts");

export function show(to: string): void {
  view.value = to;
  history.replaceState(null, "", to === "contacts" ? "/quarantine" : `/quarantine?view=${to}`);
}

export const data = remote(() => get<QuarantineData>("/quarantine"));
export const stock = remote(async () => (await get<Page<Level>>("/stock")).items);
export const passes = remote(async () => (await get<Page<Pass>>("/passes?limit=200")).items);
/** Kinds of entries that change what stands here. */
export const telling = /^(quarantine|contact|bubble|crew|worker|vehicle|booking|order|admission|setting)\./;

const role = computed(() => person.value?.role);
export const isMedic = computed(() => role.value === "medic");
/** May isolate and decide about contacts. */
export const mayDecide = computed(() => isMedic.value || role.value === "dispatcher");
/** May put people into crews, and write down passes. */
export const mayKeep = computed(() => role.value === "dispatcher" || role.value === "admin");
/** May put vehicles aside, and count the stock. */
export const mayHandle = computed(() => mayKeep.value || isMedic.value);

export const man = (id: string): Man | undefined => data.value.value?.workers.find((w) => w.id === id);
export const nameOf = (id: string): string => man(id)?.name ?? "–";
export const crewOf = (id: string | null): string => {
  const c = data.value.value?.crews.find((x) => x.id === id);
  return c ? t("desk.crew-n", { n: String(c.number) }) : t("desk.pool");
};
export const areaOf = (code: string): string => data.value.value?.areas.find((a) => a.code === code)?.[`name_${lang.value}`] ?? code;
export const tradeOf = (code: string): string => coded("trade.", code).toLowerCase();

/** "сварщик (1), слесарь (2)". */
export const missingText = (all: Missing[]): string => all.map((m) => `${tradeOf(m.trade)} (${figure(m.missing)})`).join(", ");

/** Runs a command of this page; whatever comes of it, what is shown is read again. */
export const attempt = <T,>(run: () => Promise<T>): Promise<T | undefined> => orSay(run).finally(() => void data.load());
