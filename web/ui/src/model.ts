// The shapes of the API as the screens read them; web/api writes the same names.
// Times are RFC 3339 in UTC, positions GeoJSON points, lon before lat.

export type Point = { type: "Point"; coordinates: [number, number] };
export type Ref = { kind: ResourceKind; id: string };
export type ResourceKind = "crew" | "vehicle" | "worker";
export type Coded = { code: string; params?: Record<string, unknown> };
export type Page<T> = { items: T[]; next: string };

export type Call = {
  id: string; number: string; channel: string; kind: string; caller_name: string; caller_phone: string;
  address: string; position: Point | null; text: string; received_at: string; taken_by: string; incident_id: string | null; version: number;
};
export type NearIncident = { id: string; number: string; type: string; address: string; distance_m: number | null; registered_at: string; reasons: string[] };

export type IncidentHead = {
  id: string; number: string; type: string; network: string; diameter_mm: number | null; priority: number; alarm_level: number;
  address: string; position: Point | null; area: string | null; district: string | null; stage: string;
  people: number | null; buildings: number | null; social_objects: number | null;
  registered_at: string; opened_at: string; opened_by: string; closed_at: string | null; outcome: string; cause: string; handed_to: string;
  evidence: string; merged_into: string | null; contour: Contour | null; version: number;
};
export type Stage = {
  code: string; ordinal: number; started_at: string | null; finished_at: string | null; skipped: boolean;
  norm_h: number | null; norm_max_h: number | null; due_at: string | null; due_max: string | null; overrun_s: number | null;
};
export type NormClock = {
  code: string; stage: string; starts_at: string; due_at: string; due_max: string | null; hours: number | null; hours_max: number | null;
  stopped_at: string | null; below_table: boolean;
  source: string; edition: string; status: string;
};
export type Note = { id: string; text: string; at: string; written_at: string; actor: string };
export type Milestone = {
  id: string; milestone: string; at: string; received_at: string; actor: string; by_voice: boolean; said_by: string;
  reason: string; note: string; standing: string; corrects: string | null;
};
export type Booking = {
  id: string; order_id: string; incident_id: string; resource: Ref; follows: string | null; milestone: string; milestone_at: string;
  made_at: string; sent_at: string | null; accepted_at: string | null; released_at: string | null; arrival_s: number | null;
  ring_at: string | null; version: number; milestones: Milestone[] | null;
};
export type Order = {
  id: string; number: string; incident_id: string; mode: "send" | "reserve"; recommendation_id: string | null; override: string[];
  made_at: string; made_by: string; cancelled_at: string | null; cancel_reason: string; undo_until: string | null; version: number; bookings: Booking[];
};
export type Incident = IncidentHead & { stages: Stage[]; clocks: NormClock[]; orders: Order[]; calls: Call[]; notes: Note[] };

export type Basis = "live" | "milestone" | "base";
export type Arrival = { id: string; arrival_s: number | null; basis: Basis; age_s: number | null; call_in_min: number; next_only: boolean; estimate: boolean };
export type Candidate = {
  crews: (Arrival & { number: number; vehicle: string | null; warnings: string[] })[];
  vehicles: (Arrival & { plate: string; kind: string })[];
  workers: (Arrival & { trade: string })[];
  ready_s: number | null; last_s: number | null; reasons: Coded[]; shortfalls: { code: string; kind: string; missing: number; stage: string }[];
  cover: { worst: number; total: number; areas: { area: string; before_s: number | null; after_s: number | null; left: number }[] };
};
export type Recommendation = {
  id: string; as_of: string; incident_id: string; stage: string; next_stage: string; diameter_mm: number; assumed: boolean;
  needs: { stage: string; what: string; need: number; lacking: number }[]; reasons: Coded[]; items: Candidate[];
};

export type BookingRef = { id: string; order_id: string; incident_id: string; milestone: string; milestone_at: string };
export type Place = { position: Point; basis: Basis; at: string | null; age_s: number | null };
export type Tier = "now" | "on_call" | "unavailable";
type Status = {
  id: string; area: string; state: string; state_reason: string; state_until: string | null; version: number;
  tier: Tier; reasons: Coded[]; booking: BookingRef | null;
};
export type Contact = { id: string; name: string; phone: string };
export type Crew = Status & {
  number: number; base: string; lead: Contact | null; deputy: Contact | null; bubble: string; duty: string; call_in_min: number;
  members: string[]; vehicle: string | null; missing: { trade: string; missing: number }[]; hours_worked: number; place: Place | null;
};
export type Vehicle = Status & { plate: string; kind: string; base: string; crew: string | null; call_in_min: number; operator: string | null; hours_worked: number; service_due: string | null; place: Place | null };
export type Worker = Status & {
  personnel_no: string; name: string; phone: string; trade: string; crew: string | null; rotates_with: string | null; duty: string;
  certificates: { code: string; expires_on: string }[]; admitted: boolean | null;
};

export type Tiers = { total: number; now: number; on_call: number; unavailable: number };
export type Gap = { resource: Ref; label: string; area: string; code: string; params?: Record<string, unknown> };
export type Readiness = {
  as_of: string; regime: { code: string; declared_at: string | null; call_in_min: number }; watch: { start: string; end: string };
  target: { crews: number; vehicles: number; workers: number };
  crews: Tiers; vehicles: Tiers & { by_kind: (Tiers & { kind: string })[] }; workers: Tiers & { by_trade: (Tiers & { trade: string })[] };
  travel_error?: { n: number; median_s: number; p90_s: number }; gaps: Gap[]; areas: (Names & { code: string; crews: Tiers; vehicles: Tiers; workers: Tiers })[];
};
export type Names = { name_ru: string; name_kk: string; name_en: string };
export type Area = Names & {
  code: string; phone: string; email: string; ordinal: number;
  districts: (Names & { code: string })[]; bases: (Names & { code: string; address: string; position: Point })[];
};

export type DeskData = {
  seq: number; now: string; demo: boolean; regime: { code: string; declared_at: string | null }; incidents: Incident[]; calls: Call[];
  crews: Crew[]; vehicles: Vehicle[]; workers: Worker[]; readiness: Readiness;
  rules: { code: string; severity: string }[]; settings: { code: string; value: number; unit: string }[];
};
/** An order of the crew in the list of its lead; without an address while it is only reserved. */
export type Errand = {
  booking_id: string; order_id: string; number: string; incident_number: string; type: string; address: string; milestone: string;
  sent_at: string | null; accepted_at: string | null; on_site_at: string | null; done_at: string | null; released_at: string | null; reason: string;
};
/** The lead's own watch. */
export type Turn = {
  start: string; end: string; duty: string; next: { start: string; end: string } | null; base: (Names & { address: string }) | null;
  vehicle: { id: string; plate: string; kind: string; state: string } | null; admitted: boolean; orders: Errand[];
  crew: { id: string; name: string; phone: string; trade: string; part: string }[];
};
export type FieldData = {
  seq: number; now: string; crew: Crew | null; order: Order | null; booking: Booking | null; incident: IncidentHead | null;
  stages: Stage[]; clocks: NormClock[]; notes: Note[]; bring: { what: string; count: number }[];
  vehicles: { id: string; plate: string; kind: string; booking_id: string }[];
  phones: { role: string; name: string; phone: string }[]; watch?: Turn | null; // absent in what an older page has kept
};

/** A place of the gazetteer. Codes of district and service area are "" where there is none; approximate: only near what was asked for; similar: only its name is like it. */
export type Found = { label: string; kind: string; position: Point; district: string | null; service_area: string | null; score: number; approximate: boolean; similar: boolean };
export type LineString = { type: "LineString"; coordinates: [number, number][] };
export type Lines = LineString | { type: "MultiLineString"; coordinates: [number, number][][] };
export type Polygon = { type: "Polygon"; coordinates: [number, number][][] };
/** By what a travel time is known: the road graph, or a straight line with a factor. */
export type TravelBasis = "road" | "estimate";
export type Leg = { street: string; metres: number; seconds: number; turn: string };
export type Travel = { seconds: number | null; metres: number | null; basis: TravelBasis; geometry: LineString | null; legs: Leg[] | null };
/** A street closed, or slower by factor, by a dispatcher. */
export type Closure = {
  id: string; street: string; from: string; to: string; geometry: Lines | null; factor: number | null; closed: boolean; until: string | null; note: string;
  made_at: string; made_by: string; version: number;
};
/** An area as the company announces it, bounded by streets or drawn. */
export type Contour = { streets: string[]; polygon: Polygon; text: string }; // without streets it was drawn, and text is ""
export type ContourFound = Contour & { buildings: { count: number; items: { label: string; kind: string; position: Point }[] } };
export type UnderWay = Travel & { booking_id: string; arrives_at: string | null };
export type Isochrone = { minutes: number; geometry: { type: "MultiPolygon"; coordinates: [number, number][][][] } | Polygon };
