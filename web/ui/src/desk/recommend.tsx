// Whom to send and why: up to five sets in order. A digit arms one, Enter sends.
// The first set is shown whole, the others by what they have in its stead, so that
// what there is to choose between can be seen; armed, a set is whole again.
import { useLayoutEffect, useRef } from "preact/hooks";
import { coded, figure, t, type Params } from "../i18n";
import { Button } from "../kit/button";
import { EmptyState, ErrorBox } from "../kit/state";
import type { Arrival, Candidate, Coded, Incident, Recommendation } from "../model";
import { clock, duration, since } from "../time";
import { order, resourcesOf } from "./act";
import { advice, armed, crews, data, freed, gone, label, otherRoads, outdated, picked, renew, vehicles } from "./state";
import { shortName } from "./names";

/** One resource of a set: its sign, its name, when it is there and by what that is known. */
type Line = { id: string; sign: string; full?: string; name: string; a: Arrival; warnings: string[] };

/** A rule the company has set to allow warns of nothing; that somebody is on call is said by his call-in time. */
const allowed = (rule: string) => data.value?.rules.find((r) => r.code === rule)?.severity === "allow";

function linesOf(c: Candidate): Line[] {
  return [
    ...c.crews.map((x) => ({ id: x.id, sign: t("desk.crew-n", { n: String(x.number) }), name: shortName(crews.value.get(x.id)?.lead?.name), a: x, warnings: x.warnings.filter((w) => !allowed(w)) })),
    ...c.vehicles.map((x) => ({ id: x.id, sign: coded("kindcode.", x.kind), full: coded("kind.", x.kind), name: x.plate, a: x, warnings: [] })),
    ...c.workers.map((x) => ({ id: x.id, sign: coded("trade.", x.trade), name: shortName(label(x.id)), a: x, warnings: [] })),
  ];
}

const nameOf = (l: Line) => (crews.value.has(l.id) ? l.sign : `${l.sign} ${l.name}`);

/** By what an arrival is known: a figure without its basis is a lie. */
function basisOf(a: Arrival): string {
  const basis = coded("basis.", a.basis) + (a.age_s !== null ? ` ${duration(a.age_s)}` : "");
  return a.call_in_min > 0 ? `${basis}, ${t("desk.call-in", { n: a.call_in_min })}` : basis;
}

function Row({ l }: { l: Line }) {
  const incident = gone.value.get(l.id);
  return (
    <li class={incident ? "is-gone" : undefined}>
      <strong title={l.full}>{l.sign}</strong>
      <span class="set-name">{l.name}</span>
      <span class="set-when" title={l.a.arrival_s === null ? undefined : t(l.a.estimate ? "travel.estimate" : "travel.road")}>{l.a.arrival_s === null ? t("desk.arrival-unknown") : `${l.a.estimate ? "≈" : ""}${duration(l.a.arrival_s)}`}</span>
      <span class="muted set-basis">{basisOf(l.a)}</span>
      {l.warnings.length > 0 && <span class="shortfall set-wide">{l.warnings.map((w) => coded("rule.", w)).join(" ")}</span>}
      {incident && <span class="shortfall set-wide">{t("desk.taken", { who: nameOf(l), number: incident })}</span>}
    </li>
  );
}

/** What is needed now before what only the next stage needs. */
function Rows({ lines }: { lines: Line[] }) {
  const now = lines.filter((l) => !l.a.next_only), next = lines.filter((l) => l.a.next_only);
  return (
    <ul class="set">
      {now.map((l) => <Row key={l.id} l={l} />)}
      {next.length > 0 && <li class="set-caption muted">{t("desk.next-only")}</li>}
      {next.map((l) => <Row key={l.id} l={l} />)}
    </ul>
  );
}

function Set({ c, first, whole }: { c: Candidate; first?: Candidate; whole: boolean }) {
  const mine = linesOf(c);
  if (whole || !first) return <Rows lines={mine} />;
  const theirs = linesOf(first), has = (list: Line[], l: Line) => list.some((x) => x.id === l.id);
  const other = mine.filter((l) => !has(theirs, l)), without = theirs.filter((l) => !has(mine, l));
  return (
    <>
      {other.length > 0 && <Rows lines={other} />}
      <p class="muted">
        {without.length > 0 && `${t(other.length > 0 ? "desk.set-instead" : "desk.set-without", { names: without.map(nameOf).join(", ") })} `}
        {other.length < mine.length && t("desk.set-rest")}
      </p>
    </>
  );
}

/** Why, in words; stages and areas by their names. */
function whyText(r: Coded): string {
  const p: Params = {};
  for (const [k, v] of Object.entries(r.params ?? {})) if (typeof v === "string" || typeof v === "number") p[k] = k === "stage" ? coded("stage.", String(v)) : v;
  return coded("why.", r.code, p);
}

/** The name of what a need asks for: a crew, a trade, a kind, or kinds that serve alike. */
export function whatName(what: string, prefix: "kind." | "kindcode." = "kind."): string {
  return what.split("|").map((k) => (k === "crew" ? coded("kind.", k) : k === k.toUpperCase() ? coded(prefix, k) : coded("trade.", k))).join("/");
}

/** What the current stage and the next need, and how much of it is on the incident. */
function Needs({ r }: { r: Recommendation }) {
  const of = (stage: string) => r.needs.filter((n) => n.stage === stage);
  const stages = [r.stage, r.next_stage].filter((s) => s && of(s).length > 0);
  return (
    <div class="needs">
      {stages.length > 0 && (
        <dl>
          {stages.map((s) => (
            <div key={s}>
              <dt>{coded("stage.", s)}</dt>
              <dd>{of(s).map((n) => <span key={n.what} class={n.lacking > 0 ? "need is-lacking" : "need"} title={whatName(n.what)}>{whatName(n.what, "kindcode.")} {figure(n.need - n.lacking)}/{figure(n.need)}</span>)}</dd>
            </div>
          ))}
        </dl>
      )}
      {r.reasons.length > 0 && <p class="muted">{r.reasons.map(whyText).join(" ")}</p>}
    </div>
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

/** What is true of every set, said once above them. */
function Shared({ reasons }: { reasons: Coded[] }) {
  const covered = reasons.filter((x) => x.code === "covers_stage").map((x) => coded("stage.", String(x.params?.stage)));
  const rest = reasons.filter((x) => x.code !== "covers_stage").map(whyText);
  return (
    <>
      {covered.length > 0 && <p class="muted reasons">{t("desk.every-set", { stages: covered.join("; ") })}</p>}
      {rest.length > 0 && <p class="muted reasons">{rest.join(" · ")}</p>}
    </>
  );
}

/** By what the times of arrival are known, said once; where some are only estimated, how they are marked. */
function ByRoad({ r }: { r: Recommendation }) {
  const all = r.items.flatMap((c) => [...c.crews, ...c.vehicles]).filter((a) => a.arrival_s !== null);
  if (all.length === 0) return null;
  const guessed = all.filter((a) => a.estimate).length;
  return <p class="muted by-road">{t(guessed === 0 ? "travel.all-road" : guessed === all.length ? "travel.all-estimate" : "travel.mixed")}</p>;
}

const same = (a: Coded, b: Coded) => whyText(a) === whyText(b);

/** From this age on, in seconds, it is said how long ago a proposal was made: a vehicle under way is 1.5 km further by then. */
const notNow = 120;

/** When the proposal was made and what has changed since; always there, so that nothing below it moves. */
function AsOf({ at }: { at: string }) {
  const age = since(at);
  return (
    <p class={`as-of${outdated.value ? " is-outdated" : ""}`}>
      <span>
        {t("desk.as-of", { time: clock(at) })}{age >= notNow && ` (${t("time.ago", { time: duration(age) })})`}
        <strong role="status">{otherRoads.value && ` · ${t("desk.other-roads")}`}{freed.value.length > 0 && ` · ${t("desk.freed", { names: freed.value.map(label).join(", ") })}`}</strong>
      </span>
      <Button onClick={renew}>{t("desk.renew")} <kbd>O</kbd></Button>
    </p>
  );
}

export function Recommend({ incident }: { incident: Incident }) {
  const r = advice.value.value;
  if (advice.error.value) return <ErrorBox error={advice.error.value} onRetry={() => void advice.load()} />;
  if (!r || r.incident_id !== incident.id) return <EmptyState>{t("desk.computing")}</EmptyState>;
  // Calls-in stand beside each resource; what is true of every set is said once.
  const reasons = r.items.map((c) => c.reasons.filter((x) => x.code !== "call_in"));
  const shared = r.items.length > 1 ? reasons[0]!.filter((x) => reasons.every((list) => list.some((y) => same(x, y)))) : [];
  return (
    <>
      <AsOf at={r.as_of} />
      <Needs r={r} />
      <ByRoad r={r} />
      <Shared reasons={shared} />
      <ol class={`candidates${otherRoads.value ? " is-old" : ""}`} aria-label={t("desk.recommendation")}>
        {r.items.map((c, i) => {
          const own = reasons[i]!.filter((x) => !shared.includes(x) && !shared.some((y) => same(x, y)));
          return (
            <li key={i} class={`candidate${armed.value === i ? " is-armed" : ""}`}>
              <button type="button" class="candidate-pick" aria-pressed={armed.value === i} onClick={() => (armed.value = armed.value === i ? undefined : i)}>
                <kbd>{i + 1}</kbd>
                <span class="candidate-ready">{c.ready_s === null ? t("desk.arrival-unknown") : <>{t("desk.ready-in")} <strong>{duration(c.ready_s)}</strong></>}</span>
                <span class="muted candidate-cover">{t("desk.cover", { n: c.cover.total })}</span>
              </button>
              <Set c={c} first={i > 0 ? r.items[0] : undefined} whole={armed.value === i} />
              {c.shortfalls.length > 0 && <p class="shortfall">{t("desk.lacks")}: {c.shortfalls.map((s) => `${whatName(s.kind)} −${figure(s.missing)} (${coded("shortfall.", s.code)})`).join("; ")}</p>}
              {own.length > 0 && <p class="muted reasons">{own.map(whyText).join(" · ")}</p>}
              {armed.value === i && <Act key={armed.value} send={(mode) => void order(incident.id, mode, resourcesOf(c), r.id)} />}
            </li>
          );
        })}
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
