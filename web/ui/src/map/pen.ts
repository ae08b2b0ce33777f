// The hand that draws: turns mouse, finger and keys into steps of an overlay's
// draft, and presses into places and things that were pointed at.
import type { GeoJSONSource, Map as GlMap, MapMouseEvent, MapTouchEvent, PointLike } from "maplibre-gl";
import { effect } from "@preact/signals";
import type { Point } from "../model";
import type { Draft, Position } from "./draft";
import type { Chosen, Overlay } from "./overlay";

const reach = 14; // px around a press that still hits a vertex
const step = 10; // px that an arrow key moves a vertex; with Shift 1

export class Pen {
  private held = false; // whether a vertex is being dragged
  private leave: (() => void)[] = [];

  constructor(private map: GlMap, private overlay: Overlay) {
    const canvas = map.getCanvas();
    const key = (e: KeyboardEvent) => this.key(e);
    canvas.addEventListener("keydown", key);
    map.on("mousedown", (e) => this.take(e));
    map.on("touchstart", (e) => e.points.length === 1 && this.take(e));
    map.on("mousemove", (e) => this.drag(e));
    map.on("touchmove", (e) => this.drag(e));
    map.on("mouseup", () => this.drop());
    map.on("touchend", () => this.drop());
    map.on("touchcancel", () => this.drop());
    map.on("dblclick", (e) => {
      if (!this.draft || this.draft.ofContour) return;
      e.preventDefault(); // no zooming
      this.overlay.finish();
    });
    let before: Draft | null = null;
    this.leave.push(
      () => canvas.removeEventListener("keydown", key),
      effect(() => {
        const draft = overlay.drawing.value;
        this.put(draft);
        if (draft && !before && !draft.ofContour) canvas.focus({ preventScroll: true }); // he asked to draw: the keys are his
        before = draft;
      }),
    );
  }

  /** Draws the draft again, after a change of style. */
  refill(): void {
    this.put(this.overlay.drawing.peek());
  }

  destroy(): void {
    for (const end of this.leave) end();
  }

  /** Whether a press was the pen's. */
  press(e: MapMouseEvent): boolean {
    const { overlay, draft } = this;
    const at = place([e.lngLat.lng, e.lngLat.lat]);
    if (draft && !draft.ofContour) {
      if (this.part(e.point) === undefined && e.originalEvent.detail < 2) overlay.changed(draft.insert(draft.chosen < 0 ? draft.points.length - 1 : draft.chosen, at), true);
      return true;
    }
    if (draft && this.part(e.point) !== undefined) return true;
    if (overlay.picking.peek() > 0) {
      overlay.picked(point(at));
      return true;
    }
    const what = this.thing(e);
    if (what) overlay.chose(what);
    return what !== undefined;
  }

  /** How the pointer looks at a place; undefined: as elsewhere. */
  cursor(e: MapMouseEvent): string | undefined {
    if (this.held) return "grabbing";
    if (this.draft && this.part(e.point) !== undefined) return "grab";
    if (this.overlay.picking.peek() > 0 || (this.draft && !this.draft.ofContour)) return "crosshair";
    return this.thing(e) && "pointer";
  }

  private get draft(): Draft | null {
    return this.overlay.drawing.peek();
  }

  /** The route or closure at a press. */
  private thing(e: MapMouseEvent): Chosen | undefined {
    const { x, y } = e.point;
    const layers = ["closure", "closure-slow", "route", "route-proposed", "route-other"].filter((id) => this.map.getLayer(id));
    const found = this.map.queryRenderedFeatures([[x - 5, y - 5], [x + 5, y + 5]], { layers })[0];
    return found && { kind: found.source === "closures" ? "closure" : "route", id: String(found.properties.id) };
  }

  /** The vertex under a pointer, or the middle between two, as n + 0.5. */
  private part(at: PointLike): number | undefined {
    const draft = this.draft;
    if (!draft) return undefined;
    const { x, y } = at as { x: number; y: number };
    const far = (p: Position | undefined) => {
      if (!p) return Infinity;
      const q = this.map.project(p);
      return Math.hypot(q.x - x, q.y - y);
    };
    let best: number | undefined, least = reach;
    draft.points.forEach((p, i) => far(p) < least && ([best, least] = [i, far(p)]));
    if (best !== undefined) return best;
    draft.points.forEach((_, i) => far(draft.midway(i)) < least && ([best, least] = [i + 0.5, far(draft.midway(i))]));
    return best;
  }

  private take(e: MapMouseEvent | MapTouchEvent): void {
    const { draft } = this;
    const part = this.part(e.point);
    if (!draft || part === undefined) return;
    e.preventDefault(); // the map stays
    this.held = true;
    const middle = Number.isInteger(part) ? undefined : draft.midway(Math.floor(part));
    this.overlay.changed(middle ? draft.insert(Math.floor(part), middle) : draft.choose(part), false);
  }

  private drag(e: MapMouseEvent | MapTouchEvent): void {
    if (this.held && this.draft) this.overlay.changed(this.draft.move(place([e.lngLat.lng, e.lngLat.lat])), false);
  }

  private drop(): void {
    if (!this.held) return;
    this.held = false;
    if (this.draft) this.overlay.changed(this.draft, true);
  }

  private key(e: KeyboardEvent): void {
    const { overlay, draft, map } = this;
    if (e.key === "Enter" && !draft && overlay.picking.peek() > 0) {
      const { lng, lat } = map.getCenter();
      overlay.picked(point(place([lng, lat])));
    } else if (!draft) return;
    else if (e.key === "Escape") overlay.cancel();
    else if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) overlay.finish();
    else if (e.key === "Tab") {
      const next = draft.step(e.shiftKey ? -1 : 1);
      overlay.changed(next ?? draft.choose(-1), false);
      if (!next) return; // past the last: on to the next thing of the page
      this.look(next);
    } else if (e.key === "Enter" || e.key === "Insert") this.add(draft);
    else if (e.key === "Delete" || e.key === "Backspace") overlay.changed(draft.remove(), true);
    else if (e.key.startsWith("Arrow") && draft.chosen >= 0) this.nudge(draft, e);
    else return;
    e.preventDefault();
    e.stopPropagation(); // MapLibre would move the map
  }

  /** Adds a vertex: after the chosen one midway to the next, at the end of a line beside it, else in the middle of the map. */
  private add(draft: Draft): void {
    const last = draft.chosen < 0 ? draft.points.length - 1 : draft.chosen;
    const from = draft.points[last];
    const { lng, lat } = this.map.getCenter();
    let at: Position = [lng, lat];
    if (draft.chosen >= 0 && from) {
      const p = this.map.project(from);
      const beside = this.map.unproject([p.x + 4 * step, p.y]);
      at = draft.midway(last) ?? [beside.lng, beside.lat];
    }
    const next = draft.insert(last, place(at));
    this.overlay.changed(next, true);
    this.look(next);
  }

  private nudge(draft: Draft, e: KeyboardEvent): void {
    const by = e.shiftKey ? 1 : step;
    const p = this.map.project(draft.points[draft.chosen]!);
    const at = this.map.unproject([p.x + (e.key === "ArrowLeft" ? -by : e.key === "ArrowRight" ? by : 0), p.y + (e.key === "ArrowUp" ? -by : e.key === "ArrowDown" ? by : 0)]);
    const next = draft.move(place([at.lng, at.lat]));
    this.overlay.changed(next, true);
    this.look(next);
  }

  /** Keeps the chosen vertex in sight. */
  private look(draft: Draft): void {
    const at = draft.points[draft.chosen];
    if (at && !this.map.getBounds().contains(at)) this.map.jumpTo({ center: at });
  }

  private put(draft: Draft | null): void {
    const source = this.map.getSource("draft") as GeoJSONSource | undefined;
    source?.setData({ type: "FeatureCollection", features: draft ? parts(draft) : [] } as never);
  }
}

function parts(draft: Draft): object[] {
  const feature = (part: string, type: string, coordinates: unknown) => ({ type: "Feature", geometry: { type, coordinates }, properties: { part } });
  const points = draft.points;
  const out: object[] = [];
  const closed = draft.kind === "polygon" && points.length > 2 ? [...points, points[0]] : points;
  if (!draft.ofContour && closed !== points) out.push(feature("area", "Polygon", [closed]));
  if (points.length > 1) out.push(feature("line", "LineString", closed));
  points.forEach((p, i) => {
    const middle = draft.midway(i);
    if (middle) out.push(feature("midway", "Point", middle));
    out.push(feature(i === draft.chosen ? "chosen" : "vertex", "Point", p));
  });
  return out;
}

/** A position to 0.1 m. */
export function place([lng, lat]: Position): Position {
  return [Math.round(lng * 1e6) / 1e6, Math.round(lat * 1e6) / 1e6];
}

export function point(at: Position): Point {
  return { type: "Point", coordinates: at };
}
