// Readiness as one look: three tiers of crews, machines and people against what
// the regime asks for. The pattern tells the tiers apart as well as the colour.
import { coded, figure, t } from "../i18n";
import { Mark } from "../kit/badge";
import type { Tiers } from "../model";
import { signs } from "../status";
import { data } from "./state";

const tiers = ["now", "on_call", "unavailable"] as const;
const sign = { now: signs.ready, on_call: signs.on_call, unavailable: signs.unavailable };

function Tile({ title, x, target }: { title: string; x: Tiers; target: number }) {
  const whole = Math.max(x.total, target, 1), share = (n: number) => (100 * n) / whole;
  return (
    <section class="w-tile" aria-label={title}>
      <h3>{title}</h3>
      <p class="w-now"><strong>{figure(x.now)}</strong><span> / {figure(target)}</span></p>
      <svg class="w-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect class="w-bar-now" width={share(x.now)} height="8" />
        <rect class="w-bar-call" x={share(x.now)} y="2" width={share(x.on_call)} height="4" />
        <line class="w-bar-target" x1={share(target)} x2={share(target)} y1="0" y2="8" />
      </svg>
      <dl>{tiers.map((k) => <div key={k}><dt title={coded("tier.", k)}><Mark sign={sign[k]} /><span>{coded("tier.", k)}</span></dt><dd>{figure(x[k])}</dd></div>)}</dl>
    </section>
  );
}

export function Ready() {
  const r = data.value?.readiness;
  if (!r) return null;
  return (
    <section class="w-ready live" aria-label={t("title.readiness")}>
      <Tile title={t("ready.crews")} x={r.crews} target={r.target.crews} />
      <Tile title={t("ready.vehicles")} x={r.vehicles} target={r.target.vehicles} />
      <Tile title={t("ready.workers")} x={r.workers} target={r.target.workers} />
    </section>
  );
}
