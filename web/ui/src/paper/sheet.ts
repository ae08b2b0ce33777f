// The sheet: rows as somebody types them off paper. It is kept in this browser
// until every row is saved, so neither a lost line nor a closed window loses one.
import { effect, signal } from "@preact/signals";
import { uuid7 } from "../api";
import { cityTime, serverNow, timeOfDay, yearThere } from "../time";

/** What a row records; the digit is what is pressed to choose it. */
export const kinds = ["report", "open", "order", "milestone", "stage", "note", "close"] as const;
export type Kind = (typeof kinds)[number];
/** The cells of a row besides time, kind and incident. */
export type Cell = "time" | "incident" | "a" | "b" | "c";
export type Row = {
  /** Of this row's command: the same as long as nobody knows whether it took effect. */
  key: string;
  time: string; kind: Kind; incident: string; a: string; b: string; c: string;
  /** The person looked and it is another event. */
  sure: boolean;
  /** Set when saved: the number it got, or nothing. */
  saved?: string;
  /** The incident an "open" row made, and the call of a "report" row. */
  id?: string;
  linked?: boolean;
  fault?: { cell: Cell; code: string; params?: Record<string, unknown>; may?: boolean };
};

const kept = "jylu-paper";
const blank = (kind: Kind = "report", incident = ""): Row => ({ key: uuid7(), time: "", kind, incident, a: "", b: "", c: "", sure: false });

function restore(): Row[] {
  try {
    const rows = JSON.parse(localStorage.getItem(kept) ?? "[]") as Row[];
    if (Array.isArray(rows) && rows.length > 0) return rows;
  } catch {
    // forbidden storage or somebody else's: begin with an empty sheet
  }
  return [blank()];
}

export const rows = signal<Row[]>(restore());
export const saving = signal(false);

effect(() => {
  try {
    localStorage.setItem(kept, JSON.stringify(rows.value));
  } catch {
    // forbidden storage: the sheet lives as long as the window
  }
});

/** Changes a row. What was wrong with it may be right now, and it is another command. */
export function edit(i: number, change: Partial<Row>): void {
  rows.value = rows.value.map((r, at) => (at === i && r.saved === undefined ? { ...r, ...change, key: uuid7(), fault: undefined } : r));
}

/** What saving found out about a row. */
export function settle(i: number, change: Partial<Row>): void {
  rows.value = rows.value.map((r, at) => (at === i ? { ...r, ...change } : r));
}

/** A row below the last, about the same incident. */
export function add(): void {
  const last = rows.value.at(-1);
  rows.value = [...rows.value, blank("milestone", last?.incident)];
}

export function remove(i: number): void {
  const left = rows.value.filter((_, at) => at !== i);
  rows.value = left.length > 0 ? left : [blank()];
}

/** A clean sheet: only once nothing on it waits. */
export function clear(): void {
  rows.value = [blank()];
}

export const empty = (r: Row): boolean => [r.time, r.a, r.b, r.c].every((x) => x.trim() === "");

/**
 * The time of a row as an RFC 3339 time: "2205" or "22:05" of the last day,
 * "21.11 22:05" of another; nothing is the time of the row above.
 */
export function timeOf(list: Row[], i: number): string | undefined {
  const typed = list[i]!.time.trim();
  if (typed === "") return i > 0 ? timeOf(list, i - 1) : undefined;
  const day = /^(\d{1,2})\.(\d{1,2})\s+(\d{1,2}):?(\d{2})$/.exec(typed);
  if (!day) return timeOfDay(typed);
  // A night on paper lies behind, in this year or at the end of the last.
  const [, d, m, h, min] = day, year = yearThere();
  return [year, year - 1].map((y) => cityTime(y, Number(m), Number(d), Number(h), Number(min))).find((at) => at && at.getTime() <= serverNow() + 60_000)?.toISOString();
}
