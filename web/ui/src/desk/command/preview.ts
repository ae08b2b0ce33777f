// What Enter will do, said beforehand, with what speaks against it.
import { coded, t } from "../../i18n";
import { momentTyped } from "../../time";
import { shortNumber } from "../names";
import { holders } from "../presence";
import { areaName } from "./world";
import { crews, data, label, undoable, vehicles } from "../state";
import type { Command } from "./parse";

const incidentOf = (id: string) => data.value?.incidents.find((x) => x.id === id);

function place(id: string): string {
  const i = incidentOf(id);
  return i ? `${shortNumber(i.number)} ${coded("type.", i.type)}${i.address ? `, ${i.address}` : ""}` : "";
}

const names = (ids: string[]) => ids.map(label).join(", ");
const timed = (at: string) => (at ? t("cmd.at", { time: at }) : t("cmd.now"));

/** One sentence: exactly what will happen. */
export function preview(c: Command): string {
  switch (c.do) {
    case "order": return t(c.mode === "send" ? "cmd.will.send" : "cmd.will.reserve", { who: c.resources === "best" ? t("cmd.best") : names(c.resources), where: place(c.incident) });
    case "milestone": return t("cmd.will.milestone", { who: names(c.resources), what: coded("status.", c.milestone).toLowerCase(), at: timed(c.at), text: c.text && `: ${c.text}` });
    case "note": return t("cmd.will.note", { where: place(c.incident), at: timed(c.at), text: c.text });
    case "stage": return t(c.step === "start" ? "cmd.will.start" : "cmd.will.finish", { what: coded("stage.", c.stage), where: place(c.incident), at: timed(c.at) });
    case "close": return t("cmd.will.close", { where: place(c.incident), what: coded("outcome.", c.outcome), text: [c.text, c.evidence].filter(Boolean).join(" / ") });
    case "open": return t("cmd.will.open", { what: `${coded("type.", c.type)}${c.diameter ? ` Ø${c.diameter}` : ""}${c.priority ? `, ${t("desk.priority", { n: c.priority })}` : ""}`, where: c.address });
    case "merge": return t("cmd.will.merge", { where: place(c.incident), into: place(c.into) });
    case "cancel": return t("cmd.will.cancel", { number: orderNumber(c.order), who: orderNames(c.order), text: c.text });
    case "transfer": return t("cmd.will.transfer", { number: orderNumber(c.order), who: orderNames(c.order), into: place(c.into), text: c.text });
    case "street": return t("cmd.will.street", { where: `${c.street}${c.from && `: ${c.from} – ${c.to}`}`, until: c.until ? t("cmd.until", { time: c.until }) : t("closure.open-end").toLowerCase() });
    case "find": return t("cmd.will.find", { text: c.text });
    case "go": return t("cmd.will.go", { where: place(c.incident) });
    case "filter": return t("cmd.will.filter", { what: filterText(c.filter) });
    case "undo": {
      const o = undoable();
      return o ? t("cmd.will.undo", { number: o.number, who: orderNames(o.id) }) : t("cmd.will.undo-none");
    }
    case "help": return t("help.title");
  }
}

const orderOf = (id: string) => data.value?.incidents.flatMap((i) => i.orders).find((o) => o.id === id);
const orderNumber = (id: string) => orderOf(id)?.number ?? "";
const orderNames = (id: string) => names((orderOf(id)?.bookings ?? []).filter((b) => !b.follows && !b.released_at).map((b) => b.resource.id));

export function filterText(f: { kind: string; code: string }): string {
  if (f.kind === "priority") return t("desk.priority", { n: Number(f.code) });
  if (f.kind === "area") return areaName(f.code);
  if (f.kind === "type") return coded("type.", f.code);
  return coded("filter.", f.kind);
}

/** What the desk already knows against it; the server may know more. */
export function warnings(c: Command): string[] {
  const out: string[] = [];
  if ("at" in c && c.at && momentTyped(c.at, "1970-01-01T00:00:00Z") === undefined) out.push(t("desk.voice.bad-time"));
  if (c.do === "order" && c.resources !== "best") {
    for (const id of c.resources) {
      const x = crews.value.get(id) ?? vehicles.value.get(id);
      if (!x) continue;
      if (x.booking) out.push(t("desk.taken", { who: label(id), number: incidentOf(x.booking.incident_id)?.number ?? "" }));
      else if (x.tier !== "now") out.push(`${label(id)}: ${coded("status.", x.tier).toLowerCase()}`);
    }
  }
  if (c.do === "order") for (const who of holders(c.incident)) out.push(t("presence.holds", { who: who.name, number: shortNumber(incidentOf(c.incident)?.number ?? "") }));
  return out;
}
