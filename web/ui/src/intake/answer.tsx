// The other side of the screen: what is already known about the address, the
// number to tell the caller, and the last reports.
import { useEffect, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { ApiError } from "../api";
import { coded, figure, t } from "../i18n";
import { Button } from "../kit/button";
import { Age } from "../kit/live";
import { EmptyState, ErrorBox } from "../kit/state";
import type { Call, IncidentHead, NearIncident } from "../model";
import { clock, duration, moment, since } from "../time";
import { focusFirst } from "./form";
import { attach, calls, incidents, known, take, taken } from "./state";

/** While typing: open incidents at such an address, with the sentence to say. */
export function Known() {
  const found = known.value;
  if (found.length === 0) return null;
  return (
    <section class="pane known" aria-live="polite" aria-label={t("known.title")}>
      <h2>{t("known.title")}</h2>
      <ul class="pane-body">
        {found.map((i) => <KnownRow key={i.id} incident={i} />)}
      </ul>
    </section>
  );
}

function KnownRow({ incident: i }: { incident: IncidentHead }) {
  return (
    <li class="known-row">
      <p><strong>№{i.number} · {coded("type.", i.type)}</strong> · {i.address}</p>
      <blockquote>{t(i.stage ? "known.say-stage" : "known.say", { time: moment(i.registered_at), stage: i.stage ? coded("stage.", i.stage) : "" })}</blockquote>
      <Button onClick={() => void take(i.id)}>{t("known.attach", { number: i.number })}</Button>
    </li>
  );
}

/** After sending: the number, and what the server found near. Focus goes to the first offer. */
export function Taken() {
  const done = taken.value;
  const box = useRef<HTMLElement>(null);
  const error = useSignal<ApiError | undefined>(undefined);
  const busy = useSignal<string | undefined>(undefined);
  const offers = done?.nearby ?? [];
  useEffect(() => {
    error.value = undefined;
    if (!done) return;
    if (done.nearby.length > 0) box.current?.querySelector<HTMLElement>(".offer")?.focus();
    else focusFirst();
  }, [done]);
  if (!done) return null;
  const { call } = done;
  const join = async (near: NearIncident) => {
    busy.value = near.id;
    error.value = undefined;
    try {
      await attach(near.id);
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      error.value = err;
    } finally {
      busy.value = undefined;
    }
  };
  const leave = () => (taken.value = { call, nearby: [] });
  const onKey = (e: KeyboardEvent) => {
    if (offers.length === 0) return;
    const n = /^(?:Digit|Numpad)([1-9])$/.exec(e.code)?.[1];
    if (n && offers[Number(n) - 1]) void join(offers[Number(n) - 1]!);
    else if (e.key === "Escape") leave();
    else return;
    e.preventDefault();
  };
  return (
    <section class="pane taken" ref={box} onKeyDown={onKey} aria-label={t("taken.title")}>
      <div class="pane-body">
        <p role="status"><span class="taken-number">№{call.number}</span> {t("taken.at", { time: clock(call.received_at) })}{call.incident_id && <> · {t("taken.attached", { number: numberOf(call.incident_id) })}</>}</p>
        {offers.length > 0 && (
          <>
            <h3>{t("near.title")}</h3>
            <ul class="offers">
              {offers.map((n, i) => (
                <li key={n.id}>
                  <button type="button" class="btn offer" aria-busy={busy.value === n.id || undefined} onClick={() => void join(n)}>
                    <kbd>{i + 1}</kbd>
                    <span><strong>№{n.number} · {coded("type.", n.type)}</strong> {n.address} · {reasons(n)}</span>
                  </button>
                </li>
              ))}
            </ul>
            <Button onClick={leave}>{t("near.none")} <kbd>Esc</kbd></Button>
          </>
        )}
        {error.value && <ErrorBox error={error.value} />}
      </div>
    </section>
  );
}

function reasons(n: NearIncident): string {
  // How near and how long ago are said in figures instead.
  const parts = n.reasons.filter((code) => code !== "near_place" && code !== "near_time").map((code) => coded("near.", code));
  if (n.distance_m !== null) parts.push(t("near.metres", { m: Math.round(n.distance_m / 10) * 10 }));
  parts.push(t("near.ago", { time: duration(since(n.registered_at)) }));
  return parts.join(" · ");
}

/** The number of an incident if it is open; what is closed is not on this screen. */
function numberOf(incident: string): string {
  const open = incidents.value.value?.find((i) => i.id === incident);
  return open ? `№${open.number}` : t("recent.closed");
}

/** The newest reports first. */
export function Recent() {
  const items = calls.value.value, err = calls.error.value;
  return (
    <section class="pane recent" aria-labelledby="recent-title">
      <h2 id="recent-title">{t("recent.title")}</h2>
      {err && !items && <ErrorBox error={err} onRetry={() => void calls.load()} />}
      {items?.length === 0 && <EmptyState>{t("recent.empty")}</EmptyState>}
      {items && items.length > 0 && (
        <div class="recent-scroll live" tabIndex={0} role="region" aria-labelledby="recent-title">
          <table>
            <thead><tr><th>{t("recent.number")}</th><th>{t("recent.age")}</th><th>{t("intake.kind")}</th><th>{t("intake.address")}</th><th>{t("recent.incident")}</th></tr></thead>
            <tbody>{items.map((c) => <RecentRow key={c.id} call={c} />)}</tbody>
          </table>
        </div>
      )}
      {items && <p class="pane-body muted">{t("recent.count", { n: items.length, total: figure(items.length) })}</p>}
    </section>
  );
}

function RecentRow({ call: c }: { call: Call }) {
  return (
    <tr>
      <td class="nowrap">№{c.number}</td>
      <td><Age at={c.received_at} /></td>
      <td>{coded("callkind.", c.kind)}</td>
      <td class="recent-address">{c.address || "—"}</td>
      <td class="nowrap">{c.incident_id ? numberOf(c.incident_id) : "—"}</td>
    </tr>
  );
}
