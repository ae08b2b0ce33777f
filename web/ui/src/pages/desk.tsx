// The dispatcher's desk: reports and incidents on the left, the city and its
// resources in the middle, the chosen incident on the right. Two keystrokes from a
// chosen incident to sent: a digit arms a proposed set, Enter sends it.
import "../../styles/desk.css";
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ErrorBox, EmptyState } from "../kit/state";
import { Dialog } from "../kit/dialog";
import { StaleStrip } from "../kit/live";
import { TopBar } from "../kit/topbar";
import { order, resourcesOf } from "../desk/act";
import { AlarmBar, focusAlarms } from "../desk/alarm-bar";
import { startArrivals } from "../desk/arrivals";
import { Board, boardTab } from "../desk/board";
import { EndDialog, ending } from "../desk/close";
import { ClosedDialog } from "../desk/closed";
import { adding } from "../desk/closures";
import { startGround } from "../desk/ground";
import { Chosen, goTo } from "../desk/incident";
import { DeskMap } from "../desk/map";
import { OpenDialog, opening, placing } from "../desk/open";
import { PaperStrip } from "../desk/paper";
import { Queue } from "../desk/queue";
import { advice, armed, chosen, data, desk, mayDispatch, mayOpen, start } from "../desk/state";
import { t, type Key } from "../i18n";
import { mount } from "../mount";
import { Button } from "../kit/button";

const help = signal(false);

/** Keys of the desk; by place on the keyboard, so they work in any layout. */
const keys: { key: string; does: Key }[] = [
  { key: "1–5", does: "help.arm" }, { key: "Enter", does: "help.send" }, { key: "Esc", does: "help.esc" },
  { key: "↑ ↓", does: "help.move" }, { key: "N", does: "help.new" }, { key: "E", does: "help.amend" },
  { key: "C", does: "help.close" }, { key: "A", does: "help.alarms" }, { key: "L", does: "help.calls" }, { key: "Q", does: "help.queue" }, { key: "W", does: "help.chosen" },
  { key: "R", does: "help.voice" }, { key: "S", does: "help.stage" }, { key: "P", does: "help.closure" }, { key: "K", does: "help.contour" }, { key: "?", does: "help.help" },
];

/** Where the focus was when a set was armed: once it has moved, Enter belongs to where it is. */
let armedIn: Element | null = null;

function onKey(e: KeyboardEvent): void {
  const target = e.target as HTMLElement;
  if (e.ctrlKey || e.altKey || e.metaKey || document.querySelector("dialog[open]") || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return;
  const i = chosen.value, proposal = advice.value.value;
  const digit = /^(?:Digit|Numpad)([1-5])$/.exec(e.code);
  if (digit && i && mayDispatch.value && proposal?.items[Number(digit[1]) - 1]) {
    armed.value = Number(digit[1]) - 1;
    armedIn = document.activeElement;
  } else if (e.key === "Enter" && armed.value !== undefined && i && proposal?.incident_id === i.id && document.activeElement === armedIn) {
    // Enter came before the send button could take the focus.
    const c = proposal.items[armed.value];
    if (c) void order(i.id, "send", resourcesOf(c), proposal.id);
  } else if (e.key === "Escape") {
    if (placing.value) placing.value = undefined;
    armed.value = undefined;
  } else if (e.code === "KeyN" && mayOpen.value) opening.value = {};
  else if (e.code === "KeyE" && i && mayOpen.value) opening.value = { incident: i };
  else if (e.code === "KeyC" && i && mayDispatch.value) ending.value = "close";
  else if (e.code === "KeyP" && mayDispatch.value) {
    boardTab.value = "closures";
    adding.value = true;
  } else if (e.code === "KeyK" && i) goTo("contour", ".contour input");
  else if (e.code === "KeyA") focusAlarms();
  else if (e.code === "KeyL") document.getElementById("calls")?.focus();
  else if (e.code === "KeyQ") document.getElementById("incidents")?.focus();
  else if (e.code === "KeyW") document.querySelector<HTMLElement>(".d-incident [role=tab][aria-selected=true]")?.focus();
  else if (e.code === "KeyR") goTo("send", ".voice");
  else if (e.code === "KeyS") goTo("course", ".stage-act");
  else if (e.key === "?" || (e.code === "Slash" && e.shiftKey)) help.value = true;
  else return;
  e.preventDefault();
}

function Help() {
  if (!help.value) return null;
  return (
    <Dialog title={t("help.title")} onClose={() => (help.value = false)}>
      <dl class="help">{keys.map((k) => <div key={k.key}><dt><kbd>{k.key}</kbd></dt><dd>{t(k.does)}</dd></div>)}</dl>
      <div class="dialog-actions"><Button look="primary" autofocus onClick={() => (help.value = false)}>{t("help.ok")}</Button></div>
    </Dialog>
  );
}

function Desk() {
  useEffect(() => {
    void start();
    startGround();
    startArrivals();
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
      <OpenDialog />
      <EndDialog />
      <ClosedDialog />
      <Help />
    </>
  );
}

void mount(Desk);
