// One line over the desk that is always there, so that nothing jumps when an alarm
// comes: the most urgent alarm, what to do about it, and the list of all. A opens
// the list and puts the focus into it.
import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Alarm } from "../alarm";
import { t, coded } from "../i18n";
import { Button } from "../kit/button";
import { Dialog } from "../kit/dialog";
import { SelectField } from "../kit/field";
import { Age, Left } from "../kit/live";
import type { Contact } from "../model";
import { sounding, unlockSound } from "../sound";
import { alarms, calling, clear, muted, see, shelve, shelved, silence, startAlarms, unshelve, waiting, words } from "./alarms";
import { shortName } from "./names";
import { choose, crews, data, mayDispatch } from "./state";

const listed = signal(false);
const shelving = signal<Alarm | undefined>(undefined);

/** Opens the list with the focus on its first button; without alarms the focus goes to the line. */
export function focusAlarms(): void {
  listed.value = alarms.value.length > 0;
  requestAnimationFrame(() => (document.querySelector<HTMLElement>(".alarm-list button") ?? document.querySelector<HTMLElement>(".alarm-bar"))?.focus());
}

function Acts({ a }: { a: Alarm }) {
  if (!mayDispatch.value) return null;
  const known = data.value?.incidents.some((i) => i.id === a.incident_id);
  return (
    <span class="alarm-acts">
      {a.state === "new" && <Button onClick={() => void see(a)}>{t("alarm.see")}</Button>}
      {known && <Button onClick={() => { choose(a.incident_id); listed.value = false; }}>{t("ring.show")}</Button>}
      {a.kind === "crew_help" && <Button onClick={() => void clear(a)}>{t(a.cause === "help" ? "alarm.answered" : "alarm.by-voice")}</Button>}
      {a.state === "shelved" ? <Button onClick={() => void unshelve(a)}>{t("alarm.unshelve")}</Button> : <Button onClick={() => (shelving.value = a)}>{t("alarm.shelve")}</Button>}
    </span>
  );
}

function Phones({ a }: { a: Alarm }) {
  const crew = a.crew_id ? crews.value.get(a.crew_id) : undefined;
  const call = [crew?.lead, crew?.deputy].filter((c): c is Contact => !!c);
  return <>{call.map((c) => <a key={c.id} class="nowrap" href={`tel:${c.phone}`} title={c.name}>{shortName(c.name)} {c.phone}</a>)}</>;
}

function State({ a }: { a: Alarm }) {
  return (
    <span class="muted nowrap">
      {coded("alarm.state.", a.state)}{a.shelved_until && <> · {coded("alarm.reason.", a.shelve_reason)} · <Left until={a.shelved_until} /></>}
    </span>
  );
}

function Shelve() {
  const a = shelving.value;
  const reason = useSignal("crew_called"), minutes = useSignal("10");
  if (!a) return null;
  const end = () => (shelving.value = undefined);
  return (
    <Dialog title={t("alarm.shelve.title")} onClose={end}>
      <form onSubmit={(e) => { e.preventDefault(); void shelve(a, reason.value, Number(minutes.value)); end(); }}>
        <p class="dialog-text">{words(a)}. {t("alarm.shelve.what")}</p>
        <SelectField label={t("desk.reason")} name="reason" value={reason.value} onValue={(v) => (reason.value = v)} options={["crew_called", "known", "no_crew_free", "waiting", "exercise"].map((r) => ({ value: r, text: coded("alarm.reason.", r) }))} />
        <SelectField label={t("alarm.shelve.for")} name="minutes" value={minutes.value} onValue={(v) => (minutes.value = v)} options={[5, 10, 30, 60, 240].map((n) => ({ value: String(n), text: t("alarm.minutes", { n }) }))} />
        <div class="dialog-actions"><Button type="submit" look="primary">{t("alarm.shelve")}</Button><Button onClick={end}>{t("dialog.cancel")}</Button></div>
      </form>
    </Dialog>
  );
}

function ListOf() {
  if (!listed.value || alarms.value.length === 0) return null;
  const close = () => {
    listed.value = false;
    document.querySelector<HTMLElement>(".alarm-bar")?.focus();
  };
  return (
    <section class="alarm-list" aria-label={t("alarm.all")} onKeyDown={(e) => { if (e.key === "Escape") { e.stopPropagation(); close(); } }}>
      <ul>
        {alarms.value.map((a) => (
          <li key={a.id} class={`is-${a.state}`}>
            <span aria-hidden="true" class="alarm-mark">◆</span>
            <span><strong>{words(a)}</strong> <Age at={a.raised_at} /> <State a={a} /> <Phones a={a} /></span>
            <Acts a={a} />
          </li>
        ))}
      </ul>
      <Button onClick={close}>{t("alarm.close-list")}</Button>
    </section>
  );
}

export function AlarmBar() {
  useEffect(startAlarms, []);
  const top = waiting.value[0];
  const ringing = top?.state === "new";
  const more = waiting.value.length - 1;
  return (
    <>
      <div class={`alarm-bar${ringing || calling.value ? " ring-strip" : ""}${muted.value ? " is-muted" : ""}`} role={ringing ? "alert" : "region"} aria-label={t("alarm.all")} tabIndex={-1}>
        {top ? <p><span aria-hidden="true" class="alarm-mark">◆</span><strong title={words(top)}>{words(top)}</strong><Age at={top.raised_at} />{!ringing && <State a={top} />}<Acts a={top} /><Phones a={top} /></p> : <p class="muted">{t("alarm.none")}</p>}
        <span class="alarm-end">
          {(more > 0 || shelved.value.length > 0) && <Button aria-expanded={listed.value} onClick={() => (listed.value ? (listed.value = false) : focusAlarms())}>{t("alarm.more", { n: alarms.value.length })} <kbd>A</kbd></Button>}
          {muted.value && <Button class="ring-sound" onClick={unlockSound}>{t("ring.blocked")}</Button>}
          {sounding.value && calling.value && <Button class="ring-sound" onClick={silence}>{t("ring.quiet")}</Button>}
        </span>
      </div>
      <ListOf />
      <Shelve />
    </>
  );
}
