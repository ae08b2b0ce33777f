// What follows from isolating: whom to relieve, who could join a crew, what to
// disinfect, who is out; and where bubbles met or were broken.
import { post } from "../api";
import { coded, t } from "../i18n";
import { Button } from "../kit/button";
import { confirm } from "../kit/dialog";
import { toast } from "../kit/toast";
import { date, moment } from "../time";
import { areaOf, attempt, crewOf, man, mayHandle, mayKeep, missingText, nameOf, tradeOf, type Lack, type QuarantineData, type Relief, type Soiled } from "./state";

function ReliefRow({ r }: { r: Relief }) {
  return (
    <li>
      <strong>{r.kind === "crew" ? t("desk.crew-n", { n: r.label }) : r.label}</strong> · {coded("status.", r.milestone)} · {r.workers.map(nameOf).join(", ")}
      <span class={r.relieved ? "q-good" : "q-bad"}> {r.relieved ? `✓ ${t("quar.relieved")}` : `▲ ${t("quar.not-relieved")}`}</span>
      {!r.relieved && <span class="muted"> {r.crews.length === 0 ? t("quar.relief-none") : t("quar.relief-by", { crews: r.crews.slice(0, 3).map(crewOf).join(", ") })}</span>}
      {mayKeep.value && <> <a class="no-print" href={`/desk?incident=${r.incident_id}`}>{t("quar.to-desk")}</a></>}
    </li>
  );
}

/** Puts somebody into a crew; the warning about a bubble is asked about, and then taken upon oneself. */
async function replace(lack: Lack, id: string, breaks: boolean): Promise<void> {
  const w = man(id);
  if (!w) return;
  const consequence = <>{t("quar.replace.what", { from: crewOf(w.crew), to: t("desk.crew-n", { n: String(lack.number) }) })}{breaks && <strong> ▲ {t("quar.replace.breaks")}</strong>}</>;
  if (!(await confirm({ title: t("quar.replace.title", { who: w.name }), consequence, action: t("quar.replace"), danger: breaks }))) return;
  const done = await attempt(() => post("/quarantine/replacements", { crew_id: lack.crew, worker_id: id, version: w.version, override: breaks ? ["bubble-broken"] : [] }));
  if (done) toast(t("quar.replaced", { who: w.name, n: String(lack.number) }));
}

function LackRow({ l }: { l: Lack }) {
  return (
    <li class="q-lack">
      <strong>{t("desk.crew-n", { n: String(l.number) })}</strong>, {areaOf(l.area)}: {missingText([{ trade: l.trade, missing: l.count }])}
      {l.candidates.length === 0 ? <span class="muted"> {t("quar.nobody")}</span> : (
        <ul>{l.candidates.map((c) => (
          <li key={c.worker_id}>
            <span>{nameOf(c.worker_id)} <span class="muted">{crewOf(c.from)}{!c.same_area && `, ${areaOf(man(c.worker_id)?.area ?? "")}`}{c.breaks && ` · ▲ ${t("quar.breaks")}`}</span></span>
            {mayKeep.value && <Button class="no-print" aria-label={`${t("quar.replace")}: ${nameOf(c.worker_id)}, ${t("desk.crew-n", { n: String(l.number) })}`} onClick={() => void replace(l, c.worker_id, c.breaks)}>{t("quar.replace")}</Button>}
          </li>
        ))}</ul>
      )}
    </li>
  );
}

function VehicleRow({ v }: { v: Soiled }) {
  const step = (name: "start" | "finish") => attempt(() => post(`/vehicles/${v.vehicle_id}/disinfection`, { version: v.version, step: name }));
  return (
    <li class="q-line">
      <span><strong class="nowrap">{v.plate}</strong> <span class="muted">{[v.aside ? t("quar.aside") : t("quar.proposed"), ...v.cases.map((n) => t("quar.case", { n: String(n) })), v.ridden ? moment(v.ridden) : "", v.booking ? t("quar.on-order") : ""].filter(Boolean).join(" · ")}</span></span>
      {mayHandle.value && (
        <span class="q-acts no-print">
          {!v.aside && <Button aria-label={`${t("quar.put-aside")}: ${v.plate}`} onClick={() => void step("start")}>{t("quar.put-aside")}</Button>}
          <Button aria-label={`${t("quar.disinfected")}: ${v.plate}`} onClick={() => void step("finish")}>{t("quar.disinfected")}</Button>
        </span>
      )}
    </li>
  );
}

function Part({ title, n, empty, children }: { title: string; n: number; empty: string; children: preact.ComponentChildren }) {
  return (
    <section class="pane q-part">
      <h2>{title} <span class="muted">{n}</span></h2>
      {n === 0 ? <p class="q-none muted">{empty}</p> : <ul class="pane-body">{children}</ul>}
    </section>
  );
}

/** Everybody who is kept away, the first to come back first; why is not told. */
function Out({ q }: { q: QuarantineData }) {
  const out = q.workers.filter((w) => w.state === "unavailable").sort((a, b) => (a.state_until ?? "9").localeCompare(b.state_until ?? "9") || a.name.localeCompare(b.name));
  return (
    <Part title={t("quar.out")} n={out.length} empty={t("quar.out.none")}>
      {out.map((w) => <li key={w.id} class="q-line"><span>{w.name} <span class="muted">{tradeOf(w.trade)}, {crewOf(w.crew)}</span></span><span class="nowrap">{w.state_until ? t("quar.until", { time: date(w.state_until).slice(0, 5) }) : t("quar.until-changed")}</span></li>)}
    </Part>
  );
}

export function Aside({ q }: { q: QuarantineData }) {
  return (
    <div class="q-aside">
      {q.relief.length > 0 && <Part title={t("quar.relief")} n={q.relief.length} empty="">{q.relief.map((r) => <ReliefRow key={r.booking_id} r={r} />)}</Part>}
      <Part title={t("quar.lacks")} n={q.lacks.length} empty={t("quar.lacks.none")}>{q.lacks.map((l) => <LackRow key={l.crew + l.trade} l={l} />)}</Part>
      <Part title={t("quar.vehicles")} n={q.vehicles.length} empty={t("quar.vehicles.none")}>{q.vehicles.map((v) => <VehicleRow key={v.vehicle_id} v={v} />)}</Part>
      <Out q={q} />
      {q.meetings.length + q.broken.length > 0 && (
        <Part title={t("quar.bubbles")} n={q.meetings.length + q.broken.length} empty="">
          {q.broken.map((b) => <li key={b.worker_id + b.at}>▲ {moment(b.at)} {t("quar.broken", { who: nameOf(b.worker_id), from: crewOf(b.from), to: crewOf(b.to) })}</li>)}
          {q.meetings.map((m) => <li key={m.incident_id + m.one + m.other}>{moment(m.met_at)} {t("quar.met", { one: crewOf(m.one), other: crewOf(m.other) })}</li>)}
        </Part>
      )}
    </div>
  );
}

