// What the city could send now: three tiers against the target, the reason behind
// every gap, and how long each open incident has left. Printable as it stands.
import "../../styles/readiness.css";
import { useEffect } from "preact/hooks";
import { get } from "../api";
import { coded, figure, t } from "../i18n";
import { Badge } from "../kit/badge";
import { Button } from "../kit/button";
import { Age, Left, StaleStrip } from "../kit/live";
import { EmptyState, ErrorBox } from "../kit/state";
import { TopBar } from "../kit/topbar";
import { listen, onEntry, onResume, seq } from "../live";
import type { Incident, Page, Readiness } from "../model";
import { mount } from "../mount";
import { Drives } from "../readiness/drives";
import { Gaps } from "../readiness/gaps";
import { History, type Moment } from "../readiness/history";
import { Tables, Tile } from "../readiness/tiers";
import { remote } from "../store";
import { clock, clockSeconds, date } from "../time";

const readiness = remote(() => get<Readiness & { seq?: number }>("/readiness"));
const incidents = remote(() => get<Page<Incident>>("/incidents?status=open&limit=200"));
const history = remote(() => get<Page<Moment>>("/readiness/history"));

function OpenIncidents() {
  const list = incidents.value.value?.items;
  const repair = (i: Incident) => i.clocks?.find((c) => c.code === "repair" && !c.stopped_at);
  const cell = (label: string) => ({ "data-label": label });
  return (
    <section class="pane live" aria-labelledby="h-open">
      <h2 id="h-open">{t("ready.incidents")} <span class="muted">{list ? figure(list.length) : ""}</span></h2>
      {!list ? <EmptyState>{t("desk.loading")}</EmptyState> : list.length === 0 ? <EmptyState>{t("desk.no-incidents")}</EmptyState> : (
        <table class="r-incidents">
          <thead><tr><th scope="col">№</th><th scope="col">{t("desk.type")}</th><th scope="col">{t("desk.address")}</th><th scope="col">{t("desk.stage")}</th><th scope="col" class="num">{t("ready.people")}</th><th scope="col">{t("ready.lasts")}</th><th scope="col">{t("ready.left")}</th></tr></thead>
          <tbody>
            {list.map((i) => (
              <tr key={i.id}>
                <td class="nowrap" {...cell("№")}>{i.number}</td>
                <td {...cell(t("desk.type"))}>{coded("type.", i.type)}{i.diameter_mm ? ` Ø${figure(i.diameter_mm)}` : ""}</td>
                <td {...cell(t("desk.address"))}>{i.address || t("desk.no-address")}</td>
                <td {...cell(t("desk.stage"))}>{i.stage ? coded("stage.", i.stage) : "–"}</td>
                <td class="num" {...cell(t("ready.people"))}>{i.people === null ? "–" : figure(i.people)}</td>
                <td class="nowrap" {...cell(t("ready.lasts"))}><Age at={i.registered_at} /></td>
                <td class="nowrap" {...cell(t("ready.left"))}>{repair(i) ? <Left until={repair(i)!.due_max ?? repair(i)!.due_at} /> : "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
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
            <span class="nowrap"><Badge status={r.regime.code === "emergency" ? "alarm" : "open"} /> <strong>{coded("regime.", r.regime.code)}</strong></span>
            <span>{t("ready.watch", { from: clock(r.watch.start), to: clock(r.watch.end) })}</span>
            <span class="muted live">{t("ready.as-of", { time: `${date(r.as_of)} ${clockSeconds(r.as_of)}` })}</span>
            <Button class="no-print" onClick={() => print()}>{t("ready.print")}</Button>
          </p>
          {readiness.error.value && <ErrorBox error={readiness.error.value} onRetry={() => void readiness.load()} />}
          <div class="r-tiles">
            <Tile title={t("ready.crews")} x={r.crews} target={r.target.crews} />
            <Tile title={t("ready.vehicles")} x={r.vehicles} target={r.target.vehicles} />
            <Tile title={t("ready.workers")} x={r.workers} target={r.target.workers} />
          </div>
          <OpenIncidents />
          <Gaps gaps={r.gaps} incidents={incidents.value.value?.items ?? []} />
          <Tables r={r} />
          <Drives error={r.travel_error ?? undefined} />
          <History points={history.value.value?.items} />
        </main>
      )}
    </>
  );
}

void mount(ReadinessPage);
