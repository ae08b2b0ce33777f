// The city itself: ground, water, buildings, railways, roads by class, and the names
// of all that. Every colour is a constant of its layer, so that a change of look is
// at once: what depends on a feature would be computed anew by the worker.
import type { ExpressionSpecification, LayerSpecification, StyleSpecification, VectorSourceSpecification } from "maplibre-gl";
import type { Lang } from "../i18n";
import type { Palette } from "./palette";
import { schemaOf, type Thing } from "./schema";
import type { Tiles } from "./tiles";

export const font = ["Sans Regular"], bold = ["Sans Bold"];

/** Pixels by zoom, growing as the ground does. */
const growing = (...stops: [number, number][]) => ["interpolate", ["exponential", 1.5], ["zoom"], ...stops.flat()] as unknown as ExpressionSpecification;

type RoadLook = { thing: Thing; from: number; fill: keyof Palette; edge?: keyof Palette; width: [number, number][]; named?: number; size?: number };
/** From the least to the greatest: the greater cross over the lesser. */
const roads: RoadLook[] = [
  { thing: "path", from: 14.5, fill: "path", width: [[14, 0.8], [18, 3]] },
  { thing: "service", from: 14, fill: "minor", edge: "casing", width: [[14, 0.7], [16, 2.6], [18, 9]], named: 16.5 },
  { thing: "minor", from: 12, fill: "minor", edge: "casing", width: [[12, 0.9], [14, 2.4], [16, 6.5], [18, 19]], named: 14.5 },
  { thing: "tertiary", from: 11, fill: "medium", edge: "casing", width: [[11, 0.7], [13, 2], [14, 3.6], [16, 8.5], [18, 23]], named: 13.5, size: 11.5 },
  { thing: "secondary", from: 10, fill: "secondary", edge: "primaryCasing", width: [[10, 0.8], [12, 2], [14, 4.6], [16, 10], [18, 27]], named: 12.8, size: 12 },
  { thing: "primary", from: 8, fill: "primary", edge: "primaryCasing", width: [[8, 0.7], [10, 1.4], [12, 2.8], [14, 6], [16, 12], [18, 31]], named: 12, size: 12 },
  { thing: "trunk", from: 7, fill: "trunk", edge: "trunkCasing", width: [[7, 0.8], [10, 1.9], [12, 3.4], [14, 7], [16, 13], [18, 34]], named: 11.5, size: 12.5 },
];

const fields: [Thing, keyof Palette][] = [
  ["land", "land"], ["residential", "residential"], ["industrial", "industrial"], ["institution", "institution"], ["hospital", "hospital"],
  ["grass", "grass"], ["wood", "wood"], ["park", "park"], ["lake", "water"],
];

/** Borders of districts: they lie under the streets they follow. */
export const borderPaint = (c: Palette) => ({ "line-color": c.border, "line-width": ["interpolate", ["linear"], ["zoom"], 10, 1.2, 14, 2.5] as unknown as number, "line-dasharray": [4, 2.5] });

/** The source of tiles. */
export function tileSource(t: Tiles): VectorSourceSpecification {
  return { type: "vector", tiles: t.tiles.map((path) => location.origin + path), minzoom: t.minzoom, maxzoom: t.maxzoom, bounds: t.bounds };
}

/** The layers below and above what a screen lays over the city. */
export function baseLayers(t: Tiles, c: Palette, lang: Lang, ownDistricts: boolean): Record<"grounds" | "roads" | "names", LayerSpecification[]> {
  const schema = schemaOf(t.vector_layers);
  const name = schema.name(lang);
  type Part = Partial<LayerSpecification> & { type: string };
  const draw = (id: string, thing: Thing, part: Part): LayerSpecification[] => {
    const at = schema.at(thing);
    return at ? [{ id: `tile-${id}`, source: "tiles", "source-layer": at.layer, ...(at.filter ? { filter: at.filter } : {}), ...part } as LayerSpecification] : [];
  };
  const round = { "line-cap": "round" as const, "line-join": "round" as const };
  const edges = roads.filter((r) => r.edge).flatMap((r) =>
    draw(`${r.thing}-edge`, r.thing, { type: "line", minzoom: Math.max(r.from, 11.5), layout: round,
      paint: { "line-color": c[r.edge!], "line-width": growing(...r.width.map(([z, w]): [number, number] => [z, w + (z < 13 ? 1 : 1.6)])) } }));
  const fills = roads.flatMap((r) =>
    draw(r.thing, r.thing, { type: "line", minzoom: r.from, layout: round, paint: { "line-color": c[r.fill], "line-width": growing(...r.width), ...(r.thing === "path" ? { "line-dasharray": [2, 1.5] } : {}) } }));
  const building = (thing: Thing, fill: string, edge: string) =>
    draw(thing, thing, { type: "fill", minzoom: 14, paint: { "fill-color": fill, "fill-outline-color": edge, "fill-opacity": ["interpolate", ["linear"], ["zoom"], 14, 0.4, 15, 1] } });
  const grounds = [
    ...fields.flatMap(([thing, color]) => draw(thing, thing, { type: "fill", paint: { "fill-color": c[color], "fill-antialias": thing !== "land" } })),
    ...draw("stream", "stream", { type: "line", minzoom: 12.5, layout: round, paint: { "line-color": c.river, "line-width": growing([12, 0.6], [18, 4]) } }),
    ...draw("river", "river", { type: "line", layout: round, paint: { "line-color": c.river, "line-width": growing([8, 0.8], [12, 2], [15, 4], [18, 14]) } }),
    ...draw("runway", "runway", { type: "line", paint: { "line-color": c.runway, "line-width": growing([11, 1.5], [14, 10], [18, 60]) } }),
    ...building("building", c.building, c.buildingEdge), ...building("social", c.social, c.socialEdge), ...building("health", c.health, c.healthEdge),
    ...(ownDistricts ? [] : draw("border", "districts", { type: "line", paint: borderPaint(c) })),
  ];
  const ways = [
    ...edges,
    ...fills,
    ...draw("siding", "siding", { type: "line", minzoom: 13, paint: { "line-color": c.rail, "line-width": growing([13, 0.6], [18, 2]) } }),
    ...draw("rail", "rail", { type: "line", paint: { "line-color": c.rail, "line-width": growing([9, 0.8], [13, 2.2], [18, 6]) } }),
    ...draw("rail-gap", "rail", { type: "line", minzoom: 12, paint: { "line-color": c.railGap, "line-width": growing([12, 0.8], [13, 1.2], [18, 4]), "line-dasharray": [6, 6] } }),
  ];
  return { grounds, roads: ways, names: names() };

  function names(): LayerSpecification[] {
    const paint = (color: string, width = 1.4) => ({ "text-color": color, "text-halo-color": c.halo, "text-halo-width": width });
    const along = (size: number) => ({ "symbol-placement": "line" as const, "text-field": name, "text-font": font, "text-size": size, "symbol-spacing": 320, "text-max-angle": 30, "text-padding": 6 });
    const point = (size: number, more: object = {}) => ({ "text-field": name, "text-font": font, "text-size": size, "text-max-width": 8, "text-padding": 4, ...more });
    return [
      ...draw("house", "house", { type: "symbol", minzoom: 17, layout: { "text-field": ["get", schema.house], "text-font": font, "text-size": 11, "text-padding": 1 }, paint: paint(c.house) }),
      ...draw("school-name", "school", { type: "symbol", minzoom: 16, layout: point(10.5), paint: paint(c.house) }),
      ...draw("station-name", "station", { type: "symbol", minzoom: 12, layout: point(11), paint: paint(c.text) }),
      ...draw("green-name", "green-name", { type: "symbol", minzoom: 13, layout: point(10.5), paint: paint(c.greenText) }),
      ...roads.filter((r) => r.named).flatMap((r) => draw(`${r.thing}-name`, r.thing, { type: "symbol", minzoom: r.named, layout: along(r.size ?? 11), paint: paint(c.roadText) })),
      ...draw("river-name", "river", { type: "symbol", minzoom: 11.5, layout: along(11), paint: paint(c.waterText) }),
      ...draw("lake-name", "lake", { type: "symbol", minzoom: 12, layout: point(11), paint: paint(c.waterText) }),
      ...draw("quarter-name", "quarter", { type: "symbol", minzoom: 12.5, maxzoom: 16.5, layout: point(11.5, { "text-letter-spacing": 0.04 }), paint: paint(c.text) }),
      ...draw("town-name", "town", { type: "symbol", maxzoom: 11, layout: point(13, { "text-font": bold }), paint: paint(c.strong, 1.8) }),
      ...(ownDistricts ? [] : draw("district-name", "district-name", { type: "symbol", maxzoom: 14, layout: point(12, { "text-font": bold, "text-transform": "uppercase", "text-letter-spacing": 0.08 }), paint: paint(c.text) })),
    ];
  }
}

/** A style of nothing but the background: what is there before the rest has come. */
export function bare(c: Palette): StyleSpecification {
  return { version: 8, sources: {}, layers: [{ id: "ground", type: "background", paint: { "background-color": c.ground } }] };
}
