// Whom to send and why: up to five sets in order. A digit arms one, Enter sends.
import { useLayoutEffect, useRef } from "preact/hooks";
import { coded, figure, t, type Params } from "../i18n";
import { Button } from "../kit/button";
import { EmptyState, ErrorBox } from "../kit/state";
import type { Arrival, Candidate, Coded, Incident, Recommendation } from "../model";
import { duration } from "../time";
import { order, resourcesOf } from "./act";
import { advice, armed, crews, label, picked, vehicles } from "./state";

/** When it would arrive and by what that is known: a figure without its basis is a lie. */
function When({ a }: { a: Arrival }) {
  const basis = coded("basis.", a.basis) + (a.age_s !== null ? `, ${duration(a.age_s)}` : "");
  return (
    <span class="nowrap">
      {a.arrival_s === null ? t("desk.arrival-unknown") : `${a.estimate ? "≈" : ""}${duration(a.arrival_s)}`} <span class="muted">{basis}</span>
      {a.next_only && <span class="muted"> · {t("desk.next-only")}</span>}
    </span>
  );
}

function Set({ c }: { c: Candidate }) {
  return (
    <ul class="set">
      {c.crews.map((x) => <li key={x.id}><strong>{t("desk.crew-n", { n: String(x.number) })}</strong> <When a={x} />{x.warnings.length > 0 && <span class="shortfall"> {x.warnings.map((w) => coded("rule.", w)).join(" ")}</span>}</li>)}
      {c.vehicles.map((x) => <li key={x.id}><strong title={coded("kind.", x.kind)}>{coded("kindcode.", x.kind)}</strong> {x.plate} <When a={x} /></li>)}
      {c.workers.map((x) => <li key={x.id}><strong>{coded("trade.", x.trade)}</strong> {label(x.id)} <When a={x} /></li>)}
    </ul>
  );
}

/** Why, in words; stages and areas by their names. */
function whyText(r: Coded): string {
  const p: Params = {};
  for (const [k, v] of Object.entries(r.params ?? {})) if (typeof v === "string" || typeof v === "number") p[k] = k === "stage" ? coded("stage.", String(v)) : v;
  return coded("why.", r.code, p);
}

/** The name of what a need asks for: a crew, a trade, a kind, or kinds that serve alike. */
export function whatName(what: string): string {
  return what.split("|").map((k) => (k === "crew" || k === k.toUpperCase() ? coded("kind.", k) : coded("trade.", k))).join(" / ");
}

/** What the current stage and the next still lack on the incident. */
function Needs({ r }: { r: Recommendation }) {
  const of = (stage: string) => r.needs.filter((n) => n.stage === stage).map((n) => `${whatName(n.what)} ${figure(n.need - n.lacking)}/${figure(n.need)}`).join(", ");
  return (
    <p class="needs muted">
      {[r.stage, r.next_stage].filter((s) => s && of(s)).map((s) => <span key={s}>{coded("stage.", s)}: {of(s)}. </span>)}
      {r.reasons.map(whyText).join(" ")}
    </p>
  );
}

/** The last step for an armed set. The button takes the focus, so Enter sends wherever it was before. */
function Act({ send }: { send: (mode: "send" | "reserve") => void }) {
  const line = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => line.current?.querySelector("button")?.focus(), []);
  return (
    <p class="candidate-act" ref={line}>
      <Button look="primary" onClick={() => send("send")}>{t("desk.send")} <kbd>Enter</kbd></Button>
      <Button onClick={() => send("reserve")}>{t("desk.reserve")}</Button>
    </p>
  );
}

export function Recommend({ incident }: { incident: Incident }) {
  const r = advice.value.value;
  if (advice.error.value) return <ErrorBox error={advice.error.value} onRetry={() => void advice.load()} />;
  if (!r || r.incident_id !== incident.id) return <EmptyState>{t("desk.computing")}</EmptyState>;
  return (
    <>
      <Needs r={r} />
      <ol class="candidates" aria-label={t("desk.recommendation")}>
        {r.items.map((c, i) => (
          <li key={i} class={`candidate${armed.value === i ? " is-armed" : ""}`}>
            <button type="button" class="candidate-pick" aria-pressed={armed.value === i} onClick={() => (armed.value = armed.value === i ? undefined : i)}>
              <kbd>{i + 1}</kbd>
              <span class="candidate-ready">{c.ready_s === null ? t("desk.arrival-unknown") : <>{t("desk.ready-in")} <strong>{duration(c.ready_s)}</strong></>}</span>
              <span class="muted candidate-cover">{t("desk.cover", { n: c.cover.total })}</span>
            </button>
            <Set c={c} />
            {c.shortfalls.length > 0 && <p class="shortfall">{t("desk.lacks")}: {c.shortfalls.map((s) => `${whatName(s.kind)} −${figure(s.missing)} (${coded("shortfall.", s.code)})`).join("; ")}</p>}
            {c.reasons.length > 0 && <p class="muted reasons">{c.reasons.map(whyText).join(" · ")}</p>}
            {armed.value === i && <Act key={armed.value} send={(mode) => void order(incident.id, mode, resourcesOf(c), r.id)} />}
          </li>
        ))}
      </ol>
    </>
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
