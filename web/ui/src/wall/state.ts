// What the wall knows: the same reading as the desk's, made anew when the journal
// moves, but at most once a second, because a wall is looked at and not worked at.
// Nothing here grows: every reading replaces the one before.
import { computed, effect, signal } from "@preact/signals";
import { get, onSignedOut } from "../api";
import { asOf, listen, onEntry, onPositions, onResume, stale, type Fix } from "../live";
import type { Booking, DeskData, Incident } from "../model";
import { remote } from "../store";
import { second } from "../time";

const desk = remote(() => get<DeskData>("/desk"));
export const data = desk.value;
export const failure = desk.error;

/** The session is over: the screen shows what it last knew, and how to go on. */
export const signedOut = signal(false);
/** When this session ends by itself. */
export const until = signal<string | undefined>(undefined);

/** Newest positions by resource; never more than there are resources. */
export const fixes = signal<ReadonlyMap<string, Fix>>(new Map());

// The figures are as of the last tick if nothing has happened since they were
// read; else as of that reading.
const behind = signal(false);
const right = signal<string | undefined>(undefined);
effect(() => {
  const d = data.value, tick = asOf.value;
  if (!d) return;
  if (!behind.value && tick && tick > d.now) right.value = tick;
  else right.value = d.now > (right.peek() ?? "") ? d.now : right.peek();
});

/** Seconds since everything on the screen was true; undefined before the first reading. */
export const age = computed(() => (right.value === undefined ? undefined : Math.max(0, second.value - Math.floor(Date.parse(right.value) / 1000))));
/** The time up to which the screen is true. */
export const trueAt = computed(() => right.value);
/** Whether the figures are too old to be taken for live. */
export const old = computed(() => signedOut.value || stale.value || (age.value ?? 0) > 30);

const rhythm = 1000; // ms between two readings at least
let timer: ReturnType<typeof setTimeout> | undefined;
let reading = false;

function soon(): void {
  behind.value = true;
  timer ??= setTimeout(() => {
    timer = undefined;
    void read();
  }, rhythm);
}

async function read(): Promise<void> {
  if (reading) return soon();
  reading = true;
  behind.value = false; // what happens from now on makes it true again
  await desk.load();
  reading = false;
  if (desk.error.peek() && !signedOut.peek()) soon();
}

/** The bookings of an incident that have milestones of their own and are still open. */
export function openHeads(incident: Incident): Booking[] {
  return incident.orders.flatMap((o) => o.bookings).filter((b) => !b.follows && !b.released_at);
}

/** Whether nobody goes to it, or somebody sent has not accepted in time. */
export function needsHelp(incident: Incident): boolean {
  const heads = openHeads(incident);
  return heads.length === 0 || heads.some((b) => b.ring_at !== null && Date.parse(b.ring_at) <= second.value * 1000 && ["sent", "delivered", "seen"].includes(b.milestone));
}

/** Open incidents, the most urgent and then the oldest first. */
export const incidents = computed(() => [...(data.value?.incidents ?? [])].sort((a, b) => a.priority - b.priority || a.registered_at.localeCompare(b.registered_at)));

async function session(): Promise<void> {
  const ended = signedOut.peek(); // an answer still on its way from before proves nothing
  try {
    until.value = (await get<{ expires_at: string | null }>("/session")).expires_at ?? undefined;
    if (ended) location.reload(); // somebody has signed in again
  } catch {
    // No answer, or nobody is signed in: onSignedOut has been told of the latter by whoever asked for data.
  }
}

/** The build this page came from; a newer server bears another. */
const build = document.documentElement.dataset.version;

/** After an upgrade the page fetches itself anew: once the server has settled, and not all walls at once. */
async function upgraded(): Promise<void> {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    const found = /data-version="([^"]+)"/.exec(await answer.text())?.[1];
    if (found && found !== build) setTimeout(() => location.reload(), 1500 + Math.random() * 2000);
  } catch {
    // not there yet; the next break or the next hour asks again
  }
}

/** Reads, listens, and goes on by itself for as long as the screen hangs there. */
export async function start(): Promise<void> {
  onSignedOut.run = () => {
    signedOut.value = true;
  };
  for (;;) {
    await desk.load();
    if (data.peek() || signedOut.peek()) break;
    await new Promise((done) => setTimeout(done, 3000));
  }
  listen(data.peek()?.seq ?? 0);
  onEntry(soon);
  onResume(() => {
    soon();
    void upgraded();
    void session();
  });
  onPositions((items) => {
    const known = new Set([...(data.peek()?.vehicles ?? []), ...(data.peek()?.crews ?? []), ...(data.peek()?.workers ?? [])].map((x) => x.id));
    const next = new Map([...fixes.peek()].filter(([id]) => known.has(id)));
    for (const f of items) if (known.has(f.resource)) next.set(f.resource, f);
    fixes.value = next;
  });
  void session();
  setInterval(soon, 60_000); // watches change without any entry
  setInterval(() => void session(), 20_000);
  setInterval(() => void upgraded(), 3600_000);
}
