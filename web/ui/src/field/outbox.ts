// What the lead pressed, in order, until the server has answered. Each item has the
// key it was made with, so sending it twice does it once. Nothing is dropped: what
// the server refuses stays on the screen with the reason until it is put away.
import { computed, signal } from "@preact/signals";
import { ApiError, online, post, uuid7 } from "../api";
import { serverNow } from "../time";
import { keep, kept } from "./keep";

export type Item = {
  key: string;
  path: string;
  body: Record<string, unknown>;
  /** Key and parameters of its words, so that it speaks the chosen language. */
  label: string;
  /** The booking and milestone it reports, where it does. */
  booking?: string;
  milestone?: string;
  pressed_at: string;
  /** sent: the server took it, and what the page shows of the order may be older than that. */
  state: "queued" | "sending" | "sent" | "refused";
  problem?: { code: string; params: Record<string, unknown> };
  /** By this page's clock: may be taken back until then, and is not sent before. */
  held?: number;
};

export const items = signal<Item[]>(kept<Item[]>("outbox")?.map((x) => ({ ...x, held: undefined, state: x.state === "sending" ? ("queued" as const) : x.state })) ?? []);
export const waiting = computed(() => items.value.filter((x) => x.state === "queued" || x.state === "sending"));
export const refused = computed(() => items.value.filter((x) => x.state === "refused"));

/** Called after each item the server took. */
export const onSent = { run: () => {} };

function set(next: Item[]): void {
  items.value = next;
  keep("outbox", next);
}

const change = (key: string, part: Partial<Item>) => set(items.peek().map((x) => (x.key === key ? { ...x, ...part } : x)));

const grace = 3000; // ms in which a wrong press is taken back

/** The press that may still be taken back. */
export const held = computed(() => items.value.find((x) => x.state === "queued" && x.held !== undefined));

/** Lets go what was held: something else is pressed, the phone is put away, or its time is over. */
function release(): void {
  if (held.peek()) set(items.peek().map((x) => ({ ...x, held: undefined })));
}

/** Puts a command in the queue with the time of the press and tries to send it; hold: after it could be taken back. */
export function press(path: string, body: Record<string, unknown>, label: string, about: { booking?: string; milestone?: string } = {}, hold = false): void {
  const at = new Date(serverNow()).toISOString(), key = uuid7();
  release();
  set([...items.peek(), { key, path, body: { ...body, at }, label, pressed_at: at, state: "queued", held: hold ? Date.now() + grace : undefined, ...about }]);
  if (hold) setTimeout(() => held.peek()?.key === key && (release(), void flush()), grace);
  void flush();
}

/** Takes items away: a refused one off the screen, sent ones when the order was read after them. */
export function putAway(...keys: string[]): void {
  set(items.peek().filter((x) => !keys.includes(x.key)));
}

let sending = false;

/** Sends what waits, oldest first, and stops at the first that gets no answer. */
export async function flush(): Promise<void> {
  if (sending) return;
  sending = true;
  try {
    for (let next = waiting.peek()[0]; next && next.held === undefined; next = waiting.peek()[0]) {
      change(next.key, { state: "sending" });
      try {
        await post(next.path, next.body, next.key);
        change(next.key, { state: "sent" });
        onSent.run();
      } catch (err) {
        if (!(err instanceof ApiError)) throw err;
        if (err.unsure || err.status === 401 || err.status === 429 || err.code === "in-flight") {
          change(next.key, { state: "queued" });
          return;
        }
        change(next.key, { state: "refused", problem: { code: err.code, params: err.params } });
        onSent.run();
      }
    }
  } finally {
    sending = false;
  }
}

// Background Sync is absent on iPhones: the page itself tries again.
setInterval(() => waiting.peek().length > 0 && void flush(), 15_000);
addEventListener("online", () => void flush());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) release();
  void flush();
});
online.subscribe((on) => on && waiting.peek().length > 0 && void flush());
