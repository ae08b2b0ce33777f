// The start of a watch, top to bottom: what was handed over, what is open, who is
// here, and whether the alarm can be heard.
import { useSignal } from "@preact/signals";
import { coded, figure, t } from "../i18n";
import { Badge } from "../kit/badge";
import { Button } from "../kit/button";
import { Age } from "../kit/live";
import { EmptyState } from "../kit/state";
import { play, sounding, unlockSound, type Tone } from "../sound";
import { clock, date, moment } from "../time";
import { Admission, marks } from "./grid";
import { coming, desk, show, waiting, watch } from "./state";

function Handed() {
  const w = watch.value.value, h = waiting.value;
  return (
    <section class="pane" aria-labelledby="h-handed">
      <h2 id="h-handed">{t("watch.handed")}</h2>
      <div class="pane-body">
        {h ? <p class="w-waiting"><strong>{t("watch.waiting", { name: h.out?.name ?? "" })}</strong> <Button look="primary" onClick={() => show("handover", h.id)}>{t("watch.read-and-take")}</Button></p> : <p class="muted">{t("watch.none-waiting")}</p>}
        {w?.taken?.in && <p>{t("watch.taken", { name: w.taken.in.name, time: moment(w.taken.in.at) })} <button type="button" class="link" onClick={() => show("handover", w.taken!.id)}>{t("watch.sheet")}</button></p>}
      </div>
    </section>
  );
}

const tones: Tone[] = ["urgent", "late", "link"];

/** The three tones, each to be heard once by who will have to act on them. */
function Sound() {
  const played = useSignal<Tone | undefined>(undefined);
  const heard = useSignal<readonly Tone[]>([]);
  const next = tones.find((x) => !heard.value.includes(x));
  const sound = (x: Tone) => {
    unlockSound();
    setTimeout(() => play(x), 60); // the browser takes a moment to wake
    played.value = x;
  };
  return (
    <section class="pane" aria-labelledby="h-sound">
      <h2 id="h-sound">{t("watch.sound")}</h2>
      <div class="pane-body w-sound">
        {!sounding.value && played.value && <p class="w-blocked" role="alert">{t("watch.blocked")}</p>}
        <ul>
          {tones.map((x) => (
            <li key={x}>
              <Button onClick={() => sound(x)}>♪ {coded("tone.", x)}</Button>
              {heard.value.includes(x) ? <span class="w-full">✓ {t("watch.heard")}</span> : <Button look={x === next && played.value === x ? "primary" : "quiet"} disabled={played.value !== x} onClick={() => (heard.value = [...heard.value, x])}>{t("watch.i-hear")}</Button>}
            </li>
          ))}
        </ul>
        {!next && <p role="status" class="w-full">✓ {t("watch.sound-good")}</p>}
      </div>
    </section>
  );
}

function Open() {
  const d = desk.value.value;
  if (!d) return <section class="pane"><EmptyState>{t("desk.loading")}</EmptyState></section>;
  const oldest = [...d.incidents].sort((a, b) => a.registered_at.localeCompare(b.registered_at));
  const number = (id: string) => d.incidents.find((i) => i.id === id)?.number ?? "";
  const away = d.crews.filter((c) => c.booking && c.booking.milestone !== "reserved");
  const down = d.vehicles.filter((v) => v.state !== "ready");
  return (
    <section class="pane live" aria-labelledby="h-open">
      <h2 id="h-open">{t("watch.open")} <span class="muted">{figure(oldest.length)}</span></h2>
      <div class="pane-body w-open">
        {oldest.length === 0 ? <p class="muted">{t("desk.no-incidents")}</p> : (
          <ul>{oldest.map((i) => <li key={i.id}><strong class="nowrap">{i.number}</strong> {coded("type.", i.type)} · {i.address || t("desk.no-address")} · {i.stage ? coded("stage.", i.stage) : "–"} · <Age at={i.registered_at} /></li>)}</ul>
        )}
        <h3>{t("sheet.away")} <span class="muted">{figure(away.length)}</span></h3>
        {away.length > 0 && <ul>{away.map((c) => <li key={c.id}>{t("watch.crew", { n: String(c.number) })} · №{number(c.booking!.incident_id)} · <Badge status={c.booking!.milestone} full /></li>)}</ul>}
        <h3>{t("sheet.machines")} <span class="muted">{figure(down.length)}</span></h3>
        {down.length > 0 && <ul>{down.map((v) => <li key={v.id}>{coded("kindcode.", v.kind)} <span class="nowrap">{v.plate}</span> · {coded("reason.", v.state)}{v.state_until && <> · {t("watch.until", { time: `${date(v.state_until)} ${clock(v.state_until)}` })}</>}</li>)}</ul>}
      </div>
    </section>
  );
}

export function Start() {
  const w = watch.value.value;
  const choose = (next: boolean) => {
    coming.value = next;
    marks.value = new Map();
    void watch.load();
  };
  return (
    <div class="w-start">
      <Handed />
      <section class="pane w-here" aria-labelledby="h-here">
        <h2 id="h-here">{t("watch.who")} {w && <span class="muted">{date(w.watch.start)} {clock(w.watch.start)}–{clock(w.watch.end)}</span>}</h2>
        <div class="pane-body">
          <p class="w-which" role="group" aria-label={t("watch.which")}>
            <Button aria-pressed={!coming.value} onClick={() => choose(false)}>{t("watch.this")}</Button>
            <Button aria-pressed={coming.value} onClick={() => choose(true)}>{t("watch.coming")}</Button>
          </p>
          <Admission />
        </div>
      </section>
      <Open />
      <Sound />
    </div>
  );
}
