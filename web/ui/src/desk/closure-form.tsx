// A street is closed or slower: which, from where to where, until when. The stretch
// is drawn on the map before anything is made of it.
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { ApiError, post } from "../api";
import { figure, t } from "../i18n";
import { Button } from "../kit/button";
import { SelectField, TextField } from "../kit/field";
import { problemText } from "../kit/state";
import { StreetField } from "../kit/street";
import { toast } from "../kit/toast";
import type { LineString } from "../map/overlay";
import type { Closure } from "../model";
import { clock, serverNow, whenTyped } from "../time";
import { stretch } from "./closure-words";
import { considered, loadClosures, overlay } from "./ground";
import { data } from "./state";

const pause = 350; // ms after the last letter before the stretch is asked for
const kinds = ["closed", "1.5", "2", "3", "5"];
const ends = ["hour", "watch", "date", "open"] as const;

/** Length of a line in metres, near enough for a sentence. */
function metres(lines: [number, number][][]): number {
  const k = Math.PI / 180, r = 6371e3;
  return lines.reduce((sum, line) => sum + line.slice(1).reduce((s, b, i) => {
    const a = line[i]!;
    return s + r * k * Math.hypot((b[0] - a[0]) * Math.cos(a[1] * k), b[1] - a[1]);
  }, 0), 0);
}

/** What is being typed or drawn, and the stretch that the server makes of it. */
function useStretch() {
  const street = useSignal(""), from = useSignal(""), to = useSignal(""), kind = useSignal("closed");
  const line = useSignal<LineString | undefined>(undefined);
  const drawing = useSignal(false);
  const error = useSignal<ApiError | undefined>(undefined);
  const shown = useSignal<{ text: string; of: string } | undefined>(undefined);
  const asked = useRef(0);

  const body = () => ({
    street: street.value.trim(), ...(line.value ? { geometry: line.value } : { from: from.value.trim(), to: to.value.trim() }),
    ...(kind.value === "closed" ? { closed: true } : { factor: Number(kind.value) }),
  });
  const key = JSON.stringify([line.value, street.value, from.value, to.value, kind.value]);
  // Without ends it is the whole street; one end alone is half a thought.
  const complete = line.value !== undefined || (street.value.trim() !== "" && (from.value.trim() === "") === (to.value.trim() === ""));

  const preview = async () => {
    const mine = ++asked.current;
    try {
      const got = await post<Closure>("/closures", { ...body(), until: null, preview: true });
      if (mine !== asked.current || !got.geometry) return;
      const lines = got.geometry.type === "LineString" ? [got.geometry.coordinates] : got.geometry.coordinates;
      error.value = undefined;
      shown.value = { text: t("closure.stretch", { where: stretch(got), m: figure(Math.round(metres(lines) / 10) * 10, 0) }), of: key };
      considered.value = { geometry: got.geometry, closed: kind.value === "closed" };
      overlay.show(got.geometry);
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      if (mine !== asked.current) return;
      error.value = err;
      shown.value = considered.value = undefined;
    }
  };
  useEffect(() => {
    asked.current++;
    error.value = undefined;
    if (!complete) {
      considered.value = shown.value = undefined;
      return;
    }
    const timer = setTimeout(() => void preview(), pause);
    return () => clearTimeout(timer);
  }, [key]);
  useEffect(() => {
    const leave = overlay.onDrawn((g) => {
      drawing.value = false;
      if (g?.type === "LineString") line.value = g;
    });
    return () => {
      leave();
      asked.current++;
      considered.value = undefined;
      if (drawing.peek()) overlay.cancel();
    };
  }, []);
  const draw = () => {
    line.value = undefined;
    drawing.value = true;
    overlay.draw("line");
    document.querySelector<HTMLElement>(".d-map canvas")?.focus();
  };
  const known = complete && shown.value?.of === key ? shown.value.text : undefined;
  return { street, from, to, kind, line, drawing, error, body, complete, known, draw };
}

export function ClosureForm({ onDone }: { onDone: () => void }) {
  const s = useStretch();
  const end = useSignal<string>("watch"), date = useSignal(""), note = useSignal("");
  const busy = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => form.current?.querySelector("input")?.focus(), []); // at once: the next key is a letter of the street

  const watchEnd = data.value?.readiness.watch.end;
  const until = () => ({ hour: new Date(serverNow() + 3600e3).toISOString(), watch: watchEnd ?? null, date: whenTyped(date.value), open: null })[end.value as (typeof ends)[number]];
  const ready = s.known !== undefined && until() !== undefined;
  const save = async () => {
    if (!ready || busy.value) return;
    busy.value = true;
    try {
      const made = await post<Closure>("/closures", { ...s.body(), until: until(), note: note.value.trim() });
      toast(t("closure.made", { where: stretch(made) }));
      void loadClosures();
      onDone();
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      s.error.value = err;
    } finally {
      busy.value = false;
    }
  };
  const label: Record<(typeof ends)[number], string> = { hour: t("closure.hour"), watch: watchEnd ? t("closure.watch", { time: clock(watchEnd) }) : t("closure.watch-end"), date: t("closure.date"), open: t("closure.open-end") };
  const street = (name: "street" | "from" | "to", text: string) => <StreetField name={name} label={text} value={s[name].value} onValue={(v) => (s[name].value = v)} />;
  return (
    <form class="closure-form" ref={form} aria-label={t("closure.add")} onSubmit={(e) => { e.preventDefault(); void save(); }} onKeyDown={(e) => e.key === "Escape" && (e.stopPropagation(), onDone())}>
      {s.line.value ? (
        <p class="closure-line">{t("closure.line")} <Button onClick={() => (s.line.value = undefined)}>{t("closure.by-streets")}</Button></p>
      ) : (
        <>{street("street", t("closure.street"))}{street("from", t("closure.from"))}{street("to", t("closure.to"))}</>
      )}
      <SelectField name="kind" label={t("closure.kind")} value={s.kind.value} onValue={(v) => (s.kind.value = v)} options={kinds.map((v) => ({ value: v, text: v === "closed" ? t("closure.closed") : t("closure.slower-by", { f: figure(Number(v)) }) }))} />
      <SelectField name="end" label={t("closure.until")} value={end.value} onValue={(v) => (end.value = v)} options={ends.map((v) => ({ value: v, text: label[v] }))} />
      {end.value === "date" ? (
        <TextField name="date" label={t("closure.date-when")} value={date.value} onValue={(v) => (date.value = v)} placeholder="25.11 18:00" error={date.value !== "" && whenTyped(date.value) === undefined ? t("closure.date-bad") : undefined} />
      ) : (
        <TextField name="note" label={t("desk.note")} value={note.value} onValue={(v) => (note.value = v)} maxLength={300} />
      )}
      <p class="closure-shown" role="status">{s.error.value ? <span class="shortfall">{problemText(s.error.value)}</span> : s.known ?? <span class="muted">{t(s.drawing.value ? "closure.drawing" : s.complete ? "desk.loading" : "closure.hint")}</span>}</p>
      <p class="closure-acts">
        <Button type="submit" look="primary" disabled={!ready} busy={busy.value}>{t(s.kind.value === "closed" ? "closure.do" : "closure.slow")}</Button>
        {!s.line.value && <Button onClick={s.draw}>{t("closure.draw")}</Button>}
        <Button onClick={onDone}>{t("dialog.cancel")}</Button>
      </p>
    </form>
  );
}
