// Who else has an incident open, in letters.
import { t } from "../i18n";
import { holders, initials } from "./presence";

export function Holders({ incident }: { incident: string }) {
  const all = holders(incident);
  if (all.length === 0) return null;
  const names = t("presence.with", { who: all.map((h) => h.name).join(", ") });
  return <span class="holders" title={names}><span aria-hidden="true">{all.map((h) => initials(h.name)).join(" ")}</span><span class="sr-only">{names}</span></span>;
}
