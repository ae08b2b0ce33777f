// Who was nearest when an order was made: every crew with its seconds, who was
// sent, and why the others were not.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get } from "../api";
import { coded, figure, known, t } from "../i18n";
import { Button } from "../kit/button";
import { Dialog } from "../kit/dialog";
import { EmptyState, ErrorBox } from "../kit/state";
import type { Order, TravelBasis } from "../model";
import { remote } from "../store";
import { duration, moment } from "../time";

type Nearest = { at: string; basis: TravelBasis; items: { crew_id: string; number: number; seconds: number | null; sent: boolean; state: string }[] };

/** Why a crew was not sent: by the words for readiness, else for a booking. */
function why(state: string): string {
  if (!state) return t("nearest.free");
  for (const prefix of ["reason.", "tier.", "status."]) if (known(prefix + state)) return coded(prefix, state);
  return state;
}

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
              <thead><tr><th scope="col" class="num">№</th><th scope="col">{t("kind.crew")}</th><th scope="col" class="num">{t("nearest.seconds")}</th><th scope="col" class="num">{t("nearest.later")}</th><th scope="col">{t("nearest.why")}</th></tr></thead>
              <tbody>
                {rows.map((x, i) => (
                  <tr key={x.crew_id} class={x.sent ? "is-sent" : ""}>
                    <td class="num">{i + 1}</td>
                    <th scope="row">{t("desk.crew-n", { n: String(x.number) })}</th>
                    <td class="num nowrap">{x.seconds === null ? "–" : <>{duration(x.seconds)} <small class="muted">{t("time.s", { s: figure(x.seconds, 0) })}</small></>}</td>
                    <td class="num nowrap">{x.seconds === null || first === null || x.seconds === first ? "" : `+${duration(x.seconds - first)}`}</td>
                    <td>{x.sent ? <strong>✓ {t("nearest.sent")}</strong> : why(x.state)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      <div class="dialog-actions"><Button autofocus onClick={onClose}>{t("help.ok")}</Button></div>
    </Dialog>
  );
}
