// What a map is given to draw. Types only, so that the light file and the heavy
// one need not import each other.
import type { Lang } from "../i18n";
import type { Basis, Point } from "../model";
import type { Status } from "../status";
import type { Group } from "./groups";
import type { Track } from "./track";

export type Collection = { type: "FeatureCollection"; features: unknown[] };
/** What GET /map answers: outlines that change rarely. */
export type Layers = { districts: Collection; bases: Collection; layers: Record<string, Collection> };

export type MapIncident = { id: string; position: Point; number: string; status: Status; label: string };
export type MapResource = {
  id: string;
  kind: "crew" | "vehicle";
  position: Point;
  status: Status;
  /** As few letters as it is spoken: "Б7", "ЭКС". */
  label: string;
  basis: Basis;
  /** Age of the position in seconds; past a minute the mark is hollow, past ten it says "?". */
  age_s: number | null;
};
export type Picked = { kind: "incident" | "crew" | "vehicle"; id: string };
export type { Group } from "./groups";
export type { Track } from "./track";

/** One state of a map. */
export type Shown = {
  layers: Layers | undefined;
  incidents: MapIncident[];
  resources: MapResource[];
  selected?: string;
  /** What the person has taken away. */
  hidden?: readonly Group[];
  /** What is to stay in sight. */
  track?: Track;
  placing: boolean;
  dark: boolean;
  lang: Lang;
};
