// MapLibre, held behind the few verbs that our screens need. It draws GeoJSON that
// it is given and fetches nothing: no tiles, no fonts, no sprites.
import { Map as GlMap, setWorkerUrl, type GeoJSONSource, type MapMouseEvent } from "maplibre-gl";
import worker from "asset:maplibre-gl-worker";
import type { Point } from "../model";
import type { Overlay } from "./overlay";
import type { Layers, Picked, Shown } from "./shown";
import { allSigns, signId } from "./signs";
import { cityStyle } from "./style";

type Options = { label: string; onSelect: (what: Picked) => void; onPlace: (at: Point) => void; overlay?: Overlay };
type Box = [number, number, number, number];

const almaty: Box = [76.74, 43.14, 77.1, 43.4];
const reach = 8; // px around a press that still hits a sign
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class CityMap {
  private map: GlMap;
  private shown: Shown | undefined;
  private ready = false;
  private bounds: Box = almaty;

  constructor(box: HTMLElement, private opt: Options) {
    setWorkerUrl(new URL(worker, location.href).href);
    this.map = new GlMap({
      container: box, style: cityStyle(false, "ru", []), bounds: almaty, attributionControl: false, dragRotate: false, pitchWithRotate: false,
      localIdeographFontFamily: 'system-ui, "Noto Sans", "Liberation Sans", sans-serif', fadeDuration: 0, maxZoom: 18, minZoom: 8,
      canvasContextAttributes: { antialias: true },
    });
    this.map.touchZoomRotate.disableRotation();
    const canvas = this.map.getCanvas();
    canvas.setAttribute("aria-label", opt.label);
    canvas.addEventListener("keydown", (e) => {
      if (e.key !== "Enter" || !this.shown?.placing) return;
      const { lng, lat } = this.map.getCenter();
      opt.onPlace(point(lng, lat));
    });
    this.map.on("style.load", () => {
      this.ready = true;
      for (const [id, image] of allSigns(this.shown?.dark ?? false)) this.map.addImage(id, image, { pixelRatio: 2 });
      this.fill();
    });
    this.map.on("idle", () => (box.dataset.drawn = "true"));
    this.map.on("click", (e) => this.press(e));
    this.map.on("mousemove", (e) => {
      canvas.style.cursor = this.shown?.placing ? "crosshair" : this.hit(e) ? "pointer" : "";
    });
    new ResizeObserver(() => this.map.resize()).observe(box);
  }

  /** Draws a new state; what did not change is left alone. */
  show(next: Shown): void {
    const before = this.shown;
    this.shown = next;
    const names = Object.keys(next.layers?.layers ?? {});
    const style = (s: Shown | undefined) => s && `${s.dark} ${s.lang} ${Object.keys(s.layers?.layers ?? {})}`;
    if (style(before) !== style(next)) {
      this.ready = false;
      this.map.setStyle(cityStyle(next.dark, next.lang, names), { diff: false });
    } else this.fill(before);
    if (next.layers && next.layers !== before?.layers) this.fit(next.layers);
    if (next.selected && next.selected !== before?.selected) this.reveal(next.selected);
  }

  zoom(by: number): void {
    this.map.zoomTo(this.map.getZoom() + by, { animate: !calm.matches, duration: 200 });
  }

  /** Shows the whole city. */
  whole(): void {
    this.map.fitBounds(this.bounds, { padding: 24, animate: !calm.matches, duration: 300 });
  }

  destroy(): void {
    this.map.remove();
  }

  private fill(before?: Shown): void {
    const s = this.shown;
    if (!s || !this.ready) return;
    if (s.layers && s.layers !== before?.layers) {
      this.put("districts", s.layers.districts);
      this.put("bases", s.layers.bases);
      for (const [name, data] of Object.entries(s.layers.layers)) this.put(`layer-${name}`, data);
    }
    const moved = s.selected !== before?.selected;
    if (moved || s.resources !== before?.resources) this.put("resources", {
      type: "FeatureCollection",
      features: s.resources.map((r) => ({
        type: "Feature", geometry: r.position,
        properties: { id: r.id, kind: r.kind, label: r.label, sign: signId(r.status, r.basis, r.age_s), chosen: r.id === s.selected },
      })),
    });
    if (moved || s.incidents !== before?.incidents) this.put("incidents", {
      type: "FeatureCollection",
      features: s.incidents.map((i) => ({
        type: "Feature", geometry: i.position,
        properties: { id: i.id, kind: "incident", label: i.label, sign: signId(i.status, "live", 0), chosen: i.id === s.selected },
      })),
    });
  }

  private put(source: string, data: unknown): void {
    (this.map.getSource(source) as GeoJSONSource | undefined)?.setData(data as never);
  }

  private hit(e: MapMouseEvent): Picked | undefined {
    const { x, y } = e.point;
    const layers = ["incidents", "crews", "vehicles"].filter((id) => this.map.getLayer(id));
    const found = this.map.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], { layers })[0];
    return found && { kind: found.properties.kind as Picked["kind"], id: String(found.properties.id) };
  }

  private press(e: MapMouseEvent): void {
    if (this.shown?.placing) return this.opt.onPlace(point(e.lngLat.lng, e.lngLat.lat));
    const what = this.hit(e);
    if (what) this.opt.onSelect(what);
  }

  /** Begins where the work is, around the bases; the whole city is a button away. */
  private fit(layers: Layers): void {
    this.bounds = boxOf(layers.districts) ?? almaty;
    const work = layers.bases.features.length > 1 ? boxOf(layers.bases) : undefined;
    this.map.fitBounds(work ?? this.bounds, { padding: work ? 48 : 24, animate: false });
  }

  /** Moves only as far as needed to bring what was chosen into sight. */
  private reveal(id: string): void {
    const at = [...(this.shown?.incidents ?? []), ...(this.shown?.resources ?? [])].find((x) => x.id === id)?.position.coordinates;
    if (at && !this.map.getBounds().contains(at)) this.map.easeTo({ center: at, animate: !calm.matches, duration: 400 });
  }
}

function boxOf(all: Layers["bases"]): Box | undefined {
  const box: Box = [180, 90, -180, -90];
  const grow = (c: unknown): void => {
    if (!Array.isArray(c)) return;
    if (typeof c[0] !== "number") return c.forEach(grow);
    const [x, y] = c as [number, number];
    box[0] = Math.min(box[0], x), box[1] = Math.min(box[1], y), box[2] = Math.max(box[2], x), box[3] = Math.max(box[3], y);
  };
  for (const f of all.features as { geometry: { coordinates: unknown } }[]) grow(f.geometry.coordinates);
  return box[0] > box[2] ? undefined : box;
}

function point(lng: number, lat: number): Point {
  const round = (v: number) => Math.round(v * 1e6) / 1e6; // 0.1 m
  return { type: "Point", coordinates: [round(lng), round(lat)] };
}
