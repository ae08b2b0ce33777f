// Crews, vehicles and workers: who is there, what they are, what state they are
// in; who joins and who leaves.
import { useState } from "preact/hooks";
import { ApiError, get, patch, post, uuid7 } from "../api";
import { coded, figure, t } from "../i18n";
import { Button } from "../kit/button";
import { confirm } from "../kit/dialog";
import { Tabs } from "../kit/tabs";
import { toast } from "../kit/toast";
import { attempt, Form, type Values } from "./form";
import { from, Grid, type Column } from "./grid";
import { crewFields, crewValues, send, vehicleFields, vehicleValues, workerFields, workerValues } from "./roster-fields";
import { areaName, crewNumber, crews, retired, stateName, vehicles, workers, type Retired } from "./state";
import { Bases, Watches } from "./watches";
import { date, moment } from "../time";
import type { Crew, Vehicle, Worker } from "../model";

type Thing = { id: string; version: number; state: string; state_until: string | null };
type Kind = "crew" | "vehicle" | "worker";
type Open = { kind: Kind; row?: Thing };

const paths: Record<Kind, string> = { crew: "/crews", vehicle: "/vehicles", worker: "/workers" };
const lists = { crew: crews, vehicle: vehicles, worker: workers };
const fieldsOf = { crew: crewFields, vehicle: vehicleFields, worker: workerFields };
const valuesOf = (kind: Kind, row: any): Values => (kind === "crew" ? crewValues(row) : kind === "vehicle" ? vehicleValues(row) : workerValues(row));
const labelOf = (kind: Kind, row: any): string => (kind === "crew" ? t("desk.crew-n", { n: row.number }) : kind === "vehicle" ? row.plate : row.name);

function state(row: Thing) {
  return <>{stateName(row.state)}{row.state_until && <span class="muted"> {t("admin.until", { time: moment(row.state_until) })}</span>}</>;
}

/** Takes somebody off the roster, after saying what that means. */
async function retire(kind: Kind, row: Thing, label: string): Promise<void> {
  if (!(await confirm({ title: t("admin.retire.title", { who: label }), consequence: coded("admin.retire.what.", kind), action: t("admin.retire"), danger: true }))) return;
  await attempt(async () => {
    const d = await post<{ retired: boolean }>(`/resources/${row.id}/retire`, { version: row.version });
    toast(t(d.retired ? "admin.retired" : "admin.removed", { who: label }));
    [lists[kind], retired].forEach((r) => r.soon());
  });
}

export function Roster({ part, onPart }: { part: string; onPart: (p: string) => void }) {
  const [open, setOpen] = useState<Open>();
  const edit = (kind: Kind, row: Thing, label: string) => <Button class="a-open" onClick={() => setOpen({ kind, row })}>{label}</Button>;
  const leave = (kind: Kind, head = t("admin.leave")): Column<any> => ({ head, cell: (row) => <Button aria-label={`${t("admin.retire")}: ${labelOf(kind, row)}`} onClick={() => void retire(kind, row, labelOf(kind, row))}>{t("admin.retire")}</Button> });
  const add = (kind: Kind, label: string) => <Button look="primary" onClick={() => setOpen({ kind })}>{label}</Button>;
  const workerGrid = () => (
    <Grid<Worker> label={t("admin.workers")} {...from(workers)} keyOf={(w) => w.id} text={(w) => [w.name, w.personnel_no, w.phone, coded("trade.", w.trade), crewNumber(w.crew), areaName(w.area), stateName(w.state)].join(" ")} actions={add("worker", t("admin.add.worker"))}
      columns={[
        { head: t("admin.name"), cell: (w) => edit("worker", w, w.name) }, { head: t("admin.personnel_no"), cell: (w) => w.personnel_no }, { head: t("admin.trade"), cell: (w) => coded("trade.", w.trade), fit: "word" },
        { head: t("admin.crew"), cell: (w) => crewNumber(w.crew) || t("admin.pool") }, { head: t("admin.phone"), cell: (w) => <span class="nowrap">{w.phone}</span> },
        { head: t("admin.certificates"), cell: (w) => w.certificates.map((c) => <span key={c.code} class="a-cert nowrap">{coded("admin.cert.", c.code)} {date(`${c.expires_on}T12:00:00Z`)}</span>) },
        { head: t("admin.state"), cell: state }, leave("worker"),
      ]} />
  );
  const crewGrid = () => (
    <Grid<Crew & { absent: string[] }> label={t("admin.crews")} {...from(crews)} keyOf={(c) => c.id} text={(c) => [c.number, areaName(c.area), c.lead?.name, c.bubble].join(" ")} actions={add("crew", t("admin.add.crew"))}
      columns={[
        { head: t("admin.crew"), cell: (c) => edit("crew", c, t("desk.crew-n", { n: c.number })) }, { head: t("admin.area"), cell: (c) => areaName(c.area) }, { head: t("admin.lead"), cell: (c) => c.lead?.name ?? "–" },
        { head: t("admin.deputy"), cell: (c) => c.deputy?.name ?? "–" }, { head: t("admin.members"), fit: "num", cell: (c) => figure(c.members.length + c.absent.length) }, { head: t("admin.bubble"), cell: (c) => c.bubble || "–" },
        { head: t("admin.state"), cell: state }, leave("crew"),
      ]} />
  );
  const vehicleGrid = () => (
    <Grid<Vehicle> label={t("admin.vehicles")} {...from(vehicles)} keyOf={(v) => v.id} text={(v) => [v.plate, coded("kind.", v.kind), areaName(v.area), crewNumber(v.crew)].join(" ")} actions={add("vehicle", t("admin.add.vehicle"))}
      columns={[
        { head: t("admin.plate"), cell: (v) => edit("vehicle", v, v.plate) }, { head: t("admin.kind"), cell: (v) => coded("kind.", v.kind) }, { head: t("admin.area"), cell: (v) => areaName(v.area) },
        { head: t("admin.crew"), cell: (v) => crewNumber(v.crew) || t("admin.pool") }, { head: t("admin.state"), cell: state }, leave("vehicle"),
      ]} />
  );
  return (
    <>
      <Tabs label={t("admin.roster")} current={part || "workers"} onChange={onPart} tabs={[
        { key: "workers", label: t("admin.workers"), body: workerGrid }, { key: "crews", label: t("admin.crews"), body: crewGrid }, { key: "vehicles", label: t("admin.vehicles"), body: vehicleGrid },
        { key: "bases", label: t("admin.bases"), body: () => <Bases /> }, { key: "watches", label: t("admin.watches"), body: () => <Watches /> }, { key: "retired", label: t("admin.retired-list"), body: () => <Gone /> },
      ]} />
      {open && <Editor key={open.row?.id ?? "new"} open={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function Editor({ open: { kind, row }, onClose }: { open: Open; onClose: () => void }) {
  const path = paths[kind], list = lists[kind];
  const close = () => { onClose(); list.soon(); if (kind !== "worker") workers.soon(); else crews.soon(); };
  const read = async () => {
    const now = await get<Thing>(`${path}/${row!.id}`);
    return { values: valuesOf(kind, now), version: now.version };
  };
  return (
    <Form
      title={row ? labelOf(kind, row) : coded("admin.add.", kind)} fields={fieldsOf[kind](row)} fresh={row && { values: valuesOf(kind, row), version: row.version }} onClose={close} reload={row && read}
      save={(changed, version, key) => (row ? knowingly((more, again) => patch(`${path}/${row.id}`, { version, ...send(changed, valuesOf(kind, row)), ...more }, again ?? key)) : post(path, send(changed), key))}
    />
  );
}

/** Sends a change; a bubble that it would break is asked about, and then broken knowingly. */
async function knowingly(change: (more: object, key?: string) => Promise<unknown>): Promise<unknown> {
  try {
    return await change({});
  } catch (err) {
    const codes = err instanceof ApiError && err.code === "rule-warn" ? err.params.codes : undefined;
    if (!Array.isArray(codes) || !codes.includes("bubble-broken")) throw err;
    if (!(await confirm({ title: t("admin.bubble-broken.title"), consequence: t("admin.bubble-broken.what"), action: t("admin.bubble-broken"), danger: true }))) throw err;
    return change({ override: ["bubble-broken"] }, uuid7());
  }
}

function Gone() {
  const restore = async (r: Retired) => {
    const who = r.name || r.label;
    if (!(await confirm({ title: t("admin.restore.title", { who }), consequence: t("admin.restore.what"), action: t("admin.restore") }))) return;
    await attempt(() => post(`/resources/${r.id}/restore`, { version: r.version }), t("admin.restored", { who }));
    Object.values(lists).forEach((x) => x.soon());
    retired.soon();
  };
  return (
    <Grid<Retired> label={t("admin.retired-list")} {...from(retired)} keyOf={(r) => r.id} text={(r) => `${r.label} ${r.name}`}
      columns={[
        { head: t("admin.who"), cell: (r) => r.name || r.label }, { head: t("admin.what"), cell: (r) => coded("admin.kind.", r.kind) }, { head: t("admin.personnel_no"), cell: (r) => r.label },
        { head: t("admin.since"), cell: (r) => moment(r.retired_at) }, { head: t("admin.back"), cell: (r) => <Button aria-label={`${t("admin.restore")}: ${r.name || r.label}`} onClick={() => void restore(r)}>{t("admin.restore")}</Button> },
      ]} />
  );
}
