// The rows people are measured by, each with its source, edition and whether it is
// verified. A change takes effect at once: clocks of open incidents follow.
import { useState } from "preact/hooks";
import { del, get, patch, post } from "../api";
import { coded, figure, known, t, type Key } from "../i18n";
import { Button } from "../kit/button";
import { confirm } from "../kit/dialog";
import { SelectField } from "../kit/field";
import type { Page } from "../model";
import { remote, type Remote } from "../store";
import { useEffect } from "preact/hooks";
import { attempt, Form, type Field, type Values } from "./form";
import { from, Grid, type Column } from "./grid";
import { all } from "./state";

type Row = Record<string, any> & { version: number; source?: string; edition?: string; status?: string };
type Table = {
  key: string;
  path: string;
  id: string;
  name: (r: Row) => string;
  columns: () => Column<Row>[];
  /** Besides source, edition and status. */
  fields: () => Field[];
  help?: Key;
};

const lists = new Map<string, Remote<Row[]>>();
const listOf = (path: string): Remote<Row[]> => {
  if (!lists.has(path)) lists.set(path, remote(() => all<Row>(path)));
  return lists.get(path)!;
};
const mm = (r: Row): string => (r.from_mm ? `${r.from_mm}–${r.to_mm}` : `≤ ${r.to_mm}`);
const what = (code: string): string => (known(`kind.${code}`) ? coded("kind.", code) : known(`trade.${code}`) ? coded("trade.", code) : code);
const text = (v: unknown): string => (v === null || v === undefined ? "" : String(v));
const num = (name: string, label: string): Field => ({ name, label, numeric: true, most: 12 });
const severities = ["allow", "warn", "block"];

const tables: Table[] = [
  { key: "norms", path: "/norms", id: "id", name: (r) => `${coded("stage.", r.stage)}, ${mm(r)}`, fields: () => [{ ...num("hours", t("admin.hours")), hint: t("admin.hours.hint") }],
    columns: () => [{ head: t("admin.diameter"), cell: mm }, { head: t("admin.hours"), fit: "num", cell: (r) => (r.hours === null ? "–" : figure(r.hours, 2)) }] },
  { key: "needs", path: "/needs", id: "id", name: (r) => `${coded("stage.", r.stage)}: ${what(r.what)}`, fields: () => [num("count", t("admin.count"))],
    columns: () => [{ head: t("admin.type"), cell: (r) => coded("type.", r.type) }, { head: t("admin.diameter"), cell: mm }, { head: t("admin.level"), fit: "num", cell: (r) => figure(r.alarm_level) }, { head: t("admin.count"), fit: "num", cell: (r) => figure(r.count) }] },
  { key: "rules", path: "/rules", id: "code", name: (r) => coded("rule.", r.code), fields: () => [{ name: "severity", label: t("admin.severity"), options: severities.map((s) => ({ value: s, text: coded("admin.severity.", s) })) }],
    columns: () => [{ head: t("admin.severity"), cell: (r) => coded("admin.severity.", r.severity) }], help: "admin.rules.help" },
  { key: "settings", path: "/settings", id: "code", name: (r) => (known(`admin.setting.${r.code}`) ? coded("admin.setting.", r.code) : r.code), fields: () => [num("value", t("admin.value"))],
    columns: () => [{ head: t("admin.value"), fit: "num", cell: (r) => `${figure(r.value, 3)} ${coded("admin.unit.", r.unit)}` }] },
  { key: "regimes", path: "/regimes", id: "code", name: (r) => coded("regime.", r.code), fields: () => ["on_watch_per_area", "on_call_per_area", "call_in_min", "watch_h", "target_crews", "target_vehicles", "target_workers"].map((f) => num(f, coded("admin.regime.", f))),
    columns: () => ["on_watch_per_area", "on_call_per_area", "call_in_min", "watch_h", "target_crews", "target_vehicles", "target_workers"].map((f) => ({ head: coded("admin.regime.", f), fit: "num" as const, cell: (r: Row) => figure(r[f]) })) },
  { key: "speeds", path: "/road-speeds", id: "class", name: (r) => coded("road.", r.class), fields: () => [num("kmh", t("admin.kmh"))], columns: () => [{ head: t("admin.kmh"), fit: "num", cell: (r) => figure(r.kmh) }] },
  { key: "factors", path: "/road-factors", id: "code", name: (r) => coded("admin.factor.", r.code), fields: () => [num("value", t("admin.value")), { name: "active", label: t("admin.active"), options: ["true", "false"].map((v) => ({ value: v, text: coded("admin.active.", v) })) }],
    columns: () => [{ head: t("admin.value"), fit: "num", cell: (r) => `${r.unit === "factor" ? "×" : ""}${figure(r.value, 2)}${r.unit === "s" ? ` ${coded("admin.unit.", "s")}` : ""}` }, { head: t("admin.active"), cell: (r) => coded("admin.active.", String(r.active)) }] },
  { key: "sizes", path: "/vehicle-sizes", id: "kind", name: (r) => coded("kind.", r.kind), fields: () => [num("height_dm", t("admin.height")), num("weight_100kg", t("admin.weight"))],
    columns: () => [{ head: t("admin.height"), fit: "num", cell: (r) => figure(r.height_dm) }, { head: t("admin.weight"), fit: "num", cell: (r) => figure(r.weight_100kg) }] },
];

const values = (table: Table, r: Row): Values => {
  const v: Values = Object.fromEntries(table.fields().map((f) => [f.name, text(r[f.name])]));
  for (const f of ["source", "edition", "status"]) if (f in r) v[f] = text(r[f]);
  return v;
};
const sourceFields = (r: Row): Field[] => [
  { name: "source", label: t("admin.source"), required: true, most: 1000 },
  ...("edition" in r ? [{ name: "edition", label: t("admin.edition"), most: 300 }] : []),
  ...("status" in r ? [{ name: "status", label: t("admin.status"), options: ["verified", "to_confirm"].map((s) => ({ value: s, text: coded("admin.status.", s) })) }] : []),
];
/** Numbers go as numbers; "1,5" is one and a half. */
const body = (table: Table, changed: Values): Record<string, unknown> => Object.fromEntries(Object.entries(changed).map(([k, v]) => {
  const f = table.fields().find((x) => x.name === k);
  if (f?.numeric) { const n = Number(v.trim().replace(",", ".")); return [k, v.trim() === "" ? null : Number.isNaN(n) ? v : n]; }
  return [k, k === "active" ? v === "true" : v];
}));

export function Rows({ part, onPart }: { part: string; onPart: (p: string) => void }) {
  const keys = [...tables.map((x) => x.key), "plans", "aliases"];
  const current = keys.includes(part) ? part : "norms";
  const table = tables.find((x) => x.key === current);
  return (
    <>
      <div class="a-pick"><SelectField label={t("admin.table")} value={current} onValue={onPart} options={keys.map((k) => ({ value: k, text: coded("admin.table.", k) }))} /></div>
      {current === "plans" ? <Plans /> : current === "aliases" ? <Aliases /> : table && <Editable key={current} table={table} />}
    </>
  );
}

function Editable({ table }: { table: Table }) {
  const list = listOf(table.path);
  const [open, setOpen] = useState<Row>();
  useEffect(() => void list.load(), [table.path]);
  const fresh = async () => {
    await list.load();
    const now = list.value.value?.find((r) => r[table.id] === open![table.id]);
    return now && { values: values(table, now), version: now.version };
  };
  return (
    <>
      <Grid<Row> label={coded("admin.table.", table.key)} {...from(list)} keyOf={(r) => r[table.id]} text={(r) => [table.name(r), r.source, r.edition, r.code, ...table.columns().map((c) => String(c.cell(r)))].join(" ")}
        columns={[
          { head: coded("admin.table.", table.key), cell: (r) => <Button class="a-open" onClick={() => setOpen(r)}>{table.name(r)}</Button> }, ...table.columns(),
          { head: t("admin.source"), cell: (r) => <>{r.source}{r.edition && <span class="muted"> · {r.edition}</span>}</> },
          ...(table.key === "settings" ? [] : [{ head: t("admin.status"), cell: (r: Row) => (r.status === "verified" ? coded("admin.status.", "verified") : <strong>{coded("admin.status.", "to_confirm")}</strong>), fit: "word" as const }]),
        ]} />
      {table.help && <p class="muted">{t(table.help)}</p>}
      {open && <Form title={table.name(open)} fields={[...table.fields(), ...sourceFields(open)]} fresh={{ values: values(table, open), version: open.version }} reload={fresh}
        onClose={() => { setOpen(undefined); list.soon(); }} save={(changed, version, key) => patch(`${table.path}/${open[table.id]}`, { version, ...body(table, changed) }, key)} />}
    </>
  );
}

type Plan = { type: string; stages: string[] };
const plans = remote(async () => (await get<Page<Plan>>("/stage-plans")).items);

function Plans() {
  useEffect(() => void plans.load(), []);
  return (
    <>
      <Grid<Plan> label={coded("admin.table.", "plans")} {...from(plans)} keyOf={(p) => p.type} text={(p) => coded("type.", p.type)}
        columns={[{ head: t("admin.type"), cell: (p) => coded("type.", p.type) }, { head: t("admin.stages"), cell: (p) => p.stages.map((s) => coded("stage.", s)).join(" → ") }]} />
      <p class="muted">{t("admin.plans.help")}</p>
    </>
  );
}

type Alias = { id: string; name: string; alias: string; source: string; status: string };
const aliases = remote(() => all<Alias>("/street-aliases"));

function Aliases() {
  const [open, setOpen] = useState(false);
  useEffect(() => void aliases.load(), []);
  const drop = async (a: Alias) => {
    if (!(await confirm({ title: t("admin.alias.title", { alias: a.alias, name: a.name }), consequence: t("admin.alias.what"), action: t("admin.alias.drop"), danger: true }))) return;
    await attempt(() => del(`/street-aliases/${a.id}`), t("admin.saved"));
    aliases.soon();
  };
  return (
    <>
      <Grid<Alias> label={coded("admin.table.", "aliases")} {...from(aliases)} keyOf={(a) => a.id} text={(a) => `${a.name} ${a.alias}`} actions={<Button look="primary" onClick={() => setOpen(true)}>{t("admin.add.alias")}</Button>}
        columns={[
          { head: t("admin.alias"), cell: (a) => a.alias }, { head: t("admin.street"), cell: (a) => a.name }, { head: t("admin.source"), cell: (a) => a.source }, { head: t("admin.status"), cell: (a) => coded("admin.status.", a.status) },
          { head: t("admin.do"), cell: (a) => <Button aria-label={`${t("admin.alias.drop")}: ${a.alias}`} onClick={() => void drop(a)}>{t("admin.alias.drop")}</Button> },
        ]} />
      {open && <Form title={t("admin.add.alias")} fields={[{ name: "alias", label: t("admin.alias"), required: true }, { name: "name", label: t("admin.street"), required: true }, { name: "source", label: t("admin.source"), required: true, most: 1000 }]}
        onClose={() => { setOpen(false); aliases.soon(); }} save={(v, _, key) => post("/street-aliases", v, key)} />}
    </>
  );
}
