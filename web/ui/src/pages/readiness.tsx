// The manager's page. One look at the top: three tiers against what must be ready.
// Below it five parts: what is now, what comes, how responses went, how it changed,
// how many alarms there were. Every number opens the list behind it, everything
// shown stands in the address, and each part prints as it stands.
import "../../styles/readiness.css";
import "uplot/dist/uPlot.min.css";
import { useEffect } from "preact/hooks";
import { coded, figure, t } from "../i18n";
import { Badge } from "../kit/badge";
import { Button } from "../kit/button";
import { Age, Left, StaleStrip } from "../kit/live";
import { EmptyState, ErrorBox } from "../kit/state";
import { Tabs } from "../kit/tabs";
import { TopBar } from "../kit/topbar";
import { listen, onEntry, onResume, seq } from "../live";
import type { Incident } from "../model";
import { mount } from "../mount";
import { AlarmRates } from "../readiness/alarms";
import { DrillWindow } from "../readiness/drill";
import { Drives } from "../readiness/drives";
import { Ahead } from "../readiness/forecast";
import { Gaps } from "../readiness/gaps";
import { Cold, ResponseView } from "../readiness/response";
import { drill, incidents, load, period, readiness, show, soon, view, views, whats, type View } from "../readiness/state";
import { Tables, Tile } from "../readiness/tiers";
import { Trends } from "../readiness/trends";
import { clock, clockSeconds, date } from "../time";

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

async function start(): Promise<void> {
  await load();
  listen(readiness.value.peek()?.seq ?? seq.peek());
  onEntry(soon);
  onResume(soon);
  // Watches change and certificates expire without any entry.
  setInterval(soon, 60_000);
}

function ReadinessPage() {
  useEffect(() => void start(), []);
  const r = readiness.value.value;
  const bodies: Record<View, () => preact.ComponentChildren> = {
    now: () => <><Cold /><OpenIncidents /><Gaps gaps={r!.gaps} incidents={incidents.value.value?.items ?? []} /><Tables r={r!} /></>,
    ahead: () => <Ahead />,
    response: () => <><ResponseView /><Drives error={r!.travel_error ?? undefined} /></>,
    trends: () => <Trends />,
    alarms: () => <AlarmRates />,
  };
  return (
    <>
      <TopBar title={t("title.readiness")} />
      <StaleStrip />
      {!r ? <main class="center">{readiness.error.value ? <ErrorBox error={readiness.error.value} onRetry={() => void load()} /> : <EmptyState>{t("desk.loading")}</EmptyState>}</main> : (
        <main class="readiness">
          <div class="r-head">
            <span class="nowrap"><Badge status={r.regime.code === "emergency" ? "alarm" : "open"} /> <strong>{coded("regime.", r.regime.code)}</strong></span>
            <span>{t("ready.watch", { from: clock(r.watch.start), to: clock(r.watch.end) })}</span>
            <span class="muted live">{t("ready.as-of", { time: `${date(r.as_of)} ${clockSeconds(r.as_of)}` })}</span>
            <span class="r-out no-print">
              <a class="btn" href={`/api/v1/readiness.xlsx?${new URLSearchParams(period())}`} download="">{t("ready.workbook")}</a>
              <Button onClick={() => print()}>{t("ready.print")}</Button>
            </span>
          </div>
          {readiness.error.value && <ErrorBox error={readiness.error.value} onRetry={() => void readiness.load()} />}
          <div class="r-tiles">{whats.map((w) => <Tile key={w} what={w} x={r[w]} target={r.target[w]} />)}</div>
          <Tabs label={t("title.readiness")} current={view.value} onChange={(k) => show(k as View)} tabs={views.map((v) => ({ key: v, label: coded("ready.tab.", v), body: bodies[v] }))} />
        </main>
      )}
      {drill.value && r && <DrillWindow key={JSON.stringify(drill.value)} drill={drill.value} />}
    </>
  );
}

void mount(ReadinessPage);
