// The middle of the desk: the city with what is open and who is where.
import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get } from "../api";
import { coded, t } from "../i18n";
import { CityMap, type Layers, type MapIncident, type MapResource, type Picked } from "../map/map";
import { second } from "../time";
import { statusOf } from "./board";
import { overlay } from "./ground";
import { shortNumber } from "./names";
import { placing } from "./open";
import { Reach } from "./reach";
import { choose, chosenId, data, openHeads, ringing } from "./state";
import { whereabouts, whereCrew } from "./whereabouts";

const layers = signal<Layers | undefined>(undefined);

// Ages are looked at every 5 s: marks change at one and ten minutes.
const beat = computed(() => Math.floor(second.value / 5));

const resources = computed<MapResource[]>(() => {
  beat.value;
  const out: MapResource[] = [];
  for (const c of data.value?.crews ?? []) {
    const at = whereCrew(c);
    if (at) out.push({ id: c.id, kind: "crew", status: statusOf(c) as MapResource["status"], label: t("desk.crew-n", { n: String(c.number) }), ...at });
  }
  for (const v of data.value?.vehicles ?? []) {
    if (v.crew) continue; // drawn as its crew
    const at = whereabouts(v.id, v.place);
    if (at) out.push({ id: v.id, kind: "vehicle", status: statusOf(v) as MapResource["status"], label: coded("kindcode.", v.kind), ...at });
  }
  return out;
});

const incidents = computed<MapIncident[]>(() =>
  (data.value?.incidents ?? []).flatMap((i) => {
    if (!i.position) return [];
    const alarm = openHeads(i).length === 0 || ringing.value.some((r) => r.incident.id === i.id);
    return [{ id: i.id, position: i.position, number: i.number, status: alarm ? "alarm" : "open", label: shortNumber(i.number) } as MapIncident];
  }));

export function DeskMap() {
  useEffect(() => void get<Layers>("/map").then((x) => (layers.value = x), () => undefined), []);
  const select = (what: Picked) => {
    const held = what.kind === "incident" ? what.id : data.value?.[what.kind === "crew" ? "crews" : "vehicles"].find((x) => x.id === what.id)?.booking?.incident_id;
    if (held) choose(held);
  };
  return (
    <section class="pane d-map live" aria-label={t("map.label")}>
      <CityMap layers={layers.value} incidents={incidents.value} resources={resources.value} selected={chosenId.value} onSelect={select} onPlace={placing.value} overlay={overlay} />
      <Reach />
    </section>
  );
}
