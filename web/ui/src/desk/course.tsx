// The course of a repair: stages with their norm, what is due when, overrun.
import { post } from "../api";
import { coded, figure, t } from "../i18n";
import { Button } from "../kit/button";
import { Left } from "../kit/live";
import type { Incident, NormClock, Stage } from "../model";
import { nextStage } from "../stages";
import { duration, moment } from "../time";
import { attempt } from "./act";
import { mayDispatch } from "./state";

/** "3 ч", or "1–4,5 ч" while the diameter is unknown. */
export function hours(min: number | null, max: number | null): string {
  if (min === null) return t("desk.no-norm");
  const from = figure(min), to = max !== null && max !== min ? `–${figure(max)}` : "";
  return t("desk.hours", { h: from + to });
}

function norm(s: Stage) {
  return s.skipped ? t("desk.skipped") : hours(s.norm_h, s.norm_max_h);
}

export function Stages({ incident }: { incident: Incident }) {
  const next = nextStage(incident.stages);
  const running = incident.clocks.find((c) => c.code === "stage");
  const press = (stage: string, step: string) => void attempt(() => post(`/incidents/${incident.id}/stages`, { stage, step }));
  return (
    <table class="stages">
      <caption class="sr-only">{t("desk.stages")}</caption>
      <thead><tr><th>{t("desk.stage")}</th><th>{t("desk.started")}</th><th>{t("desk.finished")}</th></tr></thead>
      <tbody>
        {incident.stages.map((s) => (
          <tr key={s.code} class={s.skipped ? "muted" : s.finished_at ? "is-finished" : s.started_at ? "is-running" : ""}>
            <td>{coded("stage.", s.code)} <small class="muted nowrap">{norm(s)}</small></td>
            <td class="nowrap">{s.started_at ? moment(s.started_at) : "–"}</td>
            <td class="live">
              {s.finished_at ? moment(s.finished_at) : running && running.stage === s.code && s.started_at ? <Left until={running.due_at} /> : !s.skipped && s.due_at && !s.due_max ? <span class="muted">{t("desk.planned", { time: moment(s.due_at) })}</span> : "–"}
              {s.finished_at && s.overrun_s !== null && s.overrun_s > 0 && <span class="age-late"> {t("time.over", { time: duration(s.overrun_s) })}</span>}
              {mayDispatch.value && next?.stage.code === s.code && !incident.closed_at && (
                <Button class="stage-act" onClick={() => press(s.code, next.step)}>{t(next.step === "start" ? "desk.start" : "desk.finish")}</Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How long it took once it is over, and by how much beyond its norm. */
function Took({ c }: { c: NormClock }) {
  const end = Date.parse(c.stopped_at!), late = (end - Date.parse(c.due_max ?? c.due_at)) / 1000;
  return <>{t("desk.took", { time: duration((end - Date.parse(c.starts_at)) / 1000) })}{late > 0 && <span class="age-late"> {t("time.over", { time: duration(late) })}</span>}</>;
}

/** One norm clock: what is left, until when, by which norm. */
function Clock({ c }: { c: NormClock }) {
  return (
    <div class="norm-clock">
      <span class="muted">{coded("clock.", c.code)}</span>
      <strong class="live">{c.stopped_at ? <Took c={c} /> : <Left until={c.due_at} />}{!c.stopped_at && c.due_max && c.due_max !== c.due_at && <> … <Left until={c.due_max} /></>}</strong>
      <small class="muted" title={`${c.source} ${c.edition}`.trim()}>{hours(c.hours, c.hours_max)} · {coded("normstatus.", c.status)}{c.below_table && ` · ${t("desk.below-table")}`}</small>
    </div>
  );
}

export function Clocks({ incident }: { incident: Incident }) {
  if (incident.clocks.length === 0) return null;
  return <div class="norm-clocks">{incident.clocks.map((c) => <Clock key={c.code} c={c} />)}</div>;
}
