// The grammar of the command line, without any screen: a line of text and what is
// on the desk in, a command or what is wrong with it out, and how the line may go
// on. It changes nothing, asks nobody, and never throws.
//
// The first word is a verb. A bare number is the incident that ends so, a number
// with a letter (Б3, B3, C3) a crew, except after a milestone, where a bare number is
// a crew. Without an incident the chosen one is meant. What is no verb is a number to
// go to, or words to look for. If only the other keyboard layout makes sense of the
// verb, the whole line is read in it.
import { skeleton, swapped } from "./fold";
import { read } from "./grammar";
import { bestWords, filterWords, tongues, verbs, type May, type Tongue, type Verb } from "./words";

export type Resource = { id: string; kind: "crew" | "vehicle"; name: string; hint: string; number?: number; plate?: string; booking?: { id: string; order: string; incident: string; milestone: string } };
export type Named = { code: string; name: string };
/** What the line can speak of, in the language of the screen. */
export type World = {
  tongue: Tongue;
  may: ReadonlySet<May>;
  chosen?: string;
  incidents: { id: string; number: string; hint: string; next?: { stage: string; step: "start" | "finish" }; stages: { code: string; over: boolean; running: boolean }[] }[];
  resources: Resource[];
  stages: Named[];
  outcomes: Named[];
  types: Named[];
  areas: Named[];
};

export type Filter = { kind: "priority" | "area" | "type" | "unassigned" | "mine" | "none"; code: string };
export type Command =
  | { do: "order"; mode: "send" | "reserve"; incident: string; resources: string[] | "best" }
  | { do: "milestone"; milestone: string; resources: string[]; at: string; text: string }
  | { do: "note"; incident: string; at: string; text: string }
  | { do: "stage"; step: "start" | "finish"; incident: string; stage: string; at: string }
  | { do: "close"; incident: string; outcome: string; text: string; evidence: string }
  | { do: "open"; type: string; diameter?: number; priority?: number; address: string }
  | { do: "merge"; incident: string; into: string }
  | { do: "cancel"; order: string; resource: string; text: string }
  | { do: "transfer"; order: string; resource: string; into: string; text: string }
  | { do: "street"; street: string; from: string; to: string; until: string }
  | { do: "find"; text: string }
  | { do: "go"; incident: string }
  | { do: "filter"; filter: Filter }
  | { do: "undo" }
  | { do: "help" };

/** What is missing or wrong, and where in the line. code is the key cmd.problem.CODE. */
export type Problem = { code: string; at: number; what?: string };
/** Kinds of words that may come next. */
export type Slot = "verb" | "incident" | "resource" | "best" | "stage" | "outcome" | "type" | "filter" | "time" | "text" | "none";
export type Offer = { /** The whole line once taken. */ text: string; word: string; hint: string; slot: Slot };
export type Parsed = { verb?: Verb; command?: Command; problem?: Problem; next: Slot[]; /** The line as it was read, if that is not as it was typed. */ readAs?: string };
export type Token = { text: string; from: number; to: number };

/** Words with their places. Commas part the members of a list. */
export function tokens(line: string): Token[] {
  return [...line.matchAll(/[^\s,]+/gu)].map((m) => ({ text: m[0], from: m.index, to: m.index + m[0].length }));
}

/** How far the verb reaches, and which it is; several: the word is no one's alone. */
function verbOf(line: string, whole: boolean): { verb: Verb; to: number } | undefined {
  const all = tokens(line);
  let best: { verb: Verb; to: number; length: number } | undefined;
  const begun = new Set<Verb>();
  let begunTo = 0;
  for (const verb of verbs) {
    for (const phrase of tongues.flatMap((l) => verb.words[l])) {
      const parts = phrase.split(" ");
      const typed = all.slice(0, parts.length);
      if (typed.length < parts.length) continue;
      const same = parts.every((p, i) => skeleton(p) === skeleton(typed[i]!.text));
      if (same && parts.length > (best?.length ?? 0)) best = { verb, to: typed.at(-1)!.to, length: parts.length };
      if (!same && !whole && parts.every((p, i) => typed[i]!.text.length >= Math.min(3, p.length) && skeleton(p).startsWith(skeleton(typed[i]!.text)))) {
        begun.add(verb);
        begunTo = typed.at(-1)!.to;
      }
    }
  }
  if (best) return best;
  const only = begun.size === 1 ? [...begun][0] : undefined;
  return only && { verb: only, to: begunTo };
}

/** Reads a line. */
export function parse(line: string, world: World): Parsed {
  if (line.trim() === "") return { next: ["verb", "incident"] };
  const other = swapped(line);
  const found = verbOf(line, true) ?? (verbOf(other, true) && "other") ?? verbOf(line, false) ?? (verbOf(other, false) && "other");
  if (found === "other") {
    const read = verbOf(other, true) ?? verbOf(other, false)!;
    return { ...after(read, other, world), readAs: other };
  }
  if (found) return after(found, line, world);
  // No verb: a number to go to, else words to look for.
  const digits = /^\s*[№#]?\s*((?:\d{4}-)?\d+)\s*$/.exec(line);
  if (digits) {
    const id = incidentsBy(digits[1]!, world);
    if (id.length === 1) return { command: { do: "go", incident: id[0]! }, next: ["none"] };
  }
  return { command: { do: "find", text: line.trim() }, next: ["incident", "text"] };
}

function after({ verb, to }: { verb: Verb; to: number }, line: string, world: World): Parsed {
  if (!world.may.has(verb.may)) return { verb, problem: { code: "not-yours", at: 0 }, next: ["none"] };
  return { verb, ...read(verb, line, to, world) };
}

/** The incidents a short number may mean: the counter itself goes before what only ends so. */
export function incidentsBy(typed: string, world: World): string[] {
  const bare = typed.replace(/^[№#]/, "");
  if (!/^(\d{4}-)?\d+$/.test(bare)) return [];
  const last = (n: string) => n.replace(/^.*-/, "").replace(/^0+(?=\d)/, "");
  const exact = world.incidents.filter((i) => i.number === bare || (!bare.includes("-") && last(i.number) === last(bare)));
  return (exact.length > 0 ? exact : world.incidents.filter((i) => i.number.endsWith(bare))).map((i) => i.id);
}

/** "145" for "2026-000145". */
export const short = (number: string) => number.replace(/^.*-/, "").replace(/^0+(?=\d)/, "");

/** The shortest way to write one of a list of names, so that it is read back as that one. */
export function wordFor(item: Named, list: Named[]): string {
  const first = item.name.split(/[\s,():]+/)[0]!;
  return named(first, list)?.code === item.code ? first.toLowerCase() : item.name.replace(/[\s,]+/g, "_").toLowerCase();
}

/** Whom a word means in a list of names: by its code, the beginning of the name, or of a word in it. */
export function named(word: string, list: Named[]): Named | undefined {
  const w = skeleton(word.replace(/_/g, " ")).trim();
  if (w.length < 2) return undefined;
  const flat = (x: Named) => skeleton(x.name.replace(/[\s,]+/g, " "));
  for (const fits of [
    (x: Named) => skeleton(x.code.replace(/_/g, " ")) === w || flat(x) === w,
    (x: Named) => flat(x).startsWith(w),
    (x: Named) => flat(x).split(/[\s():-]+/).some((p) => p.startsWith(w)) || skeleton(x.code).startsWith(w),
  ]) {
    const hits = list.filter(fits);
    if (hits.length === 1) return hits[0];
    if (hits.length > 1) return undefined;
  }
  return undefined;
}

const most = 8; // offers at a time

/** How the line may go on, best first. Every offer can be read as far as it goes. */
export function offers(line: string, world: World): Offer[] {
  const seen = parse(line, world);
  const text = seen.readAs ?? line;
  const open = /\s$/.test(text) || text === "";
  const cut = open ? text.length : text.search(/\S+$/);
  const head = text.slice(0, cut), part = skeleton(text.slice(cut));
  const starts = (...words: string[]) => part === "" || words.some((w) => skeleton(w).startsWith(part));
  const out: Offer[] = [];
  const offer = (slot: Slot, word: string, hint: string) => out.push({ slot, word, hint, text: `${head}${word} ` });

  const whole = skeleton(line.trim()), other = skeleton(swapped(line.trim()));
  if (tokens(line).length <= 2 && (whole !== "" || line === "")) {
    for (const verb of verbs) {
      if (!world.may.has(verb.may)) continue;
      const word = verb.words[world.tongue][0]!;
      const all = tongues.flatMap((l) => verb.words[l]).map(skeleton);
      if (all.some((w) => w.startsWith(whole) && !(open && w === whole)) || (whole.length > 1 && all.some((w) => w.startsWith(other) && !(open && w === other)))) out.push({ slot: "verb", word, hint: verb.code, text: `${word} ` });
    }
  }
  const before = parse(head, world);
  const sound = !before.problem || before.problem.at >= head.trimEnd().length; // else what is wrong stands before
  for (const slot of !sound ? [] : seen.verb || head.trim() !== "" ? before.next : ["incident" as Slot]) fill(slot, world, starts, offer, text);
  return out.filter((o) => o.text.trim() !== line.trim() || o.slot === "verb").slice(0, most);
}

type Fits = (...words: string[]) => boolean;
type Put = (slot: Slot, word: string, hint: string) => void;

/** Offers the words of one kind. */
function fill(slot: Slot, world: World, starts: Fits, offer: Put, line: string): void {
  const mine = (r: Record<Tongue, string[]>) => tongues.flatMap((l) => r[l]);
  if (slot === "incident") {
    for (const i of world.incidents) {
      const n = incidentsBy(short(i.number), world).length === 1 ? short(i.number) : i.number;
      if (starts(n, i.number)) offer("incident", n, i.hint);
    }
  } else if (slot === "best" && starts(...mine(bestWords))) offer("best", bestWords[world.tongue][0]!, "best");
  else if (slot === "resource") {
    const taken = new Set(tokens(line).map((x) => skeleton(x.text)));
    for (const r of world.resources) {
      const word = r.name.replace(/\s+/g, "");
      if (!taken.has(skeleton(word)) && starts(word, r.plate?.replace(/\s+/g, "") ?? word, r.number ? `b${r.number}` : word, r.number ? `c${r.number}` : word, r.number ? String(r.number) : word, r.hint)) offer("resource", word, r.hint);
    }
  } else if (slot === "stage" || slot === "outcome" || slot === "type") {
    const list = slot === "stage" ? world.stages : slot === "outcome" ? world.outcomes : world.types;
    for (const x of list) if (starts(wordFor(x, list), x.code, ...x.name.split(/\s+/))) offer(slot, wordFor(x, list), x.name);
  } else if (slot === "filter") {
    for (const p of [1, 2, 3, 4]) if (starts(`П${p}`, `P${p}`)) offer("filter", world.tongue === "en" ? `P${p}` : `П${p}`, "priority");
    for (const [code, words] of Object.entries(filterWords)) if (starts(...mine(words))) offer("filter", words[world.tongue][0]!, code);
    for (const x of [...world.areas, ...world.types]) if (starts(wordFor(x, [...world.areas, ...world.types]))) offer("filter", wordFor(x, [...world.areas, ...world.types]), x.name);
  }
}
