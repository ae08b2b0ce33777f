// Medical data, for the medic alone. They are not read before she asks, because
// each reading is written into the journal; nothing reads them again by itself.
import { useSignal } from "@preact/signals";
import { get } from "../api";
import { coded, t } from "../i18n";
import { Button } from "../kit/button";
import { EmptyState } from "../kit/state";
import type { Page } from "../model";
import { date, moment } from "../time";
import { attempt } from "./state";

type Check = { watch_start: string; passed: boolean; checked_at: string };
type Medical = { worker_id: string; personnel_no: string; name: string; trade: string; state: string; state_until: string | null; case: { number: number; since: string } | null; checks: Check[] };

export function MedicalView() {
  const all = useSignal<Medical[] | undefined>(undefined), at = useSignal("");
  const read = async () => {
    const page = await attempt(() => get<Page<Medical>>("/medical"));
    if (page) {
      all.value = page.items;
      at.value = new Date().toISOString();
    }
  };
  if (!all.value) return <EmptyState action={<Button id="read-medical" look="primary" onClick={() => void read()}>{t("quar.medical.read")}</Button>}>{t("quar.medical.what")}</EmptyState>;
  return (
    <>
      <p class="q-acts no-print"><Button onClick={() => void read()}>{t("quar.medical.again")}</Button><Button onClick={() => (all.value = undefined)}>{t("quar.medical.hide")}</Button><span class="muted">{t("quar.medical.at", { time: moment(at.value) })}</span></p>
      {all.value.length === 0 ? <EmptyState>{t("quar.out.none")}</EmptyState> : (
        <table class="q-table q-list pane">
          <caption class="sr-only">{t("quar.tab.medical")}</caption>
          <thead><tr><th scope="col">{t("quar.who")}</th><th scope="col">{t("quar.state")}</th><th scope="col">{t("quar.checks")}</th></tr></thead>
          <tbody>{all.value.map((m) => (
            <tr key={m.worker_id}>
              <th scope="row">{m.name} <span class="muted">{m.personnel_no}, {coded("trade.", m.trade).toLowerCase()}</span></th>
              <td>{m.state === "ready" ? t("admin.state.ready") : coded("reason.", m.state)}{m.state_until && ` ${t("quar.until", { time: date(m.state_until) })}`}{m.case && <> · <strong>{t("quar.case", { n: String(m.case.number) })}</strong> {t("quar.signs", { date: date(m.case.since) })}</>}</td>
              <td>{m.checks.slice(0, 3).map((c) => <span key={c.checked_at} class={`q-check${c.passed ? "" : " q-bad"}`}>{c.passed ? "✓" : "▲"} {moment(c.checked_at)} {t(c.passed ? "watch.passed" : "watch.not-passed")}</span>)}</td>
            </tr>
          ))}</tbody>
        </table>
      )}
    </>
  );
}
