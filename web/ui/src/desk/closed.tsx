// What was closed lately, and the way back: the radiators went cold again, or it
// was a mistake.
import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get, post } from "../api";
import { coded, t } from "../i18n";
import { Button } from "../kit/button";
import { ask, Dialog } from "../kit/dialog";
import { EmptyState, ErrorBox } from "../kit/state";
import type { Incident, Page } from "../model";
import { remote } from "../store";
import { moment } from "../time";
import { attempt } from "./act";
import { choose, desk } from "./state";

/** Whether the list is shown. */
export const showClosed = signal(false);

export function ClosedDialog() {
  return showClosed.value ? <Closed /> : null;
}

function Closed() {
  const page = useSignal(remote(() => get<Page<Incident>>("/incidents?status=all&limit=50"))).value;
  useEffect(() => void page.load(), []);
  const close = () => (showClosed.value = false);
  const reopen = async (i: Incident) => {
    close();
    const reason = await ask({ title: t("desk.reopen.title", { number: i.number }), consequence: t("desk.reopen.what"), action: t("desk.reopen"), reason: t("desk.reason") });
    if (!reason || !(await attempt(() => post(`/incidents/${i.id}/reopen`, { reason })))) return;
    await desk.load();
    choose(i.id);
  };
  const items = page.value.value?.items.filter((i) => i.closed_at).sort((a, b) => b.closed_at!.localeCompare(a.closed_at!));
  return (
    <Dialog title={t("desk.closed-list")} onClose={close}>
      {page.error.value ? <ErrorBox error={page.error.value} onRetry={() => void page.load()} /> : !items ? <EmptyState>{t("desk.loading")}</EmptyState> : items.length === 0 ? <EmptyState>{t("desk.none-closed")}</EmptyState> : (
        <ul class="closed">
          {items.map((i) => (
            <li key={i.id}>
              <span><strong>№{i.number} · {coded("type.", i.type)}</strong> {i.address}<br />
                <span class="muted">{moment(i.closed_at!)} · {coded("outcome.", i.outcome)}{i.cause && ` · ${i.cause}`}{i.handed_to && ` · ${i.handed_to}`}</span></span>
              <Button onClick={() => void reopen(i)}>{t("desk.reopen")}</Button>
            </li>
          ))}
        </ul>
      )}
      <div class="dialog-actions"><Button autofocus onClick={close}>{t("help.ok")}</Button></div>
    </Dialog>
  );
}
