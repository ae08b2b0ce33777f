// The quarantine: who is out, whose contacts are to be decided about and at what
// cost, what follows from it, passes for the checkpoints, stock of protection.
import "../../styles/watch.css";
import "../../styles/quarantine.css";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { Button } from "../kit/button";
import { StaleStrip } from "../kit/live";
import { EmptyState, ErrorBox } from "../kit/state";
import { Tabs } from "../kit/tabs";
import { TopBar } from "../kit/topbar";
import { listen, onEntry, onResume } from "../live";
import { mount } from "../mount";
import { Aside } from "../quarantine/aside";
import { CaseView, Isolate } from "../quarantine/cases";
import { MedicalView } from "../quarantine/medical";
import { PassesView } from "../quarantine/passes";
import { data, isMedic, mayDecide, show, stock, telling, view } from "../quarantine/state";
import { StockView } from "../quarantine/stock";
import { Admission } from "../watch/grid";
import { watch } from "../watch/state";

async function start(): Promise<void> {
  await data.load();
  if (isMedic.peek()) void watch.load();
  listen(data.value.peek()?.seq);
  onEntry((e) => {
    if (telling.test(e.kind)) data.soon();
    if (e.kind.startsWith("stock.")) stock.soon();
    if (isMedic.peek() && /^(admission|worker|crew)\./.test(e.kind)) watch.soon();
  });
  onResume(() => data.soon());
  setInterval(() => data.soon(), 60_000); // isolation ends without any entry
}

function Contacts() {
  const q = data.value.value!;
  return (
    <div class="q-contacts">
      <div class="q-cases">
        {mayDecide.value && <Isolate />}
        <p class="q-acts no-print"><Button id="print" onClick={() => print()}>{t("ready.print")}</Button></p>
        {q.cases.length === 0 ? <section class="pane"><EmptyState>{t("quar.no-cases")}</EmptyState></section> : q.cases.map((c) => <CaseView key={c.id} c={c} />)}
      </div>
      <Aside q={q} />
    </div>
  );
}

function QuarantinePage() {
  useEffect(() => void start(), []);
  const q = data.value.value;
  const tabs = [
    { key: "contacts", label: t("quar.tab.contacts"), body: () => <Contacts /> },
    ...(isMedic.value ? [{ key: "check", label: t("quar.tab.check"), body: () => <><h2 class="sr-only">{t("quar.tab.check")}</h2><Admission /></> }] : []),
    { key: "passes", label: t("quar.tab.passes"), body: () => <PassesView /> },
    { key: "stock", label: t("quar.tab.stock"), body: () => <StockView /> },
    ...(isMedic.value ? [{ key: "medical", label: t("quar.tab.medical"), body: () => <MedicalView /> }] : []),
  ];
  return (
    <>
      <TopBar title={t("title.quarantine")} />
      <StaleStrip />
      {!q ? <main class="center">{data.error.value ? <ErrorBox error={data.error.value} onRetry={() => void data.load()} /> : <EmptyState>{t("desk.loading")}</EmptyState>}</main> : (
        <main class="quarantine"><Tabs label={t("title.quarantine")} current={view.value} onChange={show} tabs={tabs} /></main>
      )}
    </>
  );
}

void mount(QuarantinePage);
