// Where a crew or vehicle is: by its newest fix, else where the server believes it.
import type { Basis, Crew, Place, Point, Vehicle } from "../model";
import { serverNow } from "../time";
import { crews, fixes, vehicles } from "./state";

type Whereabouts = { position: Point; basis: Basis; age_s: number | null };

/** Where the resource with this id is; place is what the server said of it. */
export function whereabouts(id: string, place: Place | null): Whereabouts | null {
  const fix = fixes.value.get(id);
  if (fix && (!place?.at || fix.at >= place.at)) return { position: fix.position, basis: "live", age_s: (serverNow() - Date.parse(fix.at)) / 1000 };
  return place && { position: place.position, basis: place.basis, age_s: place.at ? (serverNow() - Date.parse(place.at)) / 1000 : null };
}

/** A crew is where its vehicle is. */
export const whereCrew = (c: Crew) => whereabouts(c.vehicle ?? c.id, c.place);

/** Where a crew or vehicle is, by its id alone. */
export function positionOf(id: string): Point | undefined {
  const crew: Crew | undefined = crews.value.get(id), vehicle: Vehicle | undefined = vehicles.value.get(id);
  return (crew ? whereCrew(crew) : vehicle ? whereabouts(id, vehicle.place) : null)?.position;
}
