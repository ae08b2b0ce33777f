// How many alarms there were against what people can answer.
import { coded, figure, t } from "../i18n";
import { EmptyState, ErrorBox } from "../kit/state";
import { date, clock, duration, moment } from "../time";
import { Chart } from "./chart";
import { Num } from "./num";
import { Filters } from "./response";
import { rate } from "./state";
import { hourOf } from "./trends";

export function AlarmRates() {
  const r = rate.value.value;
  if (rate.error.value) return <ErrorBox error={rate.error.value} onRetry={() => void rate.load()} />;
  if (!r) return <EmptyState>{t("desk.loading")}</EmptyState>;
  const per10 = r.total / (r.hours.length * 6), peak = Math.max(0, ...r.hours.map((h) => h.count)), when = r.hours.find((h) => h.count === peak);
  const start = r.hours[0]?.from ?? r.as_of;
  const all = { list: "alarms" as const, ask: { from: start, to: r.as_of } };
  const verdict = (good: boolean) => <span class={good ? "r-enough" : "r-short"}>{t(good ? "alarms.within" : "alarms.above")}</span>;
  const rows: [string, preact.ComponentChildren, string, preact.ComponentChildren][] = [
    [t("alarms.steady"), <Num n={r.total} to={all}>{figure(per10, 2)}</Num>, t("alarms.at-most", { n: figure(r.budget.per_hour / 6) }), verdict(per10 <= r.budget.per_hour / 6)],
    [t("alarms.upset"), r.most_at ? <Num n={r.most_in_10_min} to={{ list: "alarms", ask: { from: new Date(Date.parse(r.most_at) - 1).toISOString(), to: new Date(Date.parse(r.most_at) + 600e3).toISOString() } }}>{figure(r.most_in_10_min)} · {moment(r.most_at)}</Num> : "0", t("alarms.at-most", { n: r.budget.in_10_min }), verdict(r.most_in_10_min <= r.budget.in_10_min)],
    [t("alarms.peak"), when && peak > 0 ? <Num n={peak} to={{ list: "alarms", ask: hourOf(when.from) }}>{figure(peak)} · {moment(when.from)}</Num> : "0", t("alarms.at-most", { n: r.budget.peak_per_hour }), verdict(peak <= r.budget.peak_per_hour)],
    ...[3, 2, 1].map((p): [string, preact.ComponentChildren, string, preact.ComponentChildren] => {
      const n = r.by_priority[p - 1] ?? 0, share = r.total ? (100 * n) / r.total : 0;
      return [coded("alarms.share.", String(p)), r.total ? <Num n={n} to={{ list: "alarms", ask: { ...all.ask, priority: String(p) } }}>{`${figure(share)} % (${figure(n)})`}</Num> : "–", t("alarms.about", { n: r.budget.shares[p - 1] ?? 0 }), ""];
    }),
    [t("alarms.seen-median"), r.seen_median_s === null ? "–" : duration(r.seen_median_s), "–", ""],
  ];
  return (
    <>
      <Filters onlyDays />
      <section class="pane" aria-labelledby="h-rates">
        <h2 id="h-rates">{t("alarms.title")} <span class="muted">{date(start)} {clock(start)} – {date(r.as_of)} {clock(r.as_of)} · {t("alarms.total", { n: r.total })}</span></h2>
        <table class="r-rates">
          <thead><tr><th scope="col">{t("alarms.measure")}</th><th scope="col">{t("alarms.was")}</th><th scope="col">{t("alarms.budget")}</th><th scope="col"><span class="sr-only">{t("alarms.verdict")}</span></th></tr></thead>
          <tbody>{rows.map(([what, was, budget, good]) => <tr key={what}><th scope="row">{what}</th><td>{was}</td><td>{budget}</td><td>{good}</td></tr>)}</tbody>
        </table>
        <p class="muted r-note">{t("alarms.note")}</p>
      </section>
      <section class="pane" aria-labelledby="h-kinds">
        <h2 id="h-kinds">{t("alarms.by-kind")}</h2>
        <table class="r-rates"><tbody>{["new_incident", "not_accepted", "crew_help"].map((k) => <tr key={k}><th scope="row">{coded("alarms.kind.", k)}</th><td class="num"><Num n={r.by_kind[k] ?? 0} to={{ list: "alarms", ask: { ...all.ask, kind: k } }} /></td></tr>)}<tr><th scope="row">{t("alarms.kind.link")}</th><td class="muted">{t("alarms.link-note")}</td></tr></tbody></table>
      </section>
      <Chart title={t("trend.alarms")} at={r.hours.map((h) => h.from)} look="bars" limit={{ value: r.budget.per_hour, label: t("alarms.budget-hour", { n: r.budget.per_hour }) }}
        point={(i) => { const h = r.hours[i]!; return <Num n={h.count} to={{ list: "alarms", ask: hourOf(h.from) }}>{`${date(h.from).slice(0, 5)} ${clock(h.from)}`}</Num>; }}
        series={[{ label: t("trend.alarms-hour"), values: r.hours.map((h) => h.count) }]} />
    </>
  );
}
