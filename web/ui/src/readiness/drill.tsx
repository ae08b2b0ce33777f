// The list behind a number: who it is and why, which incidents, which alarms.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Alarm } from "../alarm";
import { get } from "../api";
import { coded, figure, t } from "../i18n";
import { Button } from "../kit/button";
import { Dialog } from "../kit/dialog";
import { EmptyState, ErrorBox } from "../kit/state";
import { toast } from "../kit/toast";
import type { Page } from "../model";
import { reasonText } from "../reason";
import { remote } from "../store";
import { date, duration, moment } from "../time";
import { address, asked, open, readiness, type Course, type Drill, type Member } from "./state";
import { nameOf } from "./tiers";

const areaName = (code: string): string => {
  const a = readiness.value.value?.areas.find((x) => x.code === code);
  return a ? nameOf(a) : code || t("resp.no-area");
};

/** What a number is of, in words. */
function titleOf({ list, ask }: Drill): string {
  const words: string[] = [];
  const put = (text: string | undefined) => text && words.push(text);
  if (list === "who") {
    put(coded("ready.gap.", ask.kind ?? ""));
    put(ask.tier && coded("tier.", ask.tier));
    put(ask.of && coded(ask.kind === "vehicle" ? "kind." : "trade.", ask.of));
  } else if (list === "courses") put(coded("phase.", ask.phase ?? "all"));
  else {
    put(t("alarm.all"));
    put(ask.kind && coded("alarms.kind.", ask.kind));
    put(ask.priority && coded("alarms.priority.", ask.priority));
  }
  put(ask.type && coded("type.", ask.type));
  put(ask.area && areaName(ask.area));
  if (ask.at) put(`${date(ask.at)} ${moment(ask.at).slice(-5)}`);
  if (ask.from) put(ask.to ? `${moment(ask.from)} – ${moment(ask.to)}` : moment(ask.from));
  else if (ask.days) put(t("resp.days", { n: Number(ask.days) }));
  return words.join(" · ");
}

function Who({ ask }: { ask: Record<string, string> }) {
  const list = useSignal(remote(() => get<Page<Member>>(asked("/readiness/resources", ask)))).value;
  useEffect(() => void list.load(), []);
  const items = list.value.value?.items;
  if (list.error.value) return <ErrorBox error={list.error.value} onRetry={() => void list.load()} />;
  if (!items) return <EmptyState>{t("desk.loading")}</EmptyState>;
  if (items.length === 0) return <EmptyState>{t("drill.none")}</EmptyState>;
  return (
    <table class="r-drill">
      <thead><tr><th scope="col">{coded("ready.gap.", ask.kind ?? "")}</th><th scope="col">{t("ready.area")}</th><th scope="col">{t("drill.tier")}</th><th scope="col">{t("drill.why")}</th></tr></thead>
      <tbody>
        {items.map((m) => (
          <tr key={m.resource.id}>
            <th scope="row">{ask.kind === "crew" ? t("desk.crew-n", { n: m.label }) : m.label} {m.name}<div class="muted">{m.of && coded(ask.kind === "vehicle" ? "kind." : "trade.", m.of)}</div></th>
            <td>{areaName(m.area)}</td>
            <td>{coded("tier.", m.tier)}{m.tier === "on_call" && m.call_in_min > 0 && <div class="muted">{t("drill.call-in", { n: m.call_in_min })}</div>}</td>
            <td>{m.reasons.map(reasonText).join("; ") || "–"}{m.state_until && <div class="muted">{t("drill.until", { time: moment(m.state_until) })}</div>}{m.since && <div class="muted">{t("drill.since", { time: moment(m.since) })}</div>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const shown = ["call", "opened", "sent", "accepted", "on_site", "localised", "restored"];

function Courses({ ask }: { ask: Record<string, string> }) {
  const list = useSignal(remote(() => get<{ total: number; items: Course[] }>(asked("/readiness/response/incidents", ask)))).value;
  useEffect(() => void list.load(), []);
  const got = list.value.value;
  if (list.error.value) return <ErrorBox error={list.error.value} onRetry={() => void list.load()} />;
  if (!got) return <EmptyState>{t("desk.loading")}</EmptyState>;
  if (got.items.length === 0) return <EmptyState>{t("drill.none")}</EmptyState>;
  return (
    <>
      <table class="r-drill">
        <thead><tr><th scope="col">№</th><th scope="col">{t("desk.address")}</th><th scope="col" class="num">{ask.phase === "cold" ? t("resp.person-hours") : t("resp.took")}</th><th scope="col">{t("drill.course")}</th></tr></thead>
        <tbody>
          {got.items.map((i) => (
            <tr key={i.id}>
              <th scope="row" class="nowrap">{i.number}<div class="muted">{coded("type.", i.type)}</div></th>
              <td>{i.address || t("desk.no-address")}<div class="muted">{areaName(i.area)}{i.people ? ` · ${t("drill.people", { n: i.people })}` : ""}</div></td>
              <td class="num nowrap"><strong>{ask.phase === "cold" ? figure(i.person_hours) : i.seconds === null ? "–" : duration(i.seconds)}</strong></td>
              <td><ul class="r-course">{shown.filter((m) => i.moments[m]).map((m) => <li key={m}>{coded("moment.", m)} <span class="nowrap">{moment(i.moments[m]!)}</span></li>)}</ul></td>
            </tr>
          ))}
        </tbody>
      </table>
      {got.total > got.items.length && <p class="muted">{t("drill.more", { n: got.items.length, total: got.total })}</p>}
    </>
  );
}

function Alarms({ ask }: { ask: Record<string, string> }) {
  const list = useSignal(remote(() => get<Page<Alarm>>(asked("/alarms", { state: "all", limit: "200", ...ask })))).value;
  useEffect(() => void list.load(), []);
  const items = list.value.value?.items;
  if (list.error.value) return <ErrorBox error={list.error.value} onRetry={() => void list.load()} />;
  if (!items) return <EmptyState>{t("desk.loading")}</EmptyState>;
  if (items.length === 0) return <EmptyState>{t("drill.none")}</EmptyState>;
  return (
    <table class="r-drill">
      <thead><tr><th scope="col">{t("ready.at")}</th><th scope="col">{t("alarms.kind")}</th><th scope="col">{t("alarms.priority")}</th><th scope="col">№</th><th scope="col" class="num">{t("alarms.seen-in")}</th></tr></thead>
      <tbody>
        {items.map((a) => (
          <tr key={a.id}>
            <td class="nowrap">{moment(a.raised_at)}</td><td>{coded("alarms.kind.", a.kind)}</td><td>{coded("alarms.priority.", String(a.priority))}</td><td class="nowrap">{a.incident_number}</td>
            <td class="num nowrap">{a.seen_at ? duration((Date.parse(a.seen_at) - Date.parse(a.raised_at)) / 1000) : "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The opened number as a window; Esc closes it. */
export function DrillWindow({ drill }: { drill: Drill }) {
  const List = { who: Who, courses: Courses, alarms: Alarms }[drill.list];
  const copy = () => void navigator.clipboard?.writeText(location.origin + address(drill)).then(() => toast(t("drill.copied")), () => undefined);
  return (
    <Dialog title={titleOf(drill)} onClose={() => open(undefined)}>
      <div class="r-drill-list" tabIndex={0} role="region" aria-label={titleOf(drill)}><List ask={drill.ask} /></div>
      <div class="dialog-actions no-print">
        <Button autofocus onClick={() => open(undefined)}>{t("drill.close")}</Button>
        <Button onClick={() => copy()}>{t("drill.copy")}</Button>
        <Button onClick={() => print()}>{t("ready.print")}</Button>
      </div>
    </Dialog>
  );
}
