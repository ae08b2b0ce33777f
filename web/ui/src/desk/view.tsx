// The window in which the desk is arranged without a pointer, and without the lines
// between the panes: what is folded, how large, what the map shows.
import type { ComponentChildren } from "preact";
import { coded, t } from "../i18n";
import { Button } from "../kit/button";
import { groups } from "../map/groups";
import { arrange, arranged, asDelivered, canUndo, fold, folds, hide, isDelivered, panes, sizes, undoArrange, type Size } from "./arrange";

const id = "view";

/** Opens the window, or closes it. */
export function toggleView(): void {
  document.getElementById(id)?.togglePopover();
}

/** Whether the window is open: its keys are its own. */
export const viewing = () => document.querySelector(`#${id}:popover-open`) !== null;

export function ViewButton() {
  return <button type="button" class="btn" popovertarget={id} title={t("view.title")}>{t("view.open")} <kbd>V</kbd></button>;
}

function Tick({ on, change, children, autofocus }: { on: boolean; change: (on: boolean) => void; children: ComponentChildren; autofocus?: boolean }) {
  return <label class="view-tick"><input type="checkbox" checked={on} autofocus={autofocus} onChange={(e) => change(e.currentTarget.checked)} /> {children}</label>;
}

function SizeRow({ name }: { name: Size }) {
  const { delivered, least, most } = sizes[name], now = Math.round(arranged.value[name] ?? delivered);
  return (
    <label class="view-size">
      <span>{coded("view.size.", name)}</span>
      <input type="range" min={least} max={most} step={1} value={now} aria-valuetext={`${now} %`} onInput={(e) => arrange({ [name]: Number(e.currentTarget.value) })} />
    </label>
  );
}

export function View() {
  return (
    <section id={id} class="view no-print" popover="auto" role="dialog" aria-label={t("view.title")}>
      <div class="view-parts">
        <fieldset>
          <legend>{t("view.panes")}</legend>
          {panes.map((p, i) => <Tick key={p} on={!folds(p)} change={(on) => fold(p, !on)} autofocus={i === 0}>{coded("view.pane.", p)}</Tick>)}
          <Tick on={arranged.value.dense} change={(dense) => arrange({ dense })}>{t("view.dense")}</Tick>
          <div class="view-sizes">{(Object.keys(sizes) as Size[]).map((s) => <SizeRow key={s} name={s} />)}</div>
        </fieldset>
        <fieldset>
          <legend>{t("view.layers")}</legend>
          {groups.map((g) => <Tick key={g} on={!arranged.value.hidden.includes(g)} change={(on) => hide(g, !on)}>{coded("view.layer.", g)}</Tick>)}
        </fieldset>
      </div>
      <p class="view-acts">
        <Button disabled={!canUndo.value} onClick={undoArrange}>{t("view.undo")}</Button>
        <Button disabled={isDelivered.value} onClick={asDelivered}>{t("view.delivered")}</Button>
        <span class="muted">{t("view.kept")}</span>
      </p>
    </section>
  );
}
