// Passes of people and plates: which end soon, writing one down, and the list for
// the checkpoints on paper.
import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get, patch, post } from "../api";
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

const filter = { crew: "", area: "", order: new URLSearchParams(location.search).get("order") ?? "" };
const rows = remote(async () => {
  const q = new URLSearchParams(Object.entries(filter).filter(([, v]) => v));
  return (await get<{ rows: Row[] }>(`/checkpoint-list?${q}`)).rows;
});
/** The pass that is being corrected; undefined: a new one is written down. */
const corrected = signal<{ pass: Pass; who: string } | undefined>(undefined);

const day = (iso: string) => iso.split("-").reverse().join(".");
/** "25.11.2026" as the API wants a date. */
const dateTyped = (v: string) => /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(v.trim())?.slice(1).reverse().map((x) => x.padStart(2, "0")).join("-");

function PassForm() {
  const old = corrected.value?.pass;
  const who = useSignal(corrected.value?.who ?? ""), chosen = useSignal(old?.resource_id ?? ""), kind = useSignal(old?.kind ?? "city"), number = useSignal(old?.number ?? "");
  const mask = useSignal(old?.document ?? ""), from = useSignal(old ? day(old.valid_from) : ""), until = useSignal(old ? day(old.valid_until) : ""), wrong = useSignal("");
  const find = async (typed: string): Promise<Thing[]> => (rows.value.peek() ?? []).map((r) => ({ id: r.id, text: [r.label, r.name, r.crew === null ? "" : t("desk.crew-n", { n: String(r.crew) })].filter(Boolean).join(", ") }))
    .filter((x) => x.text.toLowerCase().includes(typed.trim().toLowerCase())).slice(0, 12);
  const save = async () => {
    const valid_from = dateTyped(from.value), valid_until = dateTyped(until.value);
    if (!chosen.value || !valid_from || !valid_until) return void (wrong.value = t(chosen.value ? "quar.pass.dates" : "quar.choose"));
    wrong.value = "";
    const body = { kind: kind.value, number: number.value, document: mask.value.trim().toUpperCase(), valid_from, valid_until };
    const done = await attempt(() => (old ? patch(`/passes/${old.id}`, { ...body, version: old.version }) : post("/passes", { ...body, resource_id: chosen.value })));
    await Promise.all([passes.load(), rows.load()]);
    if (!done) return;
    who.value = chosen.value = number.value = mask.value = "";
    corrected.value = undefined;
    toast(t("quar.pass.saved"));
  };
  return (
    <form class="q-pass pane no-print" aria-label={t(old ? "quar.pass.correct" : "quar.pass.new")} onSubmit={(e) => { e.preventDefault(); void save(); }} onKeyDown={(e) => e.key === "Escape" && (corrected.value = undefined)}>
      {old ? <p class="q-pass-whose"><span class="muted">{t("quar.pass.correct")}</span> <strong>{who.value}</strong>{wrong.value && <span class="field-error" role="alert">{wrong.value}</span>}</p>
        : <Combobox<Thing> label={t("quar.pass.who")} value={who.value} least={1} onValue={(v) => { who.value = v; chosen.value = ""; }} ask={find} take={(x) => { chosen.value = x.id; who.value = x.text; }} keyOf={(x) => x.id} error={wrong.value || undefined} render={(x) => <span class="offer-name">{x.text}</span>} />}
      <SelectField label={t("quar.pass.kind")} name="pass-kind" value={kind.value} onValue={(v) => (kind.value = v)} options={kinds.map((k) => ({ value: k, text: coded("quar.pass.kind.", k) }))} />
      <TextField label={t("quar.pass.number")} name="pass-number" value={number.value} onValue={(v) => (number.value = v)} required maxLength={40} />
      <TextField label={t("quar.pass.document")} value={mask.value} onValue={(v) => (mask.value = v)} maxLength={4} />
      <TextField label={t("quar.pass.from")} value={from.value} onValue={(v) => (from.value = v)} placeholder={t("quar.date-hint")} required maxLength={10} />
      <TextField label={t("quar.pass.until")} name="pass-until" value={until.value} onValue={(v) => (until.value = v)} placeholder={t("quar.date-hint")} required maxLength={10} />
      <Button type="submit" look="primary">{t("quar.save")}</Button>
      {old && <Button onClick={() => (corrected.value = undefined)}>{t("dialog.cancel")}</Button>}
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
  const correct = () => {
    corrected.value = { pass: p, who };
    requestAnimationFrame(() => document.querySelector<HTMLElement>("[name=pass-number]")?.focus()); // when the form shows this pass
  };
  return (
    <span class="q-pass-text">
      {coded("quar.pass.kind.", p.kind)} {mayKeep.value ? <button type="button" class="link nowrap q-pass-number" title={t("quar.pass.correct")} onClick={correct}>{p.number}</button> : <strong class="nowrap">{p.number}</strong>}{p.document && ` · …${p.document}`} · <span class={late ? "q-bad" : ""}>{late && "▲ "}{t("quar.until", { time: day(p.valid_until) })}</span>
      {mayKeep.value && <Button class="no-print" aria-label={`${t("quar.pass.revoke")}: ${p.number}, ${who}`} onClick={() => void revoke()}>✕</Button>}
    </span>
  );
}

export function PassesView() {
  const crew = useSignal(filter.crew), area = useSignal(filter.area), order = useSignal(filter.order);
  useEffect(() => { void passes.load(); void rows.load(); }, []);
  const narrow = (name: "crew" | "area" | "order", v: string) => { filter[name] = v; ({ crew, area, order })[name].value = v; void rows.load(); };
  const all = () => { narrow("order", ""); history.replaceState(null, "", "/quarantine?view=passes"); };
  const ending = (passes.value.value ?? []).filter((p) => p.standing === "expiring" || p.standing === "expired");
  const list = rows.value.value, q = data.value.value;
  const none = (list ?? []).filter((r) => r.passes.length === 0).length;
  return (
    <>
      {mayKeep.value && <PassForm key={corrected.value?.pass.id} />}
      <div class="q-acts no-print">
        <SelectField label={t("quar.area")} value={area.value} onValue={(v) => narrow("area", v)} options={[{ value: "", text: t("quar.any") }, ...(q?.areas ?? []).map((a) => ({ value: a.code, text: areaOf(a.code) }))]} />
        <SelectField label={t("quar.crew")} value={crew.value} onValue={(v) => narrow("crew", v)} options={[{ value: "", text: t("quar.any") }, ...(q?.crews ?? []).map((c) => ({ value: c.id, text: crewOf(c.id) }))]} />
        {order.value && <Button onClick={all}>{t("quar.pass.of-order")} ✕</Button>}
        <Button id="print" onClick={() => print()}>{t("ready.print")}</Button>
        <span role="status" class={ending.length > 0 ? "q-bad" : "muted"}>{t("quar.pass.ending", { n: ending.length })}</span>
        <span class="muted">{t("quar.pass.none", { n: none })}</span>
      </div>
      <h2 class="only-print">{t("quar.checkpoint")}</h2>
      {!list ? (rows.error.value ? <ErrorBox error={rows.error.value} onRetry={() => void rows.load()} /> : <EmptyState>{t("desk.loading")}</EmptyState>) : (
        <table class="q-table q-list pane">
          <caption class="sr-only">{t("quar.checkpoint")}</caption>
          <thead><tr><th scope="col">{t("quar.pass.who")}</th><th scope="col">{t("quar.crew")}</th><th scope="col">{t("quar.tab.passes")}</th></tr></thead>
          <tbody>{list.length === 0 && <tr><td colSpan={3}><EmptyState>{t("quar.pass.nobody")}</EmptyState></td></tr>}{list.map((r) => (
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
