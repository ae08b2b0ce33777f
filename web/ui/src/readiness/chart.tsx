// A line or bar chart by uPlot, which is loaded when the first one is drawn, and
// behind it the same figures as a table: for the keyboard, for paper, for who
// cannot see the lines.
import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { lang, t } from "../i18n";
import type { ComponentChildren } from "preact";
import { isDark } from "../theme";
import { clock, date, moment } from "../time";
import { figureOf, type Series } from "./series";

type Props = {
  title: string;
  /** Times of the points, RFC 3339. */
  at: string[];
  series: Series[];
  /** Bars for what is counted in a period, steps for what holds until it changes, else lines. */
  look?: "bars" | "steps";
  /** A limit drawn across. */
  limit?: { value: number; label: string };
  /** How the first column of the table shows a point; it may be a link. */
  point?: (i: number) => ComponentChildren;
  /** How the table shows the figure of a series at a point, where that is a link. */
  cell?: (i: number, series: number) => ComponentChildren;
  /** Whether points are days. */
  daily?: boolean;
};

/** Dash patterns and widths besides colours, so that colour is not alone. */
const pens = [{ light: "#00598f", dark: "#7cc4f0", dash: [] }, { light: "#a63d00", dark: "#ff9a66", dash: [8, 4] }, { light: "#00684b", dark: "#4fd6ab", dash: [2, 4] }, { light: "#7a4f00", dark: "#e6b04d", dash: [12, 3, 3, 3] }];

const day = (at: string) => date(at).slice(0, 5);
const rowsShown = 100;

export function Chart({ title, at, series, look, limit, point, cell, daily }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const dark = isDark.value, language = lang.value;
  const key = JSON.stringify([at, series.map((s) => s.values), dark, language, limit?.value]);
  useEffect(() => {
    let plot: uPlot | undefined, gone = false;
    const watch = new ResizeObserver(() => box.current && plot?.setSize({ width: box.current.clientWidth, height: 180 })); // it may be told after the box has gone
    void import("uplot").then(({ default: Plot }) => {
      if (gone || !box.current || at.length < 2) return;
      plot = new Plot(options(Plot, { series, look, limit, dark, daily, width: box.current.clientWidth }), data(at, series, limit), box.current);
      watch.observe(box.current);
    });
    return () => {
      gone = true;
      watch.disconnect();
      plot?.destroy();
    };
  }, [key]);
  const last = at.map((_, i) => i).reverse().slice(0, rowsShown);
  return (
    <figure class="pane r-chart" aria-label={title}>
      <figcaption>{title}</figcaption>
      <ul class="r-legend" aria-hidden="true">
        {series.map((s, i) => <li key={s.label}><svg width="28" height="8"><line x1="0" x2="28" y1="4" y2="4" stroke={dark ? pens[i]!.dark : pens[i]!.light} stroke-width="3" stroke-dasharray={pens[i]!.dash.join(" ")} /></svg> {s.label}</li>)}
        {limit && <li><svg width="28" height="8"><line x1="0" x2="28" y1="4" y2="4" class="r-limit" /></svg> {limit.label}</li>}
      </ul>
      {at.length < 2 ? <p class="muted r-few">{t("trend.few")}</p> : <div class="r-plot" ref={box} aria-hidden="true" />}
      <details>
        <summary>{t("trend.table", { n: at.length })}</summary>
        <div class="r-scroll" tabIndex={0} role="region" aria-label={title}>
          <table>
            <thead><tr><th scope="col">{t("ready.at")}</th>{series.map((s) => <th key={s.label} scope="col" class="num">{s.label}</th>)}</tr></thead>
            <tbody>
              {last.map((i) => (
                <tr key={at[i]}><th scope="row" class="nowrap">{point ? point(i) : daily ? date(at[i]!) : moment(at[i]!)}</th>{series.map((s, k) => <td key={s.label} class="num">{cell?.(i, k) ?? figureOf(s, s.values[i])}</td>)}</tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

/** Distances between the lines of a scale: whole things, and spans people know. */
const countSteps = [1, 2, 5].flatMap((x) => Array.from({ length: 8 }, (_, i) => x * 10 ** i)).sort((a, b) => a - b);
const spanSteps = [15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 432000];

type Drawn = Pick<Props, "series" | "look" | "limit" | "daily"> & { dark: boolean; width: number };

function data(at: string[], series: Series[], limit: Props["limit"]): uPlot.AlignedData {
  const times = at.map((x) => Date.parse(x) / 1000);
  return [times, ...series.map((s) => s.values.map((v) => v ?? null)), ...(limit ? [times.map(() => limit.value)] : [])] as uPlot.AlignedData;
}

function options(Plot: typeof uPlot, { series, look, limit, dark, daily, width }: Drawn): uPlot.Options {
  const ink = dark ? "#aab4bf" : "#4c5763", grid = { stroke: dark ? "#3a444f" : "#dfe3e7", width: 1 };
  const paths = look === "bars" ? Plot.paths.bars?.({ size: [0.7, 40] }) : look === "steps" ? Plot.paths.stepped?.({ align: 1 }) : undefined;
  const font = "12px system-ui, sans-serif";
  const first = series[0]!;
  const step = daily ? 86400 : 3600;
  const label = (s: number) => (daily || clock(s * 1000) === "00:00" ? day(new Date(s * 1000).toISOString()) : clock(s * 1000));
  return {
    width, height: 180, legend: { show: false }, cursor: { show: false },
    tzDate: (s) => Plot.tzDate(new Date(s * 1000), "Asia/Almaty"), // days begin at midnight here
    scales: {
      x: { time: true, range: (_u, min, max) => (look === "bars" ? [min - step / 2, max + step / 2] : [min, max]) },
      y: { range: (_u, _min, max) => [0, Math.max(max, limit?.value ?? 0, first.spans ? 60 : 1) * 1.08] },
    },
    axes: [
      { stroke: ink, grid, font, size: 32, ...(daily ? { incrs: [1, 2, 7, 14, 28].map((d) => d * 86400) } : {}), values: (_u, ticks) => ticks.map(label) },
      { stroke: ink, grid, font, size: 72, incrs: first.spans ? spanSteps : countSteps, values: (_u, ticks) => ticks.map((v) => figureOf(first, v)) },
    ],
    series: [
      {},
      ...series.map((s, i) => ({
        label: s.label, stroke: dark ? pens[i]!.dark : pens[i]!.light, width: 2, dash: look === "bars" && i === 0 ? [] : pens[i]!.dash, paths: i === 0 || look === "steps" ? paths : undefined, points: { show: look === undefined || look === "bars" && i > 0 },
        fill: look === "bars" && i === 0 ? (dark ? pens[i]!.dark : pens[i]!.light) + "66" : undefined, spanGaps: false,
      })),
      ...(limit ? [{ label: limit.label, stroke: dark ? "#ff9a66" : "#a63d00", width: 1, dash: [4, 4], points: { show: false } }] : []),
    ],
  };
}
