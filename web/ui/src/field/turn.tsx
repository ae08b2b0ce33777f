// My watch and my orders: who is with me, what we drive, when it is our turn again,
// and what this watch has brought. From the kept order too, where there is no signal.
import { coded, lang, t } from "../i18n";
import { Badge } from "../kit/badge";
import type { Errand, Turn } from "../model";
import { clock, moment } from "../time";

const span = (w: { start: string; end: string }) => `${moment(w.start)}–${clock(w.end)}`;
const tel = (phone: string) => `tel:${phone.replace(/[^+\d]/g, "")}`;

export function WatchCard({ turn, open }: { turn: Turn; open: boolean }) {
  return (
    <details class="card f-turn" open={open}>
      <summary><strong>{t("turn.title")}</strong> <span class="nowrap">{span(turn)}</span> <span>{coded("duty.", turn.duty)}</span></summary>
      {turn.duty === "on_watch" && <p class={turn.admitted ? "f-admitted" : "f-admitted is-missing"}><span aria-hidden="true">{turn.admitted ? "✓" : "○"}</span> {t(turn.admitted ? "turn.admitted" : "turn.unchecked")}</p>}
      <dl class="f-facts">
        {turn.vehicle && <><dt>{t("turn.vehicle")}</dt><dd>{coded("kindcode.", turn.vehicle.kind)} <strong class="nowrap">{turn.vehicle.plate}</strong>{turn.vehicle.state !== "ready" && <> · {coded("reason.", turn.vehicle.state)}</>}</dd></>}
        {turn.base && <><dt>{t("turn.base")}</dt><dd>{turn.base[`name_${lang.value}`]}{turn.base.address && <><br /><span class="muted">{turn.base.address}</span></>}</dd></>}
        <dt>{t("turn.next")}</dt><dd>{turn.next ? span(turn.next) : t("turn.no-next")}</dd>
      </dl>
      <h2>{t("turn.crew")}</h2>
      <ul class="f-crew">
        {turn.crew.map((w) => (
          <li key={w.id}>
            <span><strong>{w.name}</strong><br /><span class="muted">{[...new Set([w.part && coded("phone.", w.part), coded("trade.", w.trade)])].filter(Boolean).join(" · ")}</span></span>
            {w.phone && <a class="btn" href={tel(w.phone)} aria-label={t("turn.call", { name: w.name })}>{t("field.phones")}</a>}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The times of an order that have come, in their order. */
function Times({ e }: { e: Errand }) {
  const times = [["sent", e.sent_at], ["accepted", e.accepted_at], ["on_site", e.on_site_at], ["done", e.done_at]] as const;
  return <span class="muted">{times.flatMap(([code, at]) => (at ? [`${coded("status.", code)} ${moment(at)}`] : [])).join(" · ")}</span>;
}

export function OrdersCard({ orders, open }: { orders: Errand[]; open: boolean }) {
  const over = orders.filter((e) => e.released_at).length;
  return (
    <details class="card f-orders" open={open}>
      <summary><strong>{t("turn.orders")}</strong> <span>{t("turn.orders-n", { now: orders.length - over, over })}</span></summary>
      {orders.length === 0 && <p class="muted">{t("turn.no-orders")}</p>}
      <ol>
        {orders.map((e) => (
          <li key={e.booking_id} class={e.released_at ? "is-over" : ""}>
            <p><strong class="nowrap">{e.number}</strong> · №{e.incident_number} · {coded("type.", e.type)}</p>
            {e.address && <p class="f-wrap">{e.address}</p>}
            <p>{e.released_at ? <>{coded("turn.over.", e.reason || "done")} <span class="nowrap">{moment(e.released_at)}</span></> : e.milestone === "reserved" ? t("field.reserved") : <Badge status={e.milestone} full />}</p>
            <Times e={e} />
          </li>
        ))}
      </ol>
    </details>
  );
}
