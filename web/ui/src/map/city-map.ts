// MapLibre, held behind the few verbs that our screens need. It draws our own tiles
// and GeoJSON that it is given, and fetches nothing else: no fonts, no sprites.
import { effect } from "@preact/signals";
import { Map as GlMap, setWorkerUrl, type GeoJSONSource, type MapGeoJSONFeature, type MapMouseEvent } from "maplibre-gl";
import worker from "asset:maplibre-gl-worker";
import type { Point } from "../model";
import { bare } from "./base";
import { Follow } from "./follow";
import { groupOf, type Group } from "./groups";
import type { Geometry, Overlay } from "./overlay";
import { palettes, type Look } from "./palette";
import { Pen, place, point } from "./pen";
import type { Layers, MapIncident, MapResource, Picked, Shown } from "./shown";
import { allSigns, signId } from "./signs";
import { cityStyle, own } from "./style";
import { tiles } from "./tiles";
import { Tracker } from "./track";

type Options = { label: string; onSelect: (what: Picked) => void; onPlace: (at: Point) => void; onHand?: () => void; overlay?: Overlay; follow?: boolean; cluster?: boolean; magnify?: number };
type Box = [number, number, number, number];

const almaty: Box = [76.74, 43.14, 77.1, 43.4];
const reach = 8; // px around a press that still hits a sign
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class CityMap {
  private map: GlMap;
  private shown: Shown | undefined;
  private pen: Pen | undefined;
  private follow: Follow | undefined;
  private tracker: Tracker;
  private ready = false;
  private wanted = "";
  private bounds: Box = almaty;
  private ends: (() => void)[] = [];

  constructor(private box: HTMLElement, private opt: Options) {
    setWorkerUrl(new URL(worker, location.href).href);
    this.map = new GlMap({
      container: box, style: bare(palettes.light), bounds: almaty, attributionControl: false, dragRotate: false, pitchWithRotate: false,
      localIdeographFontFamily: 'system-ui, "Noto Sans", "Liberation Sans", sans-serif', fadeDuration: 0, maxZoom: 19, minZoom: 8,
      canvasContextAttributes: { antialias: true },
    });
    this.map.touchZoomRotate.disableRotation();
    if (opt.magnify) this.map.setPixelRatio(devicePixelRatio * opt.magnify);
    if (opt.follow) this.follow = new Follow(this.map, { padding: 32 });
    this.tracker = new Tracker(this.map, () => opt.onHand?.());
    const canvas = this.map.getCanvas();
    canvas.setAttribute("aria-label", opt.label);
    canvas.addEventListener("keydown", (e) => {
      if (e.key !== "Enter" || !this.shown?.placing) return;
      const { lng, lat } = this.map.getCenter();
      opt.onPlace(point(place([lng, lat])));
    });
    this.map.on("style.load", () => this.loaded());
    this.map.on("idle", () => this.ready && (box.dataset.drawn = "true"));
    this.map.on("click", (e) => this.press(e));
    this.map.on("mousemove", (e) => {
      canvas.style.cursor = this.shown?.placing ? "crosshair" : this.pen?.cursor(e) ?? (this.hit(e) ? "pointer" : "");
    });
    new ResizeObserver(() => this.map.resize()).observe(box);
    this.ends.push(effect(() => {
      tiles.value;
      this.restyle();
    }));
    if (opt.overlay) this.lay(opt.overlay);
    this.printing();
    Object.assign(box, { glMap: this.map }); // for the browser tests, which ask what is drawn
  }

  /** Draws a new state; what did not change is left alone. */
  show(next: Shown): void {
    const before = this.shown;
    this.shown = next;
    if (!this.restyle()) {
      this.fill(before);
      if (next.hidden !== before?.hidden) this.veil();
    }
    if (this.follow) this.follow.look(spots(next));
    else if (next.layers && next.layers !== before?.layers) this.fit(next.layers);
    if (next.selected && next.selected !== before?.selected) this.reveal(next.selected);
    if (next.track || before?.track) this.tracker.look(next.track);
  }

  zoom(by: number): void {
    this.follow?.hold();
    this.map.zoomTo(this.map.getZoom() + by, { animate: !calm.matches, duration: 200 });
  }

  /** Shows the whole city. */
  whole(): void {
    if (this.follow) return this.follow.again();
    this.map.fitBounds(this.bounds, { padding: 24, animate: !calm.matches, duration: 300 });
  }

  destroy(): void {
    for (const end of this.ends) end();
    this.pen?.destroy();
    this.follow?.destroy();
    this.map.remove();
  }

  /** The style for what is shown now. */
  private style(look: Look) {
    const s = this.shown!;
    return cityStyle({ look, lang: s.lang, names: s.layers && Object.keys(s.layers.layers), tiles: tiles.peek(), cluster: this.opt.cluster });
  }

  /** Sets another style, if another is wanted. */
  private restyle(): boolean {
    const s = this.shown;
    if (!s) return false;
    const wanted = JSON.stringify([s.dark, s.lang, s.layers && own(Object.keys(s.layers.layers)), tiles.peek()?.tiles]);
    if (wanted === this.wanted) return false;
    this.wanted = wanted;
    this.ready = false;
    this.map.setStyle(this.style(s.dark ? "dark" : "light"), { diff: false });
    return true;
  }

  private loaded(): void {
    if (!this.wanted) return; // the bare style of the beginning
    this.ready = true;
    for (const [id, image] of allSigns(this.shown?.dark ?? false)) if (!this.map.hasImage(id)) this.map.addImage(id, image, { pixelRatio: 2 });
    this.refill();
  }

  /** Gives a new style all its data. */
  private refill(): void {
    this.fill();
    this.veil();
    const o = this.opt.overlay;
    if (!o) return;
    this.put("routes", collection(o.routes.peek()));
    this.put("closures", collection(o.closures.peek()));
    this.put("isochrones", collection(o.isochrones.peek()));
    this.put("contour", collection(asFeature(o.contour.peek())));
    this.put("measure", collection(o.measure.peek()));
    this.pen?.refill();
  }

  /** Follows an overlay. */
  private lay(o: Overlay): void {
    this.pen = new Pen(this.map, o);
    const follow = (source: string, read: () => unknown[]) => this.ends.push(effect(() => {
      const features = read();
      if (this.ready) this.put(source, collection(features));
    }));
    follow("routes", () => o.routes.value);
    follow("closures", () => o.closures.value);
    follow("isochrones", () => o.isochrones.value);
    follow("contour", () => asFeature(o.contour.value));
    follow("measure", () => o.measure.value);
    this.ends.push(effect(() => {
      const box = o.sight.value && boxOf(asFeature(o.sight.value.geometry));
      if (box) this.map.fitBounds(box, { padding: 56, maxZoom: 16, animate: !calm.matches, duration: 300 });
    }));
  }

  private fill(before?: Shown): void {
    const s = this.shown;
    if (!s || !this.ready) return;
    if (s.layers && s.layers !== before?.layers) {
      this.put("districts", s.layers.districts);
      this.put("district-names", collection(s.layers.districts.features.map(middle)));
      this.put("bases", s.layers.bases);
      for (const [name, data] of Object.entries(s.layers.layers)) this.put(`layer-${name}`, data);
    }
    const moved = s.selected !== before?.selected;
    const chosen = (x: { id: string }) => x.id === s.selected;
    const things = moved || s.resources !== before?.resources, events = moved || s.incidents !== before?.incidents;
    const thing = (r: MapResource) => ({ type: "Feature", geometry: r.position, properties: { id: r.id, kind: r.kind, label: r.label, sign: signId(r.status, r.basis, r.age_s) } });
    const event = (i: MapIncident) => ({ type: "Feature", geometry: i.position, properties: { id: i.id, kind: "incident", label: i.label, sign: signId(i.status, "live", 0), alarm: i.status === "alarm" ? 1 : 0 } });
    if (things) {
      const free = s.resources.filter((r) => !chosen(r));
      this.put("crews", collection(free.filter((r) => r.kind === "crew").map(thing)));
      this.put("vehicles", collection(free.filter((r) => r.kind === "vehicle").map(thing)));
    }
    if (events) this.put("incidents", collection(s.incidents.filter((i) => !chosen(i)).map(event)));
    // The chosen one is never one of many.
    if (things || events) this.put("chosen", collection([...s.resources.filter(chosen).map(thing), ...s.incidents.filter(chosen).map(event)]));
  }

  /** Takes away what the person does not want to see. */
  private veil(): void {
    const hidden: readonly Group[] = this.shown?.hidden ?? [];
    for (const { id } of this.map.getStyle().layers) {
      const group = groupOf(id);
      if (group) this.map.setLayoutProperty(id, "visibility", hidden.includes(group) ? "none" : "visible");
    }
  }

  private put(source: string, data: unknown): void {
    (this.map.getSource(source) as GeoJSONSource | undefined)?.setData(data as never);
  }

  private hit(e: MapMouseEvent): MapGeoJSONFeature | undefined {
    const { x, y } = e.point;
    const layers = ["chosen", "incidents", "incidents-many", "crews", "vehicles", "vehicles-many"].filter((id) => this.map.getLayer(id));
    return this.map.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], { layers })[0];
  }

  private press(e: MapMouseEvent): void {
    if (this.shown?.placing) return this.opt.onPlace(point(place([e.lngLat.lng, e.lngLat.lat])));
    const overlay = this.opt.overlay;
    const what = overlay?.drawing.peek() ? undefined : this.hit(e); // a sign goes before the way it stands on
    if (!what) return void this.pen?.press(e);
    if (overlay && overlay.picking.peek() > 0) {
      const sign = this.find(String(what.properties.id)); // exactly there, so that it is known whose place it is
      if (sign) overlay.picked(sign.position);
      else this.pen?.press(e);
    } else if (what.properties.cluster) void this.part(what);
    else this.opt.onSelect({ kind: what.properties.kind as Picked["kind"], id: String(what.properties.id) });
  }

  private find(id: string): MapIncident | MapResource | undefined {
    return [...(this.shown?.incidents ?? []), ...(this.shown?.resources ?? [])].find((x) => x.id === id);
  }

  /** Comes so near that what is shown as one comes apart. */
  private async part(many: MapGeoJSONFeature): Promise<void> {
    const source = this.map.getSource(many.source) as GeoJSONSource;
    const zoom = await source.getClusterExpansionZoom(Number(many.properties.cluster_id)).catch(() => this.map.getZoom() + 2); // it may have moved on meanwhile
    this.map.easeTo({ center: (many.geometry as Point).coordinates, zoom: zoom + 0.2, animate: !calm.matches, duration: 300 });
  }

  /** Begins where the work is, around the bases; the whole city is a button away. */
  private fit(layers: Layers): void {
    this.bounds = boxOf(layers.districts.features) ?? almaty;
    const work = layers.bases.features.length > 1 ? boxOf(layers.bases.features) : undefined;
    this.map.fitBounds(work ?? this.bounds, { padding: work ? 48 : 24, animate: false });
  }

  /** Moves only as far as needed to bring what was chosen into sight. */
  private reveal(id: string): void {
    const at = this.find(id)?.position.coordinates;
    if (at && !this.map.getBounds().contains(at)) this.map.easeTo({ center: at, animate: !calm.matches, duration: 400 });
  }

  /** On paper the map is a picture in the print look: a canvas would come out black or blank. */
  private printing(): void {
    const image = document.createElement("img");
    image.className = "map-print";
    image.alt = "";
    const before = () => {
      if (!this.ready) return;
      this.map.setStyle(this.style("print"), { diff: true });
      this.refill();
      this.map.redraw();
      image.src = this.map.getCanvas().toDataURL("image/png");
      this.box.append(image);
    };
    const after = () => {
      if (!image.isConnected) return;
      image.remove();
      this.map.setStyle(this.style(this.shown?.dark ? "dark" : "light"), { diff: true });
      this.refill();
    };
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    this.ends.push(() => {
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
    });
  }
}

/** What a map that follows must show: what is open and who is out; on a calm night, the bases. */
function spots(s: Shown): [number, number][] {
  const busy = [...s.incidents, ...s.resources.filter((r) => r.status !== "ready" && r.status !== "on_call" && r.status !== "unavailable")].map((x) => x.position.coordinates);
  const bases = (s.layers?.bases.features ?? []) as { geometry: Point }[];
  return busy.length > 0 ? busy : bases.map((b) => b.geometry.coordinates);
}

const collection = (features: unknown[]) => ({ type: "FeatureCollection", features });
const asFeature = (geometry: Geometry | null) => (geometry ? [{ type: "Feature", geometry, properties: {} }] : []);

type Area = { geometry: { type: string; coordinates: unknown }; properties: object };

/** An area's name at the centre of gravity of its largest ring: of the area itself there would be one in every tile. */
function middle(area: unknown): object {
  const { geometry, properties } = area as Area;
  const rings = geometry.type === "Polygon" ? [(geometry.coordinates as [number, number][][])[0]!] : (geometry.coordinates as [number, number][][][]).map((p) => p[0]!);
  let best = { size: 0, at: rings[0]?.[0] ?? [0, 0] };
  for (const ring of rings) {
    let size = 0, x = 0, y = 0;
    const [ox, oy] = ring[0]!;
    for (let i = 1; i < ring.length; i++) {
      const ax = ring[i - 1]![0] - ox, ay = ring[i - 1]![1] - oy, bx = ring[i]![0] - ox, by = ring[i]![1] - oy;
      const turn = ax * by - bx * ay;
      size += turn, x += (ax + bx) * turn, y += (ay + by) * turn;
    }
    if (Math.abs(size) > best.size) best = { size: Math.abs(size), at: [ox + x / (3 * size), oy + y / (3 * size)] };
  }
  return { type: "Feature", geometry: { type: "Point", coordinates: best.at }, properties };
}

function boxOf(features: unknown[]): Box | undefined {
  const box: Box = [180, 90, -180, -90];
  const grow = (c: unknown): void => {
    if (!Array.isArray(c)) return;
    if (typeof c[0] !== "number") return c.forEach(grow);
    const [x, y] = c as [number, number];
    box[0] = Math.min(box[0], x), box[1] = Math.min(box[1], y), box[2] = Math.max(box[2], x), box[3] = Math.max(box[3], y);
  };
  for (const f of features as { geometry: { coordinates: unknown } }[]) grow(f.geometry.coordinates);
  return box[0] > box[2] ? undefined : box;
}
