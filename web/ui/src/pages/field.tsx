// The lead's phone: my order, where it is, what to bring, one large button for the
// next step. It opens without a signal with the order last seen; what is pressed
// without a signal says so, stays on the screen and goes out by itself.
import "../../styles/field.css";
import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, online } from "../api";
import { nextStage } from "../stages";
import { isRinging, ringWhenLate } from "../field/ring";
import { begin, share, sharing } from "../field/position";
import { items, press, putAway, refused, waiting } from "../field/outbox";
import { data, field, fresh, leave, milestoneOf, next, report, shownAt, start } from "../field/state";
import { coded, figure, t } from "../i18n";
import { Badge } from "../kit/badge";
import { Button } from "../kit/button";
import { ask } from "../kit/dialog";
import { TextField } from "../kit/field";
import { Age, Left } from "../kit/live";
import { EmptyState, ErrorBox, problemText } from "../kit/state";
import { LanguageSwitch, ThemeSwitch } from "../kit/topbar";
import { stale } from "../live";
import type { Booking, FieldData, Stage } from "../model";
import { mount } from "../mount";
import { signOut } from "../store";
import { clock, moment } from "../time";
import { unlockSound, sounding } from "../sound";

/** Whether what is shown is the server's newest word. */
const live = () => fresh.value && online.value && !stale.value;

function Sync() {
  const n = waiting.value.length;
  return (
    <p class={`sync${live() ? "" : " sync-off"}`} role="status">
      {!live() && <strong>{shownAt.value ? t("field.no-signal-since", { time: clock(shownAt.value) }) : t("field.no-signal")}</strong>}
      {n > 0 && <span>{t("field.waiting", { n })}</span>}
      {live() && n === 0 && <span>{t("field.all-sent")}</span>}
    </p>
  );
}

const menu = signal(false);

function Bar() {
  const crew = data.value?.crew;
  return (
    <header class="f-bar">
      <h1>{crew ? t("field.crew-n", { n: String(crew.number) }) : t("title.field")}</h1>
      <Sync />
      <Button aria-expanded={menu.value} aria-controls="f-menu" aria-label={t("field.menu")} onClick={() => (menu.value = !menu.value)}>☰</Button>
      {menu.value && (
        <div class="f-menu" id="f-menu">
          <LanguageSwitch /><ThemeSwitch />
          {"geolocation" in navigator && <label class="f-check"><input type="checkbox" checked={sharing.value} onChange={(e) => share(e.currentTarget.checked)} /> {t("field.share")}</label>}
          <Button onClick={unlockSound}>{sounding.value ? t("field.sound-on") : t("field.sound-test")}</Button>
          <Button onClick={() => void out()}>{t("nav.signout")}</Button>
        </div>
      )}
    </header>
  );
}

async function out(): Promise<void> {
  if (waiting.value.length > 0) {
    const sure = await ask({ title: t("field.out.title"), consequence: t("field.waiting", { n: waiting.value.length }), action: t("nav.signout"), danger: true });
    if (sure === undefined) return;
  }
  await leave(signOut);
}

/** What was pressed and has not arrived, and what the server would not take. */
function Queue() {
  if (items.value.length === 0) return null;
  return (
    <section class="card f-queue" aria-label={t("field.queue")}>
      <ul>
        {items.value.map((x) => (
          <li key={x.key} class={x.state === "refused" ? "is-refused" : ""}>
            <strong>{coded("", x.label)}</strong> {clock(x.pressed_at)} · {coded("field.state.", x.state)}
            {x.problem && <p>{problemText(new ApiError(x.problem.code, 409, undefined, x.problem.params))}</p>}
            {x.state === "refused" && <Button onClick={() => putAway(x.key)}>{t("field.put-away")}</Button>}
          </li>
        ))}
      </ul>
      {waiting.value.length > 0 && !live() && <p class="muted">{t("field.goes-by-itself")}</p>}
      {refused.value.length > 0 && <p class="muted">{t("field.refused-kept")}</p>}
    </section>
  );
}

function Where({ d }: { d: FieldData }) {
  const i = d.incident!;
  const at = i.position?.coordinates;
  return (
    <section class="card">
      <p class="f-type">№{i.number} · {coded("type.", i.type)}{i.diameter_mm ? ` Ø${figure(i.diameter_mm)}` : ""}</p>
      <p class="f-address">{i.address || t("desk.no-address")}</p>
      {at && (
        <p class="f-links">
          <a class="btn" href={`https://2gis.kz/almaty/directions/points/%7C${at[0]}%2C${at[1]}`} target="_blank" rel="noreferrer">2ГИС</a>
          <a class="btn" href={`https://yandex.kz/maps/?rtext=~${at[1]},${at[0]}&rtt=auto`} target="_blank" rel="noreferrer">{t("field.yandex")}</a>
          <a class="btn" href={`geo:${at[1]},${at[0]}?q=${at[1]},${at[0]}`}>{t("field.map")}</a>
        </p>
      )}
      {d.booking?.arrival_s != null && <p class="muted">{t("field.arrival", { n: Math.round(d.booking.arrival_s / 60) })}</p>}
    </section>
  );
}

function what(code: string): string {
  return code.split("|").map((k) => (k === "crew" || k === k.toUpperCase() ? coded("kind.", k) : coded("trade.", k))).join(" / ");
}

function Bring({ d }: { d: FieldData }) {
  if (d.bring.length === 0 && d.vehicles.length === 0) return null;
  const bookings = new Map((d.order?.bookings ?? []).map((b) => [b.id, b]));
  return (
    <section class="card">
      <h2>{t("field.bring")}</h2>
      {d.bring.length > 0 && <ul class="f-bring">{d.bring.map((x) => <li key={x.what}>{what(x.what)} × {figure(x.count)}</li>)}</ul>}
      {d.vehicles.map((v) => {
        const b = bookings.get(v.booking_id);
        return (
          <p key={v.id} class="f-vehicle">
            <strong>{coded("kindcode.", v.kind)}</strong> <span class="nowrap">{v.plate}</span>
            {b && b.resource.kind === "vehicle" && <><Badge status={milestoneOf(b)} full />{next(b) && <Button class="f-vehicle-next" onClick={() => report(b, next(b)!)}>{coded("field.do.", next(b)!)}</Button>}</>}
          </p>
        );
      })}
    </section>
  );
}

function Stages({ d, booking }: { d: FieldData; booking: Booking }) {
  const pending = items.value.find((x) => x.path === `/incidents/${booking.incident_id}/stages` && x.state !== "refused");
  const to = nextStage(d.stages);
  const there = ["on_site", "done"].includes(milestoneOf(booking));
  const norm = (s: Stage) => (s.norm_h === null ? "" : t("desk.hours", { h: figure(s.norm_h) + (s.norm_max_h !== null && s.norm_max_h !== s.norm_h ? `–${figure(s.norm_max_h)}` : "") }));
  return (
    <section class="card">
      <h2>{t("desk.stages")}</h2>
      <ol class="f-stages">
        {d.stages.filter((s) => !s.skipped).map((s) => (
          <li key={s.code} class={s.finished_at ? "is-finished" : s.started_at ? "is-running" : ""}>
            <span aria-hidden="true">{s.finished_at ? "✓" : s.started_at ? "▶" : "○"}</span>
            <span>{coded("stage.", s.code)} <span class="muted">{s.finished_at ? moment(s.finished_at) : norm(s)}</span></span>
            {s.started_at && !s.finished_at && s.due_at && <span class="live"><Left until={s.due_at} /></span>}
          </li>
        ))}
      </ol>
      {there && to && (
        <Button look={to.step === "finish" ? "primary" : "quiet"} class="f-stage-act" busy={!!pending}
          onClick={() => press(`/incidents/${booking.incident_id}/stages`, { stage: to.stage.code, step: to.step }, `stage.${to.stage.code}`)}>
          {t(to.step === "start" ? "field.stage-start" : "field.stage-finish", { stage: coded("stage.", to.stage.code) })}
        </Button>
      )}
    </section>
  );
}

function Notes({ d }: { d: FieldData }) {
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
        <TextField label={t("desk.note")} value={text.value} onValue={(v) => (text.value = v)} maxLength={1000} />
        <Button type="submit" disabled={!text.value.trim()}>{t("desk.note-add")}</Button>
      </form>
      {d.notes.length > 0 && <ul class="f-notes">{[...d.notes].sort((a, b) => b.at.localeCompare(a.at)).slice(0, 10).map((n) => <li key={n.id}><span class="muted">{moment(n.at)}</span> {n.text}</li>)}</ul>}
    </section>
  );
}

function Phones({ d }: { d: FieldData }) {
  const calls = d.phones.filter((p) => p.phone);
  if (calls.length === 0) return null;
  return <section class="card"><h2>{t("field.phones")}</h2>{calls.map((p) => <a key={p.role + p.phone} class="btn f-phone" href={`tel:${p.phone.replace(/[^+\d]/g, "")}`}>{coded("phone.", p.role)}{p.name && `: ${p.name}`} <span class="nowrap">{p.phone}</span></a>)}</section>;
}

function Act({ booking }: { booking: Booking }) {
  const to = next(booking), at = milestoneOf(booking);
  const decline = async () => {
    const reason = await ask({ title: t("field.decline"), consequence: t("field.decline.what"), action: t("field.decline"), danger: true, reason: t("desk.reason") });
    if (reason) report(booking, "declined", { reason });
  };
  return (
    <footer class="f-act">
      <p class="f-now"><Badge status={at} full /> {at === booking.milestone ? <Age at={booking.milestone_at} /> : <strong>{t("field.not-sent-yet")}</strong>}</p>
      {["sent", "delivered", "seen", "accepted"].includes(at) && <Button look="danger" class="f-decline" onClick={() => void decline()}>{t("field.decline")}</Button>}
      {to ? <Button look="primary" big class="f-next" onClick={() => report(booking, to)}>{coded("field.do.", to)}</Button> : <p class="f-done">{t(at === "done" ? "field.done" : "field.reserved")}</p>}
    </footer>
  );
}

function Field() {
  useEffect(() => {
    void start();
    begin();
    if ("serviceWorker" in navigator) void navigator.serviceWorker.register("/sw.js");
    return ringWhenLate();
  }, []);
  const d = data.value;
  const booking = d?.booking;
  if (!d) return <><Bar /><main class="center">{field.error.value ? <ErrorBox error={field.error.value} onRetry={() => void field.load()} /> : <EmptyState>{t(online.value ? "desk.loading" : "field.nothing-kept")}</EmptyState>}</main></>;
  return (
    <>
      <Bar />
      {isRinging() && <div class="ring-strip" role="alert"><strong>{t("field.ring")}</strong>{!sounding.value && <Button onClick={unlockSound}>{t("ring.blocked")}</Button>}</div>}
      <main class="f-main">
        <Queue />
        {d.order && d.incident && booking ? (
          <><Where d={d} /><Bring d={d} /><Stages d={d} booking={booking} /><Notes d={d} /><Phones d={d} /></>
        ) : (
          <><section class="card"><EmptyState>{d.crew ? t("field.no-order") : t("field.no-crew")}</EmptyState>{d.crew && <p class="f-own">{coded("duty.", d.crew.duty)}{d.crew.duty === "on_call" && t("desk.call-in", { n: d.crew.call_in_min })}</p>}</section><Phones d={d} /></>
        )}
      </main>
      {d.order && booking && !booking.released_at && <Act booking={booking} />}
    </>
  );
}

void mount(Field, { open: true });
