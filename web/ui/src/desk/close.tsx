// The end of an incident: an outcome with what it demands, or a merge.
import { signal, useSignal } from "@preact/signals";
import { ApiError, post } from "../api";
import { coded, t } from "../i18n";
import { Button } from "../kit/button";
import { Dialog } from "../kit/dialog";
import { SelectField, TextArea, TextField } from "../kit/field";
import { EmptyState, ErrorBox } from "../kit/state";
import { toast } from "../kit/toast";
import type { Incident } from "../model";
import { choose, chosen, data, desk } from "./state";

/** Which way to end is being asked; undefined: none. */
export const ending = signal<"close" | "merge" | undefined>(undefined);

const outcomes = ["repaired", "not_ours", "foreign_network", "false"];

export function EndDialog() {
  const incident = chosen.value;
  if (!incident || !ending.value) return null;
  return ending.value === "close" ? <CloseForm key={incident.id} incident={incident} /> : <MergeForm key={incident.id} incident={incident} />;
}

const close = () => (ending.value = undefined);

function CloseForm({ incident }: { incident: Incident }) {
  const outcome = useSignal(incident.stages.every((s) => s.skipped || s.finished_at) ? "repaired" : "");
  const cause = useSignal("");
  const handedTo = useSignal("");
  const evidence = useSignal("");
  const note = useSignal("");
  const error = useSignal<ApiError | undefined>(undefined);
  const save = async () => {
    try {
      await post(`/incidents/${incident.id}/close`, { outcome: outcome.value, cause: cause.value, handed_to: handedTo.value, evidence: evidence.value, note: note.value });
      toast(t("desk.closed", { number: incident.number }), { seconds: 15 });
      close();
      choose(undefined);
      await desk.load();
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      error.value = err;
    }
  };
  const handed = outcome.value === "not_ours" || outcome.value === "foreign_network";
  const has = (s: { value: string }) => s.value.trim() !== "";
  // What each outcome must say for itself, as the server demands it.
  const complete = (!handed || has(handedTo)) && (outcome.value !== "not_ours" || has(evidence)) && (outcome.value !== "false" || has(cause) || has(note));
  return (
    <Dialog title={t("desk.close.title", { number: incident.number })} onClose={close}>
      <form class="form" onSubmit={(e) => { e.preventDefault(); if (outcome.value && complete) void save(); }}>
        <SelectField label={t("desk.outcome")} name="outcome" value={outcome.value} onValue={(v) => (outcome.value = v)} required
          options={[{ value: "", text: t("desk.choose") }, ...outcomes.map((v) => ({ value: v, text: coded("outcome.", v) }))]} />
        {!handed && <TextField label={t("desk.cause")} name="cause" value={cause.value} onValue={(v) => (cause.value = v)} hint={t("desk.cause-hint")} />}
        {handed && <TextField label={t("desk.handed-to")} name="handed_to" value={handedTo.value} onValue={(v) => (handedTo.value = v)} required />}
        {outcome.value === "not_ours" && <TextField label={t("desk.evidence")} name="evidence" value={evidence.value} onValue={(v) => (evidence.value = v)} required />}
        <TextArea label={t("desk.note")} name="note" value={note.value} onValue={(v) => (note.value = v)} />
        {error.value && <ErrorBox error={error.value} />}
        <div class="dialog-actions">
          <Button type="submit" look="primary" disabled={!outcome.value || !complete}>{t("desk.close")}</Button>
          <Button onClick={close}>{t("dialog.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function MergeForm({ incident }: { incident: Incident }) {
  const others = (data.value?.incidents ?? []).filter((x) => x.id !== incident.id);
  const into = useSignal(others[0]?.id ?? "");
  const error = useSignal<ApiError | undefined>(undefined);
  const save = async () => {
    try {
      await post(`/incidents/${incident.id}/merge`, { into: into.value });
      toast(t("desk.merged", { number: incident.number, into: others.find((x) => x.id === into.value)?.number ?? "" }));
      close();
      await desk.load();
      choose(into.value);
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      error.value = err;
    }
  };
  return (
    <Dialog title={t("desk.merge.title", { number: incident.number })} onClose={close}>
      {others.length === 0 ? <EmptyState action={<Button onClick={close}>{t("dialog.cancel")}</Button>}>{t("desk.transfer.none")}</EmptyState> : (
        <form class="form" onSubmit={(e) => { e.preventDefault(); void save(); }}>
          <p>{t("desk.merge.what")}</p>
          <SelectField label={t("desk.merge.into")} name="into" value={into.value} onValue={(v) => (into.value = v)}
            options={others.map((x) => ({ value: x.id, text: `№${x.number} ${coded("type.", x.type)} ${x.address}` }))} />
          {error.value && <ErrorBox error={error.value} />}
          <div class="dialog-actions">
            <Button type="submit" look="primary">{t("desk.merge")}</Button>
            <Button onClick={close}>{t("dialog.cancel")}</Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
