// The city on the wall, drawn larger than on a desk so that its signs can be read
// from across the room.
import { computed, signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { get } from "../api";
import { coded, t } from "../i18n";
import { shortNumber } from "../desk/names";
import { CityMap, type Layers, type MapIncident, type MapResource } from "../map/map";
import type { BookingRef, Place } from "../model";
import { serverNow, second } from "../time";
import { data, fixes, incidents, needsHelp } from "./state";

const layers = signal<Layers | undefined>(undefined);
const beat = computed(() => Math.floor(second.value / 5)); // marks change at one and ten minutes

function where(id: string, place: Place | null): Pick<MapResource, "position" | "basis" | "age_s"> | null {
  const fix = fixes.value.get(id);
  if (fix && (!place?.at || fix.at >= place.at)) return { position: fix.position, basis: "live", age_s: (serverNow() - Date.parse(fix.at)) / 1000 };
  return place && { position: place.position, basis: place.basis, age_s: place.at ? (serverNow() - Date.parse(place.at)) / 1000 : null };
}

const statusOf = (x: { tier: string; booking: BookingRef | null }) => (x.booking ? x.booking.milestone : x.tier === "now" ? "ready" : x.tier) as MapResource["status"];

const resources = computed<MapResource[]>(() => {
  beat.value;
  const out: MapResource[] = [];
  for (const c of data.value?.crews ?? []) {
    const at = where(c.vehicle ?? c.id, c.place);
    if (at) out.push({ id: c.id, kind: "crew", status: statusOf(c), label: t("desk.crew-n", { n: String(c.number) }), ...at });
  }
  for (const v of data.value?.vehicles ?? []) {
    const at = v.crew ? null : where(v.id, v.place);
    if (at) out.push({ id: v.id, kind: "vehicle", status: statusOf(v), label: coded("kindcode.", v.kind), ...at });
  }
  return out;
});

const signsOf = computed<MapIncident[]>(() =>
  incidents.value.flatMap((i) => (i.position ? [{ id: i.id, position: i.position, number: i.number, status: needsHelp(i) ? "alarm" : "open", label: shortNumber(i.number) } as MapIncident] : [])));

/** How much larger the map is drawn: its letters are made for a desk, 1.6 % of a screen of 540 px. */
const scale = () => Math.max(1, Math.min(innerHeight, (innerWidth * 9) / 16) / 540);

export function City() {
  const [times, setTimes] = useState(scale);
  useEffect(() => {
    void get<Layers>("/map").then((x) => (layers.value = x), () => undefined);
    const resize = () => setTimes(scale());
    addEventListener("resize", resize);
    return () => removeEventListener("resize", resize);
  }, []);
  return (
    <section class="w-map live" aria-label={t("map.label")}>
      <div class="w-lens" style={{ width: `${100 / times}%`, height: `${100 / times}%`, transform: `scale(${times})` }}>
        <CityMap key={times} layers={layers.value} incidents={signsOf.value} resources={resources.value} onSelect={() => undefined} follow magnify={times} />
      </div>
    </section>
  );
}
