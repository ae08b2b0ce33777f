// The lead's phone: my order, where it is, what to bring, one large button for the
// next step. It opens without a signal with the order last seen; what is pressed
// without a signal says so, stays on the screen and goes out by itself.
import "../../styles/field.css";
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, online } from "../api";
import { nextStage } from "../stages";
import { ringWhenDue } from "../field/aid";
import { HelpCard, WelfareCard } from "../field/help";
import { PhotoCard, Picture } from "../field/photo";
import { pictures, startPictures } from "../field/pictures";
import { PushCard } from "../field/push";
import { OrdersCard, WatchCard } from "../field/turn";
import { isRinging, ringWhenLate } from "../field/ring";
import { Bring, Notes, Phones, StageAct, Stages, stagesOf, Where } from "../field/order";
import { begin, share, sharing } from "../field/position";
import { Way } from "../field/route";
import { held, items, putAway, refused, waiting } from "../field/outbox";
import { data, field, fresh, leave, milestoneOf, next, report, shownAt, start } from "../field/state";
import { coded, t } from "../i18n";
import { Badge } from "../kit/badge";
import { Button } from "../kit/button";
import { ask, confirm } from "../kit/dialog";
import { Age } from "../kit/live";
import { EmptyState, ErrorBox, problemText } from "../kit/state";
import { LanguageSwitch, ThemeSwitch } from "../kit/topbar";
import { stale } from "../live";
import type { Booking, FieldData } from "../model";
import { mount } from "../mount";
import { signOut } from "../store";
import { clock } from "../time";
import { unlockSound, sounding } from "../sound";

/** Whether what is shown is the server's newest word. */
const live = () => fresh.value && online.value && !stale.value;

function Sync() {
  const n = waiting.value.length + pictures.value.filter((x) => x.state !== "refused").length;
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
      <Button class="f-menu-button" aria-expanded={menu.value} aria-controls="f-menu" aria-label={t("field.menu")} onClick={() => (menu.value = !menu.value)}>☰</Button>
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
  const left = waiting.value.length + pictures.value.length;
  if (left > 0) {
    const sure = await ask({ title: t("field.out.title"), consequence: t("field.waiting", { n: left }), action: t("nav.signout"), danger: true });
    if (sure === undefined) return;
  }
  await leave(signOut);
}

/** What was pressed and has not arrived, and what the server would not take; pictures only of places that are not shown any more. */
function Queue({ incident }: { incident?: string }) {
  const shown = items.value.filter((x) => x.state !== "sent" && !x.held);
  const left = pictures.value.filter((x) => x.incident !== incident);
  if (shown.length + left.length === 0) return null;
  return (
    <section class="card f-queue" aria-label={t("field.queue")}>
      <ul>
        {shown.map((x) => (
          <li key={x.key} class={x.state === "refused" ? "is-refused" : ""}>
            <strong>{coded("", x.label)}</strong> {clock(x.pressed_at)} · {coded("field.state.", x.state)}
            {x.problem && <p>{problemText(new ApiError(x.problem.code, 409, undefined, x.problem.params))}</p>}
            {x.state === "refused" && <Button onClick={() => putAway(x.key)}>{t("field.put-away")}</Button>}
          </li>
        ))}
        {left.map((x) => <li key={x.key} class={x.state === "refused" ? "is-refused" : ""}><Picture x={x} /></li>)}
      </ul>
      {shown.some((x) => x.state !== "refused") && !live() && <p class="muted">{t("field.goes-by-itself")}</p>}
      {refused.value.length > 0 && <p class="muted">{t("field.refused-kept")}</p>}
    </section>
  );
}

// A second tap of a thick glove must not press the step that has just come under it.
const settling = signal(false);
function settle(): void {
  settling.value = true;
  setTimeout(() => (settling.value = false), 600);
}

/** Why an order is declined, pressed with a glove; sent in the words of the language chosen. */
const declines = ["decline.people", "decline.broken", "decline.busy", "decline.road"] as const;

function Act({ d, booking }: { d: FieldData; booking: Booking }) {
  const to = next(booking), at = milestoneOf(booking);
  const stage = at === "on_site" ? nextStage(stagesOf(d)) : undefined;
  const decline = async () => {
    const reason = await ask({ title: t("field.decline"), consequence: t("field.decline.what"), action: t("field.decline"), danger: true, reason: t("field.decline.other"), choices: declines.map((k) => t(k)) });
    if (reason) report(booking, "declined", { reason });
  };
  const step = async () => {
    const early = to === "done" && stage;
    if (early && !(await confirm({ title: t("field.done-early.title"), consequence: t("field.done-early.what", { stage: coded("stage.", early.stage.code) }), action: t("field.do.done") }))) return;
    report(booking, to!, {}, true);
    settle();
  };
  return (
    <footer class="f-act">
      {held.value && <Button class="f-undo" onClick={() => putAway(held.value!.key)}>↶ {t("field.take-back", { what: coded("", held.value.label) })}</Button>}
      <p class="f-now"><Badge status={at} full /> {at === booking.milestone ? <Age at={booking.milestone_at} /> : <strong>{t("field.not-sent-yet")}</strong>}</p>
      {["sent", "delivered", "seen", "accepted"].includes(at) && <Button look="danger" class="f-decline" onClick={() => void decline()}>{t("field.decline")}</Button>}
      {to && <Button look={stage ? "quiet" : "primary"} big={!stage} class={stage ? "f-next f-aside" : "f-next"} disabled={settling.value} onClick={() => void step()}>{coded("field.do.", to)}</Button>}
      {stage && <StageAct d={d} look="primary" disabled={settling.value} onPress={settle} />}
      {!to && <p class="f-done">{t(at === "done" ? "field.done" : "field.reserved")}</p>}
    </footer>
  );
}

/** Lets the page open without a signal from now on; if that is already gone, from when it is back. */
function keepPage(): void {
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => addEventListener("online", keepPage, { once: true }));
}

function Field() {
  useEffect(() => {
    // What the phone keeps for later comes after what the lead waits for now.
    void start().finally(keepPage);
    begin();
    void startPictures();
    const stops = [ringWhenLate(), ringWhenDue()];
    return () => stops.forEach((stop) => stop());
  }, []);
  const d = data.value;
  const booking = d?.booking;
  if (!d) return <><Bar /><main class="center">{field.error.value ? <ErrorBox error={field.error.value} onRetry={() => void field.load()} /> : <EmptyState>{t(online.value ? "desk.loading" : "field.nothing-kept")}</EmptyState>}</main></>;
  return (
    <>
      <Bar />
      {isRinging() && <div class="ring-strip" role="alert"><strong>{t("field.ring")}</strong>{!sounding.value && <Button onClick={unlockSound}>{t("ring.blocked")}</Button>}</div>}
      <main class="f-main">
        <Queue incident={d.order && booking ? d.incident?.id : undefined} />
        {d.order && d.incident && booking ? (
          <><Where d={d} /><HelpCard d={d} booking={booking} />{["on_site", "done"].includes(milestoneOf(booking)) && <WelfareCard booking={booking} />}<Way d={d} /><Bring d={d} /><Stages d={d} booking={booking} /><PhotoCard key={d.incident.id} incident={d.incident.id} /><Notes d={d} /><Phones d={d} /></>
        ) : (
          <><section class="card"><EmptyState>{d.watch?.orders.some((x) => x.milestone === "reserved") ? t("field.reserved") : d.crew ? t("field.no-order") : t("field.no-crew")}</EmptyState>{d.crew && <p class="f-own">{coded("duty.", d.crew.duty)}{d.crew.duty === "on_call" && ` · ${t("desk.leaves-in", { n: d.crew.call_in_min })}`}</p>}</section><Phones d={d} /></>
        )}
        {d.watch && <><OrdersCard orders={d.watch.orders} open={!d.order} /><WatchCard turn={d.watch} open={!d.order} /></>}
        {d.crew && <PushCard />}
      </main>
      {d.order && booking && !booking.released_at && <Act d={d} booking={booking} />}
    </>
  );
}

void mount(Field, { open: true });
