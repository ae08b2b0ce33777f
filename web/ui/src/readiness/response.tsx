// How long each step from the call to warm radiators took, and who is without heat.
import { useState } from "preact/hooks";
import { coded, figure, t } from "../i18n";
import { Button } from "../kit/button";
import { SelectField, TextField } from "../kit/field";
import { EmptyState, ErrorBox } from "../kit/state";
import { date, duration } from "../time";
import { Num } from "./num";
import { area, choose, days, from, incidents, period, readiness, response, to, type, type Phase } from "./state";
import { nameOf } from "./tiers";

const types = ["pipe_break", "leak", "chamber", "pumping_station", "source", "no_heat", "low_heat", "hot_water", "hazard", "foreign_network"];

const shownDay = (s: string): string => s.split("-").reverse().join(".");

/** A day typed as people write it, kept as 2026-11-29; what is none is left for correction. */
function Day({ label, name, value, on }: { label: string; name: string; value: string; on: (v: string) => void }) {
  const [typed, setTyped] = useState<string>();
  const take = () => {
    if (typed === undefined) return;
    const m = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(typed.trim());
    const day = m ? `${m[3]}-${m[2]!.padStart(2, "0")}-${m[1]!.padStart(2, "0")}` : "";
    const real = day !== "" && new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) === day;
    if (typed.trim() !== "" && !real) return;
    setTyped(undefined);
    on(day);
  };
  const wrong = typed !== undefined && typed.length >= 10 && !/^\d{1,2}\.\d{1,2}\.\d{4}$/.test(typed.trim()) ? t("resp.day.wrong") : undefined;
  return <TextField label={label} name={name} value={typed ?? shownDay(value)} onValue={setTyped} onBlur={take} onKeyDown={(e) => { if (e.key === "Enter") take(); }} placeholder={t("resp.day")} maxLength={10} inputMode="numeric" error={wrong} />;
}

/** Which incidents the reports are about; of alarms only the days count. */
export function Filters({ onlyDays }: { onlyDays?: boolean }) {
  const any = { value: "", text: t("resp.any") };
  return (
    <div class="r-filters no-print">
      <div class="r-days" role="group" aria-label={t("resp.period")}>
        {[1, 7, 30, 90].map((d) => <Button key={d} aria-pressed={(onlyDays || !from.value) && days.value === d} onClick={() => choose(() => { days.value = d; from.value = to.value = ""; })}>{t("resp.days", { n: d })}</Button>)}
      </div>
      {!onlyDays && (
        <>
          <Day label={t("resp.from")} name="from" value={from.value} on={(v) => choose(() => { from.value = v; if (!v) to.value = ""; })} />
          <Day label={t("resp.to")} name="to" value={to.value} on={(v) => choose(() => { to.value = v; if (!from.value) from.value = v; })} />
          <SelectField label={t("desk.type")} name="type" value={type.value} onValue={(v) => choose(() => { type.value = v; })} options={[any, ...types.map((x) => ({ value: x, text: coded("type.", x) }))]} />
          <SelectField label={t("ready.area")} name="area" value={area.value} onValue={(v) => choose(() => { area.value = v; })} options={[any, ...(readiness.value.value?.areas ?? []).map((a) => ({ value: a.code, text: nameOf(a) }))]} />
        </>
      )}
    </div>
  );
}

/** People without heat now; each number opens the incidents. */
export function Cold() {
  const list = incidents.value.value?.items, c = response.value.value?.cold;
  if (!c && !list) return null;
  const now = { list: "courses" as const, ask: { ...period(), phase: "cold" } };
  const open = (list ?? []).filter((i) => i.people);
  const sum = (of: (i: (typeof open)[number]) => number | null) => open.reduce((n, i) => n + (of(i) ?? 0), 0);
  const people = c?.people ?? sum((i) => i.people);
  return (
    <section class="pane r-cold live" aria-labelledby="h-cold">
      <h2 id="h-cold">{t("cold.title")}</h2>
      <dl>
        <div><dt>{t("cold.people")}</dt><dd><Num n={people} to={now} strong /></dd></div>
        <div><dt>{t("cold.buildings")}</dt><dd><Num n={c?.buildings ?? 0} to={now} /></dd></div>
        <div><dt>{t("cold.social")}</dt><dd><Num n={c?.social_objects ?? 0} to={now} /></dd></div>
        <div><dt>{t("cold.incidents")}</dt><dd><Num n={c?.incidents ?? open.length} to={now} /></dd></div>
        {c && <div><dt>{from.value ? t("cold.hours-span") : t("cold.hours", { n: days.value })}</dt><dd><Num n={Math.round(c.person_hours)} to={now} /></dd></div>}
      </dl>
    </section>
  );
}

const cell = (p: Phase, more: Record<string, string>) => (
  <td key={p.phase} class="num">
    {p.n === 0 ? <span class="r-zero">–</span> : <Num n={p.n} to={{ list: "courses", ask: { ...period(), ...more, phase: p.phase } }}><strong>{duration(p.median_s)}</strong><span>{duration(p.p90_s)}</span><span class="muted">n {figure(p.n)}</span></Num>}
  </td>
);

export function ResponseView() {
  const r = response.value.value;
  if (response.error.value) return <><Filters /><ErrorBox error={response.error.value} onRetry={() => void response.load()} /></>;
  if (!r) return <EmptyState>{t("desk.loading")}</EmptyState>;
  const areaName = (code: string) => { const a = readiness.value.value?.areas.find((x) => x.code === code); return a ? nameOf(a) : code || t("resp.no-area"); };
  const groups = [{ title: t("resp.by-type"), rows: r.by_type.map((g) => ({ g, name: coded("type.", g.code), more: { type: g.code } })) }, { title: t("resp.by-area"), rows: r.by_area.map((g) => ({ g, name: areaName(g.code), more: (g.code ? { area: g.code } : {}) as Record<string, string> })) }];
  return (
    <>
      <Filters />
      <Cold />
      <section class="pane" aria-labelledby="h-phases">
        <h2 id="h-phases">{t("resp.title")} <span class="muted">{date(r.from)} – {date(r.to)} · {t("resp.n", { n: r.n })}</span></h2>
        {r.n === 0 ? <EmptyState>{t("resp.none")}</EmptyState> : (
          <div class="r-scroll" tabIndex={0} role="region" aria-label={t("resp.title")}>
            <table class="r-phases">
              <thead><tr><th scope="col">{t("resp.group")}</th>{r.phases.map((p) => <th key={p.phase} scope="col" class="num">{coded("phase.", p.phase)}</th>)}</tr></thead>
              <tbody>
                <tr><th scope="row">{t("resp.any")}</th>{r.phases.map((p) => cell(p, {}))}</tr>
              </tbody>
              {groups.map(({ title, rows }) => rows.length > 0 && (
                <tbody key={title}>
                  <tr class="r-group"><th scope="rowgroup" colSpan={r.phases.length + 1}>{title}</th></tr>
                  {rows.map(({ g, name, more }) => <tr key={g.code}><th scope="row">{name} <span class="muted">{figure(g.n)}</span></th>{g.phases.map((p) => (g.code ? cell(p, more) : <td key={p.phase} class="num">{p.n === 0 ? "–" : duration(p.median_s)}</td>))}</tr>)}
                </tbody>
              ))}
            </table>
          </div>
        )}
        <p class="muted r-note">{t("resp.note")}</p>
      </section>
    </>
  );
}
