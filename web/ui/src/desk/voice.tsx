// What the dispatcher heard by radio: which step, when, and who said it. A
// correction names the record it corrects and its reason; nothing is overwritten.
import { useSignal } from "@preact/signals";
import { post } from "../api";
import { coded, t } from "../i18n";
import { Button } from "../kit/button";
import { Dialog } from "../kit/dialog";
import { SelectField, TextField } from "../kit/field";
import type { Booking, Incident } from "../model";
import { clock, momentTyped, serverNow } from "../time";
import { attempt } from "./act";
import { crews, label } from "./state";

/** The milestones in order, as a lead or a voice reports them. */
const steps = ["seen", "accepted", "en_route", "on_site", "done", "released"] as const;

/** The step that comes next; undefined when all is done. */
export function nextStep(milestone: string): string | undefined {
  if (milestone === "reserved") return undefined;
  if (milestone === "sent" || milestone === "delivered" || milestone === "seen") return "accepted";
  return steps[steps.indexOf(milestone as (typeof steps)[number]) + 1];
}

export function VoiceDialog({ incident, booking, onClose }: { incident: Incident; booking: Booking; onClose: () => void }) {
  const milestone = useSignal(nextStep(booking.milestone) ?? "released");
  const at = useSignal(clock(serverNow()));
  const saidBy = useSignal(crews.value.get(booking.resource.id)?.lead?.name ?? "");
  const reason = useSignal("");
  const note = useSignal("");
  const corrects = useSignal("");
  const time = momentTyped(at.value, incident.registered_at);
  const kept = (booking.milestones ?? []).filter((m) => m.standing === "applied" || m.standing === "correction");
  const needsReason = milestone.value === "declined" || corrects.value !== "";
  const ready = time !== undefined && saidBy.value.trim() !== "" && (!needsReason || reason.value.trim() !== "");
  const correct = (id: string) => {
    corrects.value = id;
    const wrong = kept.find((m) => m.id === id);
    if (!wrong) return;
    milestone.value = wrong.milestone;
    at.value = clock(wrong.at);
  };
  const save = async () => {
    const body = { milestone: milestone.value, at: time ?? undefined, by_voice: true, said_by: saidBy.value.trim(), reason: reason.value.trim(), note: note.value.trim(), corrects: corrects.value || null };
    if (await attempt(() => post(`/bookings/${booking.id}/milestones`, body))) onClose();
  };
  const options = corrects.value ? ["sent", ...steps.filter((x) => x !== "released")] : [...steps, "declined"];
  return (
    <Dialog title={t("desk.voice.title", { who: label(booking.resource.id) })} onClose={onClose}>
      <form class="form" onSubmit={(e) => { e.preventDefault(); if (ready) void save(); }}>
        <SelectField label={t("desk.voice.what")} name="milestone" value={milestone.value} onValue={(v) => (milestone.value = v)} options={options.map((v) => ({ value: v, text: coded("status.", v) }))} />
        <TextField label={t("desk.voice.at")} name="at" value={at.value} onValue={(v) => (at.value = v)} inputMode="numeric" required error={time === undefined ? t("desk.voice.bad-time") : undefined} hint={t("desk.voice.time-hint")} />
        <TextField label={t("desk.voice.who")} name="said_by" value={saidBy.value} onValue={(v) => (saidBy.value = v)} required />
        {kept.length > 0 && (
          <SelectField label={t("desk.voice.corrects")} name="corrects" value={corrects.value} onValue={correct}
            options={[{ value: "", text: t("desk.voice.new") }, ...kept.map((m) => ({ value: m.id, text: `${coded("status.", m.milestone)} ${clock(m.at)}` }))]} />
        )}
        {needsReason && <TextField label={t("desk.reason")} name="reason" value={reason.value} onValue={(v) => (reason.value = v)} required />}
        <TextField label={t("desk.note")} name="note" value={note.value} onValue={(v) => (note.value = v)} />
        <div class="dialog-actions">
          <Button type="submit" look="primary" disabled={!ready}>{t("desk.voice.save")}</Button>
          <Button onClick={onClose}>{t("dialog.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
