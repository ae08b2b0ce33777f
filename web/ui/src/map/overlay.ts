// What a screen lays over the city: routes, closures, reach, a contour that people
// correct, a place they point at. An overlay is light and may be filled before
// MapLibre is there; the map draws it when it comes.
//
//   const overlay = new Overlay();                    one per map
//   <CityMap overlay={overlay} … />
//
//   overlay.setRoutes(routes)                         Route[]: LineString, {id, look?, label?}
//   overlay.setClosures(closures)                     Closure[]: (Multi)LineString, {id, closed, label?, preview?}
//   overlay.setIsochrones(reach)                      Isochrone[]: (Multi)Polygon, {minutes}
//   overlay.setContour(polygon | null, editable?)     the contour; editable: handles for mouse, finger and keys
//   overlay.draw("polygon" | "line", begin?)          drawing mode; begin: vertices that are there already
//   overlay.finish()  overlay.cancel()                end it, with what was drawn or with nothing
//   overlay.drawing                                   signal: what is being drawn or edited, or null
//   overlay.setMeasure(parts)                         Measured[]: the line of a measured distance, its way by road, its ends
//   overlay.show(geometry)                            brings it into sight
//
//   overlay.onContour(heed)   heed(polygon)           after every correction of the contour; Escape: as it was set
//   overlay.onDrawn(heed)     heed(geometry | null)   Polygon or LineString when finished, null when cancelled
//   overlay.onPick(heed)      heed(point)             while anybody heeds, a press (or Enter: the middle) names a place
//   overlay.onChoose(heed)    heed({kind, id})        a press on a route or closure; returns nothing
//
// Every on… answers a function that ends it. Setting [] or null takes away.
//
// Keys while vertices can be moved, with the map in focus: Tab and Shift+Tab choose
// the next and previous vertex (past the last one the focus goes on), arrows move
// it (with Shift finely), Insert or Enter adds one after it, Delete or Backspace
// removes it, Ctrl+Enter finishes a drawing, Escape cancels.
import { signal } from "@preact/signals";
import type { Point } from "../model";
import { Draft, type LineString, type Polygon, type Position } from "./draft";

export type { LineString, Polygon, Position } from "./draft";
export type MultiPolygon = { type: "MultiPolygon"; coordinates: Position[][][] };
export type MultiLineString = { type: "MultiLineString"; coordinates: Position[][] };
export type Geometry = Point | LineString | MultiLineString | Polygon | MultiPolygon;
type Feature<G, P> = { type: "Feature"; geometry: G; properties: P };

/** The way of somebody: under way now (default), only proposed, or one of several behind the chosen. */
export type Route = Feature<LineString | MultiLineString, { id: string; look?: "under_way" | "proposed" | "other"; label?: string }>;
/** A closed or slowed street; preview: not yet made. */
export type Closure = Feature<LineString | MultiLineString, { id: string; closed: boolean; label?: string; preview?: boolean }>;
/** What is reached within so many minutes. */
export type Isochrone = Feature<Polygon | MultiPolygon, { minutes: number }>;
/** A part of a measured distance: the straight line, the way by road, an end with its words. */
export type Measured = Feature<LineString | MultiLineString | Point, { part: "straight" | "road" | "stop"; label?: string }>;
/** What was pressed. */
export type Chosen = { kind: "route" | "closure"; id: string };

type Heed<T> = (what: T) => void;
type Wait<T> = Set<Heed<T>>;

export class Overlay {
  readonly routes = signal<Route[]>([]);
  readonly closures = signal<Closure[]>([]);
  readonly isochrones = signal<Isochrone[]>([]);
  readonly measure = signal<Measured[]>([]);
  readonly contour = signal<Polygon | null>(null);
  readonly drawing = signal<Draft | null>(null);
  /** What to bring into sight; a new object each time. */
  readonly sight = signal<{ geometry: Geometry } | null>(null);
  /** How many want a place to be pointed at. */
  readonly picking = signal(0);

  private contours: Wait<Polygon> = new Set();
  private drawn: Wait<Polygon | LineString | null> = new Set();
  private picks: Wait<Point> = new Set();
  private choices: Wait<Chosen> = new Set();
  private before: Polygon | null = null;

  setRoutes(features: Route[]): void {
    this.routes.value = features;
  }

  setClosures(features: Closure[]): void {
    this.closures.value = features;
  }

  setIsochrones(features: Isochrone[]): void {
    this.isochrones.value = [...features].sort((a, b) => b.properties.minutes - a.properties.minutes); // the nearest on top
  }

  setMeasure(parts: Measured[]): void {
    this.measure.value = parts;
  }

  /** The contour to show. Of one that is being corrected the chosen vertex stays chosen. */
  setContour(polygon: Polygon | null, editable = false): void {
    const draft = this.drawing.peek();
    const echo = !!draft?.ofContour && same(polygon, this.contour.peek()); // what a screen was told and gives back
    if (!echo) this.before = polygon;
    this.contour.value = polygon;
    const ring = polygon?.coordinates[0];
    if (!editable || !ring) {
      if (draft?.ofContour) this.drawing.value = null;
    } else if (!echo) {
      const chosen = draft?.ofContour && draft.points.length === ring.length - 1 ? draft.chosen : -1;
      this.drawing.value = new Draft("polygon", ring.slice(0, -1), true, chosen);
    }
  }

  draw(kind: "polygon" | "line", begin: Position[] = []): void {
    this.drawing.value = new Draft(kind, begin, false);
  }

  /** Ends a drawing. One with too few vertices stays. Of a contour it ends the correcting. */
  finish(): void {
    const draft = this.drawing.value;
    const shape = draft?.shape();
    if (!draft || !shape) return;
    this.drawing.value = null;
    if (!draft.ofContour) tell(this.drawn, shape);
  }

  /** Ends a drawing with nothing, or takes back every correction of the contour. */
  cancel(): void {
    const draft = this.drawing.value;
    if (!draft) return;
    if (!draft.ofContour) {
      this.drawing.value = null;
      return tell(this.drawn, null);
    }
    const before = this.before;
    this.drawing.value = null;
    this.setContour(before, true);
    if (before) tell(this.contours, before);
  }

  show(geometry: Geometry): void {
    this.sight.value = { geometry };
  }

  onContour(heed: Heed<Polygon>): () => void {
    return join(this.contours, heed);
  }

  onDrawn(heed: Heed<Polygon | LineString | null>): () => void {
    return join(this.drawn, heed);
  }

  onPick(heed: Heed<Point>): () => void {
    const leave = join(this.picks, heed);
    this.picking.value = this.picks.size;
    return () => {
      leave();
      this.picking.value = this.picks.size;
    };
  }

  onChoose(heed: Heed<Chosen>): () => void {
    return join(this.choices, heed);
  }

  /** For the map: the draft became another one. final: a move has ended, so it is told. */
  changed(draft: Draft, final: boolean): void {
    this.drawing.value = draft;
    const shape = draft.ofContour ? draft.shape() : undefined;
    if (shape?.type !== "Polygon") return;
    this.contour.value = shape;
    if (final) tell(this.contours, shape);
  }

  /** For the map: somebody pointed at a place. */
  picked(at: Point): void {
    tell(this.picks, at);
  }

  /** For the map: somebody pressed a route or closure. */
  chose(what: Chosen): void {
    tell(this.choices, what);
  }
}

function same(a: Polygon | null, b: Polygon | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function tell<T>(all: Wait<T>, what: T): void {
  for (const heed of [...all]) heed(what);
}

function join<T>(all: Wait<T>, heed: Heed<T>): () => void {
  all.add(heed);
  return () => void all.delete(heed);
}
