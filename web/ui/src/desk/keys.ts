// Keys of the desk, in one table: what works and what the help sheet says. By place
// on the keyboard, so they work in any layout.
import type { Key } from "../i18n";
import { order, resourcesOf, undo } from "./act";
import { focusAlarms } from "./alarm-bar";
import { fold, type Pane } from "./arrange";
import { boardTab } from "./board";
import { ending } from "./close";
import { adding } from "./closures";
import { openLine } from "./command/bar";
import { filtering, setFilter } from "./filter";
import { toggleFollow } from "./followed";
import { showHelp } from "./help";
import { goTo } from "./incident";
import { startMeasure } from "./measured";
import { opening, placing } from "./open";
import { advice, armed, chosen, mayDispatch, mayOpen, renew, undoable } from "./state";
import { toggleView, viewing } from "./view";

type Row = { show: string; does: Key; /** Whether the press is this row's. */ is?: (e: KeyboardEvent) => boolean; /** False: not possible now. */ run?: (e: KeyboardEvent) => boolean | void };

/** Where the focus was when a set was armed: once it has moved, Enter belongs to where it is. */
let armedIn: Element | null = null;

const code = (name: string) => (e: KeyboardEvent) => e.code === name && !e.shiftKey;
const focus = (css: string) => () => document.querySelector<HTMLElement>(css)?.focus();

/** Goes to a pane; one that is folded is unfolded first. */
const unfolded = (pane: Pane, css: string) => () => {
  fold(pane, false);
  requestAnimationFrame(focus(css));
};

function openMeasure(): void {
  fold("map", false);
  startMeasure();
  requestAnimationFrame(focus(".measure input"));
}

function arm(e: KeyboardEvent): boolean {
  const n = Number(e.code.at(-1)) - 1;
  if (!chosen.value || !mayDispatch.value || !advice.value.value?.items[n]) return false;
  armed.value = n;
  armedIn = document.activeElement;
  return true;
}

/** Enter before the send button could take the focus. */
function sendArmed(): boolean {
  const i = chosen.value, proposal = advice.value.value;
  if (armed.value === undefined || !i || proposal?.incident_id !== i.id || document.activeElement !== armedIn) return false;
  const c = proposal.items[armed.value];
  if (c) void order(i.id, "send", resourcesOf(c), proposal.id);
  return true;
}

function escape(): void {
  if (placing.value) placing.value = undefined;
  else if (armed.value === undefined && filtering.value) setFilter({ kind: "none", code: "" });
  armed.value = undefined;
}

export const keyTable: readonly Row[] = [
  { show: "?", does: "help.help", is: (e) => e.key === "?" || (e.code === "Slash" && e.shiftKey), run: showHelp },
  { show: "/ · F2", does: "help.line", is: (e) => e.key === "/" || e.key === "F2" || code("Slash")(e), run: () => void openLine() },
  { show: "1–5", does: "help.arm", is: (e) => /^(?:Digit|Numpad)[1-5]$/.test(e.code), run: arm },
  { show: "Enter", does: "help.send", is: (e) => e.key === "Enter", run: sendArmed },
  { show: "O", does: "help.renew", is: code("KeyO"), run: () => !!chosen.value && mayDispatch.value && renew() },
  { show: "Esc", does: "help.esc", is: (e) => e.key === "Escape", run: escape },
  { show: "↑ ↓", does: "help.move" },
  { show: "U", does: "help.undo", is: code("KeyU"), run: () => {
    const o = undoable();
    if (!o) return false;
    void undo(o.id);
  } },
  { show: "N", does: "help.new", is: code("KeyN"), run: () => mayOpen.value && void (opening.value = {}) },
  { show: "E", does: "help.amend", is: code("KeyE"), run: () => !!chosen.value && mayOpen.value && void (opening.value = { incident: chosen.value }) },
  { show: "C", does: "help.close", is: code("KeyC"), run: () => !!chosen.value && !chosen.value.closed_at && mayDispatch.value && void (ending.value = "close") },
  { show: "A", does: "help.alarms", is: code("KeyA"), run: focusAlarms },
  { show: "L", does: "help.calls", is: code("KeyL"), run: unfolded("calls", "#calls") },
  { show: "Q", does: "help.queue", is: code("KeyQ"), run: focus("#incidents") },
  { show: "W", does: "help.chosen", is: code("KeyW"), run: focus(".d-incident [role=tab][aria-selected=true]") },
  { show: "B", does: "help.board", is: code("KeyB"), run: unfolded("board", ".d-board [role=tab][aria-selected=true]") },
  { show: "M", does: "help.map", is: code("KeyM"), run: unfolded("map", ".d-map canvas") },
  { show: "F", does: "help.filter", is: code("KeyF"), run: focus(".chips button") },
  { show: "R", does: "help.voice", is: code("KeyR"), run: () => goTo("send", ".voice") },
  { show: "S", does: "help.stage", is: code("KeyS"), run: () => goTo("course", ".stage-act") },
  { show: "D", does: "help.measure", is: code("KeyD"), run: openMeasure },
  { show: "G", does: "help.follow", is: code("KeyG"), run: toggleFollow },
  { show: "V", does: "help.view", is: code("KeyV"), run: toggleView },
  { show: "P", does: "help.closure", is: code("KeyP"), run: () => {
    if (!mayDispatch.value) return false;
    fold("board", false);
    boardTab.value = "closures";
    adding.value = true;
  } },
  { show: "K", does: "help.contour", is: code("KeyK"), run: () => !!chosen.value && goTo("contour", ".contour input") },
];

/** Handles a press of the desk's keys; presses in fields and windows are not its. */
export function onKey(e: KeyboardEvent): void {
  const field = /^(INPUT|SELECT|TEXTAREA)$/.test((e.target as HTMLElement).tagName);
  if (e.ctrlKey || e.altKey || e.metaKey || document.querySelector("dialog[open]") || (viewing() && e.code !== "KeyV") || (field && e.key !== "F2")) return;
  const row = keyTable.find((k) => k.is?.(e));
  if (row?.run && row.run(e) !== false) e.preventDefault();
}
