// Isolating a worker, and the contacts proposed after him: one key a decision.
import { useSignal } from "@preact/signals";
import { post } from "../api";
import { coded, t } from "../i18n";
import { Button } from "../kit/button";
import { Combobox } from "../kit/combobox";
import { ask, confirm } from "../kit/dialog";
import { TextField } from "../kit/field";
import { List } from "../kit/list";
import { EmptyState } from "../kit/state";
import { toast } from "../kit/toast";
import { cityTime, date, moment, serverNow, yearThere } from "../time";
import { CoverView } from "./cover";
import { attempt, crewOf, data, man, mayDecide, nameOf, tradeOf, type Case, type Evidence, type Man, type Proposal } from "./state";

const called = (w: Man) => `${w.name}, ${tradeOf(w.trade)}, ${crewOf(w.crew)}`;

/** "25.11" or "25.11.2026" of the last days, as the moment that day began in the city. */
function dayTyped(typed: string): string | undefined {
  const m = /^(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?$/.exec(typed.trim());
  if (!m) return undefined;
  const at = (year: number) => cityTime(year, Number(m[2]), Number(m[1]));
  if (m[3]) return at(Number(m[3]))?.toISOString();
  return [yearThere(), yearThere() - 1].map(at).find((x) => x && x.getTime() <= serverNow())?.toISOString();
}

/** Takes one worker out of work, and nobody else. */
export function Isolate() {
  const text = useSignal(""), since = useSignal(""), chosen = useSignal<string | undefined>(undefined), wrong = useSignal("");
  const find = async (typed: string) => {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    return (data.value.peek()?.workers ?? []).filter((w) => words.every((x) => `${w.name} ${w.personnel_no} ${tradeOf(w.trade)} ${crewOf(w.crew)}`.toLowerCase().includes(x))).slice(0, 12);
  };
  const isolate = async () => {
    const w = chosen.value ? man(chosen.value) : undefined;
    if (!w) return void (wrong.value = t("quar.choose"));
    const day = since.value.trim() === "" ? null : dayTyped(since.value);
    if (day === undefined) return void (wrong.value = t("quar.since-wrong"));
    wrong.value = "";
    if (!(await confirm({ title: t("quar.isolate.title", { who: w.name }), consequence: t("quar.isolate.what"), action: t("quar.isolate"), danger: true }))) return;
    const made = await attempt(() => post<Case>("/quarantine/cases", { worker_id: w.id, version: w.version, since: day }));
    if (!made) return;
    text.value = since.value = "";
    chosen.value = undefined;
    await data.load();
    toast(t("quar.isolated", { n: String(made.number) }));
    document.getElementById(`case-${made.id}`)?.focus();
  };
  return (
    <form class="q-isolate pane" onSubmit={(e) => { e.preventDefault(); void isolate(); }}>
      <Combobox<Man> label={t("quar.who")} value={text.value} onValue={(v) => { text.value = v; chosen.value = undefined; }} ask={find} least={1}
        take={(w) => { chosen.value = w.id; text.value = called(w); }} keyOf={(w) => w.id} error={wrong.value || undefined}
        render={(w) => <><span class="offer-kind">{w.personnel_no}</span><span class="offer-name">{called(w)}</span></>} />
      <TextField label={t("quar.since")} value={since.value} onValue={(v) => (since.value = v)} placeholder={t("quar.since-hint")} maxLength={10} />
      <Button id="isolate" type="submit" look="danger">{t("quar.isolate")}</Button>
    </form>
  );
}

const shown = (e: Evidence) => coded("quar.together.", e.kind, { label: e.label });

function Row({ p }: { p: Proposal }) {
  const w = man(p.worker_id);
  const state = p.decision ? t(p.decision.isolate ? "quar.decided.isolated" : "quar.decided.kept") : p.covered ? t("quar.covered") : t("quar.open");
  return (
    <div class={`q-row${p.open ? "" : " is-done"}`}>
      <span class="q-who"><strong>{w?.name ?? "–"}</strong> <span class="muted">{w && tradeOf(w.trade)}, {w && crewOf(w.crew)}</span></span>
      <span class="q-state">{p.narrow && <abbr class="q-narrow" title={t("quar.narrow.what")}>{t("quar.narrow")}</abbr>} {state}</span>
      <span class="q-evidence muted">{moment(p.last)} · {[...new Set(p.evidence.map(shown))].join(" · ")}{p.booking && <strong> ▲ {t("quar.on-order")}</strong>}</span>
    </div>
  );
}

/** A case with its proposals. ↑ ↓ walk, 1 isolates, 2 keeps, 0 takes back. */
export function CaseView({ c }: { c: Case }) {
  const at = useSignal<string | undefined>(c.contacts.find((p) => p.open)?.worker_id ?? c.contacts[0]?.worker_id);
  const p = c.contacts.find((x) => x.worker_id === at.value);
  const open = c.contacts.filter((x) => x.open), narrow = open.filter((x) => x.narrow);
  const path = `/quarantine/cases/${c.id}`;
  const decide = async (items: { worker_id: string; isolate: boolean; reason?: string }[]) => {
    const next = open.find((x) => !items.some((i) => i.worker_id === x.worker_id) && open.indexOf(x) > open.findIndex((y) => y.worker_id === at.value));
    if (!(await attempt(() => post(`${path}/decisions`, { items })))) return;
    await data.load();
    if (items.length === 1 && next) at.value = next.worker_id;
    const who = items.length === 1 ? nameOf(items[0]!.worker_id) : "";
    toast(who ? t(items[0]!.isolate ? "quar.done.isolated" : "quar.done.kept", { who }) : t("quar.done.many", { n: items.length }),
      who ? { seconds: 12, label: t("quar.take-back"), undo: () => void back(items[0]!.worker_id) } : {});
  };
  const back = (worker: string) => attempt(() => post(`${path}/take-back`, { worker_id: worker }));
  const keep = async (x: Proposal) => {
    const reason = await ask({ title: t("quar.keep.title", { who: nameOf(x.worker_id) }), consequence: t("quar.keep.what"), action: t("quar.keep"), reason: t("quar.keep.reason") });
    if (reason) await decide([{ worker_id: x.worker_id, isolate: false, reason }]);
  };
  const many = async (list: Proposal[], cover: Case["all"]) => {
    if (await confirm({ title: t("quar.many.title", { n: list.length }), consequence: <CoverView cover={cover} />, action: t("quar.isolate-n", { n: list.length }), danger: true }))
      await decide(list.map((x) => ({ worker_id: x.worker_id, isolate: true })));
  };
  const close = async () => void (await attempt(() => post(`${path}/close`, { version: c.version })));
  const keys = (e: KeyboardEvent) => {
    if (!p || !mayDecide.value || e.ctrlKey || e.altKey || e.metaKey || (e.target as HTMLElement).getAttribute("role") !== "listbox") return;
    const key = /^(?:Digit|Numpad)([012])$/.exec(e.code)?.[1];
    if (!key) return;
    e.preventDefault();
    if (key === "1" && p.open) void decide([{ worker_id: p.worker_id, isolate: true }]);
    if (key === "2" && p.open) void keep(p);
    if (key === "0" && p.decision) void back(p.worker_id);
  };
  return (
    <section class="pane q-case" aria-labelledby={`case-${c.id}-h`} onKeyDown={keys}>
      <h2 id={`case-${c.id}-h`}>{t("quar.case", { n: String(c.number) })} <span class="muted">{date(c.opened_on)} · {t("quar.open-n", { n: c.open })}</span></h2>
      {mayDecide.value && c.contacts.length > 0 && (
        <p class="q-acts no-print">
          {narrow.length > 0 && <Button onClick={() => void many(narrow, c.narrow)}>{t("quar.isolate-narrow", { n: narrow.length })}</Button>}
          {open.length > narrow.length && <Button onClick={() => void many(open, c.all)}>{t("quar.isolate-all", { n: open.length })}</Button>}
          {open.length === 0 && <Button onClick={() => void close()}>{t("quar.close")}</Button>}
          <span class="muted">{t("quar.keys")}</span>
        </p>
      )}
      <List id={`case-${c.id}`} label={t("quar.contacts")} items={c.contacts} keyOf={(x) => x.worker_id} render={(x) => <Row p={x} />} selected={at.value} onSelect={(x) => (at.value = x.worker_id)}
        empty={<EmptyState action={mayDecide.value && <Button onClick={() => void close()}>{t("quar.close")}</Button>}>{t(mayDecide.value ? "quar.no-contacts" : "quar.contacts-hidden")}</EmptyState>} />
      {p && (
        <div class="q-detail" aria-live="polite">
          <h3>{nameOf(p.worker_id)}</h3>
          {p.decision?.reason && <p dir="auto">{p.decision.reason}</p>}
          {p.open && <p>{t("quar.proposed-until", { date: date(p.until) })}</p>}
          {p.open && <CoverView cover={p.cover} />}
          {p.booking && <p class="q-bad">▲ {t("quar.leaves-when-relieved")}</p>}
          {mayDecide.value && (
            <p class="q-acts no-print">
              {p.open && <Button look="primary" onClick={() => void decide([{ worker_id: p.worker_id, isolate: true }])}>{t("quar.isolate")} <kbd>1</kbd></Button>}
              {p.open && <Button onClick={() => void keep(p)}>{t("quar.keep")} <kbd>2</kbd></Button>}
              {p.decision && <Button onClick={() => void back(p.worker_id)}>{t("quar.take-back")} <kbd>0</kbd></Button>}
            </p>
          )}
        </div>
      )}
    </section>
  );
}
