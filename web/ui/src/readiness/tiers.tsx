// The three tiers: now, on call, unavailable. They sum to the whole everywhere.
import { coded, figure, lang, t } from "../i18n";
import { Mark } from "../kit/badge";
import type { Names, Readiness, Tiers } from "../model";
import { signs } from "../status";
import { Num, who } from "./num";
import { kindOf, whats } from "./state";

const tiers = ["now", "on_call", "unavailable"] as const;
const tierSign = { now: signs.ready, on_call: signs.on_call, unavailable: signs.unavailable };

export function nameOf(x: Names): string {
  return x[`name_${lang.value}` as keyof Names];
}

/** Three tiers as one bar with the target marked, and three numbers; the numbers carry the meaning. */
export function Tile({ what, x, target }: { what: (typeof whats)[number]; x: Tiers; target: number }) {
  const share = (n: number) => (x.total === 0 ? 0 : Math.min(100, (100 * n) / x.total));
  const short = Math.max(0, target - x.now - x.on_call), kind = kindOf[what];
  return (
    <section class="r-tile pane live" aria-label={t(`ready.${what}`)}>
      <h2>{t(`ready.${what}`)}</h2>
      <p class="r-now"><strong>{figure(x.now)}</strong> <span class="muted">{t("ready.of-target", { n: target })}</span></p>
      <svg class="r-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="r-bar-now" width={share(x.now)} height="6" />
        <rect class="r-bar-call" x={share(x.now)} width={share(x.on_call)} height="6" />
        <rect class="r-bar-target" x={Math.min(99.2, share(target))} width="0.8" height="6" />
      </svg>
      <p class={short > 0 ? "r-short" : "r-enough"}>{short > 0 ? t("ready.short", { n: short }) : t("ready.enough")}</p>
      <dl>
        {tiers.map((k) => <div key={k}><dt><Mark sign={tierSign[k]} /> {coded("tier.", k)}</dt><dd><Num n={x[k]} to={who(kind, k)} /></dd></div>)}
        <div class="r-sum"><dt>{t("ready.total")}</dt><dd><Num n={x.total} to={who(kind, "")} /></dd></div>
      </dl>
    </section>
  );
}

function Cells({ x, kind, more }: { x: Tiers; kind: string; more: Record<string, string> }) {
  return (
    <>
      {tiers.map((k) => <td key={k} class="num"><Num n={x[k]} to={who(kind, k, more)} strong={k === "now"} /></td>)}
      <td class="num"><Num n={x.total} to={who(kind, "", more)} /></td>
    </>
  );
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
        <thead><tr><th scope="col">{t("ready.area")}</th>{heads()}</tr></thead>
        {r.areas.map((a) => (
          <tbody key={a.code}>
            <tr class="r-area"><th scope="rowgroup" colSpan={5}>{nameOf(a)}</th></tr>
            {whats.map((what) => <tr key={what}><th scope="row">{t(`ready.${what}`)}</th><Cells x={a[what]} kind={kindOf[what]} more={{ area: a.code }} /></tr>)}
          </tbody>
        ))}
      </table>
      <table class="pane">
        <caption>{t("ready.by-kind")}</caption>
        <thead><tr><th scope="col">{t("ready.kind")}</th>{heads()}</tr></thead>
        <tbody>{r.vehicles.by_kind.map((k) => <tr key={k.kind}><th scope="row">{coded("kind.", k.kind)}</th><Cells x={k} kind="vehicle" more={{ of: k.kind }} /></tr>)}</tbody>
      </table>
      <table class="pane">
        <caption>{t("ready.by-trade")}</caption>
        <thead><tr><th scope="col">{t("ready.trade")}</th>{heads()}</tr></thead>
        <tbody>{r.workers.by_trade.map((k) => <tr key={k.trade}><th scope="row">{coded("trade.", k.trade)}</th><Cells x={k} kind="worker" more={{ of: k.trade }} /></tr>)}</tbody>
      </table>
    </div>
  );
}
