// What each crew has of masks, gloves, antiseptic and thermometers, and how long
// it lasts.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { post } from "../api";
import { coded, figure, t } from "../i18n";
import { Button } from "../kit/button";
import { SelectField, TextField } from "../kit/field";
import { EmptyState, ErrorBox } from "../kit/state";
import { toast } from "../kit/toast";
import { attempt, crewOf, data, mayHandle, stock, type Level } from "./state";

const items = ["mask", "gloves", "antiseptic", "thermometer"];
const kinds = ["received", "used", "counted"];

function Cell({ l }: { l: Level | undefined }) {
  if (!l) return <td>–</td>;
  const days = l.days_left === null ? "" : t("quar.stock.days", { d: figure(l.days_left) });
  return (
    <td class={`num${l.low ? " q-low" : ""}`} data-label={coded("quar.item.", l.item)} title={coded("quar.basis.", l.basis, { n: figure(l.daily_use) })}>
      {l.low && <span class="q-bad"><span aria-hidden="true">▲ </span><span class="sr-only">{t("quar.stock.low")} </span></span>}<strong>{figure(l.amount)}</strong> <span class="muted">{days}</span>
    </td>
  );
}

function Move() {
  const crew = useSignal(""), item = useSignal("mask"), kind = useSignal("received"), amount = useSignal(""), wrong = useSignal("");
  const crews = [...(data.value.value?.crews ?? [])].sort((a, b) => a.number - b.number);
  const save = async () => {
    const n = Number(amount.value.trim());
    if (!/^\d+$/.test(amount.value.trim())) return void (wrong.value = t("quar.stock.wrong"));
    wrong.value = "";
    const made = await attempt(() => post<{ balance: number }>("/stock/movements", { crew_id: crew.value || crews[0]?.id, item: item.value, kind: kind.value, amount: n }));
    await stock.load();
    if (!made) return;
    amount.value = "";
    toast(t("quar.stock.saved", { n: figure(made.balance) }));
  };
  return (
    <form class="q-move pane no-print" onSubmit={(e) => { e.preventDefault(); void save(); }}>
      <SelectField label={t("quar.crew")} name="crew" value={crew.value || (crews[0]?.id ?? "")} onValue={(v) => (crew.value = v)} options={crews.map((c) => ({ value: c.id, text: t("desk.crew-n", { n: String(c.number) }) }))} />
      <SelectField label={t("quar.item")} name="item" value={item.value} onValue={(v) => (item.value = v)} options={items.map((i) => ({ value: i, text: coded("quar.item.", i) }))} />
      <SelectField label={t("quar.movement")} name="kind" value={kind.value} onValue={(v) => (kind.value = v)} options={kinds.map((k) => ({ value: k, text: coded("quar.movement.", k) }))} />
      <TextField label={t("quar.amount")} name="amount" inputMode="numeric" maxLength={7} value={amount.value} onValue={(v) => (amount.value = v)} error={wrong.value || undefined} />
      <Button type="submit" look="primary">{t("quar.save")}</Button>
    </form>
  );
}

export function StockView() {
  useEffect(() => void stock.load(), []);
  const all = stock.value.value;
  if (!all) return stock.error.value ? <ErrorBox error={stock.error.value} onRetry={() => void stock.load()} /> : <EmptyState>{t("desk.loading")}</EmptyState>;
  const crews = [...new Set(all.map((l) => l.crew_id))];
  return (
    <>
      {mayHandle.value && <Move />}
      <table class="q-table q-cards pane">
        <caption class="sr-only">{t("quar.tab.stock")}</caption>
        <thead><tr><th scope="col">{t("quar.crew")}</th>{items.map((i) => <th key={i} scope="col" class="num">{coded("quar.item.", i)}</th>)}</tr></thead>
        <tbody>{crews.map((c) => <tr key={c}><th scope="row">{crewOf(c)}</th>{items.map((i) => <Cell key={i} l={all.find((l) => l.crew_id === c && l.item === i)} />)}</tr>)}</tbody>
      </table>
      <p class="muted">{t("quar.stock.note")}</p>
    </>
  );
}
