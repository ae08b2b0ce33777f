// What isolating somebody would cost: figures that change, crews below their
// minimum, areas left without a crew on watch.
import { coded, t } from "../i18n";
import { areaOf, missingText, type Cover } from "./state";

const what = (kind: string, code: string) => (kind === "crew" ? t("desk.crews") : kind === "vehicle" ? coded("kind.", code) : coded("trade.", code));

export function CoverView({ cover }: { cover: Cover }) {
  if (cover.changes.length + cover.short.length === 0) return <p class="muted">{t("quar.cover.none")}</p>;
  return (
    <ul class="q-cover">
      {cover.bare.map((a) => <li key={a} class="q-bad">▲ {t("quar.cover.bare", { area: areaOf(a) })}</li>)}
      {cover.short.map((s) => <li key={s.crew} class="q-bad">▲ {t("quar.cover.short", { n: String(s.number), missing: missingText(s.missing) })}</li>)}
      {cover.changes.map((c) => <li key={c.area + c.kind + c.what}>{areaOf(c.area)}: {what(c.kind, c.what).toLowerCase()} {c.before} → <strong>{c.after}</strong></li>)}
    </ul>
  );
}
