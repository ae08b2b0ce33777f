// How a whole map is drawn, from the ground up: the city, what the operator has
// imported over it, what the screen lays over it, and who is where. Layers imported
// under names we do not know are drawn as plain lines.
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { Lang } from "../i18n";
import { bare, baseLayers, bold, borderPaint, font, tileSource } from "./base";
import { overMarks, overShapes, overSources } from "./over";
import { palettes, type Look, type Palette } from "./palette";
import type { Tiles } from "./tiles";

type Line = { light: string; dark: string; width: number; from?: number; dash?: number[] };

const lines: Record<string, Line> = {
  mains: { light: "#b2796a", dark: "#94614f", width: 2.5 },
  pipes: { light: "#b2796a", dark: "#94614f", width: 1.5, from: 12 },
};
const plain: Line = { light: "#a9b1ba", dark: "#4d5863", width: 1.5 };
/** From the ground up; what is not here lies below. */
const order = ["pipes", "mains"];
/** What the tiles draw already. */
const inTiles = ["rivers", "railway", "streets", "buildings", "districts"];

/** The layers of GET /map that are drawn over the tiles. */
export function own(names: string[]): string[] {
  return names.filter((n) => !inTiles.includes(n)).sort((a, b) => order.indexOf(a) - order.indexOf(b));
}

export type Wanted = {
  look: Look;
  lang: Lang;
  /** Names of the layers of GET /map; undefined: there is no such answer, and the tiles' districts are drawn. */
  names: string[] | undefined;
  tiles: Tiles | undefined;
  /** Whether signs that would cover one another are shown as one. */
  cluster?: boolean;
};

/** Incidents and vehicles near one another, until the map is near enough; one of many that alarms makes them all alarm. */
const clustered = { cluster: true, clusterRadius: 26, clusterMaxZoom: 14, clusterMinPoints: 3 };

export function cityStyle({ look, lang, names, tiles, cluster }: Wanted): StyleSpecification {
  const c = palettes[look];
  const empty = { type: "geojson" as const, data: { type: "FeatureCollection" as const, features: [] } };
  const base = tiles ? baseLayers(tiles, c, lang, names !== undefined) : { grounds: [], roads: [], names: [] };
  const extra = own(names ?? []);
  const sources = ["districts", "district-names", "bases", "crews", "vehicles", "incidents", "chosen", ...overSources, ...extra.map((n) => `layer-${n}`)];
  const mine = imported(extra, look === "dark", c, lang);
  const outlines = names ? districts(c, lang) : { border: [], names: [], ground: [] };
  return {
    ...bare(c),
    sources: { ...Object.fromEntries(sources.map((s) => [s, empty])), ...(tiles ? { tiles: tileSource(tiles) } : {}),
      ...(cluster ? { vehicles: { ...empty, ...clustered }, incidents: { ...empty, ...clustered, clusterProperties: { alarm: ["max", ["get", "alarm"]] } } } : {}) },
    layers: [
      ...bare(c).layers,
      ...(tiles ? [] : outlines.ground),
      ...base.grounds, ...outlines.border, ...base.roads, ...mine.drawn, ...overShapes(c),
      ...base.names, ...mine.names, ...outlines.names, ...marks(c, lang), ...overMarks(c),
    ],
  };
}

const nameIn = (lang: Lang) => ["coalesce", ["get", `name_${lang}`], ["get", "name_ru"], ["get", "name"], ""] as unknown as string;
const written = (c: Palette, color: string) => ({ "text-color": color, "text-halo-color": c.halo, "text-halo-width": 1.5 });

function districts(c: Palette, lang: Lang): Record<"border" | "names" | "ground", LayerSpecification[]> {
  return {
    ground: [{ id: "district", type: "fill", source: "districts", paint: { "fill-color": c.land } }],
    border: [{ id: "border", type: "line", source: "districts", paint: borderPaint(c) }],
    names: [{ id: "district-name", type: "symbol", source: "district-names", maxzoom: 14, layout: { "text-field": nameIn(lang), "text-font": bold, "text-size": 12, "text-transform": "uppercase", "text-letter-spacing": 0.08, "text-max-width": 8 }, paint: written(c, c.text) }],
  };
}

function imported(names: string[], dark: boolean, c: Palette, lang: Lang): { drawn: LayerSpecification[]; names: LayerSpecification[] } {
  const drawn = names.flatMap((layer) => {
    const look = lines[layer] ?? plain;
    const source = `layer-${layer}`;
    return [
      { id: `${source}-line`, type: "line", source, minzoom: look.from ?? 0, filter: ["!=", ["geometry-type"], "Point"],
        layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": dark ? look.dark : look.light, "line-width": ["interpolate", ["linear"], ["zoom"], 10, look.width * 0.6, 15, look.width * 2.5], ...(look.dash ? { "line-dasharray": look.dash } : {}) } },
      { id: `${source}-point`, type: "circle", source, filter: ["==", ["geometry-type"], "Point"],
        paint: { "circle-radius": 5, "circle-color": c.heat, "circle-stroke-color": c.halo, "circle-stroke-width": 1.5 } },
    ] as LayerSpecification[];
  });
  const labels = names.flatMap((layer) => [
    { id: `layer-${layer}-name`, type: "symbol", source: `layer-${layer}`, minzoom: 12, filter: ["!=", ["geometry-type"], "Point"],
      layout: { "symbol-placement": "line", "text-field": nameIn(lang), "text-font": font, "text-size": 11, "symbol-spacing": 400 }, paint: written(c, c.text) },
    { id: `layer-${layer}-point-name`, type: "symbol", source: `layer-${layer}`, minzoom: 10.5, filter: ["==", ["geometry-type"], "Point"],
      layout: { "text-field": nameIn(lang), "text-font": font, "text-size": 11, "text-anchor": "top", "text-offset": [0, 0.6] }, paint: written(c, c.text) },
  ] as LayerSpecification[]);
  return { drawn, names: labels };
}

/** Bases, vehicles, crews and incidents; over them the chosen one. */
function marks(c: Palette, lang: Lang): LayerSpecification[] {
  const signs = (id: string, size: number): LayerSpecification => ({
    id, type: "symbol", source: id, filter: ["!", ["has", "point_count"]],
    layout: {
      "icon-image": ["get", "sign"], "icon-size": size, "icon-allow-overlap": true,
      "text-field": ["get", "label"], "text-font": bold, "text-size": 12, "text-optional": true, "text-padding": 1,
      // Names stand where there is room, and not over another sign.
      "text-variable-anchor-offset": ["left", [1, -0.3], "right", [-1, -0.3], "bottom", [0, -1.2], "top", [0, 1.2]],
    },
    paint: written(c, c.strong),
  });
  const many = (source: string, image: unknown, below = 0): LayerSpecification => ({
    id: `${source}-many`, type: "symbol", source, filter: ["has", "point_count"],
    layout: { "icon-image": image as string, "icon-allow-overlap": true, "text-field": ["get", "point_count_abbreviated"], "text-font": bold, "text-size": 13, "text-allow-overlap": true, "icon-offset": [0, below], "text-offset": [0, below / 13] },
    paint: { "text-color": "#000000" }, // on colours of the signs, which are the same by night
  });
  return [
    { id: "base", type: "circle", source: "bases", paint: { "circle-radius": 4, "circle-color": c.halo, "circle-stroke-color": c.base, "circle-stroke-width": 2 } },
    { id: "base-name", type: "symbol", source: "bases", minzoom: 12.5, layout: { "text-field": nameIn(lang), "text-font": font, "text-size": 11, "text-anchor": "top", "text-offset": [0, 0.5] }, paint: written(c, c.text) },
    many("vehicles", "many:vehicles", 26), // below the crew of the same base
    signs("vehicles", 0.85), signs("crews", 1),
    many("incidents", ["case", [">", ["get", "alarm"], 0], "many:alarm", "many:open"]), signs("incidents", 1.25),
    { id: "chosen-ring", type: "circle", source: "chosen", paint: { "circle-radius": 17, "circle-color": c.pick, "circle-opacity": 0.25, "circle-stroke-color": c.pick, "circle-stroke-width": 3, "circle-translate": [0, -4] } },
    signs("chosen", 1.25),
  ];
}
