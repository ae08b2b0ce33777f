// How right the travel times were lately, and what finished drives would correct.
// An administrator sees the corrections with the error before and after, and puts
// them into force.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, get, post } from "../api";
import { coded, figure, t } from "../i18n";
import { Button } from "../kit/button";
import { confirm } from "../kit/dialog";
import { EmptyState, ErrorBox, problemText } from "../kit/state";
import { toast } from "../kit/toast";
import type { Readiness } from "../model";
import { person, remote } from "../store";
import { precise } from "../time";

type Factor = { hour_band: string; class: string; factor: number; n: number; median_before: number; median_after: number };
/** What the drives would teach; the errors before and after are of drives that the trial did not see. */
type Fit = { n: number; held_out: number; median_before: number; median_after: number; factors: Factor[] };

export function Drives({ error }: { error: Readiness["travel_error"] }) {
  return (
    <section class="pane" aria-labelledby="h-drives">
      <h2 id="h-drives">{t("drives.title")}</h2>
      <div class="r-drives">
        {!error || error.n === 0 ? <p class="muted">{t("drives.none")}</p> : (
          <p class="r-error"><span>{t("drives.median")} <strong>{precise(error.median_s)}</strong></span> <span>{t("drives.p90")} <strong>{precise(error.p90_s)}</strong></span> <span class="muted">{t("drives.n", { n: error.n })}</span></p>
        )}
        <p class="muted">{t("drives.help")}</p>
        {person.value?.role === "admin" && <Corrections />}
      </div>
    </section>
  );
}

function Corrections() {
  const fit = useSignal(remote(() => get<Fit>("/drives/fit"))).value;
  const busy = useSignal(false);
  useEffect(() => void fit.load(), []);
  const f = fit.value.value;
  const accept = async () => {
    if (!(await confirm({ title: t("drives.accept"), consequence: t("drives.accept.what"), action: t("drives.accept") }))) return;
    busy.value = true;
    try {
      await post("/drives/fit/accept", {});
      toast(t("drives.accepted"));
      await fit.load();
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      toast(problemText(err), { tone: "bad", seconds: 12 });
    } finally {
      busy.value = false;
    }
  };
  if (fit.error.value) return <ErrorBox error={fit.error.value} onRetry={() => void fit.load()} />;
  if (!f) return <EmptyState>{t("desk.loading")}</EmptyState>;
  return (
    <>
      <h3>{t("drives.fit")} <span class="muted">{t("drives.n", { n: f.n })}</span></h3>
      {f.factors.length === 0 ? <p class="muted">{t("drives.fit-none")}</p> : (
        <>
          <table class="r-fit">
            <thead><tr><th scope="col">{t("drives.where")}</th><th scope="col" class="num">{t("drives.factor")}</th><th scope="col" class="num">{t("drives.used")}</th><th scope="col" class="num">{t("drives.error")}</th></tr></thead>
            <tbody>
              {f.factors.map((x) => (
                <tr key={x.hour_band + x.class}><td>{coded("band.", x.hour_band)} · {coded("road.", x.class)}</td><td class="num"><strong>{figure(x.factor, 2)}</strong></td><td class="num">{figure(x.n)}</td><td class="num"><span class="nowrap">{precise(x.median_before)} →</span> <strong class="nowrap">{precise(x.median_after)}</strong></td></tr>
              ))}
            </tbody>
          </table>
          {f.held_out > 0 && <p class="muted">{t("drives.held-out", { n: f.held_out, before: precise(f.median_before), after: precise(f.median_after) })}</p>}
          <p class="no-print"><Button busy={busy.value} onClick={() => void accept()}>{t("drives.accept")}</Button></p>
        </>
      )}
    </>
  );
}
