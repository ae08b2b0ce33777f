// What the city could send now: three tiers against the target, the reason behind
// every gap, and how long each open incident has left. Printable as it stands.
import "../../styles/readiness.css";
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get } from "../api";
import { reasonText } from "../reason";
import { coded, figure, lang, t } from "../i18n";
import { Badge, Mark } from "../kit/badge";
import { Button } from "../kit/button";
import { Age, Left, StaleStrip } from "../kit/live";
import { EmptyState, ErrorBox } from "../kit/state";
import { TopBar } from "../kit/topbar";
import { listen, onEntry, onResume, seq } from "../live";
import type { Gap, Incident, Names, Page, Readiness, Tiers } from "../model";
import { mount } from "../mount";
import { remote } from "../store";
import { signs } from "../status";
import { clock, clockSeconds, date, moment } from "../time";

type Point = { at: string; regime: string; counts: { crews: Tiers; vehicles: Tiers; workers: Tiers } };

const readiness = remote(() => get<Readiness & { seq?: number }>("/readiness"));
const incidents = remote(() => get<Page<Incident>>("/incidents?status=open&limit=200"));
const history = remote(() => get<Page<Point>>("/readiness/history"));
const only = signal<"all" | "crew" | "vehicle" | "worker">("all");

const tiers = ["now", "on_call", "unavailable"] as const;
const tierSign = { now: signs.ready, on_call: signs.on_call, unavailable: signs.unavailable };

function nameOf(x: Names): string {
  return x[`name_${lang.value}` as keyof Names];
}

/** Three tiers as one bar and three numbers; the numbers carry the meaning. */
function Tile({ title, x, target }: { title: string; x: Tiers; target: number }) {
  const share = (n: number) => (x.total === 0 ? 0 : (100 * n) / x.total);
  return (
    <section class="r-tile pane live" aria-label={title}>
      <h2>{title}</h2>
      <p class="r-now"><strong>{figure(x.now)}</strong> <span class="muted">{t("ready.of-target", { n: target })}</span></p>
      <svg class="r-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="r-bar-now" width={share(x.now)} height="6" />
        <rect class="r-bar-call" x={share(x.now)} width={share(x.on_call)} height="6" />
      </svg>
      <dl>{tiers.map((k) => <div key={k}><dt><Mark sign={tierSign[k]} /> {coded("tier.", k)}</dt><dd>{figure(x[k])}</dd></div>)}<div class="r-sum"><dt>{t("ready.total")}</dt><dd>{figure(x.total)}</dd></div></dl>
    </section>
  );
}

function Cells({ x }: { x: Tiers }) {
  return <><td class="num"><strong>{figure(x.now)}</strong></td><td class="num">{figure(x.on_call)}</td><td class="num">{figure(x.unavailable)}</td><td class="num">{figure(x.total)}</td></>;
}

const heads = () => <>{tiers.map((k) => <th key={k} class="num" scope="col">{coded("tier.", k)}</th>)}<th class="num" scope="col">{t("ready.total")}</th></>;

function Tables({ r }: { r: Readiness }) {
  return (
    <div class="r-tables live">
      <table class="pane">
        <caption>{t("ready.by-area")}</caption>
        <thead><tr><th scope="col">{t("ready.area")}</th><th scope="col"><span class="sr-only">{t("ready.what")}</span></th>{heads()}</tr></thead>
        <tbody>
          {r.areas.map((a) => (["crews", "vehicles", "workers"] as const).map((what, i) => (
            <tr key={a.code + what}>{i === 0 && <th scope="rowgroup" rowSpan={3}>{nameOf(a)}</th>}<td>{coded("ready.", what)}</td><Cells x={a[what]} /></tr>
          )))}
        </tbody>
      </table>
      <table class="pane">
        <caption>{t("ready.by-kind")}</caption>
        <thead><tr><th scope="col">{t("ready.kind")}</th>{heads()}</tr></thead>
        <tbody>{r.vehicles.by_kind.map((k) => <tr key={k.kind}><th scope="row">{coded("kind.", k.kind)}</th><Cells x={k} /></tr>)}</tbody>
      </table>
      <table class="pane">
        <caption>{t("ready.by-trade")}</caption>
        <thead><tr><th scope="col">{t("ready.trade")}</th>{heads()}</tr></thead>
        <tbody>{r.workers.by_trade.map((k) => <tr key={k.trade}><th scope="row">{coded("trade.", k.trade)}</th><Cells x={k} /></tr>)}</tbody>
      </table>
    </div>
  );
}

function gapText(g: Gap): string {
  const incident = g.code === "booked" && incidents.value.value?.items.find((i) => i.id === g.params?.incident);
  return incident ? t("ready.booked", { number: incident.number }) : reasonText(g);
}

function Gaps({ r }: { r: Readiness }) {
  const shown = r.gaps.filter((g) => only.value === "all" || g.resource.kind === only.value);
  return (
    <section class="pane live" aria-labelledby="h-gaps">
      <h2 id="h-gaps">{t("ready.gaps")} <span class="muted">{figure(shown.length)}</span></h2>
      <p class="r-filter no-print" role="group" aria-label={t("ready.filter")}>
        {(["all", "crew", "vehicle", "worker"] as const).map((k) => <Button key={k} aria-pressed={only.value === k} onClick={() => (only.value = k)}>{coded("ready.gap.", k)}</Button>)}
      </p>
      {shown.length === 0 ? <EmptyState>{t("ready.no-gaps")}</EmptyState> : (
        <ul class="r-gaps">{shown.map((g) => <li key={g.resource.id + g.code}><strong>{g.resource.kind === "crew" ? t("desk.crew-n", { n: g.label }) : g.label}</strong> {gapText(g)}</li>)}</ul>
      )}
    </section>
  );
}

function OpenIncidents() {
  const list = incidents.value.value?.items;
  const due = (i: Incident) => i.clocks?.find((c) => c.due_at)?.due_at;
  return (
    <section class="pane live" aria-labelledby="h-open">
      <h2 id="h-open">{t("ready.incidents")} <span class="muted">{list ? figure(list.length) : ""}</span></h2>
      {!list ? <EmptyState>{t("desk.loading")}</EmptyState> : list.length === 0 ? <EmptyState>{t("desk.no-incidents")}</EmptyState> : (
        <div class="r-scroll">
          <table>
            <thead><tr><th scope="col">№</th><th scope="col">{t("desk.type")}</th><th scope="col">{t("desk.address")}</th><th scope="col">{t("desk.stage")}</th><th scope="col" class="num">{t("ready.people")}</th><th scope="col">{t("ready.lasts")}</th><th scope="col">{t("ready.left")}</th></tr></thead>
            <tbody>
              {list.map((i) => (
                <tr key={i.id}>
                  <td class="nowrap">{i.number}</td><td>{coded("type.", i.type)}{i.diameter_mm ? ` Ø${figure(i.diameter_mm)}` : ""}</td><td>{i.address}</td>
                  <td>{i.stage ? coded("stage.", i.stage) : "–"}</td><td class="num">{i.people === null ? "–" : figure(i.people)}</td>
                  <td><Age at={i.registered_at} /></td><td>{due(i) ? <Left until={due(i)!} /> : "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function History() {
  const points = history.value.value?.items;
  return (
    <section class="pane" aria-labelledby="h-history">
      <h2 id="h-history">{t("ready.history")}</h2>
      {!points ? <EmptyState>{t("desk.loading")}</EmptyState> : points.length === 0 ? <EmptyState>{t("ready.no-history")}</EmptyState> : (
        <details>
          <summary>{t("ready.points", { n: points.length })}</summary>
          <div class="r-scroll">
            <table>
              <thead><tr><th scope="col">{t("ready.at")}</th><th scope="col" class="num">{t("ready.crews")}</th><th scope="col" class="num">{t("ready.vehicles")}</th><th scope="col" class="num">{t("ready.workers")}</th></tr></thead>
              <tbody>{[...points].reverse().slice(0, 100).map((p) => <tr key={p.at}><td class="nowrap">{moment(p.at)}</td><td class="num">{figure(p.counts.crews.now)}</td><td class="num">{figure(p.counts.vehicles.now)}</td><td class="num">{figure(p.counts.workers.now)}</td></tr>)}</tbody>
            </table>
          </div>
        </details>
      )}
    </section>
  );
}

const all = [readiness, incidents, history];

async function start(): Promise<void> {
  await Promise.all(all.map((x) => x.load()));
  listen(readiness.value.peek()?.seq ?? seq.peek());
  const again = () => all.forEach((x) => x.soon());
  onEntry(again);
  onResume(again);
  // Watches change and certificates expire without any entry.
  setInterval(again, 60_000);
}

function ReadinessPage() {
  useEffect(() => void start(), []);
  const r = readiness.value.value;
  return (
    <>
      <TopBar title={t("title.readiness")} />
      <StaleStrip />
      {!r ? <main class="center">{readiness.error.value ? <ErrorBox error={readiness.error.value} onRetry={() => void start()} /> : <EmptyState>{t("desk.loading")}</EmptyState>}</main> : (
        <main class="readiness">
          <p class="r-head">
            <Badge status={r.regime.code === "emergency" ? "alarm" : "open"} /> <strong>{coded("regime.", r.regime.code)}</strong>
            <span>{t("ready.watch", { from: clock(r.watch.start), to: clock(r.watch.end) })}</span>
            <span class="muted">{t("ready.as-of", { time: `${date(r.as_of)} ${clockSeconds(r.as_of)}` })}</span>
            <Button class="no-print" onClick={() => print()}>{t("ready.print")}</Button>
          </p>
          {readiness.error.value && <ErrorBox error={readiness.error.value} onRetry={() => void readiness.load()} />}
          <div class="r-tiles">
            <Tile title={t("ready.crews")} x={r.crews} target={r.target.crews} />
            <Tile title={t("ready.vehicles")} x={r.vehicles} target={r.target.vehicles} />
            <Tile title={t("ready.workers")} x={r.workers} target={r.target.workers} />
          </div>
          <OpenIncidents />
          <Gaps r={r} />
          <Tables r={r} />
          <History />
        </main>
      )}
    </>
  );
}

void mount(ReadinessPage);
