// A map that nobody stands at keeps everything in sight by itself. As soon as a
// person moves it, it is his: it stays where he left it until he asks for the
// whole again, or has been away for ten minutes.
import type { Map as GlMap } from "maplibre-gl";

type Spot = [number, number];

const away = 10 * 60_000; // ms without a hand on the map
const calm = 60_000; // ms between two changes that only bring things nearer
const near = 0.02; // degrees: a single place is shown with its surroundings
const loose = 2.2; // times the room it needs: then come nearer

export class Follow {
  private held = -Infinity; // when a person last moved the map, monotonic
  private fitted = -Infinity;
  private spots: Spot[] = [];
  private timer: ReturnType<typeof setInterval>;

  constructor(private map: GlMap, private opt: { padding: number }) {
    const hand = map.getCanvasContainer();
    for (const sign of ["wheel", "pointerdown", "touchstart", "keydown"]) hand.addEventListener(sign, () => this.hold(), { passive: true, capture: true });
    this.timer = setInterval(() => this.look(), 15_000);
  }

  /** A person has moved the map. */
  hold(): void {
    this.held = performance.now();
  }

  /** Everything again, from now on. */
  again(): void {
    this.held = -Infinity;
    this.fitted = -Infinity;
    this.look();
  }

  /** Keeps these places in sight; without any, looks again at those it knows. */
  look(spots: Spot[] = this.spots): void {
    this.spots = spots;
    const now = performance.now();
    if (spots.length === 0 || now - this.held < away) return;
    const xs = spots.map((p) => p[0]), ys = spots.map((p) => p[1]);
    const box: [Spot, Spot] = [[Math.min(...xs) - near, Math.min(...ys) - near], [Math.max(...xs) + near, Math.max(...ys) + near]];
    const view = this.map.getBounds();
    const outside = spots.some((p) => !view.contains(p));
    const wide = (view.getEast() - view.getWest()) / (box[1][0] - box[0][0]), high = (view.getNorth() - view.getSouth()) / (box[1][1] - box[0][1]);
    if (this.fitted > -Infinity && !outside && !(Math.min(wide, high) > loose && now - this.fitted > calm)) return;
    this.fitted = now;
    this.map.fitBounds(box, { padding: this.opt.padding, maxZoom: 15, animate: false });
  }

  destroy(): void {
    clearInterval(this.timer);
  }
}
