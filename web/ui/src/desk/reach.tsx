// How far somebody gets: what a crew or a base reaches in 5, 10, 15 and 20 minutes.
import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, get } from "../api";
import { figure, lang, t } from "../i18n";
import { problemText } from "../kit/state";
import { toast } from "../kit/toast";
import type { Area, Isochrone, Page, TravelBasis } from "../model";
import { overlay } from "./ground";
import { crews } from "./state";

const minutes = [5, 10, 15, 20];
/** "crew=ID", "base=CODE", or "" for none. */
const from = signal("");
const basis = signal<TravelBasis | undefined>(undefined);
let question = 0;

async function choose(who: string): Promise<void> {
  const mine = ++question;
  from.value = who;
  basis.value = undefined;
  overlay.setIsochrones([]);
  if (!who) return;
  try {
    const got = await get<{ basis: TravelBasis; items: Isochrone[] }>(`/isochrones?${who}&minutes=${minutes.join(",")}`);
    if (mine !== question) return;
    basis.value = got.basis;
    overlay.setIsochrones(got.items.map((x) => ({ type: "Feature", geometry: x.geometry, properties: { minutes: x.minutes } })));
  } catch (err) {
    if (!(err instanceof ApiError)) throw err;
    if (mine !== question) return;
    from.value = "";
    toast(problemText(err), { tone: "bad" });
  }
}

/** The choice over the map, and the legend while something is shown. */
export function Reach() {
  const areas = useSignal<Area[]>([]);
  useEffect(() => {
    get<Page<Area>>("/areas").then((x) => (areas.value = x.items), () => undefined);
    return () => void choose("");
  }, []);
  const all = [...crews.value.values()].sort((a, b) => a.number - b.number);
  const bases = areas.value.flatMap((a) => a.bases);
  return (
    <div class={`reach no-print${from.value ? " is-on" : ""}`}>
      <select class="bare-select" aria-label={t("reach.from")} value={from.value} onChange={(e) => void choose(e.currentTarget.value)}>
        <option value="">{t(from.value ? "reach.off" : "reach.from")}</option>
        <optgroup label={t("desk.crews")}>{all.map((c) => <option key={c.id} value={`crew=${c.id}`}>{t("desk.crew-n", { n: String(c.number) })}</option>)}</optgroup>
        <optgroup label={t("reach.bases")}>{bases.map((b) => <option key={b.code} value={`base=${b.code}`}>{b[`name_${lang.value}`]}</option>)}</optgroup>
      </select>
      {basis.value && (
        <ul class="reach-legend" aria-label={t("reach.legend")}>
          {minutes.map((m) => <li key={m}><span class={`reach-key reach-${m}`} aria-hidden="true" />{figure(m)}</li>)}
          <li>{t("reach.minutes")}</li>
          <li class="muted">{t(basis.value === "road" ? "travel.road" : "travel.estimate")}</li>
        </ul>
      )}
    </div>
  );
}
