// Following: what is followed stays in sight, until a hand moves the map.
import type { Map as GlMap } from "maplibre-gl";

export type Track = { /** Whom: another key begins anew. */ key: string; spots: [number, number][] };

const edge = 0.15; // of the view: nearer to its edge than this counts as leaving it
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Tracker {
  private key = "";

  constructor(private map: GlMap, private ended: () => void) {
    const hand = map.getCanvasContainer(), keys = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];
    map.on("dragstart", () => this.end());
    hand.addEventListener("keydown", (e) => keys.includes(e.key) && this.end());
  }

  /** Brings it into sight at first, and again whenever it is about to leave; nearer or farther is the person's choice. */
  look(track: Track | undefined): void {
    const spots = track?.spots ?? [];
    const begins = this.key !== (track?.key ?? "");
    this.key = track?.key ?? "";
    if (spots.length === 0 || !(begins || spots.some((p) => this.leaves(p)))) return;
    const xs = spots.map((p) => p[0]), ys = spots.map((p) => p[1]);
    const look = { animate: !calm.matches, duration: 400 };
    if (spots.length === 1) this.map.easeTo({ center: spots[0]!, ...(begins ? { zoom: Math.max(13, this.map.getZoom()) } : {}), ...look });
    else this.map.fitBounds([[Math.min(...xs), Math.min(...ys)], [Math.max(...xs), Math.max(...ys)]], { padding: 64, maxZoom: begins ? 15 : Math.min(15, this.map.getZoom()), ...look });
  }

  private leaves(at: [number, number]): boolean {
    const { x, y } = this.map.project(at), { clientWidth: w, clientHeight: h } = this.map.getContainer();
    return x < w * edge || x > w * (1 - edge) || y < h * edge || y > h * (1 - edge);
  }

  private end(): void {
    if (this.key !== "") this.ended();
  }
}
