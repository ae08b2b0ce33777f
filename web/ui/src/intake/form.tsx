// The report, typed without the mouse: a digit chooses the kind, Enter goes on to
// the next field, Ctrl+Enter sends from anywhere. Only the kind is demanded: an
// address the machine does not know must never keep a report from being saved.
import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { get } from "../api";
import { coded, t } from "../i18n";
import { Button } from "../kit/button";
import { Dialog } from "../kit/dialog";
import { fieldError, SelectField, TextArea, TextField } from "../kit/field";
import { PlaceField } from "../kit/place";
import { ErrorBox } from "../kit/state";
import { CityMap, type Layers } from "../map/map";
import { addressFound, addressTyped, busy, channels, draft, drafts, error, kinds, set, take } from "./state";

const layers = signal<Layers | undefined>(undefined);
const pointing = signal(false);

function Kinds() {
  const chosen = draft.value.kind;
  const onKey = (e: KeyboardEvent) => {
    const n = /^(?:Digit|Numpad)([1-7])$/.exec(e.code)?.[1];
    if (!n || e.ctrlKey || e.altKey || e.metaKey) return;
    e.preventDefault();
    set("kind", kinds[Number(n) - 1]!);
    document.querySelector<HTMLElement>("[name=address]")?.focus();
  };
  return (
    <fieldset class="kinds field-wide" onKeyDown={onKey}>
      <legend>{t("intake.kind")}</legend>
      {kinds.map((k, i) => (
        <label key={k} class={`kind${k === chosen ? " kind-on" : ""}`}>
          <input type="radio" name="kind" value={k} checked={k === chosen} onChange={() => set("kind", k)} />
          <kbd>{i + 1}</kbd> {coded("callkind.", k)}
        </label>
      ))}
    </fieldset>
  );
}

/** To the first field, for the next caller. */
export function focusFirst(): void {
  (document.querySelector<HTMLElement>("[name=kind]:checked") ?? document.querySelector<HTMLElement>("[name=kind]"))?.focus();
}

export function ReportForm() {
  const d = draft.value, err = error.value;
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(focusFirst, []);
  const wrong = (field: string) => fieldError(err?.about(field), undefined);
  const onKey = (e: KeyboardEvent) => {
    if (e.key !== "Enter") return;
    const target = e.target as HTMLElement;
    if (e.ctrlKey || e.metaKey) {
      e.preventDefault();
      void take();
    } else if (target.matches("input, select")) {
      e.preventDefault(); // a report is not sent by accident
      const fields = [...(form.current?.querySelectorAll<HTMLElement>("input:not([type=radio]), [name=kind]:checked, select, textarea, button[type=submit]") ?? [])];
      fields[fields.indexOf(target) + 1]?.focus();
    }
  };
  return (
    <form class="pane intake-form" ref={form} onKeyDown={onKey} onSubmit={(e) => { e.preventDefault(); void take(); }} aria-label={t("intake.report")}>
      <h2>{t("intake.report")}</h2>
      <div class="pane-body intake-fields">
        <Kinds />
        <PlaceField key={drafts.value} wide name="address" label={t("intake.address")} hint={t("intake.address-hint")} maxLength={300} value={d.address} onValue={addressTyped} onFound={addressFound} error={wrong("address")} />
        <TextArea wide name="text" label={t("intake.text")} rows={3} maxLength={4000} value={d.text} onValue={(v) => set("text", v)} error={wrong("text")} />
        <TextField name="caller_name" label={t("intake.name")} maxLength={200} value={d.caller_name} onValue={(v) => set("caller_name", v)} error={wrong("caller_name")} />
        <TextField name="caller_phone" label={t("intake.phone")} type="tel" inputMode="tel" maxLength={40} value={d.caller_phone} onValue={(v) => set("caller_phone", v)} error={wrong("caller_phone")} />
        <div class="intake-place">
          <TextField name="place" label={t("intake.place")} placeholder="43.2389, 76.8897" value={d.place} onValue={(v) => set("place", v)} error={wrong("position")} />
          <Button onClick={() => (pointing.value = true)}>{t("intake.point")}</Button>
        </div>
        <SelectField name="channel" label={t("intake.channel")} value={d.channel} onValue={(v) => set("channel", v)} options={channels.map((c) => ({ value: c, text: coded("channel.", c) }))} error={wrong("channel")} />
        {err && <div class="field-wide"><ErrorBox error={err} kept={err.unsure ? t("intake.kept") : undefined} /></div>}
        <div class="field-wide intake-send">
          <Button type="submit" look="primary" busy={busy.value}>{t("intake.take")} <kbd>Ctrl</kbd><kbd>Enter</kbd></Button>
          <span class="muted">{t("intake.keys")}</span>
        </div>
      </div>
      {pointing.value && <Pointing />}
    </form>
  );
}

/** The map in a window, for a place that has no address. */
function Pointing() {
  const close = () => (pointing.value = false);
  useEffect(() => {
    get<Layers>("/map").then((x) => (layers.value = x), () => undefined);
  }, []);
  return (
    <Dialog title={t("intake.point")} onClose={close}>
      <div class="intake-map">
        <CityMap layers={layers.value} incidents={[]} resources={[]} onSelect={() => undefined} onPlace={(p) => {
          set("place", `${p.coordinates[1].toFixed(5)}, ${p.coordinates[0].toFixed(5)}`);
          close();
        }} />
      </div>
      <div class="dialog-actions"><Button onClick={close}>{t("dialog.cancel")}</Button></div>
    </Dialog>
  );
}
