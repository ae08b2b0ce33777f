// The way to the incident, in words first: streets and distances need no map and no
// signal. The small map and the navigators of others stand below it.
import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get, online } from "../api";
import { coded, figure, known, t } from "../i18n";
import { Button } from "../kit/button";
import type { FieldData, Leg, Point, Travel } from "../model";
import { clock, duration, serverNow } from "../time";
import { keep, kept } from "./keep";
import { milestoneOf } from "./state";
import { here } from "./position";
import { RouteMap } from "./route-map";
import { keepTiles } from "./tiles";

type Way = Travel & { booking: string; to: string; at: string };

const pause = 60_000; // ms between two questions while driving
const near = 250; // metres off before the way is asked for again
const shown = 5; // legs shown at once

const way = signal<Way | undefined>(kept<Way>("way"));
let askedAt = -pause, askedFrom: Point | undefined, asking = false;

function metres(a: Point, b: Point): number {
  const k = Math.PI / 180, [x1, y1] = a.coordinates, [x2, y2] = b.coordinates;
  return 6371e3 * k * Math.hypot((x2 - x1) * Math.cos(y1 * k), y2 - y1);
}

/** Asks for the way when there is none for this order, and again when the crew has moved. */
async function ask(d: FieldData): Promise<void> {
  const to = d.incident?.position, from = here.peek() ?? d.crew?.place?.position;
  if (!to || !from || !d.booking || asking || !online.peek()) return;
  const place = to.coordinates.join(","), now = performance.now(), w = way.peek();
  const same = w?.booking === d.booking.id && w.to === place;
  if (same && (now - askedAt < pause || (askedFrom && metres(askedFrom, from) < near))) return;
  if (!same && now - askedAt < 5000) return;
  asking = true;
  askedAt = now;
  try {
    const got = await get<Travel>(`/travel?from=${from.coordinates.join(",")}&to=${place}`);
    askedFrom = from;
    const next = { ...got, booking: d.booking.id, to: place, at: new Date(serverNow()).toISOString() };
    way.value = next;
    keep("way", next);
    if (got.geometry) void keepTiles(got.geometry);
  } catch {
    // Without an answer the last way stands, with its time.
  } finally {
    asking = false;
  }
}

/** "640 м" or "5,4 км". */
export function length(m: number): string {
  return m < 950 ? t("way.m", { m: figure(Math.max(10, Math.round(m / 10) * 10), 0) }) : t("way.km", { km: figure(m / 1000) });
}

function LegRow({ leg }: { leg: Leg }) {
  return (
    <li>
      {known(`turn.${leg.turn}`) && <span class="muted">{coded("turn.", leg.turn)}: </span>}
      {leg.street ? <strong>{leg.street}</strong> : t("way.unnamed")} <span class="nowrap">{length(leg.metres)}</span>
    </li>
  );
}

function Legs({ legs }: { legs: Leg[] }) {
  const first = legs.length > shown + 1 ? shown : legs.length; // one more is not worth a fold
  return (
    <>
      <ol class="f-legs">{legs.slice(0, first).map((l, i) => <LegRow key={i} leg={l} />)}</ol>
      {legs.length > first && (
        <details>
          <summary>{t("way.more", { n: legs.length - first })}</summary>
          <ol class="f-legs" start={first + 1}>{legs.slice(first).map((l, i) => <LegRow key={i} leg={l} />)}</ol>
        </details>
      )}
    </>
  );
}

export function Way({ d }: { d: FieldData }) {
  const map = useSignal(kept<boolean>("map") ?? false);
  const to = d.incident?.position;
  const at = d.booking ? milestoneOf(d.booking) : "";
  const there = ["on_site", "done", "released"].includes(at);
  useEffect(() => {
    if (there) return;
    void ask(d);
    return here.subscribe(() => void ask(d));
  }, [d, there, online.value]);
  const w = way.value && way.value.booking === d.booking?.id && to && way.value.to === to.coordinates.join(",") ? way.value : undefined;
  if (!to || there) return null;
  const toggle = () => {
    map.value = !map.value;
    keep("map", map.value);
  };
  return (
    <section class="card f-way">
      <h2>{t("way.title")}</h2>
      {!w || w.seconds === null ? <p class="muted">{d.booking?.arrival_s != null ? t("field.arrival", { n: Math.max(1, Math.round(d.booking.arrival_s / 60)) }) : t(online.value ? "way.none" : "way.offline")}</p> : (
        <>
          <p class="f-way-sum"><strong>{duration(Math.max(60, w.seconds))}</strong>{w.metres !== null && ` · ${length(w.metres)}`} <span class="muted">{t(w.basis === "road" ? "travel.road" : "travel.estimate")} · {t("way.as-of", { time: clock(w.at) })}</span></p>
          {w.legs && w.legs.length > 0 && <Legs legs={w.legs.filter((l) => l.turn !== "arrive")} />}
        </>
      )}
      <Button class="f-way-map" aria-expanded={map.value} onClick={toggle}>{t(map.value ? "way.hide-map" : "way.map")}</Button>
      {map.value && <RouteMap way={w?.geometry ?? undefined} to={to} incident={d.incident!} />}
    </section>
  );
}
