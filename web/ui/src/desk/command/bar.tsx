// The line under the desk: / or F2 puts the cursor in it, Esc back to where it was.
// Its grammar and its words are loaded when it is first wanted.
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { t } from "../../i18n";

type Line = ComponentType<{ onClose: () => void; start: string }>;
const line = signal<Line | undefined>(undefined);
const opened = signal<{ start: string } | undefined>(undefined);
let before: HTMLElement | null = null;

/** Opens the line, with a text to begin with. */
export async function openLine(start = ""): Promise<void> {
  if (opened.peek()) return void document.querySelector<HTMLElement>(".cmd input")?.focus();
  before = document.activeElement as HTMLElement | null;
  opened.value = { start };
  line.value ??= (await import("./line")).Line;
}

function close(): void {
  opened.value = undefined;
  if (before?.isConnected && before !== document.body) before.focus();
  else document.getElementById("incidents")?.focus();
}

export function CommandBar() {
  const Line = line.value;
  if (opened.value && Line) return <div class="cmd is-open"><Line onClose={close} start={opened.value.start} /></div>;
  return <div class="cmd"><button type="button" class="cmd-open" onClick={() => void openLine()}><kbd>/</kbd> {t("cmd.placeholder")}</button></div>;
}
