// Help and the timer for people in a chamber, for gloves: large targets, two
// presses, nothing that must be typed.
import { useSignal } from "@preact/signals";
import { asked } from "../alarm";
import { coded, t } from "../i18n";
import { Button } from "../kit/button";
import { confirm } from "../kit/dialog";
import { Left } from "../kit/live";
import type { Booking, FieldData } from "../model";
import { clock } from "../time";
import { aid, dueNow, timer, welfarePath } from "./aid";
import { press } from "./outbox";

const kinds = ["EXC", "PUMP", "VAC", "CRANE", "WELD", "TIP", "COMP", "GEN", "HEAT", "ARM"];
const trades = ["welder", "fitter", "electrician", "operator", "driver", "foreman"];
const phrases = ["help.phrase.water", "help.phrase.gas", "help.phrase.hurt", "help.phrase.broken", "help.phrase.people"] as const;

export function HelpCard({ d, booking }: { d: FieldData; booking: Booking }) {
  const open = useSignal(false), what = useSignal("crew"), code = useSignal(""), note = useSignal("");
  const dispatcher = d.phones.find((p) => p.role === "area" && p.phone);
  const codes = what.value === "vehicle" ? kinds : what.value === "worker" ? trades : [];
  const ready = codes.length === 0 || code.value !== "";
  const send = () => {
    press(`/bookings/${booking.id}/help`, { what: what.value, code: code.value, note: note.value }, "help.sent");
    open.value = false;
    note.value = code.value = "";
  };
  const pick = (w: string) => {
    what.value = w;
    code.value = "";
  };
  return (
    <section class="card f-help" aria-label={t("help.need")}>
      <div class="f-help-two">
        <Button look="danger" big aria-expanded={open.value} onClick={() => (open.value = !open.value)}>{t("help.need")}</Button>
        {dispatcher && <a class="btn btn-big" href={`tel:${dispatcher.phone.replace(/[^+\d]/g, "")}`}>{t("help.call")}</a>}
      </div>
      {open.value && (
        <>
          <div class="f-chips" role="group" aria-label={t("help.what")}>
            {["crew", "vehicle", "worker", "danger"].map((w) => <Button key={w} aria-pressed={what.value === w} onClick={() => pick(w)}>{coded("help.what.", w)}</Button>)}
          </div>
          {codes.length > 0 && <div class="f-chips" role="group" aria-label={coded("help.what.", what.value)}>{codes.map((c) => <Button key={c} aria-pressed={code.value === c} onClick={() => (code.value = c)}>{coded(what.value === "vehicle" ? "kind." : "trade.", c)}</Button>)}</div>}
          <div class="f-chips" role="group" aria-label={t("desk.note")}>
            {phrases.map((p) => <Button key={p} aria-pressed={note.value === t(p)} onClick={() => (note.value = note.value === t(p) ? "" : t(p))}>{t(p)}</Button>)}
          </div>
          <Button look="primary" big class="f-help-send" disabled={!ready} onClick={send}>{t("help.send-now")}</Button>
        </>
      )}
      {(aid.value?.asked ?? []).slice(0, 3).map((a) => <p key={a.id} class="f-asked"><strong>{asked(a)}</strong> {clock(a.raised_at)} · {coded("help.state.", a.state)}</p>)}
    </section>
  );
}

export function WelfareCard({ booking }: { booking: Booking }) {
  const now = timer.value;
  const step = (body: Record<string, unknown>, label: string) => press(welfarePath(booking.id), body, label);
  if (!now) {
    return (
      <section class="card f-welfare" aria-label={t("welfare.title")}>
        <h2>{t("welfare.title")}</h2>
        <p class="muted">{t("welfare.what")}</p>
        <div class="f-chips">{[10, 15, 30].map((n) => <Button key={n} class="f-welfare-start" onClick={() => step({ step: "start", every_min: n }, "welfare.started")}>{t("welfare.every", { n })}</Button>)}</div>
      </section>
    );
  }
  const end = async () => {
    if (await confirm({ title: t("welfare.end"), consequence: t("welfare.end.what"), action: t("welfare.end") })) step({ step: "end" }, "welfare.ended");
  };
  return (
    <section class={`card f-welfare${dueNow.value ? " is-due" : ""}`} aria-label={t("welfare.title")} role={dueNow.value ? "alert" : undefined}>
      <h2>{t("welfare.title")}</h2>
      <p class="f-welfare-left"><Left until={now.due_at} /></p>
      <Button look="primary" big class="f-welfare-check" onClick={() => step({ step: "check" }, "welfare.checked")}>{t("welfare.check")}</Button>
      {!now.sure && <p class="f-welfare-unsure"><strong>{t("welfare.unsure")}</strong></p>}
      <Button onClick={() => void end()}>{t("welfare.end")}</Button>
    </section>
  );
}
