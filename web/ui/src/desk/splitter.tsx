// The line between two panes: dragged, or moved with the arrows when it has the
// focus (Shift in large steps, Home and End to the ends, Enter folds or unfolds
// its pane, Delete or a double press puts it back where it was delivered).
import { useSignal } from "@preact/signals";
import { coded, t } from "../i18n";
import { arrange, arranged, fold, moved, showSize, sizes, type Pane, type Size } from "./arrange";

type Look = { vertical: boolean; /** The pane lies after the line, so it grows as the line moves back. */ after: boolean; folds?: Pane };
const looks: Record<Size, Look> = {
  left: { vertical: true, after: false },
  right: { vertical: true, after: true },
  board: { vertical: false, after: true, folds: "board" },
  calls: { vertical: false, after: false, folds: "calls" },
};

/** The ends of a size in this window: never so small that its content is cut. */
function ends(name: Size, whole: number): [number, number] {
  const { least, most, leastPx } = sizes[name];
  return [Math.min(most, Math.max(least, (100 * leastPx) / whole)), most];
}

export function Splitter({ name, controls }: { name: Size; controls: string }) {
  const { vertical, after, folds } = looks[name];
  const held = useSignal<{ from: number | undefined } | undefined>(undefined);
  const now = Math.round(arranged.value[name] ?? sizes[name].delivered);
  const whole = (e: HTMLElement) => {
    const box = e.parentElement!.getBoundingClientRect();
    return vertical ? { from: box.left, to: box.right, size: box.width } : { from: box.top, to: box.bottom, size: box.height };
  };
  const put = (e: HTMLElement, percent: number) => {
    const [least, most] = ends(name, whole(e).size);
    return Math.round(10 * Math.min(most, Math.max(least, percent))) / 10;
  };
  const at = (e: PointerEvent & { currentTarget: HTMLElement }) => {
    const w = whole(e.currentTarget), x = vertical ? e.clientX : e.clientY;
    return put(e.currentTarget, (100 * (after ? w.to - x : x - w.from)) / w.size);
  };
  const let_go = (undo: boolean) => {
    const begun = held.value;
    held.value = undefined;
    if (!begun) return;
    if (undo) showSize(name, begun.from);
    else moved(name, begun.from);
  };
  const keys = (e: KeyboardEvent & { currentTarget: HTMLElement }) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const step = e.shiftKey ? 10 : 2, forth = vertical ? "ArrowRight" : "ArrowDown", back = vertical ? "ArrowLeft" : "ArrowUp";
    const [least, most] = ends(name, whole(e.currentTarget).size);
    const base = put(e.currentTarget, arranged.peek()[name] ?? sizes[name].delivered);
    if (e.key === forth || e.key === back) arrange({ [name]: put(e.currentTarget, base + ((e.key === forth) !== after ? step : -step)) });
    else if (e.key === "Home" || e.key === "End") arrange({ [name]: (e.key === "Home") !== after ? least : most });
    else if (e.key === "Enter" && folds) fold(folds);
    else if (e.key === "Delete" || e.key === "Backspace") arrange({ [name]: undefined });
    else if (e.key === "Escape" && held.value) let_go(true);
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    <div
      class={`splitter splitter-${vertical ? "v" : "h"} s-${name} no-print${held.value ? " is-held" : ""}`} role="separator" tabIndex={0} aria-orientation={vertical ? "vertical" : "horizontal"}
      aria-label={coded("view.size.", name)} aria-valuenow={now} aria-valuemin={sizes[name].least} aria-valuemax={sizes[name].most} aria-valuetext={`${now} %`} aria-controls={controls} title={t("view.splitter")}
      onKeyDown={keys} onDblClick={() => arrange({ [name]: undefined })}
      onPointerDown={(e) => {
        if (e.button !== 0) return;
        e.currentTarget.setPointerCapture(e.pointerId);
        held.value = { from: arranged.peek()[name] };
      }}
      onPointerMove={(e) => held.value && showSize(name, at(e))}
      onPointerUp={() => let_go(false)} onPointerCancel={() => let_go(true)}
    />
  );
}

/** What a folded pane leaves: its name, and the way back. */
export function Folded({ pane, title }: { pane: Pane; title: string }) {
  return (
    <section class={`pane folded d-${pane}`} aria-label={title}>
      <button type="button" class="folded-open" aria-expanded="false" onClick={() => fold(pane, false)}><span aria-hidden="true">▸</span> {title}</button>
    </section>
  );
}
