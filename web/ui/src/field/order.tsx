// The order on the phone: where, what to bring, the course of the work, notes,
// telephones. What was pressed and has not been sent yet already counts here.
import { useSignal } from "@preact/signals";
import { coded, figure, t } from "../i18n";
import { Badge } from "../kit/badge";
import { Button } from "../kit/button";
import { TextField } from "../kit/field";
import { Left } from "../kit/live";
import type { Booking, FieldData, Stage } from "../model";
import { nextStage } from "../stages";
import { duration, moment } from "../time";
import { items, press } from "./outbox";
import { milestoneOf, next, report } from "./state";

// On Android an intent opens the navigator, or the page of the same where it is not
// installed; elsewhere the page itself opens it.
const android = /Android/.test(navigator.userAgent);
const intent = (path: string, scheme: string, app: string, page: string) =>
  android ? `intent://${path}#Intent;scheme=${scheme};package=${app};S.browser_fallback_url=${encodeURIComponent(page)};end` : page;
const navigator2gis = ([lon, lat]: [number, number]) =>
  intent(`2gis.ru/routeSearch/rsType/car/to/${lon},${lat}`, "dgis", "ru.dublgis.dgismobile", `https://2gis.kz/almaty/routeSearch/rsType/car/to/${lon},${lat}`);
const navigatorYandex = ([lon, lat]: [number, number]) =>
  intent(`build_route_on_map?lat_to=${lat}&lon_to=${lon}`, "yandexnavi", "ru.yandex.yandexnavi", `https://yandex.kz/maps/?rtext=~${lat},${lon}&rtt=auto`);

export function Where({ d }: { d: FieldData }) {
  const i = d.incident!;
  const at = i.position?.coordinates;
  return (
    <section class="card">
      <p class="f-type">№{i.number} · {coded("type.", i.type)}{i.diameter_mm ? ` Ø${figure(i.diameter_mm)}` : ""}</p>
      <p class="f-address">{i.address || t("desk.no-address")}</p>
      {at && (
        <p class="f-links">
          <a class="btn" href={navigator2gis(at)} target="_blank" rel="noreferrer">2ГИС</a>
          <a class="btn" href={navigatorYandex(at)} target="_blank" rel="noreferrer">{t("field.yandex")}</a>
          <a class="btn" href={`geo:${at[1]},${at[0]}?q=${at[1]},${at[0]}`}>{t("field.map")}</a>
        </p>
      )}
    </section>
  );
}

function what(code: string): string {
  return code.split("|").map((k) => (k === "crew" || k === k.toUpperCase() ? coded("kind.", k) : coded("trade.", k))).join(" / ");
}

export function Bring({ d }: { d: FieldData }) {
  if (d.bring.length === 0 && d.vehicles.length === 0) return null;
  const bookings = new Map((d.order?.bookings ?? []).map((b) => [b.id, b]));
  return (
    <section class="card">
      {d.bring.length > 0 && <><h2>{t("field.bring")}</h2><ul class="f-bring">{d.bring.map((x) => <li key={x.what}>{what(x.what)} × {figure(x.count)}</li>)}</ul></>}
      {d.vehicles.length > 0 && <h2>{t("field.machines")}</h2>}
      {d.vehicles.map((v) => {
        const b = bookings.get(v.booking_id), to = b && next(b);
        return (
          <div key={v.id} class="f-vehicle">
            <p><strong>{coded("kindcode.", v.kind)}</strong> <span class="nowrap">{v.plate}</span><br />{b?.resource.kind === "vehicle" && !b.follows && <Badge status={milestoneOf(b)} full />}</p>
            {b?.resource.kind === "vehicle" && !b.follows && to && <Button class="f-vehicle-next" onClick={() => report(b, to, {}, true)}>{coded("field.do.", to)}</Button>}
          </div>
        );
      })}
    </section>
  );
}

const pathOf = (incident: string) => `/incidents/${incident}/stages`;

/** The stages with what was pressed and not yet sent. */
export function stagesOf(d: FieldData): Stage[] {
  const pressed = items.value.filter((x) => d.incident && x.path === pathOf(d.incident.id) && x.state !== "refused");
  return d.stages.map((s) => {
    const at = (step: string) => pressed.find((x) => x.body.stage === s.code && x.body.step === step)?.pressed_at ?? null;
    return { ...s, started_at: s.started_at ?? at("start"), finished_at: s.finished_at ?? at("finish") };
  });
}

/** The press that moves the course on. */
export function StageAct({ d, look, disabled, onPress }: { d: FieldData; look: "primary" | "quiet"; disabled?: boolean; onPress?: () => void }) {
  const to = nextStage(stagesOf(d));
  if (!to) return null;
  return (
    <Button look={look} big class="f-stage-act" disabled={disabled} onClick={() => {
      press(pathOf(d.incident!.id), { stage: to.stage.code, step: to.step }, `stage.${to.stage.code}`, {}, true);
      onPress?.();
    }}>
      {t(to.step === "start" ? "field.stage-start" : "field.stage-finish", { stage: coded("stage.", to.stage.code) })}
    </Button>
  );
}

function norm(s: Stage): string {
  return s.norm_h === null ? "" : t("desk.hours", { h: figure(s.norm_h) + (s.norm_max_h !== null && s.norm_max_h !== s.norm_h ? `–${figure(s.norm_max_h)}` : "") });
}

/** Seconds that a finished stage took beyond its norm; of less than a minute it is not spoken. */
function overrun(s: Stage): number {
  if (!s.started_at || !s.finished_at || s.norm_h === null) return 0;
  const over = (Date.parse(s.finished_at) - Date.parse(s.started_at)) / 1000 - (s.norm_max_h ?? s.norm_h) * 3600;
  return over >= 60 ? over : 0;
}

export function Stages({ d, booking }: { d: FieldData; booking: Booking }) {
  const running = d.clocks.find((c) => c.code === "stage");
  return (
    <section class="card">
      <h2>{t("desk.stages")}</h2>
      <ol class="f-stages">
        {stagesOf(d).filter((s) => !s.skipped).map((s) => (
          <li key={s.code} class={s.finished_at ? "is-finished" : s.started_at ? "is-running" : ""}>
            <span aria-hidden="true">{s.finished_at ? "✓" : s.started_at ? "▶" : "○"}</span>
            <span>{coded("stage.", s.code)} <span class="muted nowrap">{s.finished_at && moment(s.finished_at)} {norm(s)}</span>{overrun(s) > 0 && <strong class="f-over"> {t("field.overrun", { time: duration(overrun(s)) })}</strong>}</span>
            {s.started_at && !s.finished_at && running?.stage === s.code && <span class="live"><Left until={running.due_max ?? running.due_at} /></span>}
          </li>
        ))}
      </ol>
      {milestoneOf(booking) === "done" && <StageAct d={d} look="quiet" />}
    </section>
  );
}

/** Notes that are pressed and not typed; sent at once, in the words of the language chosen. */
const phrases = ["phrase.fenced", "phrase.valve-closed", "phrase.pumping", "phrase.car-in-way", "phrase.no-access", "phrase.heat-on"] as const;

export function Notes({ d }: { d: FieldData }) {
  const text = useSignal("");
  const add = (e: Event) => {
    e.preventDefault();
    if (!text.value.trim()) return;
    press(`/incidents/${d.incident!.id}/notes`, { text: text.value.trim() }, "desk.note");
    text.value = "";
  };
  return (
    <section class="card">
      <form onSubmit={add} class="f-note">
        <TextField label={t("desk.note")} name="note" value={text.value} onValue={(v) => (text.value = v)} maxLength={1000} />
        <Button type="submit" disabled={!text.value.trim()}>{t("desk.note-add")}</Button>
      </form>
      <div class="f-chips" role="group" aria-label={t("field.phrases")}>{phrases.map((p) => <Button key={p} onClick={() => press(`/incidents/${d.incident!.id}/notes`, { text: t(p) }, p)}>{t(p)}</Button>)}</div>
      {d.notes.length > 0 && <ul class="f-notes">{[...d.notes].sort((a, b) => b.at.localeCompare(a.at)).slice(0, 10).map((n) => <li key={n.id}><span class="muted">{moment(n.at)}</span> {n.text}</li>)}</ul>}
    </section>
  );
}

export function Phones({ d }: { d: FieldData }) {
  const calls = d.phones.filter((p) => p.phone);
  if (calls.length === 0) return null;
  return (
    <section class="card">
      <h2>{t("field.phones")}</h2>
      {calls.map((p) => <a key={p.role + p.phone} class="btn f-phone" href={`tel:${p.phone.replace(/[^+\d]/g, "")}`}>{coded("phone.", p.role)}{p.name && `: ${p.name}`} <span class="nowrap">{p.phone}</span></a>)}
    </section>
  );
}
