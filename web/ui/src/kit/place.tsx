// An address or a place, completed from the server's gazetteer. Never required to
// be known: what is typed is kept whatever the server finds, and which street it
// does not know is said beside the field, not as a fault.
import { signal } from "@preact/signals";
import { useRef, useState } from "preact/hooks";
import { get } from "../api";
import { coded, lang, t } from "../i18n";
import type { Area, Found, Page, Point } from "../model";
import { Combobox } from "./combobox";
import type { Common } from "./field";

type Answer = { items: Found[]; unknown: string[] };

const areas = signal<Area[]>([]);
let areasAsked = false;

/** Service areas and districts carry their names apart: read once, when first needed. */
function readAreas(): void {
  if (areasAsked) return;
  areasAsked = true;
  get<Page<Area>>("/areas").then((x) => (areas.value = x.items), () => (areasAsked = false));
}

const nameKey = () => `name_${lang.value}` as const;

/** The district and the service area in words; the codes while their names are not here. */
export function whereIs(f: { district: string | null; service_area: string | null }): string {
  const area = areas.value.find((a) => a.code === f.service_area);
  const district = areas.value.flatMap((a) => a.districts).find((d) => d.code === f.district);
  return [district?.[nameKey()] ?? f.district, area?.[nameKey()] ?? f.service_area].filter(Boolean).join(" · ");
}

/** What the gazetteer finds. near, if given, comes first among equals. */
export async function findPlaces(text: string, opt: { near?: Point | null; limit?: number } = {}): Promise<Answer> {
  readAreas();
  const near = opt.near ? `&near=${opt.near.coordinates.join(",")}` : "";
  const got = await get<Answer>(`/places?q=${encodeURIComponent(text.slice(0, 200))}&lang=${lang.peek()}&limit=${opt.limit ?? 8}${near}`);
  return { items: got.items ?? [], unknown: got.unknown ?? [] };
}

const keyOf = (f: Found) => `${f.kind} ${f.label} ${f.position.coordinates}`;

/** One found place: its kind, unless all are of one, its name, where that is. */
export function FoundRow({ f, plain }: { f: Found; plain?: boolean }) {
  return (
    <>
      {!plain && <span class="offer-kind">{coded("placekind.", f.kind)}</span>}
      <span class="offer-name">{(f.similar || f.approximate) && <span class="offer-where">≈ {t(f.similar ? "place.similar" : "place.about")} </span>}{f.label} <span class="offer-where">{whereIs(f)}</span></span>
    </>
  );
}

type Props = Common & {
  name: string;
  value: string;
  onValue: (v: string) => void;
  /** A place was chosen from the list: its label is the text now. */
  onFound: (f: Found) => void;
  near?: Point | null;
  maxLength?: number;
  autofocus?: boolean;
};

/** The address field of a report and of an incident. */
export function PlaceField({ value, onValue, onFound, near, hint, ...rest }: Props) {
  const [unknown, setUnknown] = useState<string[]>([]);
  const [found, setFound] = useState<Found>();
  const chosen = useRef("");
  const ask = async (text: string) => {
    const got = await findPlaces(text, { near });
    setUnknown(got.unknown);
    return got.items;
  };
  const type = (v: string) => {
    if (!v.startsWith(chosen.current)) setFound(undefined);
    if (v.trim() === "") setUnknown([]);
    onValue(v);
  };
  const take = (f: Found) => {
    chosen.current = f.label;
    setFound(f);
    setUnknown([]);
    onFound(f);
  };
  const known = found && value.startsWith(found.label) && whereIs(found) !== "";
  const missing = unknown.length > 0 && value.trim() !== "";
  // One line below the field at a time, so that nothing jumps.
  return (
    <Combobox {...rest} hint={known || missing ? undefined : hint} value={value} onValue={type} ask={ask} take={take} keyOf={keyOf} render={(f) => <FoundRow f={f} />}>
      {known && <p class="place-found">{t("place.found", { where: whereIs(found) })}</p>}
      {missing && <p class="place-unknown" role="status">{t("place.unknown", { n: unknown.length, streets: unknown.join(", ") })}</p>}
    </Combobox>
  );
}
