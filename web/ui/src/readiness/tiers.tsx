// The three tiers: now, on call, unavailable. They sum to the whole everywhere.
import { coded, figure, lang, t } from "../i18n";
import { Mark } from "../kit/badge";
import type { Names, Readiness, Tiers } from "../model";
import { signs } from "../status";

const tiers = ["now", "on_call", "unavailable"] as const;
const tierSign = { now: signs.ready, on_call: signs.on_call, unavailable: signs.unavailable };

function nameOf(x: Names): string {
  return x[`name_${lang.value}` as keyof Names];
}

/** Three tiers as one bar and three numbers; the numbers carry the meaning. */
export function Tile({ title, x, target }: { title: string; x: Tiers; target: number }) {
  const share = (n: number) => (x.total === 0 ? 0 : (100 * n) / x.total);
  return (
    <section class="r-tile pane live" aria-label={title}>
      <h2>{title}</h2>
      <p class="r-now"><strong>{figure(x.now)}</strong> <span class="muted">{t("ready.of-target", { n: target })}</span></p>
      <svg class="r-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="r-bar-now" width={share(x.now)} height="6" />
        <rect class="r-bar-call" x={share(x.now)} width={share(x.on_call)} height="6" />
      </svg>
      <dl>{tiers.map((k) => <div key={k}><dt><Mark sign={tierSign[k]} /> {coded("tier.", k)}</dt><dd>{figure(x[k])}</dd></div>)}<div class="r-sum"><dt>{t("ready.total")}</dt><dd>{figure(x.total)}</dd></div></dl>
    </section>
  );
}

function Cells({ x }: { x: Tiers }) {
  return <><td class="num"><strong>{figure(x.now)}</strong></td><td class="num">{figure(x.on_call)}</td><td class="num">{figure(x.unavailable)}</td><td class="num">{figure(x.total)}</td></>;
}

/** The signs stand for the tiers, which are named beside the same signs above. */
const heads = () => (
  <>
    {tiers.map((k) => <th key={k} class="num" scope="col" title={coded("tier.", k)}><Mark sign={tierSign[k]} /><span class="sr-only">{coded("tier.", k)}</span></th>)}
    <th class="num" scope="col">{t("ready.total")}</th>
  </>
);

export function Tables({ r }: { r: Readiness }) {
  return (
    <div class="r-tables live">
      <table class="pane">
        <caption>{t("ready.by-area")}</caption>
        <thead><tr><th scope="col">{t("ready.area")}</th><th scope="col"><span class="sr-only">{t("ready.what")}</span></th>{heads()}</tr></thead>
        <tbody>
          {r.areas.map((a) => (["crews", "vehicles", "workers"] as const).map((what, i) => (
            <tr key={a.code + what}>{i === 0 && <th scope="rowgroup" rowSpan={3}>{nameOf(a)}</th>}<td>{coded("ready.", what)}</td><Cells x={a[what]} /></tr>
          )))}
        </tbody>
      </table>
      <table class="pane">
        <caption>{t("ready.by-kind")}</caption>
        <thead><tr><th scope="col">{t("ready.kind")}</th>{heads()}</tr></thead>
        <tbody>{r.vehicles.by_kind.map((k) => <tr key={k.kind}><th scope="row">{coded("kind.", k.kind)}</th><Cells x={k} /></tr>)}</tbody>
      </table>
      <table class="pane">
        <caption>{t("ready.by-trade")}</caption>
        <thead><tr><th scope="col">{t("ready.trade")}</th>{heads()}</tr></thead>
        <tbody>{r.workers.by_trade.map((k) => <tr key={k.trade}><th scope="row">{coded("trade.", k.trade)}</th><Cells x={k} /></tr>)}</tbody>
      </table>
    </div>
  );
}
