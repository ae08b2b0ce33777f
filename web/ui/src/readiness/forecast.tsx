// Tonight and the week: what could be sent at the beginning of each watch, what
// will lack and why, and what expires or falls due.
import { signal } from "@preact/signals";
import { coded, figure, known, t } from "../i18n";
import { Button } from "../kit/button";
import { EmptyState, ErrorBox } from "../kit/state";
import type { Gap, Tiers } from "../model";
import { reasonText } from "../reason";
import { clock, date } from "../time";
import { Num, who } from "./num";
import { due, forecast, kindOf, readiness, whats, type DueItem, type Outlook } from "./state";
import { nameOf } from "./tiers";

/** Whether each watch is shown by area too. */
const byArea = signal(false);

const weekday = (at: string) => t(`day.${(["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const)[new Date(Date.parse(at) + 5 * 3600e3).getUTCDay()]!}`);

/** When a list is asked for: of the watch that is, now. */
type At = { at?: string };

/** Causes of a watch: each reason with those it keeps away. */
function causes(gaps: Gap[]): [string, Gap[]][] {
  const by = new Map<string, Gap[]>();
  for (const g of gaps) by.set(g.code, [...(by.get(g.code) ?? []), g]);
  return [...by].sort((a, b) => b[1].length - a[1].length);
}

function Cause({ o, at }: { o: Outlook; at: At }) {
  const list = causes(o.gaps);
  if (list.length === 0) return <>{t("ahead.no-gaps")}</>;
  return (
    <ul class="r-causes">
      {list.map(([code, gaps]) => {
        const kinds = [...new Set(gaps.map((g) => g.resource.kind))];
        return (
          <li key={code}>
            {known(`cause.${code}`) ? coded("cause.", code) : reasonText(gaps[0]!)}:{kinds.map((kind) => {
              const n = gaps.filter((g) => g.resource.kind === kind).length;
              return <Num key={kind} n={n} to={who(kind, "unavailable", { ...at, reason: code })}>{coded("ready.gap.", kind).toLowerCase()} {figure(n)}</Num>;
            })}
          </li>
        );
      })}
    </ul>
  );
}

function Cell({ x, short, kind, at, area }: { x: Tiers; short?: number; kind: string; at: At; area?: string }) {
  const more = { ...at, ...(area ? { area } : {}) };
  return (
    <td class="num" data-label={t(kind === "crew" ? "ready.crews" : kind === "vehicle" ? "ready.vehicles" : "ready.workers")}>
      <span class="nowrap"><Num n={x.now} to={who(kind, "now", more)} strong /> <span class="muted">+</span> <Num n={x.on_call} to={who(kind, "on_call", more)} /></span>
      {short !== undefined && short > 0 && <span class="r-short">{t("ahead.short", { n: short })}</span>}
    </td>
  );
}

export function Ahead() {
  const f = forecast.value.value;
  if (forecast.error.value) return <ErrorBox error={forecast.error.value} onRetry={() => void forecast.load()} />;
  if (!f) return <EmptyState>{t("desk.loading")}</EmptyState>;
  return (
    <>
      <section class="pane live" aria-labelledby="h-ahead">
        <h2 id="h-ahead">{t("ahead.title")} <span class="muted">{t("ahead.target", { crews: f.target.crews, vehicles: f.target.vehicles, workers: f.target.workers })}</span> <Button class="no-print" aria-pressed={byArea.value} onClick={() => (byArea.value = !byArea.value)}>{t("ready.by-area")}</Button></h2>
        <div class="r-scroll" tabIndex={0} role="region" aria-label={t("ahead.title")}>
          <table class="r-ahead">
            <thead><tr><th scope="col">{t("ahead.watch")}</th>{whats.map((w) => <th key={w} scope="col" class="num">{t(`ready.${w}`)}</th>)}<th scope="col">{t("ahead.causes")}</th></tr></thead>
            {f.items.map((o, i) => ({ o, i, at: i === 0 ? {} : { at: o.at } })).map(({ o, i, at }) => (
              <tbody key={o.at} class={i === 0 ? "r-this" : ""}>
                <tr>
                  <th scope="row"><span class="nowrap">{i === 0 ? t("ahead.now") : `${weekday(o.watch.start)} ${date(o.watch.start).slice(0, 5)}`}</span><div class="muted nowrap">{clock(o.watch.start)}–{clock(o.watch.end)}</div></th>
                  {whats.map((w) => <Cell key={w} x={o[w]} short={o.short[w]} kind={kindOf[w]} at={at} />)}
                  <td><Cause o={o} at={at} />{o.due.length > 0 && <p class="r-due">{t("ahead.due", { list: o.due.map(dueText).join(", ") })}</p>}</td>
                </tr>
                {byArea.value && o.areas.map((a) => <tr key={a.code} class="r-part"><th scope="row">{nameOf(a)}</th>{whats.map((w) => <Cell key={w} x={a[w]} kind={kindOf[w]} at={at} area={a.code} />)}<td /></tr>)}
              </tbody>
            ))}
          </table>
        </div>
        <p class="muted r-note">{t("ahead.note")}</p>
      </section>
      <DueList />
    </>
  );
}

const dueText = (d: DueItem) => `${d.label} (${d.resource.kind === "vehicle" ? t("due.service") : coded("admin.cert.", d.code)})`;

function DueList() {
  const d = due.value.value;
  if (due.error.value) return <ErrorBox error={due.error.value} onRetry={() => void due.load()} />;
  if (!d) return null;
  const areaName = (code: string) => { const a = readiness.value.value?.areas.find((x) => x.code === code); return a ? nameOf(a) : code; };
  const row = (x: DueItem) => (
    <tr key={x.resource.id + x.code}>
      <th scope="row">{x.label} {x.name}</th><td>{x.resource.kind === "vehicle" ? coded("kind.", x.code) : coded("admin.cert.", x.code)}</td><td>{areaName(x.area)}</td>
      <td class="nowrap">{x.on.split("-").reverse().join(".")}</td><td class="num">{x.days < 0 ? <strong class="r-short">{t("due.over", { n: -x.days })}</strong> : t("due.in", { n: x.days })}</td>
    </tr>
  );
  return (
    <div class="r-dues">
      {(["worker", "vehicle"] as const).map((kind) => {
        const rows = d.items.filter((x) => x.resource.kind === kind);
        return (
          <section key={kind} class="pane" aria-labelledby={`h-due-${kind}`}>
            <h2 id={`h-due-${kind}`}>{t(kind === "worker" ? "due.certificates" : "due.vehicles", { n: d.days })} <span class="muted">{figure(rows.length)}</span></h2>
            {rows.length === 0 ? <EmptyState>{t(kind === "worker" ? "due.no-certificates" : "due.no-vehicles")}</EmptyState> : <div class="r-scroll" tabIndex={0} role="region" aria-labelledby={`h-due-${kind}`}><table><tbody>{rows.map(row)}</tbody></table></div>}
          </section>
        );
      })}
    </div>
  );
}

