// Whom to send and why: up to five sets in order. A digit arms one, Enter sends.
import { coded, figure, t } from "../i18n";
import { Button } from "../kit/button";
import { EmptyState, ErrorBox } from "../kit/state";
import type { Arrival, Candidate, Incident } from "../model";
import { duration } from "../time";
import { order, resourcesOf } from "./act";
import { advice, armed, crews, label, picked, vehicles } from "./state";

/** When it would arrive and by what that is known: a figure without its basis is a lie. */
function When({ a }: { a: Arrival }) {
  const basis = coded("basis.", a.basis) + (a.basis === "live" && a.age_s !== null ? `, ${duration(a.age_s)}` : "");
  return <span class="nowrap" title={basis}>{a.estimate ? "≈" : ""}{duration(a.arrival_s)} <span class="muted">{basis}</span></span>;
}

function Set({ c }: { c: Candidate }) {
  return (
    <ul class="set">
      {c.crews.map((x) => <li key={x.id}><strong>{t("desk.crew-n", { n: String(x.number) })}</strong> <When a={x} /></li>)}
      {c.vehicles.map((x) => <li key={x.id}><strong>{coded("kindcode.", x.kind)}</strong> {x.plate} <When a={x} /></li>)}
      {c.workers.map((x) => <li key={x.id}>{label(x.id)}: {coded("trade.", x.trade)}</li>)}
    </ul>
  );
}

const text = (params: Record<string, unknown> | undefined) =>
  Object.fromEntries(Object.entries(params ?? {}).filter(([, v]) => typeof v === "string" || typeof v === "number")) as Record<string, string | number>;

function whatName(kind: string): string {
  return kind.split("|").map((k) => (k === k.toUpperCase() ? coded("kind.", k) : k === "crew" ? t("kind.crew") : coded("trade.", k))).join(" / ");
}

export function Recommend({ incident }: { incident: Incident }) {
  const r = advice.value.value;
  if (advice.error.value) return <ErrorBox error={advice.error.value} onRetry={() => void advice.load()} />;
  if (!r) return <EmptyState>{t("desk.computing")}</EmptyState>;
  if (r.incident_id !== incident.id) return <EmptyState>{t("desk.computing")}</EmptyState>;
  if (r.items.length === 0) return <EmptyState>{t("desk.needs-met")}</EmptyState>;
  return (
    <ol class="candidates" aria-label={t("desk.recommendation")}>
      {r.items.map((c, i) => (
        <li key={i} class={`candidate${armed.value === i ? " is-armed" : ""}`}>
          <button type="button" class="candidate-pick" aria-pressed={armed.value === i} onClick={() => (armed.value = armed.value === i ? undefined : i)}>
            <kbd>{i + 1}</kbd>
            <span class="candidate-ready">{t("desk.ready-in")} <strong>{duration(c.ready_s)}</strong></span>
          </button>
          <div>
            <Set c={c} />
            {c.shortfalls.length > 0 && <p class="shortfall">{t("desk.lacks")}: {c.shortfalls.map((s) => `${whatName(s.kind)} −${figure(s.missing)} (${coded("shortfall.", s.code)})`).join("; ")}</p>}
            {c.reasons.length > 0 && <p class="muted reasons">{c.reasons.map((x) => coded("why.", x.code, text(x.params))).join(" · ")}</p>}
          </div>
          {armed.value === i && (
            <p class="candidate-act">
              <Button look="primary" onClick={() => void order(incident.id, "send", resourcesOf(c), r.id)}>{t("desk.send")} <kbd>Enter</kbd></Button>
              <Button onClick={() => void order(incident.id, "reserve", resourcesOf(c), r.id)}>{t("desk.reserve")}</Button>
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}

/** The set picked by hand on the board, beside the proposals. */
export function Picked({ incident }: { incident: Incident }) {
  if (picked.value.length === 0) return null;
  const set = {
    crews: picked.value.filter((id) => crews.value.has(id)),
    vehicles: picked.value.filter((id) => vehicles.value.has(id)),
    workers: picked.value.filter((id) => !crews.value.has(id) && !vehicles.value.has(id)),
  };
  return (
    <div class="picked" role="group" aria-label={t("desk.own-set")}>
      <span>{t("desk.own-set")}: <strong>{picked.value.map(label).join(", ")}</strong></span>
      <Button look="primary" onClick={() => void order(incident.id, "send", set)}>{t("desk.send")}</Button>
      <Button onClick={() => void order(incident.id, "reserve", set)}>{t("desk.reserve")}</Button>
      <Button onClick={() => (picked.value = [])}>{t("desk.clear")}</Button>
    </div>
  );
}
