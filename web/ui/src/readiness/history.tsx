// The readiness recorded so far, as three lines and as figures. It begins empty
// with the first start, and says so.
import { coded, figure, t } from "../i18n";
import { EmptyState } from "../kit/state";
import type { Tiers } from "../model";
import { moment } from "../time";

export type Moment = { at: string; regime: string; counts: { crews: Tiers; vehicles: Tiers; workers: Tiers } };

const whats = ["crews", "vehicles", "workers"] as const;
const shown = 100; // rows of the table

/** What was available now over time: a step holds until the next point. */
function Chart({ points, what }: { points: Moment[]; what: (typeof whats)[number] }) {
  const from = Date.parse(points[0]!.at), to = Date.parse(points.at(-1)!.at);
  const total = Math.max(1, ...points.map((p) => p.counts[what].total));
  const x = (at: string) => (to === from ? 0 : (100 * (Date.parse(at) - from)) / (to - from));
  const y = (p: Moment) => 30 - (28 * p.counts[what].now) / total;
  const path = points.map((p, i) => (i === 0 ? `M0 ${y(p).toFixed(2)}` : `H${x(p.at).toFixed(2)}V${y(p).toFixed(2)}`)).join("");
  const values = points.map((p) => p.counts[what].now);
  return (
    <figure class="r-chart">
      <figcaption>{t("ready.chart", { what: coded("ready.", what), from: Math.min(...values), to: Math.max(...values) })}</figcaption>
      <svg viewBox="0 0 100 32" preserveAspectRatio="none" aria-hidden="true"><path d={`${path}H100`} /></svg>
    </figure>
  );
}

export function History({ points }: { points: Moment[] | undefined }) {
  return (
    <section class="pane" aria-labelledby="h-history">
      <h2 id="h-history">{t("ready.history")}</h2>
      {!points ? <EmptyState>{t("desk.loading")}</EmptyState> : points.length === 0 ? <EmptyState>{t("ready.no-history")}</EmptyState> : (
        <>
          {points.length > 1 && <div class="r-charts">{whats.map((w) => <Chart key={w} points={points} what={w} />)}</div>}
          <details>
            <summary>{t("ready.points", { n: points.length })}</summary>
            <table>
              <thead><tr><th scope="col">{t("ready.at")}</th>{whats.map((w) => <th key={w} scope="col" class="num">{coded("ready.", w)}</th>)}</tr></thead>
              <tbody>{points.toReversed().slice(0, shown).map((p) => <tr key={p.at}><td class="nowrap">{moment(p.at)}</td>{whats.map((w) => <td key={w} class="num">{figure(p.counts[w].now)}</td>)}</tr>)}</tbody>
            </table>
          </details>
        </>
      )}
    </section>
  );
}
