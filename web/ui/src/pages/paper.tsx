// From paper: a night without the system, typed in afterwards. A row is a record;
// digits choose its kind, Tab goes on, Enter begins the next, Ctrl+Enter saves.
import "../../styles/paper.css";
import { useEffect, useRef } from "preact/hooks";
import { coded, known, t, type Key } from "../i18n";
import { Button } from "../kit/button";
import { confirm } from "../kit/dialog";
import { TopBar } from "../kit/topbar";
import { mount } from "../mount";
import { save } from "../paper/save";
import { add, clear, edit, empty, kinds, remove, rows, saving, type Cell, type Kind, type Row } from "../paper/sheet";

type Choice = { prefix: string; codes: string[] };
type Column = { label: Key; of?: Choice; long?: boolean };

const choice = (prefix: string, ...codes: string[]): Choice => ({ prefix, codes });
const types = choice("type.", "pipe_break", "leak", "chamber", "pumping_station", "source", "no_heat", "low_heat", "hot_water", "hazard", "foreign_network");
const stages = choice("stage.", "isolate", "pump_out", "drain", "excavate", "cut_out", "prepare", "weld", "refill", "backfill", "inspect", "repair", "restore", "fence", "hand_over", "limit_supply", "backup_power");

/** The cells a, b, c of each kind of row. Of a choice, the first is meant where nothing is chosen. */
const columns: Record<Kind, Column[]> = {
  report: [{ label: "paper.what", of: choice("callkind.", "outage", "leak", "low_heat", "hot_water", "hazard") }, { label: "paper.where", long: true }, { label: "paper.text", long: true }],
  open: [{ label: "paper.what", of: types }, { label: "paper.diameter" }, { label: "paper.where", long: true }],
  order: [{ label: "paper.crews-and-machines", long: true }],
  milestone: [{ label: "paper.crew-or-machine" }, { label: "paper.milestone", of: choice("status.", "on_site", "accepted", "en_route", "done", "declined", "released") }, { label: "paper.said-by", long: true }],
  stage: [{ label: "paper.stage", of: stages }, { label: "paper.step", of: choice("paper.step.", "start", "finish") }],
  note: [{ label: "paper.text", long: true }],
  close: [{ label: "paper.outcome", of: choice("outcome.", "repaired", "false", "not_ours", "foreign_network") }, { label: "paper.cause", long: true }],
};
const cells = ["a", "b", "c"] as const;

/** What is wrong with a row, in words that name the cell. */
function faultText(r: Row): string {
  const f = r.fault!;
  const at = f.cell === "time" ? t("paper.time") : f.cell === "incident" ? t("paper.label-short") : t(columns[r.kind][cells.indexOf(f.cell)]?.label ?? "paper.kind");
  const params = Object.fromEntries(Object.entries(f.params ?? {}).filter(([, v]) => typeof v === "string" || typeof v === "number")) as Record<string, string>;
  const key = [`paper.fault.${f.code}`, `problem.${f.code}`, `invalid.${f.code}`].find(known);
  return `${at}: ${key ? coded("", key, params) : t("problem.unknown", { code: f.code })}`;
}

function Line({ r, i }: { r: Row; i: number }) {
  const done = r.saved !== undefined;
  const wrong = (cell: Cell) => ({ "aria-invalid": r.fault?.cell === cell ? true : undefined, "aria-describedby": r.fault?.cell === cell ? `p-fault-${i}` : undefined, disabled: done });
  return (
    <tr class={done ? "is-saved" : r.fault ? "has-fault" : ""}>
      <th scope="row" class="num">{i + 1}</th>
      <td data-label={t("paper.time")}><input {...wrong("time")} class="p-time" data-row={i} aria-label={t("paper.time")} value={r.time} onInput={(e) => edit(i, { time: e.currentTarget.value })} /></td>
      <td data-label={t("paper.kind")}>
        <select aria-label={t("paper.kind")} value={r.kind} disabled={done} onChange={(e) => edit(i, { kind: e.currentTarget.value as Kind, a: "", b: "", c: "" })}>
          {kinds.map((k, n) => <option key={k} value={k}>{n + 1} {coded("paper.kind.", k)}</option>)}
        </select>
      </td>
      <td data-label={t("paper.label-short")}><input {...wrong("incident")} class="p-inc" aria-label={t("paper.label-short")} value={r.incident} onInput={(e) => edit(i, { incident: e.currentTarget.value })} /></td>
      <td><div class="p-cells">
        {columns[r.kind].map((c, n) => {
          const cell = cells[n]!, put = (v: string) => edit(i, { [cell]: v });
          return c.of
            ? <select key={r.kind + cell} {...wrong(cell)} aria-label={t(c.label)} value={r[cell] || c.of.codes[0]} onChange={(e) => put(e.currentTarget.value)}>{c.of.codes.map((code) => <option key={code} value={code}>{coded(c.of!.prefix, code)}</option>)}</select>
            : <input key={r.kind + cell} {...wrong(cell)} class={c.long ? "p-long" : ""} aria-label={t(c.label)} placeholder={t(c.label)} value={r[cell]} onInput={(e) => put(e.currentTarget.value)} />;
        })}
      </div></td>
      <td><div class="p-state">
        {done ? <span>✓ {r.saved || t("paper.saved")}</span> : r.fault ? (
          <span id={`p-fault-${i}`} class="p-fault">{faultText(r)} {r.fault.may && <Button onClick={() => { edit(i, { sure: true }); void save(); }}>{t("paper.another")}</Button>}</span>
        ) : null}
        {!done && <Button tabIndex={-1} aria-label={t("paper.remove", { n: i + 1 })} title={t("paper.remove", { n: i + 1 })} onClick={() => remove(i)}>×</Button>}
      </div></td>
    </tr>
  );
}

/** Enter begins the next row, making one below the last. */
function next(e: KeyboardEvent): void {
  const row = (e.target as HTMLElement).closest("tr")?.querySelector<HTMLElement>(".p-time")?.dataset.row;
  if (e.key !== "Enter" || row === undefined || (e.target as HTMLElement).tagName === "BUTTON") return;
  e.preventDefault();
  if (e.ctrlKey || e.metaKey) return void save();
  if (Number(row) === rows.value.length - 1) add();
  // As soon as the row is drawn, which is before the next key: a timer would be too late for quick hands.
  void Promise.resolve().then(() => undefined).then(() => document.querySelector<HTMLElement>(`.p-time[data-row="${Number(row) + 1}"]`)?.focus());
}

function Paper() {
  const first = useRef<HTMLTableSectionElement>(null);
  useEffect(() => first.current?.querySelector<HTMLElement>(".p-time:not(:disabled)")?.focus(), []);
  const list = rows.value, left = list.filter((r) => r.saved === undefined && !empty(r)), saved = list.filter((r) => r.saved !== undefined).length;
  const away = async () => {
    if (left.length === 0 || (await confirm({ title: t("paper.clear"), consequence: t("paper.clear-what", { n: left.length }), action: t("paper.clear"), danger: true }))) clear();
  };
  return (
    <>
      <TopBar title={t("title.paper")} />
      <main class="p-main">
        <p class="p-how">{t("paper.how")} <a href="/paper/forms">{t("paper.forms")}</a></p>
        <table class="p-sheet" onKeyDown={next}>
          <thead><tr><th scope="col">№</th><th scope="col">{t("paper.time")}</th><th scope="col">{t("paper.kind")}</th><th scope="col">{t("paper.label-short")}</th><th scope="col">{t("paper.record")}</th><th scope="col">{t("paper.state")}</th></tr></thead>
          <tbody ref={first}>{list.map((r, i) => <Line key={i} r={r} i={i} />)}</tbody>
        </table>
        <div class="p-actions">
          <Button look="primary" busy={saving.value} onClick={() => void save()}>{t("paper.save")} <kbd>Ctrl+Enter</kbd></Button>
          <Button onClick={add}>{t("paper.add")} <kbd>Enter</kbd></Button>
          <Button onClick={() => void away()}>{t("paper.clear")}</Button>
          <span role="status">{t("paper.tally", { saved, left: left.length })}</span>
        </div>
      </main>
    </>
  );
}

void mount(Paper);
