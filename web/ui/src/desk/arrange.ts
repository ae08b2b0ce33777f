// How this person has arranged his desk: sizes of panes, which are folded, what
// the map shows, how dense the lists are. It is kept with the account and holds at
// the next sign-in, on any computer. What is undefined is as delivered.
import { computed, signal } from "@preact/signals";
import { t } from "../i18n";
import { groups, type Group } from "../map/groups";
import { keepLayout, layout } from "../store";
import { toast } from "../kit/toast";

/** A size is a part of the desk: of its width, of its height, of the left side's height. */
export const sizes = {
  left: { delivered: 22, least: 16, most: 40, leastPx: 250 },
  right: { delivered: 33, least: 24, most: 55, leastPx: 340 },
  board: { delivered: 43, least: 12, most: 85, leastPx: 90 },
  calls: { delivered: 30, least: 12, most: 75, leastPx: 84 },
} as const;
export type Size = keyof typeof sizes;
export const panes = ["calls", "map", "board"] as const;
export type Pane = (typeof panes)[number];

export type Arrangement = Partial<Record<Size, number>> & { folded: Pane[]; hidden: Group[]; dense: boolean };
const delivered: Arrangement = { folded: [], hidden: [], dense: false };

/** What another version of the page, or another program, may have kept: only what we know counts. */
export function readArrangement(kept: unknown): Arrangement {
  const from = (typeof kept === "object" && kept !== null ? kept : {}) as Record<string, unknown>;
  const some = <T extends string>(of: readonly T[], v: unknown) => (Array.isArray(v) ? of.filter((x) => v.includes(x)) : []);
  const out: Arrangement = { folded: some(panes, from.folded), hidden: some(groups, from.hidden), dense: from.dense === true };
  for (const name of Object.keys(sizes) as Size[]) {
    const v = from[name];
    if (typeof v === "number" && Number.isFinite(v)) out[name] = within(name, v);
  }
  return out;
}

const within = (name: Size, percent: number) => Math.min(sizes[name].most, Math.max(sizes[name].least, percent));

export const arranged = signal<Arrangement>(delivered);
const before = signal<Arrangement[]>([]); // newest last
export const canUndo = computed(() => before.value.length > 0);
export const isDelivered = computed(() => JSON.stringify(arranged.value) === JSON.stringify(delivered));
export const folds = (p: Pane) => arranged.value.folded.includes(p);

/** Takes what the account holds. */
export function startArranged(): void {
  arranged.value = readArrangement(layout.peek().desk);
  document.addEventListener("visibilitychange", () => document.hidden && timer !== undefined && void keep());
}

/** Changes the arrangement; what was before can be had back. */
export function arrange(change: Partial<Arrangement>): void {
  const next = { ...arranged.peek(), ...change };
  if (JSON.stringify(next) === JSON.stringify(arranged.peek())) return;
  before.value = [...before.peek(), arranged.peek()].slice(-20);
  set(next);
}

/** Shows a size while the hand is still moving; arrange or showSize(name, what it was) ends that. */
export function showSize(name: Size, percent: number | undefined): void {
  arranged.value = { ...arranged.peek(), [name]: percent };
}

/** Ends a movement that began at from: one step to be undone, however long it was. */
export function moved(name: Size, from: number | undefined): void {
  if (arranged.peek()[name] === from) return;
  before.value = [...before.peek(), { ...arranged.peek(), [name]: from }].slice(-20);
  set(arranged.peek());
}

export function undoArrange(): void {
  const last = before.peek().at(-1);
  if (!last) return;
  before.value = before.peek().slice(0, -1);
  set(last);
}

/** Everything as delivered; this too can be undone. */
export function asDelivered(): void {
  arrange({ ...delivered, left: undefined, right: undefined, board: undefined, calls: undefined });
}

export function fold(p: Pane, away = !folds(p)): void {
  const folded = arranged.peek().folded;
  arrange({ folded: away ? [...folded.filter((x) => x !== p), p] : folded.filter((x) => x !== p) });
}

export function hide(g: Group, away: boolean): void {
  const hidden = arranged.peek().hidden;
  arrange({ hidden: away ? [...hidden, g] : hidden.filter((x) => x !== g) });
}

function set(next: Arrangement): void {
  arranged.value = next;
  clearTimeout(timer);
  timer = setTimeout(() => void keep(), 500); // an arrow held down is one request
}

let timer: ReturnType<typeof setTimeout> | undefined;
let told = false;

async function keep(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  try {
    await keepLayout("desk", isDelivered.peek() ? undefined : arranged.peek());
    told = false;
  } catch {
    if (!told) toast(t("view.not-kept"), { tone: "bad" }); // it holds on this page, and goes along with the next change
    told = true;
  }
}
