// The city on a screen. This file is light; MapLibre and everything that needs it
// comes with city-map.ts when the map is first shown. Whoever has no WebGL2, or no
// line to fetch it, is told so and keeps the lists: nothing depends on the map.
import "../../styles/map.css";
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { lang, t } from "../i18n";
import { Button } from "../kit/button";
import type { Point } from "../model";
import { isDark } from "../theme";
import type { CityMap as Drawn } from "./city-map";
import type { Overlay } from "./overlay";
import type { Group, Layers, MapIncident, MapResource, Picked, Shown, Track } from "./shown";
import { loadTiles, tiles } from "./tiles";

export type { Layers, MapIncident, MapResource, Picked } from "./shown";

type Props = {
  layers: Layers | undefined;
  incidents: MapIncident[];
  resources: MapResource[];
  /** Id of the chosen incident or resource. */
  selected?: string;
  onSelect: (what: Picked) => void;
  /** When given, a press on the map (or Enter with the map in focus: its middle) names a place. */
  onPlace?: (at: Point) => void;
  /** What the screen lays over the city; the same one as long as the map lives. */
  overlay?: Overlay;
  /** Keeps what is open in sight by itself, until a person moves the map. */
  follow?: boolean;
  /** What of it is not shown. */
  hidden?: readonly Group[];
  /** Whom to follow; onHand: a person has moved the map away from it. */
  track?: Track;
  onHand?: () => void;
  /** Signs that would cover one another are shown as one with their number. */
  cluster?: boolean;
  /** More buttons under those for the scale. */
  buttons?: ComponentChildren;
  /** How much larger than usual the page shows the map, so that it is drawn sharp. */
  magnify?: number;
};

type Trouble = "no-webgl" | "not-loaded";

/** Whether this browser can draw the map at all. */
const able = signal<boolean | undefined>(undefined);
function canDraw(): boolean {
  able.value ??= !!document.createElement("canvas").getContext("webgl2");
  return able.value;
}

export function CityMap(props: Props) {
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | undefined>(undefined);
  const newest = useRef(props);
  newest.current = props;
  const [trouble, setTrouble] = useState<Trouble>();
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (!canDraw()) return setTrouble("no-webgl");
    let gone = false;
    void loadTiles();
    import("./city-map").then(
      (m) => {
        if (gone || !box.current) return;
        setTrouble(undefined);
        drawn.current = new m.CityMap(box.current, {
          label: t("map.label"),
          onSelect: (what) => newest.current.onSelect(what),
          onPlace: (at) => newest.current.onPlace?.(at),
          overlay: newest.current.overlay,
          onHand: () => newest.current.onHand?.(),
          follow: newest.current.follow,
          cluster: newest.current.cluster,
          magnify: newest.current.magnify,
        });
        drawn.current.show(state(newest.current));
      },
      () => setTrouble("not-loaded"),
    );
    return () => {
      gone = true;
      drawn.current?.destroy();
      drawn.current = undefined;
    };
  }, [attempt]);

  const now = state(props);
  useEffect(() => drawn.current?.show(now));

  const drafting = props.overlay?.drawing.value;
  const hint = props.onPlace || props.overlay?.picking.value ? "map.place" : drafting ? (drafting.ofContour ? "map.correct" : "map.draw") : undefined;

  if (trouble) {
    return (
      <div class="map map-absent" role="note">
        <p>{trouble === "no-webgl" ? t("map.no-webgl") : t("map.not-loaded")}</p>
        {trouble === "not-loaded" && <Button onClick={() => setAttempt(attempt + 1)}>{t("error.retry")}</Button>}
      </div>
    );
  }
  return (
    <div class={`map${props.onPlace ? " map-placing" : ""}`}>
      <div class="map-box" ref={box} />
      <div class="map-buttons">
        <Button aria-label={t("map.in")} onClick={() => drawn.current?.zoom(1)}>+</Button>
        <Button aria-label={t("map.out")} onClick={() => drawn.current?.zoom(-1)}>−</Button>
        <Button aria-label={t("map.whole")} title={t("map.whole")} onClick={() => drawn.current?.whole()}>⤢</Button>
        {props.buttons}
      </div>
      {hint && <p class="map-hint" role="status">{t(hint)}</p>}
      <p class="map-note">
        {tiles.value?.schematic && <span class="map-schematic">{t("map.schematic")}</span>}
        {tiles.value?.attribution && <span>{tiles.value.attribution}</span>}
      </p>
    </div>
  );
}

function state(p: Props): Shown {
  return { layers: p.layers, incidents: p.incidents, resources: p.resources, selected: p.selected, hidden: p.hidden, track: p.track, placing: !!p.onPlace, dark: isDark.value, lang: lang.value };
}
