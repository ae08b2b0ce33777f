// Which tiles the small map needs along the way, told to the service worker so that
// the map shows without a signal, and which program of the map to have ready.
import worker from "asset:maplibre-gl-worker";
import { loadTiles, tiles } from "../map/tiles";
import type { LineString } from "../model";

const zooms = [11, 12, 13, 14]; // what a route across the city is looked at with
const most = 200; // tiles; some 5 MB

const tileX = (lon: number, z: number) => ((lon + 180) / 360) * 2 ** z;
const tileY = (lat: number, z: number) => {
  const r = (lat * Math.PI) / 180;
  return ((1 - Math.log(Math.tan(r) + 1 / Math.cos(r)) / Math.PI) / 2) * 2 ** z;
};

/** The tiles under the line and a third of a tile around it, coarse ones first, at most 200; address is their pattern. */
function corridor(line: LineString, address: string, deepest: number): string[] {
  const out = new Set<string>();
  for (const z of zooms.filter((x) => x <= deepest)) {
    line.coordinates.forEach((b, i) => {
      const a = line.coordinates[i - 1] ?? b;
      const steps = Math.max(1, Math.ceil(Math.hypot(tileX(b[0], z) - tileX(a[0], z), tileY(b[1], z) - tileY(a[1], z)) * 3));
      for (let s = 0; s <= steps; s++) {
        const x = tileX(a[0] + ((b[0] - a[0]) * s) / steps, z), y = tileY(a[1] + ((b[1] - a[1]) * s) / steps, z);
        for (const dx of [-0.33, 0.33]) for (const dy of [-0.33, 0.33]) out.add(address.replace("{z}", `${z}`).replace("{x}", `${Math.floor(x + dx)}`).replace("{y}", `${Math.floor(y + dy)}`));
      }
    });
  }
  return [...out].slice(0, most);
}

type Thrifty = Navigator & { connection?: { saveData?: boolean } };

/** Has the corridor of a way kept by the service worker, and the map's program fetched once. */
export async function keepTiles(line: LineString): Promise<void> {
  if (!("serviceWorker" in navigator) || (navigator as Thrifty).connection?.saveData) return;
  const { active } = await navigator.serviceWorker.ready;
  await loadTiles();
  const t = tiles.peek();
  if (!t?.tiles[0]) return;
  active?.postMessage({ keep: ["/tiles/index.json", ...corridor(line, t.tiles[0], t.maxzoom)] });
  await Promise.allSettled([import("../map/city-map"), fetch(worker)]);
}
