// What the phone knows of its calls for help and of the timer: the server's word,
// and what was pressed since.
import { computed, effect, signal } from "@preact/signals";
import type { Aid, Welfare } from "../alarm";
import { get } from "../api";
import { startRinging, stopRinging } from "../sound";
import { remote } from "../store";
import { second } from "../time";
import { keep, kept } from "./keep";
import { items, waiting } from "./outbox";
import { isRinging } from "./ring";
import { data } from "./state";

/** Steps that an answer has told of. */
const taken = new Set<string>();

type Kept = { booking: string; aid: Aid };
const read = remote<Kept | undefined>(async () => {
  const booking = data.peek()?.booking?.id;
  const known = [...pressed.peek().keys()].filter((key) => !underWay.peek().has(key));
  const answer = booking ? { booking, aid: await get<Aid>(`/bookings/${booking}/aid`) } : undefined;
  if (known.length > 0) {
    for (const key of known) taken.add(key);
    set(new Map([...pressed.peek()].filter(([key]) => !known.includes(key))));
  }
  return answer;
});
/** Of the booking that is shown; as last seen without a signal. */
export const aid = computed(() => {
  const last = read.value.value ?? kept<Kept>("aid");
  return last && last.booking === data.value?.booking?.id ? last.aid : undefined;
});
effect(() => {
  if (read.value.value) keep("aid", read.value.value);
});
effect(() => {
  if (data.value && items.value) read.soon(); // the journal moved, the order did, or the server took something
});

export const welfarePath = (booking: string) => `/bookings/${booking}/welfare`;
/** Steps that were pressed and that the last answer cannot know of yet, by key. */
type Pressed = { booking: string; step: string; every_min: number; at: string };
const pressed = signal<ReadonlyMap<string, Pressed>>(new Map(kept<[string, Pressed][]>("pressed") ?? []));
const underWay = computed(() => new Set(waiting.value.map((x) => x.key)));

function set(next: Map<string, Pressed>): void {
  pressed.value = next;
  keep("pressed", [...next]);
}

// A step leaves the queue when the server has it, and this list only when an answer
// was asked for after that: between the two the timer must not vanish.
effect(() => {
  const booking = data.value?.booking?.id;
  const next = new Map(pressed.peek());
  for (const x of items.value) {
    if (!booking || x.path !== welfarePath(booking)) continue;
    if (x.state === "refused") next.delete(x.key);
    else if (!next.has(x.key) && !taken.has(x.key)) next.set(x.key, { booking, step: String(x.body.step), every_min: Number(x.body.every_min ?? 0), at: x.pressed_at });
  }
  if (next.size !== pressed.peek().size) set(next);
});

/** The timer as the lead knows it; sure: the server knows it as well. */
export const timer = computed<(Pick<Welfare, "every_min" | "due_at"> & { sure: boolean }) | undefined>(() => {
  const now = aid.value?.welfare;
  let every = now?.every_min, due = now?.due_at, sure = true;
  for (const [key, x] of pressed.value) {
    if (x.booking !== data.value?.booking?.id) continue;
    if (x.step === "end") every = due = undefined;
    else {
      if (x.step === "start") every = x.every_min;
      const next = every && new Date(Date.parse(x.at) + every * 60_000).toISOString();
      if (next && (!due || next > due)) due = next;
    }
    if (underWay.value.has(key)) sure = false;
  }
  return every && due ? { every_min: every, due_at: due, sure } : undefined;
});

const ahead = 60_000; // ms before the time is over the phone begins to ring

/** Whether the lead must say now that all are well. */
export const dueNow = computed(() => !!timer.value && Date.parse(timer.value.due_at) - ahead <= second.value * 1000);

/** Rings while a sign of life is due; the order's own ringing goes before. */
export function ringWhenDue(): () => void {
  const stop = effect(() => {
    if (dueNow.value) {
      startRinging("urgent");
      navigator.vibrate?.([600, 200, 600]);
    } else if (!isRinging()) stopRinging();
  });
  return () => stop();
}
