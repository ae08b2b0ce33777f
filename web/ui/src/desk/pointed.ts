// Which street somebody pressed on the map: the one that a drive from there begins on.
import { ApiError, get } from "../api";
import type { Point, Travel } from "../model";

const step = 0.0002; // degrees, some 20 m

/** The name of the street at a point; undefined where there is none near. Fails where nobody could say. */
export async function pointedStreet(at: Point): Promise<string | undefined> {
  const [lon, lat] = at.coordinates;
  const way = await get<Travel>(`/travel?from=${lon},${lat}&to=${(lon + step).toFixed(6)},${(lat + step).toFixed(6)}`).catch((err: unknown) => {
    if (err instanceof ApiError && err.code.startsWith("off-road")) return undefined;
    throw err;
  });
  return way?.legs?.find((l) => l.street)?.street;
}
