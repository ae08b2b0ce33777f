// What the command line can speak of: the desk as it stands, in the language of
// the screen.
import { coded, lang, t } from "../../i18n";
import { nextStage } from "../../stages";
import { chosenId, crews, data, label, mayDispatch, mayOpen } from "../state";
import { shortName } from "../names";
import type { May } from "./words";
import type { Named, Resource, World } from "./parse";

const stageCodes = ["isolate", "pump_out", "drain", "excavate", "cut_out", "prepare", "weld", "refill", "backfill", "fence", "inspect", "repair", "restore", "backup_power", "limit_supply", "hand_over"];
const outcomeCodes = ["repaired", "not_ours", "foreign_network", "false"];
const typeCodes = ["pipe_break", "leak", "chamber", "pumping_station", "source", "no_heat", "low_heat", "hot_water", "hazard", "foreign_network"];

const names = (prefix: string, codes: string[]): Named[] => codes.map((code) => ({ code, name: coded(prefix, code) }));

/** The name of an area in the language of the screen. */
export function areaName(code: string): string {
  const a = data.value?.readiness.areas.find((x) => x.code === code);
  return a ? a[`name_${lang.value}`] : code;
}

function resources(): Resource[] {
  const d = data.value;
  const booked = (b: { id: string; order_id: string; incident_id: string; milestone: string } | null) => (b ? { booking: { id: b.id, order: b.order_id, incident: b.incident_id, milestone: b.milestone } } : {});
  // A machine of a crew follows it; only one of the pool has milestones of its own.
  const heads = new Set(d?.incidents.flatMap((i) => i.orders.flatMap((o) => o.bookings.filter((b) => !b.follows && !b.released_at).map((b) => b.resource.id))));
  const state = (x: { tier: string; booking: { milestone: string } | null }) => coded("status.", x.booking ? x.booking.milestone : x.tier === "now" ? "ready" : x.tier);
  return [
    ...[...(d?.crews ?? [])].sort((a, b) => a.number - b.number).map((c): Resource => ({ id: c.id, kind: "crew", number: c.number, name: label(c.id), hint: `${state(c)} · ${shortName(c.lead?.name)}`, ...booked(c.booking) })),
    ...(d?.vehicles ?? []).filter((v) => !v.crew || heads.has(v.id)).map((v): Resource => ({ id: v.id, kind: "vehicle", plate: v.plate, name: label(v.id), hint: `${coded("kind.", v.kind)} · ${state(v)}`, ...booked(v.booking) })),
  ];
}

export function world(): World {
  const may = new Set<May>(["look"]);
  if (mayOpen.value) may.add("open");
  if (mayDispatch.value) may.add("dispatch");
  void crews.value;
  return {
    tongue: lang.value, may, chosen: data.value?.incidents.some((i) => i.id === chosenId.value) ? chosenId.value : undefined, resources: resources(),
    incidents: [...(data.value?.incidents ?? [])].sort((a, b) => a.priority - b.priority || a.registered_at.localeCompare(b.registered_at)).map((i) => {
      const next = nextStage(i.stages);
      return {
        id: i.id, number: i.number, hint: `${coded("type.", i.type)} · ${i.address || t("desk.no-address")}`, ...(next ? { next: { stage: next.stage.code, step: next.step } } : {}),
        stages: i.stages.filter((s) => !s.skipped).map((s) => ({ code: s.code, over: s.finished_at !== null, running: s.started_at !== null && s.finished_at === null })),
      };
    }),
    stages: names("stage.", stageCodes), outcomes: names("outcome.", outcomeCodes), types: names("type.", typeCodes),
    areas: (data.value?.readiness.areas ?? []).map((a) => ({ code: a.code, name: areaName(a.code) })),
  };
}
