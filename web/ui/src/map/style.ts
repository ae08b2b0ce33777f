// How the city is drawn: quiet greys below, states above. Layers that an operator
// imports under names we do not know are drawn as plain lines.
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { Lang } from "../i18n";

type Line = { light: string; dark: string; width: number; from?: number; dash?: number[] };

const lines: Record<string, Line> = {
  rivers: { light: "#a9c8dd", dark: "#2c4a60", width: 2 },
  streets: { light: "#ffffff", dark: "#3a444f", width: 3 },
  mains: { light: "#b2938a", dark: "#7d5f57", width: 2.5 },
  pipes: { light: "#b2938a", dark: "#7d5f57", width: 1.5, from: 12 },
};
const plain: Line = { light: "#b9bfc6", dark: "#465059", width: 1.5 };

export function cityStyle(dark: boolean, lang: Lang, names: string[]): StyleSpecification {
  const c = dark
    ? { ground: "#15191e", district: "#1d232a", border: "#55616d", text: "#aab4bf", strong: "#e7ebef", halo: "#15191e", base: "#7b8794", pick: "#7cc4f0" }
    : { ground: "#e3e6e9", district: "#f1f3f5", border: "#9aa3ad", text: "#4c5763", strong: "#1c232b", halo: "#ffffff", base: "#5d6873", pick: "#00598f" };
  const empty = { type: "geojson" as const, data: { type: "FeatureCollection" as const, features: [] } };
  const name = ["coalesce", ["get", `name_${lang}`], ["get", "name_ru"], ["get", "name"], ""] as unknown as string;
  const font = ["Sans Regular"], bold = ["Sans Bold"];
  const paint = (color: string) => ({ "text-color": color, "text-halo-color": c.halo, "text-halo-width": 1.5 });

  // Rivers and mains below streets; what we do not know below both.
  const order = [...names].sort((a, b) => rank(a) - rank(b));
  const drawn: LayerSpecification[] = order.flatMap((layer) => {
    const look = lines[layer] ?? plain;
    const color = dark ? look.dark : look.light;
    const source = `layer-${layer}`;
    return [
      { id: `${source}-line`, type: "line", source, minzoom: look.from ?? 0, filter: ["!=", ["geometry-type"], "Point"],
        layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": color, "line-width": ["interpolate", ["linear"], ["zoom"], 10, look.width / 2, 15, look.width * 2] } },
      { id: `${source}-point`, type: "circle", source, filter: ["==", ["geometry-type"], "Point"],
        paint: { "circle-radius": 4, "circle-color": color, "circle-stroke-color": c.base, "circle-stroke-width": 1.5 } },
    ] as LayerSpecification[];
  });
  const labels: LayerSpecification[] = order.flatMap((layer) => [
    { id: `layer-${layer}-name`, type: "symbol", source: `layer-${layer}`, minzoom: layer === "streets" ? 12 : 11,
      filter: ["!=", ["geometry-type"], "Point"],
      layout: { "symbol-placement": "line", "text-field": name, "text-font": font, "text-size": 11, "symbol-spacing": 400 }, paint: paint(c.text) },
    { id: `layer-${layer}-point-name`, type: "symbol", source: `layer-${layer}`, minzoom: 11, filter: ["==", ["geometry-type"], "Point"],
      layout: { "text-field": name, "text-font": font, "text-size": 11, "text-anchor": "top", "text-offset": [0, 0.6] }, paint: paint(c.text) },
  ] as LayerSpecification[]);
  const ring = (source: string): LayerSpecification => ({
    id: `${source}-ring`, type: "circle", source, filter: ["==", ["get", "chosen"], true],
    paint: { "circle-radius": 17, "circle-color": c.pick, "circle-opacity": 0.25, "circle-stroke-color": c.pick, "circle-stroke-width": 3, "circle-translate": [0, -4] },
  });
  const marks = (source: string, size: number, color: string): LayerSpecification => ({
    id: source, type: "symbol", source,
    layout: {
      "icon-image": ["get", "sign"], "icon-size": size, "icon-allow-overlap": true, "icon-ignore-placement": true, "symbol-sort-key": ["coalesce", ["get", "order"], 0],
      "text-field": ["get", "label"], "text-font": bold, "text-size": 12, "text-anchor": "left", "text-offset": [1, -0.3], "text-optional": true,
    },
    paint: paint(color),
  });
  return {
    version: 8,
    sources: Object.fromEntries(["districts", "bases", "resources", "incidents", ...names.map((n) => `layer-${n}`)].map((s) => [s, empty])),
    layers: [
      { id: "ground", type: "background", paint: { "background-color": c.ground } },
      { id: "district", type: "fill", source: "districts", paint: { "fill-color": c.district } },
      ...drawn,
      { id: "border", type: "line", source: "districts", paint: { "line-color": c.border, "line-width": 1.2, "line-dasharray": [3, 2] } },
      ...labels,
      { id: "district-name", type: "symbol", source: "districts", maxzoom: 14, layout: { "text-field": name, "text-font": bold, "text-size": 12, "text-transform": "uppercase", "text-letter-spacing": 0.08 }, paint: paint(c.text) },
      { id: "base", type: "circle", source: "bases", paint: { "circle-radius": 4, "circle-color": c.halo, "circle-stroke-color": c.base, "circle-stroke-width": 2 } },
      { id: "base-name", type: "symbol", source: "bases", minzoom: 12.5, layout: { "text-field": name, "text-font": font, "text-size": 11, "text-anchor": "top", "text-offset": [0, 0.5] }, paint: paint(c.text) },
      ring("resources"),
      marks("resources", 1, c.strong),
      ring("incidents"),
      marks("incidents", 1.25, c.strong),
    ],
  };
}

function rank(layer: string): number {
  return ["rivers", "mains", "pipes", "streets"].indexOf(layer);
}
