// Who was nearest when an order was made: every crew with its seconds, who was
// sent, and why the others were not.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get } from "../api";
import { coded, known, t } from "../i18n";
import { Button } from "../kit/button";
import { Dialog } from "../kit/dialog";
import { EmptyState, ErrorBox } from "../kit/state";
import type { Basis, Order, TravelBasis } from "../model";
import { remote } from "../store";
import { duration, moment, precise } from "../time";

type Row = { crew_id: string; number: number; seconds: number | null; sent: boolean; state: string; place: Basis; age_s: number | null; call_in_min: number };
/** unknown: codes of what the record does not keep, so that nobody takes the replay for more than it is. */
type Nearest = { at: string; basis: TravelBasis; items: Row[]; unknown: string[] };

/** Why a crew could not go; where it could, that it was free. */
function why(x: Row): string {
  if (!x.state) return t("nearest.free");
  if (x.state === "booked") return t("nearest.booked");
  if (x.state === "on_call") return t("nearest.on-call", { n: x.call_in_min });
  return known(`reason.${x.state}`) ? coded("reason.", x.state) : x.state;
}

/** On what evidence it was where. */
const evidence = (x: Row) => coded("basis.", x.place) + (x.age_s === null ? "" : ` ${duration(x.age_s)}`);

export function NearestDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const page = useSignal(remote(() => get<Nearest>(`/orders/${order.id}/nearest`))).value;
  useEffect(() => void page.load(), []);
  const got = page.value.value;
  const rows = [...(got?.items ?? [])].sort((a, b) => (a.seconds ?? Infinity) - (b.seconds ?? Infinity));
  const first = rows[0]?.seconds ?? null;
  return (
    <Dialog title={t("nearest.title", { number: order.number })} onClose={onClose}>
      {page.error.value ? <ErrorBox error={page.error.value} onRetry={() => void page.load()} /> : !got ? <EmptyState>{t("desk.loading")}</EmptyState> : (
        <>
          <p class="muted">{t("nearest.as-of", { time: moment(got.at) })} · {t(got.basis === "road" ? "travel.road" : "travel.estimate")}</p>
          <div class="nearest-scroll" tabIndex={0} role="region" aria-label={t("nearest.who")}>
            <table class="nearest">
              <thead><tr><th scope="col">{t("kind.crew")}</th><th scope="col" class="num">{t("nearest.seconds")}</th><th scope="col" class="num">{t("nearest.later")}</th><th scope="col">{t("nearest.place")}</th><th scope="col">{t("nearest.why")}</th></tr></thead>
              <tbody>
                {rows.map((x) => (
                  <tr key={x.crew_id} class={x.sent ? "is-sent" : ""}>
                    <th scope="row">{t("desk.crew-n", { n: String(x.number) })}</th>
                    <td class="num nowrap">{x.seconds === null ? "–" : precise(x.seconds)}</td>
                    <td class="num nowrap">{x.seconds === null || first === null || x.seconds === first ? "" : `+${precise(x.seconds - first)}`}</td>
                    <td class="muted nowrap">{evidence(x)}</td>
                    <td>{x.sent ? <strong>✓ {t("nearest.sent")}</strong> : why(x)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {got.unknown.length > 0 && <p class="muted nearest-unknown">{t("nearest.unknown")} {got.unknown.map((c) => coded("unknown.", c)).join("; ")}.</p>}
        </>
      )}
      <div class="dialog-actions"><Button autofocus onClick={onClose}>{t("help.ok")}</Button></div>
    </Dialog>
  );
}
