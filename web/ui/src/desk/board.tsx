// The resources: every crew and vehicle with its tier, place and reason; a click
// picks it for the dispatcher's own set.
import { signal } from "@preact/signals";
import { coded, figure, t } from "../i18n";
import { Badge } from "../kit/badge";
import { Tabs } from "../kit/tabs";
import type { Crew, Tiers, Vehicle } from "../model";
import { reasonText } from "../reason";
import { chosen, crews, data, mayDispatch, picked } from "./state";

const tab = signal("crews");

/** The sign of a resource: the milestone of its booking, else its tier. */
export function statusOf(x: { tier: string; booking: { milestone: string } | null }): string {
  return x.booking ? x.booking.milestone : x.tier === "now" ? "ready" : x.tier;
}

function toggle(id: string) {
  picked.value = picked.value.includes(id) ? picked.value.filter((x) => x !== id) : [...picked.value, id];
}

function Pick({ id, name, taken }: { id: string; name: string; taken: boolean }) {
  if (!mayDispatch.value || !chosen.value) return null;
  return <input type="checkbox" aria-label={t("desk.pick", { name })} checked={picked.value.includes(id)} disabled={taken} onChange={() => toggle(id)} />;
}

function CrewRow({ crew }: { crew: Crew }) {
  const name = t("desk.crew-n", { n: String(crew.number) });
  const incident = crew.booking && data.value?.incidents.find((i) => i.id === crew.booking!.incident_id);
  return (
    <tr>
      <td><Pick id={crew.id} name={name} taken={crew.booking !== null} /></td>
      <td><strong>{name}</strong></td>
      <td class="live"><Badge status={statusOf(crew)} full /></td>
      <td>{crew.lead?.name}</td>
      <td class="num">{figure(crew.members.length)}</td>
      <td>{incident ? `№${incident.number}` : crew.reasons.map(reasonText).join("; ")}{crew.tier === "on_call" && t("desk.call-in", { n: crew.call_in_min })}</td>
    </tr>
  );
}

function VehicleRow({ vehicle: v }: { vehicle: Vehicle }) {
  const incident = v.booking && data.value?.incidents.find((i) => i.id === v.booking!.incident_id);
  const owner = v.crew && crews.value.get(v.crew);
  return (
    <tr>
      <td>{!owner && <Pick id={v.id} name={v.plate} taken={v.booking !== null} />}</td>
      <td><strong title={coded("kind.", v.kind)}>{coded("kindcode.", v.kind)}</strong></td>
      <td class="nowrap">{v.plate}</td>
      <td class="live"><Badge status={statusOf(v)} full /></td>
      <td>{owner ? t("desk.crew-n", { n: String(owner.number) }) : t("desk.pool")}</td>
      <td>{incident ? `№${incident.number}` : v.reasons.map(reasonText).join("; ")}</td>
    </tr>
  );
}

function count(x: Tiers | undefined): string {
  return x ? `${figure(x.now)}/${figure(x.total)}` : "";
}

export function Board() {
  const d = data.value;
  const areas = d?.readiness.areas ?? [];
  const order = (a: { area: string }) => areas.findIndex((x) => x.code === a.area);
  return (
    <section class="pane d-board" aria-label={t("desk.resources")}>
      <Tabs label={t("desk.resources")} current={tab.value} onChange={(k) => (tab.value = k)} tabs={[
        { key: "crews", label: `${t("desk.crews")} ${count(d?.readiness.crews)}`, body: () => (
          <table class="board"><caption class="sr-only">{t("desk.crews")}</caption><tbody>{[...(d?.crews ?? [])].sort((a, b) => a.number - b.number).map((c) => <CrewRow key={c.id} crew={c} />)}</tbody></table>
        ) },
        { key: "vehicles", label: `${t("desk.vehicles")} ${count(d?.readiness.vehicles)}`, body: () => (
          <table class="board"><caption class="sr-only">{t("desk.vehicles")}</caption><tbody>{[...(d?.vehicles ?? [])].sort((a, b) => a.kind.localeCompare(b.kind) || order(a) - order(b)).map((v) => <VehicleRow key={v.id} vehicle={v} />)}</tbody></table>
        ) },
      ]} />
    </section>
  );
}
