// The watch: its start, handing it over, free notes, and the sheets kept.
import "../../styles/watch.css";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { StaleStrip } from "../kit/live";
import { EmptyState, ErrorBox } from "../kit/state";
import { Tabs } from "../kit/tabs";
import { TopBar } from "../kit/topbar";
import { listen, onEntry, onResume } from "../live";
import { mount } from "../mount";
import { HandoverView } from "../watch/handover";
import { KeptView, NotesView } from "../watch/notes";
import { Start } from "../watch/start";
import { desk, moved, sheet, show, telling, view, watch } from "../watch/state";

async function start(): Promise<void> {
  await Promise.all([watch.load(), desk.load()]);
  if (view.peek() === "handover") await sheet.load();
  listen(watch.value.peek()?.seq);
  const again = () => {
    watch.soon();
    desk.soon();
  };
  onEntry((e) => {
    again();
    if (e.kind.startsWith("handover.") && e.subject === sheet.value.peek()?.id) sheet.soon();
    if (telling.test(e.kind)) moved.value = e.seq;
  });
  onResume(again);
  setInterval(again, 60_000); // watches change without any entry
}

function WatchPage() {
  useEffect(() => void start(), []);
  const w = watch.value.value;
  return (
    <>
      <TopBar title={t("title.watch")} />
      <StaleStrip />
      {!w ? <main class="center">{watch.error.value ? <ErrorBox error={watch.error.value} onRetry={() => void watch.load()} /> : <EmptyState>{t("desk.loading")}</EmptyState>}</main> : (
        <main class="watch">
          <Tabs label={t("title.watch")} current={view.value} onChange={(k) => show(k)} tabs={[
            { key: "start", label: t("watch.tab.start"), body: () => <Start /> },
            { key: "handover", label: t("watch.tab.handover"), body: () => <HandoverView /> },
            { key: "notes", label: t("watch.tab.notes"), body: () => <NotesView /> },
            { key: "kept", label: t("watch.tab.kept"), body: () => <KeptView /> },
          ]} />
        </main>
      )}
    </>
  );
}

void mount(WatchPage);
