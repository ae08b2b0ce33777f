// The filters of the queue as chips: F puts the focus on them, Esc drops them all.
import { coded, figure, t } from "../i18n";
import { filters, setFilter, type QueueFilter } from "./filter";
import { data } from "./state";
import { lang } from "../i18n";

export function filterName(f: QueueFilter): string {
  if (f.kind === "priority") return t("filter.p", { n: figure(Number(f.code)) });
  if (f.kind === "type") return coded("type.", f.code);
  if (f.kind !== "area") return coded("filter.", f.kind);
  const a = data.value?.readiness.areas.find((x) => x.code === f.code);
  return a ? a[`name_${lang.value}`] : f.code;
}

function Chip({ f }: { f: QueueFilter }) {
  const on = filters.value.some((x) => x.kind === f.kind && x.code === f.code);
  return <button type="button" class="chip" aria-pressed={on} onClick={() => setFilter(f)}>{filterName(f)}</button>;
}

export function Filters() {
  const offered: QueueFilter[] = [
    ...["1", "2", "3", "4"].map((code): QueueFilter => ({ kind: "priority", code })), { kind: "unassigned", code: "" }, { kind: "mine", code: "" },
  ];
  // What there are many of is in the choice; what of it is in force is a chip.
  const more = filters.value.filter((f) => f.kind === "type" || f.kind === "area");
  const choice = (f: QueueFilter) => <option key={f.kind + f.code} value={`${f.kind} ${f.code}`}>{filterName(f)}</option>;
  return (
    <div class="chips no-print" role="group" aria-label={t("filter.title")} onKeyDown={(e) => {
      const all = [...e.currentTarget.querySelectorAll<HTMLElement>("button, select")], i = all.indexOf(e.target as HTMLElement);
      const to = e.target instanceof HTMLSelectElement ? undefined : { ArrowRight: i + 1, ArrowLeft: i - 1 }[e.key];
      if (to !== undefined) all[(to + all.length) % all.length]?.focus();
      else if (e.key === "Escape" && filters.value.length > 0) setFilter({ kind: "none", code: "" });
      else return;
      e.preventDefault();
      e.stopPropagation();
    }}>
      {offered.map((f) => <Chip key={f.kind + f.code} f={f} />)}
      {more.map((f) => <Chip key={f.kind + f.code} f={f} />)}
      <select class="chip" aria-label={t("filter.more")} value="" onChange={(e) => {
        const [kind, code] = e.currentTarget.value.split(" ");
        if (code) setFilter({ kind: kind as QueueFilter["kind"], code });
        e.currentTarget.value = "";
      }}>
        <option value="">{t("filter.more")}…</option>
        <optgroup label={t("filter.area")}>{(data.value?.readiness.areas ?? []).map((a) => choice({ kind: "area", code: a.code }))}</optgroup>
        <optgroup label={t("filter.type")}>{[...new Set((data.value?.incidents ?? []).map((i) => i.type))].sort().map((code) => choice({ kind: "type", code }))}</optgroup>
      </select>
    </div>
  );
}
