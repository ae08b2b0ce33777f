// How things went: readiness as recorded, incidents, how long they took, people
// without heat, alarms.
import { coded, t } from "../i18n";
import { EmptyState, ErrorBox } from "../kit/state";
import { clock, date, moment } from "../time";
import { Chart } from "./chart";
import { Num, who } from "./num";
import { Filters } from "./response";
import { area, kindOf, points, rate, response, type, whats, type Period } from "./state";

const measured = ["sent", "on_site", "localised", "whole"];

/** The incidents behind one day or hour. */
const behind = (p: Period, phase: string) => ({ list: "courses" as const, ask: { phase, from: p.from, to: p.to, ...(type.value ? { type: type.value } : {}), ...(area.value ? { area: area.value } : {}) } });

export function Trends() {
  const r = response.value.value, recorded = points.value.value?.items, alarms = rate.value.value;
  if (response.error.value) return <ErrorBox error={response.error.value} onRetry={() => void response.load()} />;
  if (!r) return <EmptyState>{t("desk.loading")}</EmptyState>;
  const daily = r.periods.length === 0 || Date.parse(r.to) - Date.parse(r.from) > 48 * 3600e3;
  const at = r.periods.map((p) => p.from);
  const point = (phase: string, count: (p: Period) => number) => (i: number) => {
    const p = r.periods[i]!, text = daily ? date(p.from) : moment(p.from);
    return <Num n={count(p)} to={behind(p, phase)}>{text}</Num>;
  };
  return (
    <>
      <Filters />
      <div class="r-charts">
        <Chart title={t("trend.incidents")} at={at} daily={daily} look="bars" point={point("all", (p) => p.opened)}
          series={[{ label: t("trend.opened"), values: r.periods.map((p) => p.opened) }, { label: t("trend.closed"), values: r.periods.map((p) => p.closed) }]} />
        <Chart title={t("trend.phases")} at={at} daily={daily} point={point("all", (p) => p.opened)}
          series={measured.map((m) => ({ label: coded("phase.", m), spans: true, values: r.periods.map((p) => { const x = p.phases.find((y) => y.phase === m)!; return x.n > 0 ? x.median_s : null; }) }))} />
        <Chart title={t("trend.cold")} at={at} daily={daily} look="bars" point={point("cold", (p) => p.cold_peak)} series={[{ label: t("trend.cold-peak"), values: r.periods.map((p) => p.cold_peak) }]} />
        <Chart title={t("trend.person-hours")} at={at} daily={daily} look="bars" point={point("cold", (p) => p.person_hours)} series={[{ label: t("resp.person-hours"), values: r.periods.map((p) => Math.round(p.person_hours)) }]} />
        {recorded && <Chart title={t("ready.history")} at={recorded.map((p) => p.at)} look="steps" cell={(i, k) => { const p = recorded[i]!, w = whats[k]!; return <Num n={p.counts[w].now} to={who(kindOf[w], "now", { at: p.at })} />; }}
          series={whats.map((w) => ({ label: t(`ready.${w}`), values: recorded.map((p) => p.counts[w].now) }))} />}
        {alarms && (
          <Chart title={t("trend.alarms")} at={alarms.hours.map((h) => h.from)} look="bars" limit={{ value: alarms.budget.per_hour, label: t("alarms.budget-hour", { n: alarms.budget.per_hour }) }}
            point={(i) => { const h = alarms.hours[i]!; return <Num n={h.count} to={{ list: "alarms", ask: hourOf(h.from) }}>{`${date(h.from).slice(0, 5)} ${clock(h.from)}`}</Num>; }}
            series={[{ label: t("trend.alarms-hour"), values: alarms.hours.map((h) => h.count) }]} />
        )}
      </div>
    </>
  );
}

export const hourOf = (from: string): Record<string, string> => ({ from, to: new Date(Date.parse(from) + 3600e3).toISOString() });
