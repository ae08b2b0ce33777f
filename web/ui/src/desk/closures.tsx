// The streets that are closed or slow now: who closed what until when, and the way
// to add one or end one. It lies under the map, which shows them.
import { signal } from "@preact/signals";
import { del, post } from "../api";
import { t } from "../i18n";
import { Button } from "../kit/button";
import { confirm } from "../kit/dialog";
import { EmptyState, ErrorBox } from "../kit/state";
import { toast } from "../kit/toast";
import type { Closure } from "../model";
import { person } from "../store";
import { moment } from "../time";
import { attempt } from "./act";
import { ClosureForm } from "./closure-form";
import { closureKind, stretch } from "./closure-words";
import { closures, closuresError, loadClosures, overlay } from "./ground";
import { mayDispatch } from "./state";

/** Whether a closure is being added. */
export const adding = signal(false);

/** What is posted to have a closure again: by its streets if they say it, else by its line. */
function again(c: Closure): Record<string, unknown> {
  const where = c.from && c.to ? { street: c.street, from: c.from, to: c.to } : { street: c.street, geometry: c.geometry };
  return { ...where, ...(c.closed ? { closed: true } : { factor: c.factor }), until: c.until, note: c.note };
}

async function end(c: Closure): Promise<void> {
  const sure = await confirm({ title: t("closure.end.title", { where: stretch(c) }), consequence: t("closure.end.what"), action: t("closure.end") });
  if (!sure || !(await attempt(() => del(`/closures/${c.id}`)))) return;
  void loadClosures();
  const undo = () => void attempt(() => post("/closures", again(c))).then((done) => done && void loadClosures());
  toast(t("closure.ended", { where: stretch(c) }), { undo, label: t("closure.again"), seconds: 30 });
}

function Row({ c }: { c: Closure }) {
  return (
    <tr>
      <td><button type="button" class="link" title={t("closure.show")} onClick={() => c.geometry && overlay.show(c.geometry)}>{stretch(c)}</button>{c.note && <span class="muted"> {c.note}</span>}</td>
      <td class="nowrap">{closureKind(c)}</td>
      <td class="nowrap">{c.until ? moment(c.until) : t("closure.open-end")}</td>
      <td class="muted">{c.made_by === person.value?.id ? t("closure.by-you") : t("closure.by-other")} {moment(c.made_at)}</td>
      <td>{mayDispatch.value && <Button aria-label={t("closure.end.title", { where: stretch(c) })} onClick={() => void end(c)}>{t("closure.end")}</Button>}</td>
    </tr>
  );
}

export function Closures() {
  const list = closures.value;
  if (adding.value) return <ClosureForm onDone={() => (adding.value = false)} />;
  return (
    <div class="closures">
      {closuresError.value && !list ? <ErrorBox error={closuresError.value} onRetry={() => void loadClosures()} /> : !list ? <EmptyState>{t("desk.loading")}</EmptyState> : list.length === 0 ? <EmptyState>{t("closure.none")}</EmptyState> : (
        <table class="board">
          <caption class="sr-only">{t("closure.title")}</caption>
          <thead><tr><th scope="col">{t("closure.where")}</th><th scope="col">{t("closure.kind")}</th><th scope="col">{t("closure.until")}</th><th scope="col">{t("closure.by")}</th><th><span class="sr-only">{t("closure.end")}</span></th></tr></thead>
          <tbody>{list.map((c) => <Row key={c.id} c={c} />)}</tbody>
        </table>
      )}
      {mayDispatch.value && <p class="closures-add"><Button onClick={() => (adding.value = true)}>{t("closure.add")} <kbd>P</kbd></Button></p>}
    </div>
  );
}
