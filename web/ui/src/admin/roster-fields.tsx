// What is edited of a crew, a vehicle, a worker, and how it is sent. A value is
// always text here; "" stands for none.
import { coded, t } from "../i18n";
import { Button } from "../kit/button";
import { SelectField, TextField } from "../kit/field";
import type { Crew, Vehicle, Worker } from "../model";
import { moment, whenTyped } from "../time";
import type { Field, Values } from "./form";
import { areaName, areas, crews, nameOf, stateName, workers } from "./state";

export const trades = ["foreman", "fitter", "welder", "operator", "driver", "electrician"];
export const kinds = ["ARM", "EXC", "CRANE", "TIP", "VAC", "PUMP", "WELD", "COMP", "GEN", "HEAT"];
const states = { crew: ["ready", "stood_down"], vehicle: ["ready", "repair", "disinfect"], worker: ["ready", "resting", "remote", "isolated", "sick"] };

type Option = { value: string; text: string };
const none = (text: string): Option => ({ value: "", text });
const areaOptions = (): Option[] => [none("–"), ...(areas.value.value ?? []).map((a) => ({ value: a.code, text: nameOf(a) }))];
const baseOptions = (): Option[] => [none("–"), ...(areas.value.value ?? []).flatMap((a) => a.bases.map((b) => ({ value: b.code, text: `${nameOf(b)} (${areaName(a.code)})` })))];
const crewOptions = (nobody: string): Option[] => [none(nobody), ...(crews.value.value ?? []).map((c) => ({ value: c.id, text: t("desk.crew-n", { n: c.number }) }))];
const stateFields = (kind: keyof typeof states, hidden = false): Field[] => [
  { name: "state", label: t("admin.state"), options: [...(hidden ? ["unavailable"] : []), ...states[kind]].map((s) => ({ value: s, text: stateName(s) })) },
  { name: "state_until", label: t("admin.state-until"), hint: t("admin.state-until.hint") },
  { name: "state_reason", label: t("admin.state-reason"), most: 500 },
];
const stateValues = (x: { state: string; state_until: string | null; state_reason: string }): Values => ({ state: x.state, state_reason: x.state_reason, state_until: x.state_until ? moment(x.state_until) : "" });

export const workerFields = (row?: unknown): Field[] => [
  ...(row ? [] : [{ name: "personnel_no", label: t("admin.personnel_no"), required: true, most: 40 }]),
  { name: "name", label: t("admin.name"), required: true },
  { name: "phone", label: t("admin.phone"), most: 40 },
  { name: "trade", label: t("admin.trade"), options: [...(row ? [] : [none("–")]), ...trades.map((x) => ({ value: x, text: coded("trade.", x) }))] },
  { name: "area", label: t("admin.area"), options: areaOptions() },
  { name: "crew_id", label: t("admin.crew"), options: crewOptions(t("admin.pool")) },
  { name: "rotates_with", label: t("admin.rotates"), hint: t("admin.rotates.hint"), options: crewOptions("–") },
  { name: "certificates", label: t("admin.certificates"), draw: (v, on, error) => <Certificates value={v} onValue={on} error={error} />, say: (v) => parse(v).map((c) => `${coded("admin.cert.", c.code)} ${c.expires_on}`).join(", ") },
  ...(row ? stateFields("worker", (row as Worker).state === "unavailable") : []),
];
export const workerValues = (w: Worker): Values => ({ name: w.name, phone: w.phone, trade: w.trade, area: w.area, crew_id: w.crew ?? "", rotates_with: w.rotates_with ?? "", certificates: JSON.stringify(w.certificates), ...stateValues(w) });

export const vehicleFields = (row?: unknown): Field[] => [
  { name: "plate", label: t("admin.plate"), required: true, most: 20 },
  { name: "kind", label: t("admin.kind"), options: [...(row ? [] : [none("–")]), ...kinds.map((x) => ({ value: x, text: coded("kind.", x) }))] },
  { name: "area", label: t("admin.area"), options: areaOptions() },
  { name: "base", label: t("admin.base"), options: baseOptions() },
  { name: "crew_id", label: t("admin.crew"), options: crewOptions(t("admin.pool")) },
  { name: "service_due", label: t("admin.service_due"), hint: t("admin.service_due.hint"), most: 10 },
  ...(row ? stateFields("vehicle") : []),
];
export const vehicleValues = (v: Vehicle): Values => ({ plate: v.plate, kind: v.kind, area: v.area, base: v.base, crew_id: v.crew ?? "", service_due: shownDay(v.service_due ?? ""), ...stateValues(v) });

export const crewFields = (row?: unknown): Field[] => {
  const own = (row as { id: string } | undefined)?.id;
  const mates = [none("–"), ...(workers.value.value ?? []).filter((w) => w.crew === own).map((w) => ({ value: w.id, text: w.name }))];
  return [
    ...(row ? [] : [{ name: "number", label: t("admin.number"), required: true, numeric: true, most: 4 }]),
    { name: "area", label: t("admin.area"), options: areaOptions() },
    { name: "base", label: t("admin.base"), options: baseOptions() },
    ...(row ? [
      { name: "lead_id", label: t("admin.lead"), options: mates }, { name: "deputy_id", label: t("admin.deputy"), options: mates },
      { name: "members", label: t("admin.members"), draw: (v: string, on: (v: string) => void, error?: string) => <Members value={v} onValue={on} error={error} />, say: (v: string) => v.split(",").filter(Boolean).map((id) => workers.value.value?.find((w) => w.id === id)?.name ?? id).join(", ") },
    ] : []),
    { name: "bubble", label: t("admin.bubble"), hint: t("admin.bubble.hint"), most: 40 },
    ...(row ? stateFields("crew") : []),
  ];
};
export const crewValues = (c: Crew & { absent: string[] }): Values => ({ area: c.area, base: c.base, lead_id: c.lead?.id ?? "", deputy_id: c.deputy?.id ?? "", members: [...c.members, ...c.absent].sort().join(","), bubble: c.bubble, ...stateValues(c) });

type Certificate = { code: string; expires_on: string };
const parse = (v: string): Certificate[] => (v ? (JSON.parse(v) as Certificate[]) : []);

/** The last days are typed as people write them and kept as the API wants them. */
const typedDay = (s: string): string => s.replace(/^(\d{1,2})\.(\d{1,2})\.(\d{4})$/, (_, d: string, m: string, y: string) => `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`);
const shownDay = (s: string): string => s.replace(/^(\d{4})-(\d\d)-(\d\d)$/, "$3.$2.$1");

function Certificates({ value, onValue, error }: { value: string; onValue: (v: string) => void; error?: string }) {
  const held = parse(value);
  const put = (list: Certificate[]) => onValue(JSON.stringify(list));
  return (
    <fieldset class="a-certs">
      <legend>{t("admin.certificates")}</legend>
      {held.map((c, i) => (
        <div key={i} class="a-cert-row">
          <SelectField label={t("admin.cert")} value={c.code} onValue={(code) => put(held.with(i, { ...c, code }))} options={["weld", ...kinds].map((k) => ({ value: k, text: coded("admin.cert.", k) }))} />
          <TextField label={t("admin.cert-until")} value={shownDay(c.expires_on)} onValue={(v) => put(held.with(i, { ...c, expires_on: typedDay(v.trim()) }))} maxLength={10} />
          <Button aria-label={t("admin.cert-drop", { cert: coded("admin.cert.", c.code) })} onClick={() => put(held.filter((_, j) => j !== i))}>✕</Button>
        </div>
      ))}
      {error && <p class="field-error" role="alert">{error}</p>}
      <Button onClick={() => put([...held, { code: "weld", expires_on: "" }])}>{t("admin.cert-add")}</Button>
    </fieldset>
  );
}

function Members({ value, onValue, error }: { value: string; onValue: (v: string) => void; error?: string }) {
  const ids = value.split(",").filter(Boolean), everyone = workers.value.value ?? [];
  const put = (list: string[]) => onValue([...list].sort().join(","));
  const name = (id: string) => { const w = everyone.find((x) => x.id === id); return w ? `${w.name}, ${coded("trade.", w.trade)}` : id; };
  return (
    <fieldset class="a-certs">
      <legend>{t("admin.members")}</legend>
      <ul class="a-members">{ids.map((id) => <li key={id}>{name(id)} <Button aria-label={t("admin.member-drop", { who: name(id) })} onClick={() => put(ids.filter((x) => x !== id))}>✕</Button></li>)}</ul>
      {error && <p class="field-error" role="alert">{error}</p>}
      <SelectField label={t("admin.member-add")} value="" onValue={(id) => id && put([...ids, id])} options={[none("–"), ...everyone.filter((w) => !ids.includes(w.id)).map((w) => ({ value: w.id, text: `${w.name}, ${coded("trade.", w.trade)}${w.crew ? "" : ` · ${t("admin.pool")}`}` }))]} />
    </fieldset>
  );
}

/** The fields of a form as the API takes them. Of a state, one field changed sends all three. */
export function send(changed: Values, was?: Values): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const whole = { ...was, ...changed };
  for (const [name, value] of Object.entries(changed)) {
    if (name === "certificates") out[name] = parse(value);
    else if (name === "members") out[name] = value.split(",").filter(Boolean);
    else if (name === "number") out[name] = /^\s*-?\d+\s*$/.test(value) ? Number(value) : value.trim() || null; // what is no number the server names
    else if (name === "service_due") out[name] = typedDay(value.trim());
    else if (["crew_id", "rotates_with", "lead_id", "deputy_id"].includes(name)) out[name] = value || null;
    else if (!name.startsWith("state")) out[name] = value.trim();
  }
  // A state that is not told cannot be changed but for one that is.
  if (Object.keys(changed).some((x) => x.startsWith("state")) && whole.state !== "unavailable") {
    const until = (whole.state_until ?? "").trim();
    Object.assign(out, { state: whole.state, state_reason: (whole.state_reason ?? "").trim(), state_until: until === "" || whole.state === "ready" ? null : whenTyped(until.replace(",", "")) ?? until });
  }
  return out;
}
