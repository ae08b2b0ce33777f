// Who did what, to whom and when, with what stood there before; and the proof that
// nobody rewrote any of it.
import { useEffect, useState } from "preact/hooks";
import { ApiError, get, post } from "../api";
import { coded, figure, known, t } from "../i18n";
import { Button } from "../kit/button";
import { SelectField, TextField } from "../kit/field";
import { EmptyState, ErrorBox } from "../kit/state";
import type { Entry } from "../live";
import type { Page } from "../model";
import { moment } from "../time";
import { attempt } from "./form";
import { accounts, areas, called, crews, nameOf, vehicles, workers } from "./state";

type Audit = Entry & { before: Record<string, unknown> | null; names: Record<string, string> };
const nouns = ["incident", "order", "booking", "milestone", "stage", "call", "note", "photo", "alarm", "help", "welfare", "handover", "journal_note", "crew", "vehicle", "worker", "admission", "roster", "regime", "quarantine", "contact", "bubble", "medical", "pass", "stock", "closure", "road", "learned", "street_alias", "ground", "norm", "need", "rule", "setting", "account", "session", "token"];

/** A day, "23.11.2026", as the moment it begins in the city; "" and what is no day are none. */
function day(typed: string, plus = 0): string {
  const m = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(typed.trim());
  return m ? new Date(Date.UTC(Number(m[3]), Number(m[2]) - 1, Number(m[1]) + plus) - 5 * 3600e3).toISOString() : "";
}

/** Where the words for the codes of a particular are. */
const codes: Record<string, string[]> = {
  code: ["status.", "regime.", "kind.", "trade.", "rule.", "admin.setting."], from: ["status."], reason: ["reason.", "status.", "code."], state: ["admin.state.", "reason."],
  stage: ["stage."], next: ["stage."], type: ["type."], kind: ["kind.", "alarms.kind.", "callkind.", "quar.pass.kind.", "admin.noun."], mode: ["field.mode."], network: ["network."], outcome: ["outcome."],
  channel: ["channel."], phase: ["photo."], standing: ["standing."], role: ["role."], item: ["quar.item."], override: ["rule."], before: ["regime."], trade: ["trade."], what: ["kind.", "trade."], severity: ["admin.severity."], status: ["admin.status."],
};

/** The name of an area, district or base by its code. */
function placeName(key: string, code: string): string | undefined {
  const all = areas.value.value ?? [];
  const found = key === "area" ? all.find((a) => a.code === code) : (key === "district" ? all.flatMap((a) => a.districts) : key === "base" ? all.flatMap((a) => a.bases) : []).find((x) => x.code === code);
  return found && nameOf(found);
}

/** Ids by what people call them: the entry knows the numbers, the office its people and machines. */
const named = (e: Audit, id: string): string => (e.names[id] === undefined ? called(id) : /^[0-9a-f]{8}-/.test(e.names[id]) ? called(e.names[id]) : e.names[id]);

/** A value of an entry in words. */
function words(e: Audit, key: string, v: unknown): string {
  if (v === null || v === undefined || v === "") return "–";
  if (typeof v === "string") {
    if (/^[0-9a-f]{8}-[0-9a-f]{4}-/.test(v)) return named(e, v);
    if (/^\d{4}-\d\d-\d\dT/.test(v)) return moment(v);
    const place = placeName(key, v);
    if (place) return place;
    const prefix = codes[key]?.find((p) => known(p + v));
    return prefix ? coded(prefix, v).toLowerCase() : v.length > 40 ? `${v.slice(0, 12)}…` : v;
  }
  if (typeof v === "boolean") return coded("admin.active.", String(v));
  if (Array.isArray(v)) return v.length === 0 ? "–" : v.map((x) => words(e, key, x)).join(", ");
  if (typeof v === "object") return Object.entries(v as object).map(([k, x]) => `${coded("field.", k)}: ${words(e, k, x)}`).join(", ");
  return typeof v === "number" ? figure(v, 4) : String(v);
}

/** Who or what an entry is about: his name or number, and the incident. */
function About({ e }: { e: Audit }) {
  const resource = e.data?.resource, who = typeof resource === "string" ? called(resource) : named(e, e.subject);
  const incident = e.incident && e.names[e.incident];
  // An alarm or a note has no name of its own; where it has no incident either, the end of its id is better than nothing.
  return <>{who !== incident && !(incident && who === e.subject.slice(-8)) && who} {incident && <span class="nowrap">№{incident}</span>}</>;
}

/** One particular: what it was, where that is known and was another, and what it is. */
function Particular({ e, name, was, now }: { e: Audit; name: string; was?: unknown; now: unknown }) {
  const after = words(e, name, now), before = was === undefined ? "" : words(e, name, was);
  return <div><dt>{coded("field.", name)}</dt><dd>{before && before !== after && <><del>{before}</del> <span aria-hidden="true">→</span> </>}<span>{after}</span></dd></div>;
}

function Particulars({ e }: { e: Audit }) {
  const { fields, was, now, ...rest } = e.data as Record<string, unknown> & { fields?: string[]; was?: Record<string, unknown>; now?: Record<string, unknown> };
  // The version counts for programs only; of whom it tells stands beside it; an
  // incident amended is told of by what changed.
  const said = (v: unknown) => v !== undefined && v !== null && v !== "" && !(Array.isArray(v) && v.length === 0);
  const names = now && e.kind === "incident.amended" ? [] : Object.keys({ ...(fields ? {} : e.before), ...rest })
    .filter((k) => k !== "version" && k !== "resource" && (said(rest[k]) || said(e.before?.[k])));
  if (names.length === 0 && !fields) return <>–</>;
  return (
    <dl class="a-data">
      {(fields ?? []).map((f) => now && f in now ? <Particular key={f} e={e} name={f} was={was?.[f] ?? null} now={now[f]} />
        : f in rest ? null : <div key={f}><dt>{coded("field.", f)}</dt><dd class="muted">{t("admin.rewritten")}</dd></div>)}
      {names.map((k) => <Particular key={k} e={e} name={k} was={e.before?.[k]} now={rest[k]} />)}
    </dl>
  );
}

export function Search() {
  const [f, setF] = useState({ actor: "", kind: "", subject: "", incident: "", from: "", to: "" });
  const [items, setItems] = useState<Audit[]>();
  const [next, setNext] = useState("");
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const put = (name: keyof typeof f) => (v: string) => setF({ ...f, [name]: v });
  const ask = async (cursor = "") => {
    setBusy(true);
    try {
      const q = new URLSearchParams({ limit: "50" });
      const add = (k: string, v: string) => v && q.set(k, v);
      add("actor", f.actor); add("kind", f.kind); add("subject", f.subject); add("from", day(f.from)); add("to", day(f.to, 1)); add("cursor", cursor);
      if (f.incident.trim()) add("incident", await incidentOf(f.incident.trim()));
      const page = await get<Page<Audit>>(`/journal/search?${q}`);
      setItems(cursor ? [...(items ?? []), ...page.items] : page.items);
      setNext(page.next);
      setError(undefined);
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      setError(err);
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => void ask(), []);
  const things = [
    ...(crews.value.value ?? []).map((c) => ({ value: c.id, text: t("desk.crew-n", { n: c.number }) })), ...(vehicles.value.value ?? []).map((v) => ({ value: v.id, text: v.plate })),
    ...(workers.value.value ?? []).map((w) => ({ value: w.id, text: w.name })), ...(accounts.value.value ?? []).map((a) => ({ value: a.id, text: a.username })),
  ];
  const any = { value: "", text: t("admin.any") };
  return (
    <>
      <Proof />
      <form class="a-search" onSubmit={(e) => { e.preventDefault(); void ask(); }}>
        <SelectField label={t("admin.who-did")} value={f.actor} onValue={put("actor")} options={[any, ...(accounts.value.value ?? []).map((a) => ({ value: a.id, text: a.name ? `${a.username} · ${a.name}` : a.username })), { value: "00000000-0000-0000-0000-000000000000", text: t("admin.system") }]} />
        <SelectField label={t("admin.what-kind")} value={f.kind} onValue={put("kind")} options={[any, ...nouns.map((n) => ({ value: n, text: coded("admin.noun.", n) }))]} />
        <SelectField label={t("admin.about")} value={f.subject} onValue={put("subject")} options={[any, ...things]} />
        <TextField label={t("admin.incident-no")} value={f.incident} onValue={put("incident")} maxLength={40} />
        <TextField label={t("admin.from")} value={f.from} onValue={put("from")} placeholder={t("admin.day")} error={f.from && !day(f.from) ? t("admin.day.bad") : undefined} maxLength={10} />
        <TextField label={t("admin.to")} value={f.to} onValue={put("to")} placeholder={t("admin.day")} error={f.to && !day(f.to) ? t("admin.day.bad") : undefined} maxLength={10} />
        <Button type="submit" look="primary" busy={busy}>{t("admin.search")}</Button>
      </form>
      {error && <ErrorBox error={error} onRetry={() => void ask()} />}
      {!items ? !error && <EmptyState>{t("desk.loading")}</EmptyState> : items.length === 0 ? <EmptyState>{t("admin.no-entries")}</EmptyState> : (
        <table class="a-table pane a-audit">
          <thead><tr><th scope="col" class="num">№</th><th scope="col">{t("admin.when")}</th><th scope="col">{t("admin.who-did")}</th><th scope="col">{t("admin.what-kind")}</th><th scope="col">{t("admin.about")}</th><th scope="col">{t("admin.particulars")}</th></tr></thead>
          <tbody>
            {items.map((e) => (
              <tr key={e.seq}>
                <th scope="row" class="num">{e.seq}</th><td class="nowrap" data-label={t("admin.when")}>{moment(e.at)}</td><td data-label={t("admin.who-did")}>{called(e.actor ?? "")}</td>
                <td data-label={t("admin.what-kind")}>{coded("entry.", e.kind)}</td>
                <td data-label={t("admin.about")}><About e={e} /></td><td data-label={t("admin.particulars")}><Particulars e={e} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {next && <Button busy={busy} onClick={() => void ask(next)}>{t("admin.older")}</Button>}
    </>
  );
}

/** The id of an incident by its number, or the end of it. */
async function incidentOf(number: string): Promise<string> {
  const whole = number.replace(/^№\s*/, "").replace(/^\d{1,5}$/, (n) => n.padStart(6, "0"));
  const hits = await get<Page<{ kind: string; id: string; number: string }>>(`/search?limit=50&q=${encodeURIComponent(whole)}`);
  const found = hits.items.find((h) => h.kind === "incident" && (h.number === whole || h.number.endsWith(`-${whole}`)));
  if (!found) throw new ApiError("absent", 404, "incident");
  return found.id;
}

type State = { state: "idle" | "running" | "whole" | "broken" | "failed"; done: number; total: number; finished_at: string | null; head: string; seq: number; fault: string };

function Proof() {
  const [p, setP] = useState<State>();
  const read = async () => setP(await get<State>("/journal/verify"));
  useEffect(() => void attempt(read), []);
  useEffect(() => {
    if (p?.state !== "running") return;
    const timer = setTimeout(() => void attempt(read), 500);
    return () => clearTimeout(timer);
  }, [p]);
  if (!p) return null;
  return (
    <section class="a-proof pane" aria-label={t("admin.verify")}>
      <Button busy={p.state === "running"} onClick={() => void attempt(async () => setP(await post<State>("/journal/verify", undefined)))}>{t("admin.verify")}</Button>
      {p.state === "running" && <progress max={Math.max(p.total, 1)} value={p.done} aria-label={t("admin.verify")} />}
      <p role="status">
        {p.state === "idle" ? t("admin.verify.what") : p.state === "running" ? t("admin.verify.running", { done: p.done, total: p.total })
          : p.state === "whole" ? <><strong>{t("admin.verify.whole", { n: p.done, time: moment(p.finished_at!) })}</strong> <span class="a-head">{p.head}</span></>
          : p.state === "broken" ? <strong class="a-bad">{t("admin.verify.broken", { seq: p.seq, fault: coded("admin.fault.", p.fault) })}</strong> : <strong class="a-bad">{t("admin.verify.failed")}</strong>}
      </p>
    </section>
  );
}
