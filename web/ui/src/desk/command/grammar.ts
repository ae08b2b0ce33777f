// What may follow each verb. A reader walks over the words and keeps the first
// thing that is wrong with its place; see parse.ts for the whole.
import { skeleton } from "./fold";
import { incidentsBy, named, tokens, type Command, type Parsed, type Problem, type Resource, type Slot, type Token, type World } from "./parse";
import { bestWords, filterWords, tongues, type Verb } from "./words";

class Reader {
  readonly words: Token[];
  i = 0;
  problem?: Problem;
  constructor(readonly line: string, readonly from: number, readonly world: World) {
    this.words = tokens(line).filter((t) => t.from >= from);
  }
  get word(): Token | undefined {
    return this.words[this.i];
  }
  /** Where the next word would stand. */
  get end(): number {
    const rest = this.line.trimEnd().length;
    return this.line.length > rest ? rest + 1 : rest;
  }
  fail(code: string, word?: Token, what?: string): undefined {
    this.problem ??= { code, at: word ? word.from : this.end, ...(what === undefined ? {} : { what }) };
    return undefined;
  }
  /** What is left, as it was typed. */
  rest(): string {
    const w = this.word;
    return w ? this.line.slice(w.from).trim() : "";
  }

  /** An incident by its number, else the chosen one. soft: a number of none is left as text. */
  incident(soft = false): string | undefined {
    const w = this.word;
    if (w && /^[№#]?(\d{4}-)?\d+$/.test(w.text)) {
      const ids = incidentsBy(w.text, this.world);
      if (ids.length === 1) {
        this.i++;
        return ids[0];
      }
      if (!soft || !this.world.chosen) return this.fail(ids.length > 1 ? "many-incidents" : "no-such-incident", w, w.text);
    }
    return this.world.chosen ?? this.fail("need-incident", this.word);
  }

  /** A crew or machine, if the word names one. bare: a number alone is a crew. */
  resource(bare: boolean): Resource | undefined {
    const w = this.word;
    if (!w) return undefined;
    const text = skeleton(w.text);
    const crew = /^(б|b|c|бp|бpигaдa|cpew|бpигaдa№)?0*(\d{1,3})$/.exec(text);
    if (crew && (crew[1] || bare)) {
      const r = this.world.resources.find((x) => x.kind === "crew" && x.number === Number(crew[2]));
      if (r) this.i++;
      else this.fail("no-such-crew", w, w.text);
      return r;
    }
    const plate = (x: Resource) => skeleton((x.plate ?? "").replace(/\s+/g, ""));
    const name = (x: Resource) => skeleton(x.name.replace(/\s+/g, ""));
    if (text.length >= 3 && /\d/.test(text)) {
      const hits = this.world.resources.filter((x) => x.kind === "vehicle" && (plate(x).startsWith(text) || name(x).startsWith(text)));
      const exact = hits.filter((x) => plate(x) === text || name(x) === text);
      const only = exact.length === 1 ? exact[0] : hits.length === 1 ? hits[0] : undefined;
      if (only) this.i++;
      else if (hits.length > 1) this.fail("many-vehicles", w, w.text);
      return only;
    }
    return undefined;
  }

  /** "14:05", or nothing. */
  time(): string {
    const m = this.word && /^(\d{1,2})[:;^](\d{2})$/.exec(this.word.text);
    if (!m) return "";
    if (Number(m[1]) > 23 || Number(m[2]) > 59) this.fail("bad-time", this.word, this.word!.text);
    this.i++;
    return `${m[1]}:${m[2]}`;
  }

  /** Nothing more may follow. */
  over(): void {
    if (this.word) this.fail("too-much", this.word, this.word.text);
  }
}

type Out = Omit<Parsed, "verb">;

function out(r: Reader, command: Command | undefined, next: Slot[]): Out {
  return r.problem ? { problem: r.problem, next } : { command, next };
}

/** Reads what follows the verb, which ends at to. */
export function read(verb: Verb, line: string, to: number, world: World): Out {
  const r = new Reader(line, to, world);
  return shapes[verb.shape](r, verb);
}

const is = (word: Token | undefined, words: Record<(typeof tongues)[number], string[]>) =>
  word !== undefined && tongues.flatMap((l) => words[l]).some((w) => skeleton(w) === skeleton(word.text) || (word.text.length >= 3 && skeleton(w).startsWith(skeleton(word.text))));

const shapes: Record<Verb["shape"], (r: Reader, verb: Verb) => Out> = {
  order(r, verb) {
    const number = r.words.length > 0;
    const incident = r.incident();
    if (!incident) return out(r, undefined, ["incident"]);
    const mode = verb.code === "reserve" ? "reserve" : "send";
    if (is(r.word, bestWords)) {
      r.i++;
      r.over();
      return out(r, { do: "order", mode, incident, resources: "best" }, ["none"]);
    }
    const set: string[] = [];
    for (let x; r.word && (x = r.resource(true)); ) if (!set.includes(x.id)) set.push(x.id);
    if (r.word && !r.problem) r.fail("no-such-resource", r.word, r.word.text);
    if (set.length === 0 && !r.problem) r.fail("need-resource");
    const slots: Slot[] = set.length === 0 ? ["best", "resource"] : ["resource"];
    return out(r, { do: "order", mode, incident, resources: set }, number ? slots : ["incident", ...slots]);
  },

  milestone(r, verb) {
    const set: Resource[] = [];
    for (let x; r.word; ) {
      const w = r.word;
      if (/^\d{1,2}[:;^]\d{2}$/.test(w.text)) break;
      if (/^[№#]/.test(w.text) || /^\d{4}-\d+$/.test(w.text)) {
        // Everybody on an incident.
        const ids = incidentsBy(w.text, r.world);
        if (ids.length !== 1) r.fail(ids.length > 1 ? "many-incidents" : "no-such-incident", w, w.text);
        r.i++;
        set.push(...r.world.resources.filter((x) => x.booking?.incident === ids[0] && !set.includes(x)));
        if (ids.length === 1 && set.length === 0) r.fail("nobody-there", w, w.text);
        continue;
      }
      if (!(x = r.resource(true))) break;
      if (!x.booking) r.fail("not-sent", w, x.name);
      else if (x.booking.milestone === "reserved" && verb.code !== "released") r.fail("only-reserved", w, x.name);
      set.push(x);
    }
    const at = r.time();
    const text = r.rest();
    if (set.length === 0 && !r.problem) r.fail(r.word ? "no-such-resource" : "need-resource", r.word, r.word?.text);
    if (verb.code === "declined" && text === "" && !r.problem) r.fail("need-reason");
    const next: Slot[] = text ? ["text"] : set.length === 0 ? ["resource"] : at ? ["text"] : ["resource", "time", "text"];
    return out(r, { do: "milestone", milestone: verb.code, resources: set.map((x) => x.id), at, text }, next);
  },

  note(r) {
    const incident = r.incident(true);
    if (!incident) return out(r, undefined, ["incident"]);
    const given = r.i > 0;
    const at = r.time();
    const text = r.rest();
    if (text === "") r.fail("need-text");
    return out(r, { do: "note", incident, at, text }, given || text ? ["time", "text"] : ["incident", "time", "text"]);
  },

  stage(r, verb) {
    const incident = r.incident();
    const i = r.world.incidents.find((x) => x.id === incident);
    if (!incident || !i) return out(r, undefined, ["incident"]);
    const given = r.i > 0, step = verb.code === "start" ? "start" as const : "finish" as const;
    let stage = i.next?.step === step ? i.next.stage : undefined;
    const w = r.word;
    let said = false;
    if (w && !/^\d{1,2}[:;^]\d{2}$/.test(w.text)) {
      const mine = r.world.stages.filter((s) => i.stages.some((x) => x.code === s.code));
      stage = named(w.text, mine)?.code;
      if (!stage) return r.fail("no-such-stage", w, w.text), out(r, undefined, ["stage"]);
      r.i++;
      said = true;
    }
    const at = r.time();
    r.over();
    if (!stage) r.fail(i.next ? (step === "start" ? "stage-runs" : "stage-not-begun") : "stages-over", undefined, i.next?.stage);
    return out(r, stage ? { do: "stage", step, incident, stage, at } : undefined, said || at ? ["time"] : given ? ["stage", "time"] : ["incident", "stage", "time"]);
  },

  close(r) {
    const incident = r.incident();
    if (!incident) return out(r, undefined, ["incident"]);
    const given = r.i > 0, w = r.word;
    if (!w) return r.fail("need-outcome"), out(r, undefined, given ? ["outcome"] : ["incident", "outcome"]);
    const outcome = named(w.text, r.world.outcomes)?.code;
    if (!outcome) return r.fail("no-such-outcome", w, w.text), out(r, undefined, ["outcome"]);
    r.i++;
    const [text = "", evidence = ""] = r.rest().split(/\s+\/\s*/, 2).map((x) => x.trim());
    if (outcome === "false" && text === "") r.fail("need-cause");
    if ((outcome === "not_ours" || outcome === "foreign_network") && text === "") r.fail("need-handed-to");
    if (outcome === "not_ours" && text !== "" && evidence === "") r.fail("need-evidence");
    return out(r, { do: "close", incident, outcome, text, evidence }, ["text"]);
  },

  open(r) {
    const w = r.word;
    if (!w) return r.fail("need-type"), out(r, undefined, ["type"]);
    const type = named(w.text, r.world.types)?.code;
    if (!type) return r.fail("no-such-type", w, w.text), out(r, undefined, ["type"]);
    r.i++;
    let diameter: number | undefined, priority: number | undefined;
    for (let x; (x = r.word); r.i++) {
      const mm = /^(?:ø|d|ду|dn|д)(\d{2,4})$/i.exec(x.text), p = /^[пpр]([1-4])$/i.exec(x.text);
      if (mm && diameter === undefined) diameter = Number(mm[1]);
      else if (p && priority === undefined) priority = Number(p[1]);
      else break;
      if (diameter !== undefined && (diameter < 15 || diameter > 1420)) r.fail("bad-diameter", x, x.text);
    }
    const address = r.rest();
    if (address === "") r.fail("need-address");
    return out(r, { do: "open", type, ...(diameter ? { diameter } : {}), ...(priority ? { priority } : {}), address }, ["text"]);
  },

  merge(r) {
    const two = r.words.length > 1;
    const incident = two ? r.incident() : r.world.chosen ?? r.fail("need-incident");
    if (!incident) return out(r, undefined, ["incident"]);
    const w = r.word;
    const into = w ? incidentsBy(w.text, r.world) : [];
    if (!w) r.fail("need-second");
    else if (into.length !== 1) r.fail(into.length > 1 ? "many-incidents" : "no-such-incident", w, w.text);
    else if (into[0] === incident) r.fail("same-incident", w, w.text);
    r.i++;
    r.over();
    return out(r, { do: "merge", incident, into: into[0] ?? "" }, r.words.length < 2 ? ["incident"] : ["none"]);
  },

  cancel(r) {
    const w = r.word, x = r.resource(true);
    if (!x) return r.problem ?? r.fail(w ? "no-such-resource" : "need-resource", w, w?.text), out(r, undefined, ["resource"]);
    if (!x.booking) r.fail("not-sent", w, x.name);
    const text = r.rest();
    if (text === "") r.fail("need-reason");
    return out(r, { do: "cancel", order: x.booking?.order ?? "", resource: x.id, text }, ["text"]);
  },

  transfer(r) {
    const w = r.word, x = r.resource(true);
    if (!x) return r.problem ?? r.fail(w ? "no-such-resource" : "need-resource", w, w?.text), out(r, undefined, ["resource"]);
    if (!x.booking) r.fail("not-sent", w, x.name);
    const n = r.word;
    const into = n ? incidentsBy(n.text, r.world) : [];
    if (!n) return r.fail("need-incident"), out(r, undefined, ["incident"]);
    if (into.length !== 1) return r.fail(into.length > 1 ? "many-incidents" : "no-such-incident", n, n.text), out(r, undefined, ["incident"]);
    if (into[0] === x.booking?.incident) r.fail("same-incident", n, n.text);
    r.i++;
    const text = r.rest();
    if (text === "") r.fail("need-reason");
    return out(r, { do: "transfer", order: x.booking?.order ?? "", resource: x.id, into: into[0]!, text }, ["text"]);
  },

  street(r) {
    const all = r.rest();
    const m = /^(.*?)(?:\s+(?:до|дейін|until)\s+(\d{1,2}:\d{2}))?$/iu.exec(all)!;
    const [street = "", ends = ""] = m[1]!.split(/[:;^]\s*/, 2).map((x) => x.trim());
    const [from = "", to = ""] = ends.split(/\s+[-–—]\s+/, 2).map((x) => x.trim());
    if (street === "") r.fail("need-street");
    else if (ends !== "" && (from === "" || to === "")) r.fail("need-crossings");
    return out(r, { do: "street", street, from, to, until: m[2] ?? "" }, ["text"]);
  },

  text(r) {
    const text = r.rest();
    if (text === "") r.fail("need-text");
    return out(r, { do: "find", text }, ["text"]);
  },

  go(r) {
    const w = r.word;
    if (!w) return r.fail("need-incident"), out(r, undefined, ["incident"]);
    const ids = incidentsBy(w.text, r.world);
    r.i++;
    r.over();
    // One that is closed is found by searching.
    if (ids.length === 0 && !r.problem) return out(r, { do: "find", text: w.text }, ["none"]);
    if (ids.length > 1) r.fail("many-incidents", w, w.text);
    return out(r, { do: "go", incident: ids[0] ?? "" }, ["none"]);
  },

  filter(r) {
    const w = r.word;
    if (!w) return r.fail("need-filter"), out(r, undefined, ["filter"]);
    const p = /^[пpр]?([1-4])$/i.exec(w.text);
    const code = Object.keys(filterWords).find((k) => is(w, filterWords[k]!));
    const area = named(w.text, r.world.areas), type = area ? undefined : named(w.text, r.world.types);
    r.i++;
    r.over();
    if (p) return out(r, { do: "filter", filter: { kind: "priority", code: p[1]! } }, ["none"]);
    if (code) return out(r, { do: "filter", filter: { kind: code as "mine", code: "" } }, ["none"]);
    if (area) return out(r, { do: "filter", filter: { kind: "area", code: area.code } }, ["none"]);
    if (type) return out(r, { do: "filter", filter: { kind: "type", code: type.code } }, ["none"]);
    return r.fail("no-such-filter", w, w.text), out(r, undefined, ["filter"]);
  },

  bare(r, verb) {
    r.over();
    return out(r, verb.code === "undo" ? { do: "undo" } : { do: "help" }, ["none"]);
  },
};
