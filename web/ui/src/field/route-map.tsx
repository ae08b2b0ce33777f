// The way on a small map. It is drawn only when asked for: the words above say the
// same, and MapLibre is heavy for a thin line.
import { useEffect, useRef } from "preact/hooks";
import { CityMap, type MapIncident, type MapResource } from "../map/map";
import { Overlay } from "../map/overlay";
import { coded } from "../i18n";
import type { IncidentHead, LineString, Point } from "../model";
import { here } from "./position";
import { data } from "./state";

export function RouteMap({ way, to, incident }: { way?: LineString; to: Point; incident: IncidentHead }) {
  const overlay = useRef<Overlay | undefined>(undefined);
  overlay.current ??= new Overlay();
  useEffect(() => {
    overlay.current!.setRoutes(way ? [{ type: "Feature", geometry: way, properties: { id: "way", look: "under_way" } }] : []);
    overlay.current!.show(way ?? to);
  }, [way, to.coordinates.join()]);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.scrollIntoView({ block: "center" }), []);
  const crew = data.value?.crew;
  const at = here.value ?? crew?.place?.position;
  const incidents: MapIncident[] = [{ id: incident.id, position: to, number: incident.number, status: "open", label: coded("type.", incident.type) }];
  const resources: MapResource[] = crew && at ? [{ id: crew.id, kind: "crew", position: at, status: "en_route", label: "", basis: here.value ? "live" : crew.place!.basis, age_s: here.value ? 0 : crew.place!.age_s }] : [];
  return <div class="f-map" ref={box}><CityMap layers={undefined} incidents={incidents} resources={resources} onSelect={() => undefined} overlay={overlay.current} /></div>;
}
