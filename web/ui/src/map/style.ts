// How the city is drawn: quiet greys below, states above. Layers that an operator
// imports under names we do not know are drawn as plain lines.
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { Lang } from "../i18n";

type Line = { light: string; dark: string; width: number; from?: number; dash?: number[] };

const lines: Record<string, Line> = {
  rivers: { light: "#8fbbd8", dark: "#2f5a78", width: 2.5 },
  railway: { light: "#8d959e", dark: "#5d6873", width: 1.5, dash: [4, 2] },
  streets: { light: "#c6ccd3", dark: "#414c57", width: 3 },
  mains: { light: "#b2796a", dark: "#94614f", width: 2.5 },
  pipes: { light: "#b2796a", dark: "#94614f", width: 1.5, from: 12 },
};
const plain: Line = { light: "#a9b1ba", dark: "#4d5863", width: 1.5 };
/** From the ground up; what is not here lies below. */
const order = ["rivers", "railway", "streets", "pipes", "mains"];

export function cityStyle(dark: boolean, lang: Lang, names: string[]): StyleSpecification {
  const c = dark
    ? { ground: "#15191e", district: "#1d232a", border: "#55616d", text: "#aab4bf", strong: "#e7ebef", halo: "#15191e", base: "#7b8794", heat: "#b5705a", pick: "#7cc4f0" }
    : { ground: "#e3e6e9", district: "#f1f3f5", border: "#9aa3ad", text: "#4c5763", strong: "#1c232b", halo: "#ffffff", base: "#5d6873", heat: "#8c4a35", pick: "#00598f" };
  const empty = { type: "geojson" as const, data: { type: "FeatureCollection" as const, features: [] } };
  const name = ["coalesce", ["get", `name_${lang}`], ["get", "name_ru"], ["get", "name"], ""] as unknown as string;
  const font = ["Sans Regular"], bold = ["Sans Bold"];
  const paint = (color: string) => ({ "text-color": color, "text-halo-color": c.halo, "text-halo-width": 1.5 });

  const sorted = [...names].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const drawn: LayerSpecification[] = sorted.flatMap((layer) => {
    const look = lines[layer] ?? plain;
    const color = dark ? look.dark : look.light;
    const source = `layer-${layer}`;
    return [
      { id: `${source}-line`, type: "line", source, minzoom: look.from ?? 0, filter: ["!=", ["geometry-type"], "Point"],
        layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": color, "line-width": ["interpolate", ["linear"], ["zoom"], 10, look.width * 0.6, 15, look.width * 2.5], ...(look.dash ? { "line-dasharray": look.dash } : {}) } },
      { id: `${source}-point`, type: "circle", source, filter: ["==", ["geometry-type"], "Point"],
        paint: { "circle-radius": 5, "circle-color": c.heat, "circle-stroke-color": c.halo, "circle-stroke-width": 1.5 } },
    ] as LayerSpecification[];
  });
  const labels: LayerSpecification[] = sorted.flatMap((layer) => [
    { id: `layer-${layer}-name`, type: "symbol", source: `layer-${layer}`, minzoom: layer === "streets" ? 12 : 11,
      filter: ["!=", ["geometry-type"], "Point"],
      layout: { "symbol-placement": "line", "text-field": name, "text-font": font, "text-size": 11, "symbol-spacing": 400 }, paint: paint(c.text) },
    { id: `layer-${layer}-point-name`, type: "symbol", source: `layer-${layer}`, minzoom: 10.5, filter: ["==", ["geometry-type"], "Point"],
      layout: { "text-field": name, "text-font": font, "text-size": 11, "text-anchor": "top", "text-offset": [0, 0.6] }, paint: paint(c.text) },
  ] as LayerSpecification[]);
  const ring = (source: string): LayerSpecification => ({
    id: `${source}-ring`, type: "circle", source, filter: ["==", ["get", "chosen"], true],
    paint: { "circle-radius": 17, "circle-color": c.pick, "circle-opacity": 0.25, "circle-stroke-color": c.pick, "circle-stroke-width": 3, "circle-translate": [0, -4] },
  });
  const marks = (id: string, source: string, size: number, more: object = {}): LayerSpecification => ({
    id, type: "symbol", source, ...more,
    layout: {
      "icon-image": ["get", "sign"], "icon-size": size, "icon-allow-overlap": true,
      "text-field": ["get", "label"], "text-font": bold, "text-size": 12, "text-optional": true, "text-padding": 1,
      // Names stand where there is room, and not over another sign.
      "text-variable-anchor-offset": ["left", [1, -0.3], "right", [-1, -0.3], "bottom", [0, -1.2], "top", [0, 1.2]],
    },
    paint: paint(c.strong),
  });
  const kind = (k: string) => ({ filter: ["==", ["get", "kind"], k] });
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
      marks("vehicles", "resources", 0.85, kind("vehicle")),
      marks("crews", "resources", 1, kind("crew")),
      ring("incidents"),
      marks("incidents", "incidents", 1.25),
    ],
  };
}
