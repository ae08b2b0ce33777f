// The dispatcher's desk: reports and incidents on the left, the city and its
// resources in the middle, the chosen incident on the right. Two keystrokes from a
// chosen incident to sent: a digit arms a proposed set, Enter sends it.
import "../../styles/desk.css";
import { useEffect } from "preact/hooks";
import { ErrorBox, EmptyState } from "../kit/state";
import { StaleStrip } from "../kit/live";
import { TopBar } from "../kit/topbar";
import { AlarmBar } from "../desk/alarm-bar";
import { startArrivals } from "../desk/arrivals";
import { Board } from "../desk/board";
import { EndDialog } from "../desk/close";
import { ClosedDialog } from "../desk/closed";
import { CommandBar } from "../desk/command/bar";
import { startGround } from "../desk/ground";
import { Help } from "../desk/help";
import { Chosen } from "../desk/incident";
import { onKey } from "../desk/keys";
import { DeskMap } from "../desk/map";
import { OpenDialog, placing } from "../desk/open";
import { PaperStrip } from "../desk/paper";
import { startPresence } from "../desk/presence";
import { Queue } from "../desk/queue";
import { data, desk, start } from "../desk/state";
import { t } from "../i18n";
import { mount } from "../mount";
import { Button } from "../kit/button";

function Desk() {
  useEffect(() => {
    void start();
    startGround();
    startArrivals();
    startPresence();
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <TopBar title={t("title.desk")} />
      <StaleStrip />
      <AlarmBar />
      <PaperStrip />
      {placing.value && <div class="place-strip" role="status">{t("desk.place-now")} <Button onClick={() => (placing.value = undefined)}>{t("dialog.cancel")}</Button></div>}
      {!data.value ? (
        <main class="center">{desk.error.value ? <ErrorBox error={desk.error.value} onRetry={() => void desk.load()} /> : <EmptyState>{t("desk.loading")}</EmptyState>}</main>
      ) : (
        <main class="desk">
          <div class="d-queue"><Queue /></div>
          <DeskMap />
          <Board />
          <Chosen />
        </main>
      )}
      {data.value && <CommandBar />}
      <OpenDialog />
      <EndDialog />
      <ClosedDialog />
      <Help />
    </>
  );
}

void mount(Desk);
