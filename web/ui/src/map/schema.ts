// What things are called in the tiles: ours, and those of Protomaps' base maps, in
// which most PMTiles archives for a city are made.
import type { ExpressionSpecification, FilterSpecification } from "maplibre-gl";
import type { Lang } from "../i18n";

/** Kinds of ground, water and roads that are drawn, each its own way. */
export type Thing =
  | "land" | "residential" | "industrial" | "institution" | "hospital" | "park" | "wood" | "grass" | "lake" | "river" | "stream"
  | "districts" | "rail" | "siding" | "runway" | "path" | "service" | "minor" | "tertiary" | "secondary" | "primary" | "trunk"
  | "building" | "social" | "health" | "house" | "town" | "quarter" | "station" | "school" | "green-name" | "district-name";

export type Schema = {
  /** The layer in the tile and the filter of a thing; undefined: there is none. */
  at(thing: Thing): { layer: string; filter?: FilterSpecification } | undefined;
  name(lang: Lang): ExpressionSpecification;
  house: string;
};

const one = (key: string, ...values: string[]): FilterSpecification => ["in", ["get", key], ["literal", values]];
const line = ["==", ["geometry-type"], "LineString"] as ExpressionSpecification;
const area = ["==", ["geometry-type"], "Polygon"] as ExpressionSpecification;
const both = (...all: FilterSpecification[]) => ["all", ...all] as FilterSpecification;

function coalesce(keys: string[]): ExpressionSpecification {
  return ["coalesce", ...keys.map((k) => ["get", k]), ""] as unknown as ExpressionSpecification;
}

const ours: Partial<Record<Thing, [string, FilterSpecification?]>> = {
  land: ["land", one("kind", "district", "rock", "ice")], residential: ["land", one("kind", "residential")], industrial: ["land", one("kind", "industrial", "commercial", "parking", "airport")],
  institution: ["land", one("kind", "institution")], hospital: ["land", one("kind", "hospital")],
  park: ["green", one("kind", "park", "pitch", "cemetery")], wood: ["green", one("kind", "wood", "orchard")], grass: ["green", one("kind", "grass")],
  lake: ["water", area], river: ["water", both(line, one("kind", "river", "canal"))], stream: ["water", both(line, one("kind", "stream"))],
  districts: ["districts"], rail: ["rail", one("kind", "rail")], siding: ["rail", one("kind", "siding", "tram")],
  runway: ["roads", one("kind", "runway")], path: ["roads", one("kind", "path", "track")], service: ["roads", one("kind", "service")],
  minor: ["roads", one("kind", "residential", "living_street")], tertiary: ["roads", one("kind", "tertiary")], secondary: ["roads", one("kind", "secondary")],
  primary: ["roads", one("kind", "primary")], trunk: ["roads", one("kind", "trunk", "motorway")],
  building: ["buildings"], social: ["buildings", one("kind", "school", "kindergarten", "university")], health: ["buildings", one("kind", "hospital", "clinic")],
  house: ["houses"], town: ["places", one("kind", "city", "town", "village")], quarter: ["places", one("kind", "suburb", "quarter", "locality")],
  station: ["places", one("kind", "station", "airport", "peak")], school: ["places", one("kind", "school", "kindergarten", "university", "hospital", "clinic")],
  "green-name": ["green"], "district-name": ["places", one("kind", "district")],
};

const detail = (...values: string[]) => both(line, one("kind_detail", ...values));
const protomaps: typeof ours = {
  land: ["earth", area], residential: ["landuse", one("kind", "residential")], industrial: ["landuse", one("kind", "industrial", "commercial", "railway", "aerodrome")],
  institution: ["landuse", one("kind", "school", "university", "college", "kindergarten")], hospital: ["landuse", one("kind", "hospital")],
  park: ["landuse", one("kind", "park", "cemetery", "pitch", "playground", "recreation_ground", "garden")],
  wood: ["landuse", one("kind", "forest", "wood", "nature_reserve", "orchard", "scrub")], grass: ["landuse", one("kind", "grass", "meadow", "grassland", "golf_course")],
  lake: ["water", area], river: ["water", both(line, one("kind", "river", "canal"))], stream: ["water", both(line, one("kind", "stream", "ditch", "drain"))],
  rail: ["roads", one("kind", "rail")], runway: ["roads", detail("runway", "taxiway")], path: ["roads", both(line, one("kind", "path"))], service: ["roads", detail("service")],
  minor: ["roads", detail("residential", "living_street", "unclassified", "road")], tertiary: ["roads", detail("tertiary", "tertiary_link")],
  secondary: ["roads", detail("secondary", "secondary_link")], primary: ["roads", detail("primary", "primary_link")],
  trunk: ["roads", detail("trunk", "trunk_link", "motorway", "motorway_link")],
  building: ["buildings", area], house: ["buildings", one("kind", "address")], town: ["places", one("kind", "locality")],
  quarter: ["places", one("kind", "neighbourhood", "macrohood")], station: ["pois", one("kind", "station", "aerodrome", "peak")],
  school: ["pois", one("kind", "school", "kindergarten", "university", "hospital", "clinic")],
};

function schema(table: typeof ours, keys: (lang: Lang) => string[], house: string): Schema {
  return {
    at: (thing) => table[thing] && { layer: table[thing][0], filter: table[thing][1] },
    name: (lang) => coalesce(keys(lang)),
    house,
  };
}

/** The schema of tiles that have these layers. */
export function schemaOf(layers: { id: string }[]): Schema {
  return layers.some((l) => l.id === "earth")
    ? schema(protomaps, (lang) => [`name:${lang}`, "name"], "addr_housenumber")
    : schema(ours, (lang) => [`name_${lang}`, "name", "name_ru", "name_kk", "name_en"], "house");
}
