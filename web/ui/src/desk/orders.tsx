// Orders of an incident and what became of each resource. The dispatcher enters
// what he hears on the radio, with the real time and who said it.
import { useSignal } from "@preact/signals";
import { post } from "../api";
import { coded, t } from "../i18n";
import { Badge } from "../kit/badge";
import { Button } from "../kit/button";
import { ask, Dialog } from "../kit/dialog";
import { SelectField, TextField } from "../kit/field";
import { Age } from "../kit/live";
import { EmptyState } from "../kit/state";
import type { Booking, Incident, Order } from "../model";
import { clock, moment, second, serverNow, timeOfDay } from "../time";
import { attempt, undo } from "./act";
import { crews, data, label, mayDispatch } from "./state";

/** The milestones in order, as a lead or a voice reports them. */
export const steps = ["seen", "accepted", "en_route", "on_site", "done", "released"] as const;

/** The step that comes next; undefined when all is done. */
export function nextStep(milestone: string): string | undefined {
  if (milestone === "reserved") return undefined;
  if (milestone === "sent" || milestone === "delivered" || milestone === "seen") return "accepted";
  return steps[steps.indexOf(milestone as (typeof steps)[number]) + 1];
}

function VoiceDialog({ booking, onClose }: { booking: Booking; onClose: () => void }) {
  const milestone = useSignal(nextStep(booking.milestone) ?? "released");
  const at = useSignal(clock(serverNow()));
  const saidBy = useSignal(crews.value.get(booking.resource.id)?.lead?.name ?? "");
  const reason = useSignal("");
  const note = useSignal("");
  const corrects = useSignal("");
  const time = timeOfDay(at.value);
  const kept = (booking.milestones ?? []).filter((m) => m.standing === "applied" || m.standing === "correction");
  const needsReason = milestone.value === "declined" || corrects.value !== "";
  const ready = time !== undefined && saidBy.value.trim() !== "" && (!needsReason || reason.value.trim() !== "");
  const save = async () => {
    const body = { milestone: milestone.value, at: time, by_voice: true, said_by: saidBy.value.trim(), reason: reason.value.trim(), note: note.value.trim(), corrects: corrects.value || null };
    if (await attempt(() => post(`/bookings/${booking.id}/milestones`, body))) onClose();
  };
  return (
    <Dialog title={t("desk.voice.title", { who: label(booking.resource.id) })} onClose={onClose}>
      <form class="form" onSubmit={(e) => { e.preventDefault(); if (ready) void save(); }}>
        <SelectField label={t("desk.voice.what")} value={milestone.value} onValue={(v) => (milestone.value = v)}
          options={[...steps, "declined"].map((v) => ({ value: v, text: coded("status.", v) }))} />
        <TextField label={t("desk.voice.at")} value={at.value} onValue={(v) => (at.value = v)} inputMode="numeric" required error={time ? undefined : t("desk.voice.bad-time")} hint={t("desk.voice.time-hint")} />
        <TextField label={t("desk.voice.who")} value={saidBy.value} onValue={(v) => (saidBy.value = v)} required />
        {kept.length > 0 && (
          <SelectField label={t("desk.voice.corrects")} value={corrects.value} onValue={(v) => (corrects.value = v)}
            options={[{ value: "", text: t("desk.voice.new") }, ...kept.map((m) => ({ value: m.id, text: `${coded("status.", m.milestone)} ${clock(m.at)}` }))]} />
        )}
        {needsReason && <TextField label={t("desk.reason")} value={reason.value} onValue={(v) => (reason.value = v)} required />}
        <TextField label={t("desk.note")} value={note.value} onValue={(v) => (note.value = v)} />
        <div class="dialog-actions">
          <Button type="submit" look="primary" disabled={!ready}>{t("desk.voice.save")}</Button>
          <Button onClick={onClose}>{t("dialog.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function BookingRow({ booking, followers }: { booking: Booking; followers: Booking[] }) {
  const voice = useSignal(false);
  const open = !booking.released_at;
  const rings = open && booking.ring_at !== null && Date.parse(booking.ring_at) <= second.value * 1000 && ["sent", "delivered", "seen"].includes(booking.milestone);
  const lead = crews.value.get(booking.resource.id)?.lead;
  return (
    <li class={`booking${rings ? " is-ringing" : ""}`}>
      <span class="booking-who"><strong>{label(booking.resource.id)}</strong>{followers.length > 0 && <span class="muted"> +{followers.length}</span>}</span>
      <span class="live"><Badge status={booking.milestone} full /> <Age at={booking.milestone_at} /></span>
      {lead && open && <a class="nowrap" href={`tel:${lead.phone}`} title={lead.name}>{lead.phone}</a>}
      {mayDispatch.value && open && booking.milestone !== "reserved" && <Button onClick={() => (voice.value = true)}>{t("desk.voice")}</Button>}
      {(booking.milestones?.length ?? 0) > 0 && (
        <details class="history">
          <summary>{t("desk.history", { n: booking.milestones!.length })}</summary>
          <ol>
            {booking.milestones!.map((m) => (
              <li key={m.id} class={m.standing === "applied" || m.standing === "correction" ? "" : "muted"}>
                {moment(m.at)} {coded("status.", m.milestone)}
                {m.by_voice && ` · ${t("desk.by-voice", { who: m.said_by })}`}
                {m.standing !== "applied" && ` · ${coded("standing.", m.standing)}`}
                {m.reason && ` · ${m.reason}`}{m.note && ` · ${m.note}`}
              </li>
            ))}
          </ol>
        </details>
      )}
      {voice.value && <VoiceDialog booking={booking} onClose={() => (voice.value = false)} />}
    </li>
  );
}

function OrderBlock({ incident, order }: { incident: Incident; order: Order }) {
  const heads = order.bookings.filter((b) => !b.follows);
  const open = heads.some((b) => !b.released_at);
  const undoable = order.undo_until !== null && Date.parse(order.undo_until) > second.value * 1000;
  const reserved = heads.some((b) => b.milestone === "reserved");
  const cancel = async () => {
    const reason = await ask({ title: t("desk.cancel.title", { number: order.number }), consequence: t("desk.cancel.what", { names: heads.map((b) => label(b.resource.id)).join(", ") }), action: t("desk.cancel"), danger: true, reason: t("desk.reason") });
    if (reason) await attempt(() => post(`/orders/${order.id}/cancel`, { reason }));
  };
  const transfer = useSignal(false);
  return (
    <section class={`order${order.cancelled_at ? " is-cancelled" : ""}`} aria-label={t("desk.order-n", { number: order.number })}>
      <h4>
        {t("desk.order-n", { number: order.number })} <span class="muted">{moment(order.made_at)}</span>
        {order.cancelled_at && <span> · {t("desk.cancelled")} {order.cancel_reason}</span>}
      </h4>
      <ul>{heads.map((b) => <BookingRow key={b.id} booking={b} followers={order.bookings.filter((f) => f.follows === b.id)} />)}</ul>
      {mayDispatch.value && open && !order.cancelled_at && (
        <p class="order-acts">
          {reserved && <Button look="primary" onClick={() => void attempt(() => post(`/orders/${order.id}/send`))}>{t("desk.send-now")}</Button>}
          {undoable && <Button onClick={() => void undo(order.id)}>{t("desk.undo")}</Button>}
          <Button onClick={() => void cancel()}>{t("desk.cancel")}</Button>
          <Button onClick={() => (transfer.value = true)}>{t("desk.transfer")}</Button>
        </p>
      )}
      {transfer.value && <TransferDialog incident={incident} order={order} onClose={() => (transfer.value = false)} />}
    </section>
  );
}

function TransferDialog({ incident, order, onClose }: { incident: Incident; order: Order; onClose: () => void }) {
  const others = (data.value?.incidents ?? []).filter((x) => x.id !== incident.id);
  const to = useSignal(others[0]?.id ?? "");
  const reason = useSignal("");
  const ready = to.value !== "" && reason.value.trim() !== "";
  const go = async () => {
    if (await attempt(() => post(`/orders/${order.id}/transfer`, { incident_id: to.value, reason: reason.value.trim() }))) onClose();
  };
  return (
    <Dialog title={t("desk.transfer.title", { number: order.number })} onClose={onClose}>
      {others.length === 0 ? <EmptyState action={<Button onClick={onClose}>{t("dialog.cancel")}</Button>}>{t("desk.transfer.none")}</EmptyState> : (
        <form class="form" onSubmit={(e) => { e.preventDefault(); if (ready) void go(); }}>
          <SelectField label={t("desk.transfer.to")} value={to.value} onValue={(v) => (to.value = v)}
            options={others.map((x) => ({ value: x.id, text: `№${x.number} ${coded("type.", x.type)} ${x.address}` }))} />
          <TextField label={t("desk.reason")} value={reason.value} onValue={(v) => (reason.value = v)} required />
          <div class="dialog-actions">
            <Button type="submit" look="primary" disabled={!ready}>{t("desk.transfer")}</Button>
            <Button onClick={onClose}>{t("dialog.cancel")}</Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

export function Orders({ incident }: { incident: Incident }) {
  if (incident.orders.length === 0) return <EmptyState>{t("desk.no-orders")}</EmptyState>;
  return <>{[...incident.orders].sort((a, b) => b.made_at.localeCompare(a.made_at)).map((o) => <OrderBlock key={o.id} incident={incident} order={o} />)}</>;
}
