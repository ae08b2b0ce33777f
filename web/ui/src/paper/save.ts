// Saving a sheet: its rows in the order of their times, each by the ordinary
// command of its kind with the real time. What is saved stays saved; a row that is
// refused says in which cell and is left for another try with the rest.
import { ApiError, get, post, uuid7 } from "../api";
import type { Booking, Call, Crew, Incident, Order, Page, Vehicle } from "../model";
import { empty, rows, saving, settle, timeOf, type Cell, type Row } from "./sheet";

/** A row that cannot be saved as it stands. */
class Fault extends Error {
  constructor(readonly cell: Cell, readonly code: string, readonly params?: Record<string, unknown>) {
    super(code);
  }
}

type City = { incidents: Incident[]; crews: Crew[]; vehicles: Vehicle[] };

const plain = (s: string) => s.toUpperCase().replace(/[\s-]/g, "");

/** The incident a row names: by its label on this sheet, else by the end of its number. */
function incidentOf(r: Row, city: City): string | undefined {
  const label = r.incident.trim();
  if (label === "") throw new Fault("incident", "required");
  const here = rows.peek().find((x) => x.kind === "open" && x.incident.trim() === label);
  if (here) return here.id;
  const digits = label.replace(/^№/, "");
  const found = city.incidents.filter((i) => i.number === digits || (/^\d+$/.test(digits) && Number(/(\d+)$/.exec(i.number)?.[1]) === Number(digits)));
  if (found.length !== 1) throw new Fault("incident", "no-such-incident");
  return found[0]!.id;
}

function need(r: Row, city: City): string {
  const id = incidentOf(r, city);
  if (id === undefined) throw new Fault("incident", "not-opened-yet");
  return id;
}

/** Crews by number ("3", "Б3") and machines by plate, as far as it is unmistakable. */
function resources(text: string, cell: Cell, city: City): { crews: string[]; vehicles: string[] } {
  const out = { crews: [] as string[], vehicles: [] as string[] };
  for (const word of text.split(/[\s,;]+/).filter(Boolean)) {
    const number = /^\D?(\d{1,2})$/.exec(word)?.[1];
    const crew = number && city.crews.find((c) => c.number === Number(number));
    const cars = crew ? [] : city.vehicles.filter((v) => plain(v.plate).includes(plain(word)));
    if (crew) out.crews.push(crew.id);
    else if (cars.length === 1) out.vehicles.push(cars[0]!.id);
    else throw new Fault(cell, "no-such-resource", { word });
  }
  return out;
}

function millimetres(text: string): number | undefined {
  if (text.trim() === "") return undefined;
  if (!/^\d{2,4}$/.test(text.trim())) throw new Fault("b", "bad-number");
  return Number(text);
}

type Done = Partial<Row>;

/** What each kind of row sends. */
const commands: Record<Row["kind"], (r: Row, at: string, city: City) => Promise<Done>> = {
  report: async (r, at, city) => {
    // An incident opened on the same sheet takes the report along when it is opened.
    const target = r.incident.trim() === "" ? undefined : incidentOf(r, city);
    const made = await post<Call>("/calls", { channel: "phone", kind: r.a || "outage", address: r.b, text: r.c, from_paper: at }, r.key);
    if (target) await post(`/calls/${made.id}/link`, { incident_id: target, from_paper: at });
    return { saved: made.number, id: made.id, linked: target !== undefined };
  },
  open: async (r, at) => {
    if (r.incident.trim() === "") throw new Fault("incident", "required");
    const mine = rows.peek().map((x, i) => ({ x, i })).filter(({ x }) => x.kind === "report" && x.id && !x.linked && x.incident.trim() === r.incident.trim());
    const made = await post<Incident>("/incidents", {
      type: r.a || "pipe_break", diameter_mm: millimetres(r.b), address: r.c, call_ids: mine.map(({ x }) => x.id), override: r.sure ? ["near-open-incident"] : [], from_paper: at,
    }, r.key);
    for (const { i } of mine) settle(i, { linked: true });
    return { saved: made.number, id: made.id };
  },
  order: async (r, at, city) => {
    const going = resources(r.a, "a", city);
    if (going.crews.length + going.vehicles.length === 0) throw new Fault("a", "required");
    const send = (override: string[], key: string) => post<Order>(`/incidents/${need(r, city)}/orders`, { mode: "send", ...going, override, from_paper: at }, key);
    try {
      return { saved: (await send([], r.key)).number };
    } catch (err) {
      // They did go: a warning about who should is for the living. It stays on record with the order.
      if (!(err instanceof ApiError) || err.code !== "rule-warn") throw err;
      return { saved: (await send(err.params.codes as string[], uuid7())).number };
    }
  },
  milestone: async (r, at, city) => {
    const who = resources(r.a, "a", city), id = who.crews[0] ?? who.vehicles[0];
    if (!id) throw new Fault("a", "required");
    const i = await get<Incident>(`/incidents/${need(r, city)}`);
    const heads: Booking[] = i.orders.flatMap((o) => o.bookings).filter((b) => b.resource.id === id && !b.follows);
    const booking = heads.find((b) => !b.released_at) ?? heads.at(-1);
    if (!booking) throw new Fault("a", "not-on-incident");
    const milestone = r.b || "on_site";
    await post(`/bookings/${booking.id}/milestones`, { milestone, by_voice: true, said_by: r.c, reason: milestone === "declined" ? r.c : undefined, from_paper: at }, r.key);
    return { saved: "" };
  },
  stage: async (r, at, city) => {
    await post(`/incidents/${need(r, city)}/stages`, { stage: r.a || "isolate", step: r.b || "start", from_paper: at }, r.key);
    return { saved: "" };
  },
  note: async (r, at, city) => {
    if (r.a.trim() === "") throw new Fault("a", "required");
    await post(`/incidents/${need(r, city)}/notes`, { text: r.a, from_paper: at }, r.key);
    return { saved: "" };
  },
  close: async (r, at, city) => {
    const outcome = r.a || "repaired", elsewhere = outcome === "not_ours" || outcome === "foreign_network";
    await post(`/incidents/${need(r, city)}/close`, { outcome, ...(elsewhere ? { handed_to: r.b, evidence: r.b } : { cause: r.b }), from_paper: at }, r.key);
    return { saved: "" };
  },
};

/** Which cell a field of the API stands in. */
function cellOf(r: Row, field: string | undefined, code: string): Cell {
  if (field === "from_paper" || field === "at" || code === "too-early") return "time";
  if (["incident-closed", "stages-open", "orders-open"].includes(code)) return "incident";
  if (field === "address") return r.kind === "report" ? "b" : "c";
  if (field === "diameter_mm") return "b";
  if (field === "cause" || field === "handed_to" || field === "evidence") return "b";
  if (field === "reason" || field === "said_by") return "c";
  return "a";
}

async function one(i: number, at: string, city: City): Promise<void> {
  const r = rows.peek()[i]!;
  try {
    settle(i, { ...(await commands[r.kind](r, at, city)), fault: undefined });
  } catch (err) {
    if (err instanceof Fault) settle(i, { fault: { cell: err.cell, code: err.code, params: err.params } });
    else if (err instanceof ApiError) {
      const near = err.code === "rule-warn";
      // Refused for good: the next try is another command. Unsure: it must be the same.
      settle(i, { ...(err.unsure ? {} : { key: uuid7() }), fault: { cell: cellOf(r, err.field, err.code), code: near ? "near-open" : err.code, params: err.params, may: near } });
      if (err.status === 0) throw err;
    } else throw err;
  }
}

/** Saves what is not saved yet. Pressed again meanwhile, it does nothing. */
export async function save(): Promise<void> {
  if (saving.peek()) return;
  saving.value = true;
  try {
    const [open, crews, vehicles] = await Promise.all([get<Page<Incident>>("/incidents?status=open&limit=200"), get<Page<Crew>>("/crews"), get<Page<Vehicle>>("/vehicles")]);
    const city = { incidents: open.items, crews: crews.items, vehicles: vehicles.items };
    const waiting: { i: number; at: string }[] = [];
    rows.peek().forEach((r, i) => {
      if (r.saved !== undefined || empty(r)) return;
      const at = timeOf(rows.peek(), i);
      if (at) waiting.push({ i, at });
      else settle(i, { fault: { cell: "time", code: r.time.trim() ? "bad-time" : "required" } });
    });
    waiting.sort((x, y) => x.at.localeCompare(y.at) || x.i - y.i);
    for (const { i, at } of waiting) await one(i, at, city);
  } catch (err) {
    if (!(err instanceof ApiError)) throw err; // the line is gone; the sheet stays as it is
  } finally {
    saving.value = false;
  }
}
