// How that looks which a screen lays over the city (overlay.ts): reach below,
// contour, ways, closures, and on top the vertices that can be moved.
import type { DataDrivenPropertyValueSpecification, FilterSpecification, LayerSpecification } from "maplibre-gl";
import { bold } from "./base";
import type { Palette } from "./palette";

/** The GeoJSON sources of an overlay. */
export const overSources = ["isochrones", "contour", "routes", "closures", "measure", "draft"];

const width = (thin: number, thick: number) => ["interpolate", ["linear"], ["zoom"], 10, thin, 16, thick] as unknown as DataDrivenPropertyValueSpecification<number>;
const is = (key: string, value: string | boolean): FilterSpecification => ["==", ["get", key], value];
const round = { "line-cap": "round" as const, "line-join": "round" as const };

/** Areas and lines: they lie on the streets and under their names. */
export function overShapes(c: Palette): LayerSpecification[] {
  return [
    { id: "reach", type: "fill", source: "isochrones", paint: { "fill-color": c.reach, "fill-opacity": 0.11 } },
    { id: "reach-edge", type: "line", source: "isochrones", paint: { "line-color": c.reach, "line-width": 1.5, "line-opacity": 0.85 } },
    { id: "contour", type: "fill", source: "contour", paint: { "fill-color": c.contour, "fill-opacity": 0.1 } },
    { id: "contour-edge", type: "line", source: "contour", layout: round, paint: { "line-color": c.contour, "line-width": 3, "line-dasharray": [2.5, 1.5] } },
    { id: "route-other", type: "line", source: "routes", filter: is("look", "other"), layout: round, paint: { "line-color": c.rival, "line-width": width(2.5, 5), "line-opacity": 0.75 } },
    { id: "route-edge", type: "line", source: "routes", filter: ["!=", ["get", "look"], "other"], layout: round, paint: { "line-color": c.routeEdge, "line-width": width(5.5, 10), "line-opacity": 0.9 } },
    { id: "route-proposed", type: "line", source: "routes", filter: is("look", "proposed"), paint: { "line-color": c.route, "line-width": width(3, 6), "line-dasharray": [2, 1] } },
    { id: "route", type: "line", source: "routes", filter: ["!", ["in", ["get", "look"], ["literal", ["other", "proposed"]]]], layout: round, paint: { "line-color": c.route, "line-width": width(3, 6) } },
    { id: "closure-edge", type: "line", source: "closures", layout: round, paint: { "line-color": c.routeEdge, "line-width": width(6, 12) } },
    { id: "closure-slow", type: "line", source: "closures", filter: is("closed", false), paint: { "line-color": c.slowed, "line-width": width(4, 8), "line-dasharray": [1.2, 0.8] } },
    { id: "closure", type: "line", source: "closures", filter: is("closed", true), paint: { "line-color": c.closed, "line-width": width(4, 8) } },
    { id: "measure-road", type: "line", source: "measure", filter: is("part", "road"), layout: round, paint: { "line-color": c.contour, "line-width": width(4, 8), "line-opacity": 0.45 } },
    { id: "closure-bars", type: "line", source: "closures", filter: is("closed", true), paint: { "line-color": c.routeEdge, "line-width": width(2, 4), "line-dasharray": [1, 2] } },
  ];
}

/** Words and vertices: above every name. */
export function overMarks(c: Palette): LayerSpecification[] {
  const words = { "text-field": ["coalesce", ["get", "label"], ""] as unknown as string, "text-font": bold, "text-size": 12 };
  const paint = (color: string) => ({ "text-color": color, "text-halo-color": c.halo, "text-halo-width": 2 });
  return [
    { id: "reach-name", type: "symbol", source: "isochrones", layout: { ...words, "symbol-placement": "line", "symbol-spacing": 400, "text-field": ["concat", ["get", "minutes"], "′"] }, paint: paint(c.reach) },
    { id: "route-name", type: "symbol", source: "routes", layout: { ...words, "symbol-placement": "line-center" }, paint: paint(c.route) },
    { id: "closure-name", type: "symbol", source: "closures", layout: { ...words, "symbol-placement": "line-center", "text-offset": [0, 1.1] }, paint: paint(c.closed) },
    { id: "measure-line", type: "line", source: "measure", filter: is("part", "straight"), layout: round, paint: { "line-color": c.contour, "line-width": 2.5, "line-dasharray": [1.5, 1.5] } },
    { id: "measure-stop", type: "circle", source: "measure", filter: is("part", "stop"), paint: { "circle-radius": 5, "circle-color": c.handle, "circle-stroke-color": c.contour, "circle-stroke-width": 2.5 } },
    { id: "measure-name", type: "symbol", source: "measure", filter: is("part", "straight"), layout: { ...words, "symbol-placement": "line-center", "text-offset": [0, -0.9] }, paint: paint(c.contour) },
    { id: "draft", type: "fill", source: "draft", filter: is("part", "area"), paint: { "fill-color": c.contour, "fill-opacity": 0.1 } },
    { id: "draft-line", type: "line", source: "draft", filter: is("part", "line"), layout: round, paint: { "line-color": c.contour, "line-width": 3 } },
    { id: "draft-midway", type: "circle", source: "draft", filter: is("part", "midway"), paint: { "circle-radius": 4, "circle-color": c.handle, "circle-opacity": 0.7, "circle-stroke-color": c.contour, "circle-stroke-width": 1.5 } },
    { id: "draft-vertex", type: "circle", source: "draft", filter: is("part", "vertex"), paint: { "circle-radius": 6.5, "circle-color": c.handle, "circle-stroke-color": c.contour, "circle-stroke-width": 2.5 } },
    { id: "draft-chosen", type: "circle", source: "draft", filter: is("part", "chosen"), paint: { "circle-radius": 9, "circle-color": c.contour, "circle-stroke-color": c.handle, "circle-stroke-width": 3 } },
  ];
}
