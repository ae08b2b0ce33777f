// The resources: every crew and vehicle with its tier, place and reason; a click
// picks it for the dispatcher's own set. Beside them the streets that are closed.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { coded, figure, t } from "../i18n";
import { Badge } from "../kit/badge";
import { Tabs } from "../kit/tabs";
import type { BookingRef, Coded, Crew, Tiers, Vehicle } from "../model";
import { reasonText } from "../reason";
import { TakenOver } from "../watch/taken";
import { Closures } from "./closures";
import { follow } from "./followed";
import { closures } from "./ground";
import { shortName } from "./names";
import { choose, chosen, crews, data, mayDispatch, picked } from "./state";

/** Which list is shown: crews, vehicles or closures. */
export const boardTab = signal("crews");

/** The sign of a resource: the milestone of its booking, else its tier. */
export function statusOf(x: { tier: string; booking: { milestone: string } | null }): string {
  return x.booking ? x.booking.milestone : x.tier === "now" ? "ready" : x.tier;
}

function toggle(id: string) {
  picked.value = picked.value.includes(id) ? picked.value.filter((x) => x !== id) : [...picked.value, id];
}

function Pick({ id, name, taken }: { id: string; name: string; taken: boolean }) {
  if (!mayDispatch.value || !chosen.value) return null;
  return <label class="pick"><input type="checkbox" aria-label={t("desk.pick", { name })} checked={picked.value.includes(id)} disabled={taken} onChange={() => toggle(id)} /></label>;
}

/** A name that shows on the map where it is, and follows it. */
function Name({ id, children }: { id: string; children: ComponentChildren }) {
  return <button type="button" class="board-name" title={t("follow.unit")} onClick={() => follow(id)}>{children}</button>;
}

/** Where it is busy, else why it cannot go, else how soon it could leave. */
function Why({ x }: { x: { tier: string; reasons: Coded[]; call_in_min: number; booking: BookingRef | null } }) {
  const { booking } = x;
  if (booking) {
    const incident = data.value?.incidents.find((i) => i.id === booking.incident_id);
    return incident ? <button type="button" class="link nowrap" onClick={() => choose(incident.id)}>№{incident.number}</button> : null;
  }
  if (x.reasons.length > 0) return <>{x.reasons.map(reasonText).join("; ")}</>;
  return x.tier === "on_call" ? <span class="nowrap">{t("desk.leaves-in", { n: x.call_in_min })}</span> : null;
}

/** Who would go with a crew, or who has gone. */
function people(c: Crew): number {
  return c.booking ? (data.value?.workers ?? []).filter((w) => w.crew === c.id && w.booking?.order_id === c.booking!.order_id).length : c.members.length;
}

function CrewRow({ crew }: { crew: Crew }) {
  const name = t("desk.crew-n", { n: String(crew.number) });
  return (
    <tr data-resource={crew.id}>
      <td><Pick id={crew.id} name={name} taken={crew.booking !== null} /></td>
      <td><Name id={crew.id}><strong>{name}</strong></Name></td>
      <td class="live"><Badge status={statusOf(crew)} full /></td>
      <td title={crew.lead ? `${crew.lead.name} ${crew.lead.phone}` : undefined}>{shortName(crew.lead?.name)}</td>
      <td class="num">{figure(people(crew))}</td>
      <td><Why x={crew} /></td>
    </tr>
  );
}

function VehicleRow({ vehicle: v }: { vehicle: Vehicle }) {
  const owner = v.crew && crews.value.get(v.crew);
  return (
    <tr data-resource={v.id}>
      <td>{!owner && <Pick id={v.id} name={v.plate} taken={v.booking !== null} />}</td>
      <td><Name id={v.id}><strong title={coded("kind.", v.kind)}>{coded("kindcode.", v.kind)}</strong> <span class="nowrap">{v.plate}</span></Name></td>
      <td class="live"><Badge status={statusOf(v)} full /></td>
      <td>{owner ? t("desk.crew-n", { n: String(owner.number) }) : t("desk.pool")}</td>
      <td><Why x={v} /></td>
    </tr>
  );
}

function Table({ caption, heads, children }: { caption: string; heads: string[]; children: ComponentChildren }) {
  return (
    <table class="board">
      <caption class="sr-only">{caption}</caption>
      <thead><tr><th><span class="sr-only">{t("desk.pick-column")}</span></th>{heads.map((h) => <th key={h} scope="col">{h}</th>)}</tr></thead>
      <tbody>{children}</tbody>
    </table>
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
    <section class="pane d-board" id="d-board" aria-label={t("desk.resources")}>
      <TakenOver />
      <Tabs label={t("desk.resources")} current={boardTab.value} onChange={(k) => (boardTab.value = k)} tabs={[
        { key: "crews", label: <>{t("desk.crews")} <span class="count">{count(d?.readiness.crews)}</span></>, body: () => (
          <Table caption={t("desk.crews")} heads={[t("kind.crew"), t("desk.state"), t("desk.lead"), t("desk.members"), t("desk.where-why")]}>
            {[...(d?.crews ?? [])].sort((a, b) => a.number - b.number).map((c) => <CrewRow key={c.id} crew={c} />)}
          </Table>
        ) },
        { key: "vehicles", label: <>{t("desk.vehicles")} <span class="count">{count(d?.readiness.vehicles)}</span></>, body: () => (
          <Table caption={t("desk.vehicles")} heads={[t("desk.vehicle"), t("desk.state"), t("desk.whose"), t("desk.where-why")]}>
            {[...(d?.vehicles ?? [])].sort((a, b) => a.kind.localeCompare(b.kind) || order(a) - order(b)).map((v) => <VehicleRow key={v.id} vehicle={v} />)}
          </Table>
        ) },
        { key: "closures", label: <>{t("closure.title")} <span class="count">{closures.value ? figure(closures.value.length) : ""}</span></>, body: () => <Closures /> },
      ]} />
    </section>
  );
}
