// Time as people here read it: Asia/Almaty, 24 hours, dd.mm.yyyy. The server's
// clock counts, not the computer's: live.ts sets it with every tick.
import { computed, signal } from "@preact/signals";
import { t } from "./i18n";

const zone = "Asia/Almaty";
const parts = new Intl.DateTimeFormat("en-GB", {
  timeZone: zone, hourCycle: "h23",
  year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
});

// offset is what must be added to this computer's monotonic clock to get the
// server's time. Until the first tick the computer's own time has to do.
let offset = Date.now() - performance.now();

/** Sets the clock from a time the server has just sent. */
export function setClock(serverTime: string): void {
  const at = Date.parse(serverTime);
  if (!Number.isNaN(at)) offset = at - performance.now();
}

/** The server's time now, in milliseconds. */
export function serverNow(): number {
  return performance.now() + offset;
}

/** The server's time, in whole seconds; a component that reads it redraws each second. */
export const second = signal(Math.floor(serverNow() / 1000));
/** The same by the minute, for what need not redraw so often. */
export const minute = computed(() => Math.floor(second.value / 60));
setInterval(() => (second.value = Math.floor(serverNow() / 1000)), 1000);

type When = string | number | Date;

function split(at: When): Record<string, string> {
  const out: Record<string, string> = {};
  for (const p of parts.formatToParts(new Date(at))) out[p.type] = p.value;
  return out;
}

/** "14:05" */
export function clock(at: When): string {
  const p = split(at);
  return `${p.hour}:${p.minute}`;
}

/** "14:05:09" */
export function clockSeconds(at: When): string {
  return `${clock(at)}:${split(at).second}`;
}

/** "22.11.2026" */
export function date(at: When): string {
  const p = split(at);
  return `${p.day}.${p.month}.${p.year}`;
}

/** What a calendar and a clock in the city showed, as a moment; undefined if there is no such day or hour. */
export function cityTime(year: number, month: number, day: number, hour = 0, min = 0): Date | undefined {
  const at = new Date(Date.UTC(year, month - 1, day, hour, min)); // as though there
  const real = at.getUTCMonth() === month - 1 && at.getUTCDate() === day && hour < 24 && min < 60;
  return real ? new Date(at.getTime() - ahead) : undefined;
}
const ahead = 5 * 3600_000; // ms before UTC, all year, since 2024

/** The year it is in the city. */
export const yearThere = (): number => Number(split(serverNow()).year);

/** "14:05" today, "21.11 14:05" on another day. */
export function moment(at: When): string {
  const p = split(at), today = split(serverNow());
  const same = p.day === today.day && p.month === today.month && p.year === today.year;
  return same ? clock(at) : `${p.day}.${p.month} ${clock(at)}`;
}

/** A span of time in words: "40 с", "12 мин", "3 ч 05 мин", "2 сут 4 ч". */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return t("time.s", { s });
  const m = Math.floor(s / 60);
  if (m < 60) return t("time.m", { m });
  const h = Math.floor(m / 60);
  if (h < 24) return t("time.hm", { h, m: String(m % 60).padStart(2, "0") });
  return t("time.dh", { d: Math.floor(h / 24), h: h % 24 });
}

/** The same to the second below ten minutes, where that counts: "4 мин 31 с". */
export function precise(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  return s < 60 || s >= 600 ? duration(s) : t("time.ms", { m: Math.floor(s / 60), s: String(s % 60).padStart(2, "0") });
}

/** Seconds since at, by the server's clock. Reads the ticking second. */
export function since(at: When): number {
  return second.value - Math.floor(new Date(at).getTime() / 1000);
}

/**
 * What somebody typed as a time of the last 24 hours, "14:05" or "1405", as an
 * RFC 3339 time; undefined if it is none. A time later than now is yesterday's.
 */
export function timeOfDay(typed: string): string | undefined {
  const m = /^(\d{1,2}):?(\d{2})$/.exec(typed.trim());
  if (!m) return undefined;
  const h = Number(m[1]), min = Number(m[2]);
  if (h > 23 || min > 59) return undefined;
  const now = split(serverNow());
  const wall = Date.UTC(Number(now.year), Number(now.month) - 1, Number(now.day), h, min);
  const here = Date.UTC(Number(now.year), Number(now.month) - 1, Number(now.day), Number(now.hour), Number(now.minute), Number(now.second));
  const ago = here - wall < 0 ? here - wall + 86400e3 : here - wall;
  return new Date(Math.floor((serverNow() - ago) / 1000) * 1000).toISOString();
}

/**
 * A typed time as a command wants it: null for nothing or this very minute, which
 * is the server's now; undefined for what is no time. Minutes are coarser than
 * what they are compared with, so the minute of notBefore is notBefore.
 */
export function momentTyped(typed: string, notBefore: string): string | null | undefined {
  if (typed.trim() === "") return null;
  const at = timeOfDay(typed);
  if (at === undefined) return undefined;
  const ms = Date.parse(at);
  if (serverNow() - ms < 60_000) return null;
  const early = Date.parse(notBefore) - ms;
  return early > 0 && early < 60_000 ? notBefore : at;
}

/**
 * A day and time to come as people write them, "25.11 18:00" or "25.11.2026 18:00",
 * as an RFC 3339 time; undefined if it is none or past. Without a year it is the
 * next such day.
 */
export function whenTyped(typed: string): string | undefined {
  const m = /^(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?\s+(\d{1,2}):?(\d{2})$/.exec(typed.trim());
  if (!m) return undefined;
  const [day, month, hour, min] = [m[1], m[2], m[4], m[5]].map(Number) as [number, number, number, number];
  const years = m[3] ? [Number(m[3])] : [yearThere(), yearThere() + 1];
  return years.map((y) => cityTime(y, month, day, hour, min)).find((at) => at && at.getTime() > serverNow())?.toISOString();
}
