// The journal as it is written: one EventSource per page. The page was loaded at
// some seq and listens from there. A tick every 2 s proves that the line lives
// and carries the last seq examined and the server's time; when nothing has come
// for a while, what is on the screen is old and must say so.
import { computed, signal } from "@preact/signals";
import { get, ApiError, onSignedOut } from "./api";
import type { Point } from "./model";
import { setClock } from "./time";

/** One line of the journal as this person may see it. */
export type Entry = {
  seq: number;
  at: string;
  kind: string;
  subject: string;
  incident?: string | null;
  actor?: string;
  data?: Record<string, unknown>;
};
/** Where a vehicle or phone is now. Positions are not in the journal. */
export type Fix = { resource: string; position: Point; at: string; speed_mps: number | null; course_deg: number | null; accuracy_m: number | null };

const silence = 4500; // ms; ticks come every 2 s, and staleness must show within 5 s
const check = 250;

const heard = signal(performance.now()); // monotonic, so that a changed clock cannot hide silence
const time = signal(performance.now());
/** The last seq the server has examined for us. */
export const seq = signal(0);
/** The server's time of the last sign of life. */
export const asOf = signal<string | undefined>(undefined);
/** True when the screen may be behind: nothing was heard for 4.5 s. */
export const stale = computed(() => time.value - heard.value > silence);

/** Somebody who has an incident open on the desk. */
export type Holder = { account: string; incident: string; name: string };

type Listener = (e: Entry) => void;
const listeners = new Set<Listener>();
const trackers = new Set<(fixes: Fix[]) => void>();
const watchers = new Set<(held: Holder[]) => void>();
const resumed = new Set<() => void>();
let source: EventSource | undefined;
let tries = 0;
let begun = 0; // when the present line was asked for, monotonic

/** Calls f for every entry; returns how to stop. */
export function onEntry(f: Listener): () => void {
  listeners.add(f);
  return () => listeners.delete(f);
}

/** Calls f with every batch of positions; the first batch after connecting is whole. */
export function onPositions(f: (fixes: Fix[]) => void): () => void {
  trackers.add(f);
  return () => trackers.delete(f);
}

/** Calls f with who has which incident open, whenever that changes. */
export function onPresence(f: (held: Holder[]) => void): () => void {
  watchers.add(f);
  return () => watchers.delete(f);
}

/** Calls f when the line is back after a break, and for listen() without a seq when it is first there. */
export function onResume(f: () => void): () => void {
  resumed.add(f);
  return () => resumed.delete(f);
}

/**
 * Starts listening after the seq that the page's data was read at. A page whose
 * data carries no seq passes none: it reads its data when onResume calls, and
 * whatever happens after that reaches it.
 */
export function listen(after?: number): void {
  if (after === undefined) tries = 1;
  seq.value = Math.max(seq.peek(), after ?? 0);
  heard.value = performance.now();
  setInterval(() => {
    time.value = performance.now();
    // A dead line can look open for minutes: after 12 s of silence begin anew.
    if (time.value - Math.max(heard.value, begun) > 12_000) connect();
  }, check);
  addEventListener("online", () => source?.readyState !== EventSource.OPEN && connect());
  document.addEventListener("visibilitychange", () => !document.hidden && source?.readyState === EventSource.CLOSED && connect());
  connect();
}

function connect(): void {
  source?.close();
  begun = performance.now();
  if (stale.peek()) tries++;
  const s = (source = new EventSource(`/api/v1/events${seq.peek() ? `?after=${seq.peek()}` : ""}`));
  s.onopen = () => {
    if (tries > 0) resumed.forEach((f) => f());
    tries = 0;
    alive();
  };
  s.addEventListener("entry", (m) => entry(m as MessageEvent));
  s.addEventListener("tick", (m) => {
    const tick = JSON.parse((m as MessageEvent).data) as { seq: number; now: string };
    seq.value = Math.max(seq.peek(), tick.seq);
    asOf.value = tick.now;
    setClock(tick.now);
    alive();
  });
  s.addEventListener("positions", (m) => {
    const { items } = JSON.parse((m as MessageEvent).data) as { items: Fix[] };
    trackers.forEach((f) => f(items));
    alive();
  });
  s.addEventListener("presence", (m) => {
    const { items } = JSON.parse((m as MessageEvent).data) as { items: Holder[] };
    watchers.forEach((f) => f(items));
    alive();
  });
  s.addEventListener("signed-out", () => {
    s.close();
    onSignedOut.run();
  });
  // The journal is another than ours, as after a restore: begin afresh.
  s.addEventListener("reset", () => location.reload());
  s.onerror = () => {
    // The browser reconnects by itself after a break, with Last-Event-ID. When it
    // has given up, the answer was an error: find out whether we are signed in.
    if (s === source && s.readyState === EventSource.CLOSED) void reconnect();
    else tries++;
  };
}

async function reconnect(): Promise<void> {
  const pause = Math.min(15_000, 500 * 2 ** tries++) * (0.5 + Math.random());
  try {
    await get("/session");
  } catch (err) {
    if (err instanceof ApiError && err.status === 401) return onSignedOut.run();
  }
  setTimeout(() => source?.readyState === EventSource.CLOSED && connect(), pause);
}

function entry(m: MessageEvent): void {
  const e = JSON.parse(m.data as string) as Entry;
  e.seq ??= Number(m.lastEventId);
  alive();
  if (e.seq <= seq.peek()) return; // seen before the break
  seq.value = e.seq;
  listeners.forEach((f) => f(e));
}

function alive(): void {
  heard.value = time.value = performance.now();
}
