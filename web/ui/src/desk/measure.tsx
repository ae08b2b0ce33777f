// The tool over the map that measures: press places on the map, or type a crew, a
// plate, an incident, an address. It needs no map: the figures stand in words.
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { Combobox } from "../kit/combobox";
import { FoundRow, findPlaces } from "../kit/place";
import type { Found, Point } from "../model";
import { precise } from "../time";
import { skeleton } from "./command/fold";
import { overlay } from "./ground";
import { addStop, byAir, byRoad, dropStop, endMeasure, measuring, metres, nameOf, stops } from "./measured";
import { crews, data, vehicles } from "./state";
import { positionOf } from "./whereabouts";

type Offer = { id: string; label: string; at: Point } | Found;

/** What is on the desk goes before what is in the city. */
async function offers(text: string): Promise<Offer[]> {
  const wanted = skeleton(text).replace(/[\s№#]/g, "");
  const incidents = (data.peek()?.incidents ?? []).flatMap((i) => (i.position ? [{ id: i.id, label: `${nameOf(i.id)} ${i.address}`, at: i.position }] : []));
  const things = [...crews.peek().keys(), ...vehicles.peek().keys()].flatMap((id) => {
    const at = positionOf(id);
    return at ? [{ id, label: nameOf(id), at }] : [];
  });
  const own = [...things, ...incidents].filter((x) => skeleton(x.label).replace(/[\s№#]/g, "").includes(wanted)).slice(0, 5);
  const found = text.trim().length < 2 ? [] : (await findPlaces(text, { limit: 5 }).catch(() => ({ items: [] }))).items;
  return [...own, ...found];
}

function Row({ x }: { x: Offer }) {
  if (!("id" in x)) return <FoundRow f={x} />;
  return <><span class="offer-kind">{t(crews.value.has(x.id) ? "kind.crew" : vehicles.value.has(x.id) ? "desk.vehicle" : "recent.incident")}</span><span class="offer-name">{x.label}</span></>;
}

function Result() {
  const road = byRoad.value;
  if (stops.value.length < 2) return <p class="muted">{t("measure.how")}</p>;
  return (
    <p class="measure-result" role="status">
      <span>{t("measure.straight")} <strong>{metres(byAir.value)}</strong></span>
      <span>{t("measure.road")} {road === undefined ? "…" : road === null ? t("measure.unknown") : <><strong>{metres(road.metres)}</strong> · <strong>{precise(road.seconds)}</strong> <span class="muted">{t(road.basis === "road" ? "travel.road" : "travel.estimate")}</span></>}</span>
    </p>
  );
}

export function Measure() {
  const text = useSignal("");
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => overlay.onPick((at) => addStop(at)), []); // with the tool in sight the next press is its own
  useEffect(() => field.current?.focus(), []);
  const close = () => {
    endMeasure();
    document.querySelector<HTMLElement>(".measure-open")?.focus();
  };
  return (
    <section class="measure no-print" aria-label={t("measure.title")} onKeyDown={(e) => { if (e.key === "Escape") { e.stopPropagation(); close(); } }}>
      <div class="measure-head">
        <strong>{t("measure.title")}</strong>
        {stops.value.length > 0 && (
          <ol class="measure-stops">
            {stops.value.map((s) => (
              <li key={s.key}><button type="button" class="chip" title={t("measure.drop")} aria-label={`${s.label}: ${t("measure.drop")}`} onClick={() => { dropStop(s.key); field.current?.focus(); }}>{s.label} <span aria-hidden="true">✕</span></button></li>
            ))}
          </ol>
        )}
        <Combobox label={t("measure.to")} placeholder={t("measure.to")} inputRef={field} value={text.value} onValue={(v) => (text.value = v)} least={1} maxLength={100} ask={offers}
          take={(x) => { "id" in x ? addStop(x.at, nameOf(x.id), x.id) : addStop(x.position, x.label); text.value = ""; }}
          keyOf={(x) => ("id" in x ? x.id : `${x.kind} ${x.label} ${x.position.coordinates}`)} render={(x) => <Row x={x} />} />
        <button type="button" class="btn measure-close" aria-label={t("measure.close")} title={t("measure.close")} onClick={close}>✕</button>
      </div>
      <Result />
    </section>
  );
}

/** The tool while it is in use. */
export function MeasureTool() {
  return measuring.value ? <Measure /> : null;
}
