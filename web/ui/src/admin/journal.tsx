// Who did what, to whom and when, with what stood there before; and the proof that
// nobody rewrote any of it.
import { useEffect, useState } from "preact/hooks";
import { ApiError, get, post } from "../api";
import { coded, figure, t } from "../i18n";
import { Button } from "../kit/button";
import { SelectField, TextField } from "../kit/field";
import { EmptyState, ErrorBox } from "../kit/state";
import type { Entry } from "../live";
import type { Page } from "../model";
import { moment } from "../time";
import { attempt } from "./form";
import { accounts, called, crews, vehicles, workers } from "./state";

type Audit = Entry & { before: Record<string, unknown> | null };
const nouns = ["incident", "order", "booking", "milestone", "stage", "call", "note", "photo", "alarm", "help", "welfare", "handover", "journal_note", "crew", "vehicle", "worker", "admission", "roster", "regime", "quarantine", "contact", "bubble", "medical", "pass", "stock", "closure", "road", "learned", "street_alias", "ground", "norm", "need", "rule", "setting", "account", "session", "token"];

/** A day, "23.11.2026", as the moment it begins in the city; "" and what is no day are none. */
function day(typed: string, plus = 0): string {
  const m = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(typed.trim());
  return m ? new Date(Date.UTC(Number(m[3]), Number(m[2]) - 1, Number(m[1]) + plus) - 5 * 3600e3).toISOString() : "";
}

/** A value of an entry in words: ids by what people call them. */
function words(v: unknown): string {
  if (v === null || v === undefined || v === "") return "–";
  if (typeof v === "string") return /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(v) ? called(v) : /^\d{4}-\d\d-\d\dT/.test(v) ? moment(v) : v.length > 40 ? `${v.slice(0, 12)}…` : v;
  if (Array.isArray(v)) return v.length === 0 ? "–" : v.map(words).join(", ");
  if (typeof v === "object") return Object.entries(v as object).map(([k, x]) => `${k}: ${words(x)}`).join(", ");
  return typeof v === "number" ? figure(v, 4) : String(v);
}

function Particulars({ e }: { e: Audit }) {
  const names = Object.keys({ ...e.before, ...e.data }).filter((k) => k !== "version");
  if (names.length === 0) return <>–</>;
  return (
    <dl class="a-data">
      {names.map((k) => {
        const now = words(e.data?.[k]), was = e.before ? words(e.before[k]) : "";
        return <div key={k}><dt>{k}</dt><dd>{was && was !== now && <><del>{was}</del> <span aria-hidden="true">→</span> </>}<span>{now}</span></dd></div>;
      })}
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
                <td data-label={t("admin.about")}>{called(e.subject)}</td><td data-label={t("admin.particulars")}><Particulars e={e} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {next && <Button busy={busy} onClick={() => void ask(next)}>{t("admin.older")}</Button>}
    </>
  );
}

/** The id of an incident by its number, which is looked for among the newest. */
async function incidentOf(number: string): Promise<string> {
  for (let cursor = "", pages = 0; pages < 20; pages++) {
    const page = await get<Page<{ id: string; number: string }>>(`/incidents?status=all&limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    const found = page.items.find((i) => i.number === number || i.number.endsWith(`-${number.padStart(6, "0")}`));
    if (found) return found.id;
    if (!page.next) break;
    cursor = page.next;
  }
  throw new ApiError("absent", 404, "incident");
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
