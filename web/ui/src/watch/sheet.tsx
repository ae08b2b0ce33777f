// The sheet of a watch: what the data said, and beside each part what the leaver
// has to say of it. It is one A4 page on paper.
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { coded, figure, t } from "../i18n";
import { clock, date, moment } from "../time";
import { onePage } from "./print";
import type { Handed, Sheet } from "./state";

type EditProps = { s: Sheet; section: string; edit?: (section: string, words: string) => Promise<void> };

/** The words beside a section: text on paper and once signed, a field before. */
function Words({ s, section, edit }: EditProps) {
  const kept = s.remarks[section] ?? "";
  const typed = useSignal(kept);
  const last = useRef(kept);
  if (last.current !== kept) {
    last.current = kept;
    typed.value = kept;
  }
  const save = () => typed.value.trim() !== kept && void edit!(section, typed.value);
  return (
    <>
      {kept && <p class={`s-words${edit ? " only-print" : ""}`} dir="auto">{kept}</p>}
      {edit && <textarea class="no-print" name={section} rows={1} maxLength={1000} aria-label={t("sheet.words", { section: coded("sheet.", section) })} placeholder={t("sheet.words-here")} value={typed.value} onInput={(e) => (typed.value = e.currentTarget.value)} onBlur={save} />}
    </>
  );
}

function Part({ s, section, edit, n, children }: EditProps & { n?: number; children?: ComponentChildren }) {
  const gone = s.gone[section] ?? [];
  return (
    <section class={`s-part s-${section}`} aria-labelledby={`s-${section}`}>
      <h3 id={`s-${section}`}>{coded("sheet.", section)} {n !== undefined && <span class="muted">{figure(n)}</span>}</h3>
      {children}
      {gone.length > 0 && <p class="s-gone no-print">{t("sheet.gone")}: {gone.map((g) => (section === "people" ? coded("reason.", g) : g)).join(", ")}</p>}
      <Words s={s} section={section} edit={edit} />
    </section>
  );
}

/** The mark of what a refresh found new or different. */
function Changed({ s, k }: { s: Sheet; k: string }) {
  return s.changed.includes(k) ? <strong class="s-changed no-print" title={t("sheet.changed")}>● <span class="sr-only">{t("sheet.changed")} </span></strong> : null;
}

const who = (r: Handed) => (r.resource.kind === "crew" ? t("desk.crew-n", { n: r.label }) : r.label);
const when = (at: string) => `${date(at).slice(0, 5)} ${clock(at)}`;
const until = (at: string | null) => (at ? ` ${t("watch.until", { time: when(at) })}` : "");

function Incidents({ s }: { s: Sheet }) {
  if (s.incidents.length === 0) return <p class="muted">{t("sheet.none")}</p>;
  return (
    <table>
      <thead><tr><th scope="col">№</th><th scope="col">{t("sheet.what-where")}</th><th scope="col">{t("desk.stage")}</th><th scope="col">{t("sheet.since")}</th><th scope="col">{t("sheet.norm")}</th><th scope="col">{t("sheet.there")}</th></tr></thead>
      <tbody>
        {s.incidents.map((i) => (
          <tr key={i.id}>
            <td class="nowrap"><Changed s={s} k={`incidents/${i.id}`} />{i.number}</td>
            <td dir="auto">{coded("type.", i.type)}{i.diameter_mm ? ` Ø${i.diameter_mm}` : ""}, {i.address || t("desk.no-address")}{i.people ? ` · ${t("sheet.people-n", { n: i.people })}` : ""}</td>
            <td>{i.stage ? coded("stage.", i.stage) : "–"}</td>
            <td class="nowrap">{when(i.registered_at)}</td>
            <td class="nowrap">{i.repair_due ? when(i.repair_due_max ?? i.repair_due) : "–"}</td>
            <td>{i.there.length === 0 ? "–" : i.there.map((r) => `${who(r)} ${coded("status.", r.milestone).toLowerCase()} ${clock(r.at)}`).join("; ")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A list in one line each; "none" where it is empty. */
function Lines<T>({ items, children }: { items: T[]; children: (x: T) => ComponentChildren }) {
  return items.length === 0 ? <p class="muted">{t("sheet.none")}</p> : <ul>{items.map(children)}</ul>;
}

function Fleet({ s, edit }: { s: Sheet; edit: EditProps["edit"] }) {
  return (
    <>
      <Part s={s} section="orders" edit={edit} n={s.orders.length}>
        <Lines items={s.orders}>{(o) => <li key={o.booking_id}><Changed s={s} k={`orders/${o.booking_id}`} />{o.number} → №{o.incident}: {who(o.who)}, {coded("status.", o.who.milestone).toLowerCase()} {o.sent_at && clock(o.sent_at)}</li>}</Lines>
      </Part>
      <Part s={s} section="away" edit={edit} n={s.away.length}>
        <Lines items={s.away}>{(c) => <li key={c.id}><Changed s={s} k={`away/${c.id}`} />{t("desk.crew-n", { n: String(c.number) })} → №{c.incident}, {coded("status.", c.milestone).toLowerCase()}, {t("sheet.since-time", { time: when(c.since) })}</li>}</Lines>
      </Part>
      <Part s={s} section="gaps" edit={edit} n={s.gaps.length}>
        <Lines items={s.gaps}>{(g) => <li key={g.id}><Changed s={s} k={`gaps/${g.id}`} />{t("desk.crew-n", { n: String(g.number) })} ({coded("duty.", g.duty).toLowerCase()}): {[g.state !== "ready" ? coded("reason.", g.state) + until(g.until) : "", ...g.missing.map((m) => `${coded("trade.", m.trade).toLowerCase()} −${figure(m.missing)}`)].filter(Boolean).join(", ")}</li>}</Lines>
      </Part>
      <Part s={s} section="machines" edit={edit} n={s.machines.length}>
        <Lines items={s.machines}>{(m) => <li key={m.id} dir="auto"><Changed s={s} k={`machines/${m.id}`} />{coded("kindcode.", m.kind)} <span class="nowrap">{m.plate}</span>: {coded("reason.", m.state)}{until(m.until)}{m.reason && `, ${m.reason}`}</li>}</Lines>
      </Part>
      <Part s={s} section="people" edit={edit}>
        <Lines items={s.people}>{(p) => <li key={p.state}><Changed s={s} k={`people/${p.state}`} />{coded("reason.", p.state)}: {figure(p.count)}</li>}</Lines>
      </Part>
      <Part s={s} section="closures" edit={edit} n={s.closures.length}>
        <Lines items={s.closures}>{(c) => <li key={c.id} dir="auto"><Changed s={s} k={`closures/${c.id}`} />{c.street || t("closure.drawn")}{c.from && `: ${c.from} – ${c.to}`}, {c.factor === null ? t("closure.closed") : t("closure.slower-by", { f: figure(c.factor) })}{until(c.until)}{c.note && `, ${c.note}`}</li>}</Lines>
      </Part>
    </>
  );
}

function Signed({ label, by }: { label: string; by: Sheet["out"] }) {
  return <div class="s-sign"><dt>{label}</dt><dd>{by ? <><strong dir="auto">{by.name}</strong> <span class="nowrap">{date(by.at)} {clock(by.at)}</span></> : <span class="s-line"><span class="sr-only">{t("sheet.not-signed")}</span></span>}</dd></div>;
}

/** The sheet; edit is given while it may be written on. */
export function SheetPage({ s, edit }: { s: Sheet; edit: EditProps["edit"] }) {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => onePage(() => ref.current), []);
  const author = (id: string) => s.authors.find((a) => a.id === id)?.name ?? "";
  return (
    <article class="sheet pane" ref={ref} aria-labelledby="s-title" data-state={s.state}>
      <header>
        <h2 id="s-title">{t("sheet.title", { date: date(s.watch_start), from: clock(s.watch_start), to: clock(s.watch_end) })}</h2>
        <p class="muted">{coded("regime.", s.regime)}{s.declared_at && ` (${when(s.declared_at)})`} · {t("sheet.as-of", { time: `${date(s.as_of)} ${clock(s.as_of)}` })} · {t("sheet.by", { name: author(s.prepared_by) })}{s.state === "withdrawn" && <strong> · {t("sheet.state.withdrawn")}</strong>}</p>
      </header>
      <Part s={s} section="incidents" edit={edit} n={s.incidents.length}><Incidents s={s} /></Part>
      <div class="s-columns"><Fleet s={s} edit={edit} /></div>
      <Part s={s} section="notes" edit={edit} n={s.notes.length}>
        <Lines items={s.notes}>{(n) => <li key={n.id} dir="auto"><Changed s={s} k={`notes/${n.id}`} /><span class="muted nowrap">{moment(n.at)} {author(n.actor)}:</span> {n.text}</li>}</Lines>
      </Part>
      <div class="s-columns">
        <Part s={s} section="restrictions" edit={edit} />
        <Part s={s} section="watch_for" edit={edit} />
      </div>
      <dl class="s-signs">
        <Signed label={t("sheet.handed-by")} by={s.out} />
        <Signed label={t("sheet.taken-by")} by={s.in} />
      </dl>
    </article>
  );
}
