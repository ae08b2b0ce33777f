// The left side: reports that wait for a decision, and open incidents by urgency.
import { figure, coded, t } from "../i18n";
import { Badge } from "../kit/badge";
import { Button } from "../kit/button";
import { Age, Left, useMoving } from "../kit/live";
import { List } from "../kit/list";
import { EmptyState } from "../kit/state";
import type { Call, Incident } from "../model";
import { duration, since } from "../time";
import { arranged, folds } from "./arrange";
import { showClosed } from "./closed";
import { filtering, passes } from "./filter";
import { Filters } from "./filters";
import { Holders } from "./holders";
import { opening } from "./open";
import { Folded, Splitter } from "./splitter";
import { callId, choose, chosenId, data, mayDispatch, mayOpen, openHeads, ringing } from "./state";

/** Seconds an incident of a priority may wait for a first order: the company's numbers, see ux rule 8. */
const wait = (priority: number) => data.value?.settings.find((s) => s.code === `ageing_p${priority}_seconds`)?.value ?? [0, 60, 300, 900, 1800][priority] ?? 1800;

/** Since when an incident waits: it came in, or its last order ended. */
function waitsSince(i: Incident): string {
  const ends = i.orders.flatMap((o) => [o.cancelled_at, ...o.bookings.map((b) => b.released_at)]).filter((x): x is string => x !== null);
  return [i.registered_at, ...ends].reduce((a, b) => (a > b ? a : b));
}

/** How long it waits, of how long it may, with a bar: number and length, not colour alone. */
function Waiting({ incident }: { incident: Incident }) {
  const at = waitsSince(incident), limit = wait(incident.priority);
  const time = useMoving(() => duration(since(at)), [at]);
  const share = useMoving(() => Math.min(100, Math.floor((100 * since(at)) / limit)), [at, limit]); // %
  const late = useMoving(() => since(at) > limit, [at, limit]);
  return (
    <span class={`waiting${late ? " is-late" : ""}`} title={t("desk.of-limit", { time, limit: duration(limit) })}>
      <Age at={at} limit={limit} label={t("desk.waiting")} /><span class="waiting-bar" aria-hidden="true"><span style={{ inlineSize: `${share}%` }} /></span>
    </span>
  );
}

/** One line on how far the help has come: the furthest milestone and how many are out. */
export function Progress({ incident }: { incident: Incident }) {
  const heads = openHeads(incident);
  if (heads.length === 0) return <Waiting incident={incident} />;
  const rank = ["reserved", "sent", "delivered", "seen", "accepted", "en_route", "on_site", "done"];
  const least = heads.reduce((a, b) => (rank.indexOf(b.milestone) < rank.indexOf(a.milestone) ? b : a));
  return <span class="nowrap"><Badge status={least.milestone} /> ×{figure(heads.length)}</span>;
}

function Row({ incident }: { incident: Incident }) {
  const clock = incident.clocks.find((c) => c.code === "stage") ?? incident.clocks.find((c) => !c.stopped_at);
  const rings = ringing.value.some((r) => r.incident.id === incident.id);
  return (
    <div class="q-row">
      <span class={`prio prio-${incident.priority}`} title={t("desk.priority", { n: incident.priority })}>{incident.priority}</span>
      <span class="q-main">
        <strong>{coded("type.", incident.type)}{incident.diameter_mm ? ` Ø${figure(incident.diameter_mm)}` : ""}</strong>
        <span class="q-place" title={incident.address}>{incident.address || t("desk.no-address")}</span>
        <span class="q-foot muted">№{incident.number}{incident.stage ? ` · ${coded("stage.", incident.stage)}` : ""}</span>
      </span>
      <span class="q-side live">
        <Holders incident={incident.id} />
        {rings && <Badge status="alarm" />}
        <Progress incident={incident} />
        {clock?.due_at && <span class="q-foot" title={coded("clock.", clock.code)}><Left until={clock.due_at} /></span>}
      </span>
    </div>
  );
}

function CallRow({ call }: { call: Call }) {
  return (
    <div class="q-row">
      <span class="q-main">
        <strong>{coded("callkind.", call.kind)}</strong>
        <span class="q-place" title={call.address}>{call.address || t("desk.no-address")}</span>
        <span class="q-foot muted">№{call.number} · {coded("channel.", call.channel)}</span>
      </span>
      <span class="q-side live">
        <Age at={call.received_at} limit={300} />
        {/* For the pointer only: by keyboard and by ear the row itself is opened with Enter. */}
        {mayOpen.value && <span class="btn row-act" aria-hidden="true" onClick={(e) => { e.stopPropagation(); opening.value = { call }; }}>{t("desk.open-short")}</span>}
      </span>
    </div>
  );
}

function Calls({ calls }: { calls: Call[] }) {
  const height = arranged.value.calls;
  return (
    <section class={`pane q-calls${height === undefined ? "" : " is-sized"}`} id="q-calls" aria-labelledby="h-calls" style={{ "--calls": height === undefined ? undefined : `${height}%` }}>
      <h2 id="h-calls">{t("desk.calls")} <span class="count">{calls.length}</span></h2>
      <List id="calls" label={t("desk.calls-list")} items={calls} keyOf={(x) => x.id} selected={callId.value} onSelect={(x) => (callId.value = x.id)}
        onOpen={(x) => mayOpen.value && (opening.value = { call: x })} render={(x) => <CallRow call={x} />} empty={<EmptyState>{t("desk.no-calls")}</EmptyState>} />
    </section>
  );
}

export function Queue() {
  const d = data.value;
  const all = d?.incidents ?? [];
  const incidents = all.filter(passes).sort((a, b) => a.priority - b.priority || a.registered_at.localeCompare(b.registered_at));
  const calls = (d?.calls ?? []).filter((c) => !["consultation", "deferral"].includes(c.kind));
  return (
    <>
      {folds("calls") ? <Folded pane="calls" title={`${t("desk.calls")} ${calls.length}`} /> : <Calls calls={calls} />}
      {folds("calls") ? <span class="s-calls" /> : <Splitter name="calls" controls="q-calls" />}
      <section class="pane q-incidents" aria-labelledby="h-incidents">
        <h2 id="h-incidents">
          {t("desk.incidents")} <span class="count">{filtering.value ? `${figure(incidents.length)}/${figure(all.length)}` : figure(all.length)}</span>
          {mayOpen.value && <Button class="h-action" onClick={() => (opening.value = {})}>{t("desk.new")} <kbd>N</kbd></Button>}
        </h2>
        <Filters />
        <List id="incidents" label={t("desk.incidents")} items={incidents} keyOf={(x) => x.id} selected={chosenId.value} onSelect={(x) => choose(x.id)}
          render={(x) => <Row incident={x} />} empty={<EmptyState>{filtering.value && all.length > 0 ? t("filter.nothing", { n: all.length }) : t("desk.no-incidents")}</EmptyState>} />
        {mayDispatch.value && <button type="button" class="q-closed link" onClick={() => (showClosed.value = true)}>{t("desk.closed-list")}</button>}
      </section>
    </>
  );
}
