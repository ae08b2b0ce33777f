// What is missing and why: one line a reason, with everyone it keeps away.
import { coded, figure, t } from "../i18n";
import { EmptyState } from "../kit/state";
import type { Gap, Incident } from "../model";
import { reasonText } from "../reason";

const kinds = ["crew", "vehicle", "worker"] as const;

function textOf(g: Gap, incidents: Incident[]): string {
  const incident = g.code === "booked" && incidents.find((i) => i.id === g.params?.incident);
  return incident ? t("ready.booked", { number: incident.number }) : reasonText(g);
}

export function Gaps({ gaps, incidents }: { gaps: Gap[]; incidents: Incident[] }) {
  return (
    <section class="pane live" aria-labelledby="h-gaps">
      <h2 id="h-gaps">{t("ready.gaps")} <span class="muted">{figure(new Set(gaps.map((g) => g.resource.id)).size)}</span></h2>
      {gaps.length === 0 ? <EmptyState>{t("ready.no-gaps")}</EmptyState> : (
        <div class="r-gaps">
          {kinds.map((kind) => {
            const byReason = new Map<string, string[]>();
            for (const g of gaps.filter((x) => x.resource.kind === kind)) {
              const text = textOf(g, incidents);
              byReason.set(text, [...(byReason.get(text) ?? []), kind === "crew" ? t("desk.crew-n", { n: g.label }) : g.label]);
            }
            const rows = [...byReason].sort((a, b) => b[1].length - a[1].length);
            return (
              <section key={kind} aria-label={coded("ready.gap.", kind)}>
                <h3>{kind === "worker" ? t("ready.gap.unnamed") : coded("ready.gap.", kind)}</h3>
                {rows.length === 0 ? <p class="muted">{t("ready.no-gaps")}</p> : (
                  <ul>{rows.map(([why, who]) => <li key={why}><strong>{figure(who.length)}</strong> {why}: <span class="muted">{who.join(", ")}</span></li>)}</ul>
                )}
              </section>
            );
          })}
        </div>
      )}
    </section>
  );
}
