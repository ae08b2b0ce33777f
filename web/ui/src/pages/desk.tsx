// The dispatcher's desk: reports and incidents on the left, the city and its
// resources in the middle, the chosen incident on the right. Two keystrokes from a
// chosen incident to sent: a digit arms a proposed set, Enter sends it.
import "../../styles/desk.css";
import { useEffect } from "preact/hooks";
import { ErrorBox, EmptyState } from "../kit/state";
import { StaleStrip } from "../kit/live";
import { TopBar } from "../kit/topbar";
import { AlarmBar } from "../desk/alarm-bar";
import { arranged, folds, startArranged } from "../desk/arrange";
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
import { startMeasured } from "../desk/measured";
import { OpenDialog, placing } from "../desk/open";
import { PaperStrip } from "../desk/paper";
import { startPresence } from "../desk/presence";
import { Queue } from "../desk/queue";
import { Folded, Splitter } from "../desk/splitter";
import { data, desk, start } from "../desk/state";
import { View, ViewButton } from "../desk/view";
import { t } from "../i18n";
import { mount } from "../mount";
import { Button } from "../kit/button";

/** Four panes with stable places, as large as this person has made them. */
function Panes() {
  const { left, right, board, dense } = arranged.value;
  const map = !folds("map"), resources = !folds("board");
  const names = ["desk", dense && "is-dense", !map && "no-map", !resources && "no-board"].filter(Boolean).join(" ");
  const size = (n: number | undefined) => (n === undefined ? undefined : `${n}%`);
  return (
    <main class={names} style={{ "--left": size(left), "--right": size(right), "--board": size(board) }}>
      <div class="d-queue" id="d-queue"><Queue /></div>
      <Splitter name="left" controls="d-queue" />
      {map ? <DeskMap /> : <Folded pane="map" title={t("view.pane.map")} />}
      {map && resources ? <Splitter name="board" controls="d-board" /> : <span class="s-board" />}
      {resources ? <Board /> : <Folded pane="board" title={t("view.pane.board")} />}
      <Splitter name="right" controls="d-incident" />
      <Chosen />
    </main>
  );
}

function Desk() {
  useEffect(() => {
    startArranged();
    void start();
    startGround();
    startMeasured();
    startArrivals();
    startPresence();
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <TopBar title={t("title.desk")}><ViewButton /></TopBar>
      <StaleStrip />
      <AlarmBar />
      <PaperStrip />
      {placing.value && <div class="place-strip" role="status">{t("desk.place-now")} <Button onClick={() => (placing.value = undefined)}>{t("dialog.cancel")}</Button></div>}
      {!data.value ? (
        <main class="center">{desk.error.value ? <ErrorBox error={desk.error.value} onRetry={() => void desk.load()} /> : <EmptyState>{t("desk.loading")}</EmptyState>}</main>
      ) : (
        <Panes />
      )}
      {data.value && <CommandBar />}
      <View />
      <OpenDialog />
      <EndDialog />
      <ClosedDialog />
      <Help />
    </>
  );
}

void mount(Desk);
