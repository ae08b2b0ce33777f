// Short news at the edge of the screen, with a way back where there is one.
import { signal } from "@preact/signals";
import { t } from "../i18n";
import { Button } from "./button";

type Toast = { id: number; text: string; undo?: () => void; label: string; tone: "plain" | "bad" };

const shown = signal<Toast[]>([]);
let last = 0;

/**
 * Tells what has happened. With undo it stays for the given seconds and offers the
 * way back; without it stays 6 s. Returns how to take it away early.
 */
export function toast(text: string, opt: { undo?: () => void; label?: string; seconds?: number; tone?: "plain" | "bad" } = {}): () => void {
  const id = ++last;
  const drop = () => (shown.value = shown.value.filter((x) => x.id !== id));
  shown.value = [...shown.value, { id, text, undo: opt.undo, label: opt.label ?? "", tone: opt.tone ?? "plain" }];
  setTimeout(drop, (opt.seconds ?? 6) * 1000);
  return drop;
}

/** Place once per page. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.value.map((x) => (
        <div key={x.id} class={`toast toast-${x.tone}`}>
          <span>{x.text}</span>
          {x.undo && (
            <Button onClick={() => { shown.value = shown.value.filter((y) => y.id !== x.id); x.undo!(); }}>{x.label}</Button>
          )}
          <Button class="toast-close" aria-label={t("toast.close")} onClick={() => (shown.value = shown.value.filter((y) => y.id !== x.id))}>✕</Button>
        </div>
      ))}
    </div>
  );
}
