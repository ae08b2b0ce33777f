// Admission before a watch in one grid: a row a person, passed or not, by the
// keys of one hand. What the crews would lack is shown with every mark, before
// anything is saved.
import { signal } from "@preact/signals";
import { post } from "../api";
import { coded, figure, t } from "../i18n";
import { Button } from "../kit/button";
import { EmptyState } from "../kit/state";
import { toast } from "../kit/toast";
import type { Worker } from "../model";
import { attempt, coming, mayCheck, watch, type Minimum, type WatchData } from "./state";

/** Marks not saved yet, by worker. */
export const marks = signal<ReadonlyMap<string, boolean>>(new Map());

/** Whom this screen has saved as not passed. The server does not tell it again, but a slip of the finger must be mended. */
const failed = signal<ReadonlySet<string>>(new Set());

/** Whether somebody could keep the watch but for the check. */
const fit = (w: Worker) => w.reasons.every((r) => r.code === "not_admitted" || (r.code === "unavailable" && failed.value.has(w.id)));
const known = (w: Worker) => (failed.value.has(w.id) ? false : w.admitted);
const result = (w: Worker) => marks.value.get(w.id) ?? known(w);

function mark(id: string, passed: boolean): void {
  marks.value = new Map(marks.peek()).set(id, passed);
}

/** What a crew would lack of its minimum with the marks as they are. */
export function lacking(crew: string, w: WatchData): { trade: string; missing: number }[] {
  const present = w.workers.filter((x) => x.crew === crew && fit(x) && result(x) === true);
  const counts = (m: Minimum) => present.filter((x) => x.trade === m.trade && (!m.needs_certificate || holds(x, m.needs_certificate, w))).length;
  return w.minimum.map((m) => ({ trade: m.trade, missing: m.count - counts(m) })).filter((x) => x.missing > 0);
}

function holds(x: Worker, code: string, w: WatchData): boolean {
  return x.certificates.some((c) => c.code === code && c.expires_on >= w.watch.start.slice(0, 10));
}

/** The rows by crew: those of a crew on watch, then the pool. */
function groups(w: WatchData): { key: string; name: string; crew?: string; workers: Worker[] }[] {
  const on = w.workers.filter((x) => x.duty === "on_watch");
  const crews = w.crews.filter((c) => c.duty === "on_watch").sort((a, b) => a.number - b.number);
  return [
    ...crews.map((c) => ({ key: c.id, crew: c.id, name: t("watch.crew", { n: String(c.number) }), workers: on.filter((x) => x.crew === c.id) })),
    { key: "pool", name: t("desk.pool"), workers: on.filter((x) => !x.crew) },
  ].filter((g) => g.workers.length > 0);
}

/** ↑ ↓ walk the rows, 1 and 2 mark and walk on. */
function keys(e: KeyboardEvent): void {
  const radio = e.target as HTMLInputElement;
  if (radio.type !== "radio" || e.ctrlKey || e.altKey || e.metaKey) return;
  const rows = [...(e.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("[data-worker]")];
  const at = rows.findIndex((r) => r.contains(radio));
  const go = (to: number) => {
    const row = rows[Math.min(Math.max(to, 0), rows.length - 1)];
    (row?.querySelector<HTMLInputElement>("input:checked") ?? row?.querySelector("input"))?.focus();
  };
  if (e.key === "ArrowDown") go(at + 1);
  else if (e.key === "ArrowUp") go(at - 1);
  else if (e.code === "Digit1" || e.code === "Numpad1" || e.code === "Digit2" || e.code === "Numpad2") {
    mark(rows[at]!.dataset.worker!, e.code.endsWith("1"));
    go(at + 1);
  } else return;
  e.preventDefault();
}

function Row({ w }: { w: Worker }) {
  const now = result(w);
  const why = w.reasons.filter((r) => r.code !== "not_admitted");
  return (
    <li class={`w-row${now === false ? " is-out" : ""}`} data-worker={fit(w) && mayCheck.value ? w.id : undefined}>
      <span>{w.name} <span class="muted">{coded("trade.", w.trade)}</span></span>
      {!fit(w) ? <span class="muted">{why.map((r) => coded("reason.", r.code, { incident_number: String(r.params?.incident_number ?? "") })).join(", ")}</span> : (
        <span class="w-marks" role="radiogroup" aria-label={w.name}>
          {([true, false] as const).map((v) => (
            <label key={String(v)}><input type="radio" name={w.id} disabled={!mayCheck.value} checked={now === v} onChange={() => mark(w.id, v)} /> {v ? t("watch.passed") : t("watch.not-passed")}</label>
          ))}
        </span>
      )}
    </li>
  );
}

export function Admission() {
  const w = watch.value.value;
  if (!w) return <EmptyState>{t("desk.loading")}</EmptyState>;
  const all = groups(w);
  const people = all.flatMap((g) => g.workers);
  const able = people.filter(fit);
  const unmarked = able.filter((x) => result(x) === null);
  const changed = able.filter((x) => marks.value.has(x.id) && marks.value.get(x.id) !== known(x));
  const passAll = () => (marks.value = new Map([...marks.peek(), ...unmarked.map((x) => [x.id, true] as const)]));
  const save = async () => {
    const items = changed.map((x) => ({ worker_id: x.id, passed: marks.value.get(x.id), ...(coming.value ? { watch_start: w.watch.start } : {}) }));
    if (items.length === 0 || !(await attempt(() => post("/admissions", { items })))) return;
    failed.value = new Set([...failed.peek(), ...items.map((i) => i.worker_id)].filter((id) => (marks.peek().get(id) ?? false) === false));
    await watch.load();
    marks.value = new Map();
    toast(t("watch.saved", { n: items.length }));
  };
  return (
    <form class="w-admission" onKeyDown={keys} onSubmit={(e) => { e.preventDefault(); void save(); }}>
      <p class="w-sum" role="status">
        <span>{t("watch.here", { n: able.filter((x) => result(x) === true).length, of: figure(people.length) })}</span>
        {unmarked.length > 0 && <span>{t("watch.unmarked", { n: unmarked.length })}</span>}
      </p>
      {mayCheck.value && (
        <p class="w-acts">
          <Button id="pass-all" onClick={passAll} disabled={unmarked.length === 0}>{t("watch.pass-all")}</Button>
          <Button type="submit" look="primary" disabled={changed.length === 0}>{t("watch.save", { n: changed.length })}</Button>
          <span class="muted">{t("watch.keys")}</span>
        </p>
      )}
      <div class="w-groups">
        {all.map((g) => {
          const out = w.crews.find((c) => c.id === g.crew)?.booking; // whose people are not here to be counted
          const missing = g.crew && !out ? lacking(g.crew, w) : [];
          return (
            <section key={g.key} aria-label={g.name}>
              <h3>{g.name} {g.crew && (out ? <span class="w-full">{coded("status.", out.milestone)}</span> : missing.length === 0 ? <span class="w-full">✓ {t("watch.complete")}</span> : <span class="w-gap">▲ {missing.map((m) => `${coded("trade.", m.trade)} −${figure(m.missing)}`).join(", ")}</span>)}</h3>
              <ul>{g.workers.map((x) => <Row key={x.id} w={x} />)}</ul>
            </section>
          );
        })}
      </div>
    </form>
  );
}
