// The middle of the desk: the city with what is open and who is where.
import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get } from "../api";
import { coded, t } from "../i18n";
import { Button } from "../kit/button";
import { CityMap, type Layers, type MapIncident, type MapResource, type Picked } from "../map/map";
import { second } from "../time";
import { arranged } from "./arrange";
import { statusOf } from "./board";
import { follow, followed, followedName, toggleFollow, track } from "./followed";
import { overlay } from "./ground";
import { MeasureTool } from "./measure";
import { endMeasure, measuring, startMeasure } from "./measured";
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

/** Under the buttons for the scale: follow, measure, what is shown. */
function Tools() {
  const hidden = arranged.value.hidden.length;
  return (
    <>
      <Button aria-label={t("follow.chosen")} title={`${t("follow.chosen")} · G`} aria-pressed={followed.value !== undefined} onClick={toggleFollow}><Glyph path="M8 4.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7M8 0v4M8 12v4M0 8h4M12 8h4" /></Button>
      <Button class="measure-open" aria-label={t("measure.title")} title={`${t("measure.title")} · D`} aria-pressed={measuring.value} onClick={() => (measuring.value ? endMeasure() : startMeasure())}><Glyph path="M1 11L11 1l4 4L5 15zM4 8l2 2M6.500 5.500l1.500 1.500M9 3l2 2" /></Button>
      <button type="button" class="btn" popovertarget="view" aria-label={hidden ? t("view.hidden", { n: hidden }) : t("view.layers")} title={hidden ? t("view.hidden", { n: hidden }) : t("view.layers")}><Glyph path="M8 1l7 4l-7 4l-7-4zM1 8l7 4l7-4M1 11l7 4l7-4" />{hidden > 0 && <span class="map-hidden" aria-hidden="true">−{hidden}</span>}</button>
    </>
  );
}

function Glyph({ path }: { path: string }) {
  return <svg width="18" height="18" viewBox="-1 -1 18 18" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linejoin="round"><path d={path} /></svg>;
}

export function DeskMap() {
  useEffect(() => void get<Layers>("/map").then((x) => (layers.value = x), () => undefined), []);
  const select = (what: Picked) => {
    const held = what.kind === "incident" ? what.id : data.value?.[what.kind === "crew" ? "crews" : "vehicles"].find((x) => x.id === what.id)?.booking?.incident_id;
    if (held) choose(held);
  };
  return (
    <section class="pane d-map live" aria-label={t("map.label")}>
      <CityMap layers={layers.value} incidents={incidents.value} resources={resources.value} selected={chosenId.value} hidden={arranged.value.hidden} track={track.value} onHand={() => follow(undefined)}
        onSelect={select} onPlace={placing.value} overlay={overlay} cluster buttons={<Tools />} />
      <MeasureTool />
      <Reach />
      {followed.value && <p class="followed no-print" role="status">{t("follow.now", { name: followedName.value })} <button type="button" class="btn" aria-label={t("follow.end")} title={t("follow.end")} onClick={() => follow(undefined)}>✕</button></p>}
    </section>
  );
}
