// Orders of an incident and what became of each resource on them.
import { useSignal } from "@preact/signals";
import { post } from "../api";
import { coded, t } from "../i18n";
import { Badge } from "../kit/badge";
import { Button } from "../kit/button";
import { ask, Dialog } from "../kit/dialog";
import { SelectField, TextField } from "../kit/field";
import { Age } from "../kit/live";
import { EmptyState } from "../kit/state";
import type { Booking, Incident, Milestone, Order } from "../model";
import { clock, duration, moment, second, since } from "../time";
import { attempt, sendReserved, undo } from "./act";
import { expected } from "./arrivals";
import { NearestDialog } from "./nearest";
import { crews, data, label, mayDispatch, rings } from "./state";
import { VoiceDialog } from "./voice";

/** Managers see telephones masked. */
const dialable = (phone: string) => /\d{6}/.test(phone.replace(/[^\d]/g, ""));

/** Whether a message did something, and was not only kept. */
const counts = (m: Milestone) => m.standing === "applied" || m.standing === "correction";

/** Why a booking ended before the work was done: declined, with the reason given. */
function refusalOf(b: Booking): Milestone | undefined {
  return b.released_at ? b.milestones?.findLast((m) => m.milestone === "declined" && counts(m)) : undefined;
}

function Messages({ all }: { all: Milestone[] }) {
  return (
    <ol class="messages">
      {all.map((m) => (
        <li key={m.id} class={counts(m) ? "" : "muted"}>
          <span class="nowrap">{moment(m.at)}</span> {coded("status.", m.milestone)}
          {m.by_voice && ` · ${t("desk.by-voice", { who: m.said_by })}`}
          {m.standing !== "applied" && ` · ${coded("standing.", m.standing)}`}
          {m.reason && ` · ${m.reason}`}{m.note && ` · ${m.note}`}
        </li>
      ))}
    </ol>
  );
}

/** "прибытие 12:40 · через 7 мин", corrected with every fix of whoever is under way. */
function Coming({ booking }: { booking: Booking }) {
  const x = expected.value.get(booking.id);
  if (!x?.arrives_at) return null;
  const left = -since(x.arrives_at);
  return <span class="booking-wide coming live">{t("coming.at", { time: clock(x.arrives_at) })} · <strong>{left < 0 ? t("time.over", { time: duration(-left) }) : t("coming.in", { time: duration(left) })}</strong> <span class="muted">{t(x.basis === "road" ? "travel.road" : "travel.estimate")}</span></span>;
}

function BookingRow({ incident, booking, followers }: { incident: Incident; booking: Booking; followers: Booking[] }) {
  const voice = useSignal(false);
  const shown = useSignal(false);
  const open = !booking.released_at;
  const lead = crews.value.get(booking.resource.id)?.lead;
  const refused = refusalOf(booking);
  const said = booking.milestones ?? [];
  return (
    <li class={`booking${rings(booking) ? " is-ringing" : ""}${open ? "" : " is-over"}`}>
      <span class="booking-who"><strong>{label(booking.resource.id)}</strong>{followers.length > 0 && <span class="muted" title={followers.map((f) => label(f.resource.id)).join(", ")}> +{followers.length}</span>}</span>
      <span class="live booking-state"><Badge status={refused ? "declined" : booking.milestone} full /> <Age at={refused?.at ?? booking.milestone_at} /></span>
      <span class="booking-acts">
        {lead && open && dialable(lead.phone) && <a class="btn" href={`tel:${lead.phone}`} title={`${lead.name} ${lead.phone}`} aria-label={`${lead.name} ${lead.phone}`}>☎</a>}
        {said.length > 0 && <Button aria-expanded={shown.value} aria-label={t("desk.history", { n: said.length })} title={t("desk.history", { n: said.length })} onClick={() => (shown.value = !shown.value)}>{shown.value ? "▾" : "▸"} {said.length}</Button>}
        {mayDispatch.value && open && booking.milestone !== "reserved" && <Button class="voice" onClick={() => (voice.value = true)}>{t("desk.voice")}</Button>}
      </span>
      {open && <Coming booking={booking} />}
      {refused && <span class="booking-wide shortfall">{refused.reason}</span>}
      {shown.value && <Messages all={said} />}
      {voice.value && <VoiceDialog incident={incident} booking={booking} onClose={() => (voice.value = false)} />}
    </li>
  );
}

function OrderBlock({ incident, order }: { incident: Incident; order: Order }) {
  const heads = order.bookings.filter((b) => !b.follows);
  const open = heads.some((b) => !b.released_at);
  const undoable = order.undo_until !== null && Date.parse(order.undo_until) > second.value * 1000;
  const reserved = heads.some((b) => b.milestone === "reserved");
  const cancel = async () => {
    const names = heads.filter((b) => !b.released_at).map((b) => label(b.resource.id)).join(", ");
    const reason = await ask({ title: t("desk.cancel.title", { number: order.number }), consequence: t(reserved ? "desk.cancel.reserve" : "desk.cancel.what", { names }), action: t("desk.cancel"), danger: true, reason: t("desk.reason") });
    if (reason) await attempt(() => post(`/orders/${order.id}/cancel`, { reason }));
  };
  const transfer = useSignal(false);
  const nearest = useSignal(false);
  const crewed = heads.some((b) => b.resource.kind === "crew");
  return (
    <section class={`order${open && !order.cancelled_at ? "" : " is-over"}`} aria-label={t("desk.order-n", { number: order.number })}>
      <h4>
        {t("desk.order-n", { number: order.number })} <span class="muted">{moment(order.made_at)}</span>
        {order.cancelled_at && <span> · {t("desk.cancelled")} {order.cancel_reason}</span>}
        {crewed && (
          <span class="order-links no-print">
            {open && <a class="link" href={`/quarantine?view=passes&order=${order.id}`}>{t("desk.checkpoint")}</a>}
            <button type="button" class="link order-nearest" onClick={() => (nearest.value = true)}>{t("nearest.open")}</button>
          </span>
        )}
      </h4>
      <ul>{heads.map((b) => <BookingRow key={b.id} incident={incident} booking={b} followers={order.bookings.filter((f) => f.follows === b.id)} />)}</ul>
      {mayDispatch.value && open && !order.cancelled_at && (
        <p class="order-acts">
          {reserved && <Button look="primary" onClick={() => void sendReserved(order)}>{t("desk.send-now")}</Button>}
          {undoable && <Button onClick={() => void undo(order.id)}>{t("desk.undo")}</Button>}
          <Button onClick={() => void cancel()}>{t("desk.cancel")}</Button>
          <Button onClick={() => (transfer.value = true)}>{t("desk.transfer")}</Button>
        </p>
      )}
      {nearest.value && <NearestDialog order={order} onClose={() => (nearest.value = false)} />}
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
          <SelectField label={t("desk.transfer.to")} name="incident" value={to.value} onValue={(v) => (to.value = v)}
            options={others.map((x) => ({ value: x.id, text: `№${x.number} ${coded("type.", x.type)} ${x.address}` }))} />
          <TextField label={t("desk.reason")} name="reason" value={reason.value} onValue={(v) => (reason.value = v)} required />
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
