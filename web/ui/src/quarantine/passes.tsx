// Passes of people and plates: which end soon, writing one down, and the list for
// the checkpoints on paper.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get, post } from "../api";
import { coded, t } from "../i18n";
import { Button } from "../kit/button";
import { Combobox } from "../kit/combobox";
import { confirm } from "../kit/dialog";
import { SelectField, TextField } from "../kit/field";
import { EmptyState, ErrorBox } from "../kit/state";
import { toast } from "../kit/toast";
import { remote } from "../store";
import { areaOf, attempt, crewOf, data, mayKeep, passes, type Pass } from "./state";

type Row = { kind: string; id: string; label: string; name: string; what: string; crew: number | null; passes: Pass[] };
type Thing = { id: string; text: string };
const kinds = ["city", "movement", "night"];

const filter = { crew: "", area: "" };
const rows = remote(async () => {
  const q = new URLSearchParams(Object.entries(filter).filter(([, v]) => v));
  return (await get<{ rows: Row[] }>(`/checkpoint-list?${q}`)).rows;
});

const day = (iso: string) => iso.split("-").reverse().join(".");
/** "25.11.2026" as the API wants a date. */
const dateTyped = (v: string) => /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(v.trim())?.slice(1).reverse().map((x) => x.padStart(2, "0")).join("-");

function Add() {
  const who = useSignal(""), chosen = useSignal(""), kind = useSignal("city"), number = useSignal(""), mask = useSignal(""), from = useSignal(""), until = useSignal(""), wrong = useSignal("");
  const find = async (typed: string): Promise<Thing[]> => (rows.value.peek() ?? []).map((r) => ({ id: r.id, text: [r.label, r.name, r.crew === null ? "" : t("desk.crew-n", { n: String(r.crew) })].filter(Boolean).join(", ") }))
    .filter((x) => x.text.toLowerCase().includes(typed.trim().toLowerCase())).slice(0, 12);
  const save = async () => {
    const valid_from = dateTyped(from.value), valid_until = dateTyped(until.value);
    if (!chosen.value || !valid_from || !valid_until) return void (wrong.value = t(chosen.value ? "quar.pass.dates" : "quar.choose"));
    wrong.value = "";
    const done = await attempt(() => post("/passes", { resource_id: chosen.value, kind: kind.value, number: number.value, document: mask.value.trim().toUpperCase(), valid_from, valid_until }));
    if (!done) return;
    who.value = chosen.value = number.value = mask.value = "";
    toast(t("quar.pass.saved"));
    await Promise.all([passes.load(), rows.load()]);
  };
  return (
    <form class="q-pass pane no-print" onSubmit={(e) => { e.preventDefault(); void save(); }}>
      <Combobox<Thing> label={t("quar.pass.who")} value={who.value} least={1} onValue={(v) => { who.value = v; chosen.value = ""; }} ask={find} take={(x) => { chosen.value = x.id; who.value = x.text; }} keyOf={(x) => x.id} error={wrong.value || undefined} render={(x) => <span class="offer-name">{x.text}</span>} />
      <SelectField label={t("quar.pass.kind")} value={kind.value} onValue={(v) => (kind.value = v)} options={kinds.map((k) => ({ value: k, text: coded("quar.pass.kind.", k) }))} />
      <TextField label={t("quar.pass.number")} value={number.value} onValue={(v) => (number.value = v)} required maxLength={40} />
      <TextField label={t("quar.pass.document")} value={mask.value} onValue={(v) => (mask.value = v)} maxLength={4} />
      <TextField label={t("quar.pass.from")} value={from.value} onValue={(v) => (from.value = v)} placeholder={t("quar.date-hint")} required maxLength={10} />
      <TextField label={t("quar.pass.until")} value={until.value} onValue={(v) => (until.value = v)} placeholder={t("quar.date-hint")} required maxLength={10} />
      <Button type="submit" look="primary">{t("quar.save")}</Button>
    </form>
  );
}

function PassText({ p, who }: { p: Pass; who: string }) {
  const late = p.standing === "expiring" || p.standing === "expired";
  const revoke = async () => {
    if (!(await confirm({ title: t("quar.pass.revoke.title", { number: p.number }), consequence: t("quar.pass.revoke.what"), action: t("quar.pass.revoke"), danger: true }))) return;
    await attempt(() => post(`/passes/${p.id}/revoke`, { version: p.version }));
    await Promise.all([passes.load(), rows.load()]);
  };
  return (
    <span class="q-pass-text">
      {coded("quar.pass.kind.", p.kind)} <strong class="nowrap">{p.number}</strong>{p.document && ` · …${p.document}`} · <span class={late ? "q-bad" : ""}>{late && "▲ "}{t("quar.until", { time: day(p.valid_until) })}</span>
      {mayKeep.value && <Button class="no-print" aria-label={`${t("quar.pass.revoke")}: ${p.number}, ${who}`} onClick={() => void revoke()}>✕</Button>}
    </span>
  );
}

export function PassesView() {
  const crew = useSignal(filter.crew), area = useSignal(filter.area);
  useEffect(() => { void passes.load(); void rows.load(); }, []);
  const narrow = (name: "crew" | "area", v: string) => { filter[name] = v; (name === "crew" ? crew : area).value = v; void rows.load(); };
  const ending = (passes.value.value ?? []).filter((p) => p.standing === "expiring" || p.standing === "expired");
  const list = rows.value.value, q = data.value.value;
  const none = (list ?? []).filter((r) => r.passes.length === 0).length;
  return (
    <>
      {mayKeep.value && <Add />}
      <div class="q-acts no-print">
        <SelectField label={t("quar.area")} value={area.value} onValue={(v) => narrow("area", v)} options={[{ value: "", text: t("quar.any") }, ...(q?.areas ?? []).map((a) => ({ value: a.code, text: areaOf(a.code) }))]} />
        <SelectField label={t("quar.crew")} value={crew.value} onValue={(v) => narrow("crew", v)} options={[{ value: "", text: t("quar.any") }, ...(q?.crews ?? []).map((c) => ({ value: c.id, text: crewOf(c.id) }))]} />
        <Button id="print" onClick={() => print()}>{t("ready.print")}</Button>
        <span role="status" class={ending.length > 0 ? "q-bad" : "muted"}>{t("quar.pass.ending", { n: ending.length })}</span>
        <span class="muted">{t("quar.pass.none", { n: none })}</span>
      </div>
      <h2 class="only-print">{t("quar.checkpoint")}</h2>
      {!list ? (rows.error.value ? <ErrorBox error={rows.error.value} onRetry={() => void rows.load()} /> : <EmptyState>{t("desk.loading")}</EmptyState>) : (
        <table class="q-table q-list pane">
          <caption class="sr-only">{t("quar.checkpoint")}</caption>
          <thead><tr><th scope="col">{t("quar.pass.who")}</th><th scope="col">{t("quar.crew")}</th><th scope="col">{t("quar.tab.passes")}</th></tr></thead>
          <tbody>{list.map((r) => (
            <tr key={r.id}>
              <th scope="row"><span class="nowrap">{r.label}</span> {r.name} <span class="muted">{r.kind === "vehicle" ? coded("kindcode.", r.what) : coded("trade.", r.what).toLowerCase()}</span></th>
              <td>{r.crew === null ? t("desk.pool") : t("desk.crew-n", { n: String(r.crew) })}</td>
              <td>{r.passes.length === 0 ? <span class="q-bad">▲ {t("quar.pass.missing")}</span> : r.passes.map((p) => <PassText key={p.id} p={p} who={r.name || r.label} />)}</td>
            </tr>
          ))}</tbody>
        </table>
      )}
    </>
  );
}
