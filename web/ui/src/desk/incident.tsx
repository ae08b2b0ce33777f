// The right side: the chosen incident, whole.
import { signal, useSignal } from "@preact/signals";
import { post } from "../api";
import { coded, figure, t } from "../i18n";
import { Button } from "../kit/button";
import { TextField } from "../kit/field";
import { Age } from "../kit/live";
import { EmptyState } from "../kit/state";
import { Tabs } from "../kit/tabs";
import type { Incident } from "../model";
import { moment, momentTyped } from "../time";
import { attempt } from "./act";
import { ending } from "./close";
import { ContourPane } from "./contour";
import { Clocks, Stages } from "./course";
import { Holders } from "./holders";
import { Journal } from "./journal";
import { opening } from "./open";
import { Photos } from "./photos";
import { Orders } from "./orders";
import { Picked, Recommend } from "./recommend";
import { chosen, mayDispatch, mayOpen } from "./state";

const tab = signal("send");

/** Shows a part of the chosen incident and puts the focus on what is pressed there. */
export function goTo(key: "send" | "course" | "contour", target: string): void {
  if (!chosen.value) return;
  tab.value = key;
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`.d-incident ${target}`)?.focus());
}

function Head({ incident: i }: { incident: Incident }) {
  const affected = [
    i.people !== null && t("desk.people-n", { n: i.people }),
    i.buildings !== null && t("desk.buildings-n", { n: i.buildings }),
    i.social_objects !== null && t("desk.social-n", { n: i.social_objects }),
  ].filter(Boolean);
  return (
    <header class="incident-head">
      <p class="incident-title">
        <span class={`prio prio-${i.priority}`} title={t("desk.priority", { n: i.priority })}>{i.priority}</span>
        <strong>№{i.number} · {coded("type.", i.type)}{i.diameter_mm ? ` Ø${figure(i.diameter_mm)}` : ""}</strong>
        <Holders incident={i.id} />
        <span class="incident-age live"><span class="muted">{t("desk.open-for")}</span> <Age at={i.registered_at} /></span>
      </p>
      <p class="incident-place">{i.address || t("desk.no-address")}{i.network && <span class="muted"> · {coded("network.", i.network)}</span>}</p>
      {i.contour && <p class="incident-contour">{i.contour.text || t("contour.drawn")}</p>}
      <p class="muted">{affected.length > 0 ? affected.join(" · ") : t("desk.affected-unknown")}{i.alarm_level > 1 && ` · ${t("desk.alarm-n", { n: i.alarm_level })}`}</p>
      {i.closed_at && <p role="status"><strong>{t("found.closed")}</strong> {moment(i.closed_at)} · {coded("outcome.", i.outcome)}{i.cause && ` · ${i.cause}`}{i.handed_to && ` · ${i.handed_to}`}</p>}
      <p class="incident-acts no-print">
        {mayOpen.value && !i.closed_at && <Button onClick={() => (opening.value = { incident: i })}>{t("desk.amend")} <kbd>E</kbd></Button>}
        {mayDispatch.value && !i.closed_at && <Button onClick={() => (ending.value = "merge")}>{t("desk.merge")}</Button>}
        {mayDispatch.value && !i.closed_at && <Button onClick={() => (ending.value = "close")}>{t("desk.close")} <kbd>C</kbd></Button>}
      </p>
    </header>
  );
}

function Notes({ incident }: { incident: Incident }) {
  const text = useSignal("");
  const at = useSignal("");
  const time = momentTyped(at.value, incident.registered_at);
  const add = async () => {
    if (await attempt(() => post(`/incidents/${incident.id}/notes`, { text: text.value.trim(), at: time ?? undefined }))) text.value = at.value = "";
  };
  return (
    <div class="notes">
      {mayOpen.value && (
        <form class="note-form" onSubmit={(e) => { e.preventDefault(); if (text.value.trim() && time !== undefined) void add(); }}>
          <TextField label={t("desk.note")} name="note" value={text.value} onValue={(v) => (text.value = v)} maxLength={4000} />
          <TextField label={t("desk.note-at")} name="note_at" value={at.value} onValue={(v) => (at.value = v)} placeholder={t("desk.now")} inputMode="numeric" error={time === undefined ? t("desk.voice.bad-time") : undefined} />
          <Button type="submit" disabled={!text.value.trim() || time === undefined}>{t("desk.note-add")}</Button>
        </form>
      )}
      {incident.notes.length === 0 ? <EmptyState>{t("desk.no-notes")}</EmptyState> : (
        <ul>{[...incident.notes].sort((a, b) => b.at.localeCompare(a.at)).map((n) => <li key={n.id}><span class="muted nowrap" title={n.written_at !== n.at ? t("desk.note-written", { time: moment(n.written_at) }) : undefined}>{moment(n.at)}</span> {n.text}</li>)}</ul>
      )}
      <Photos incident={incident.id} />
      <h4>{t("desk.attached-calls")}</h4>
      {incident.calls.length === 0 ? <p class="muted">{t("desk.no-attached")}</p> : (
        <ul>{incident.calls.map((c) => <li key={c.id}><span class="muted nowrap">{moment(c.received_at)} №{c.number}</span> {coded("callkind.", c.kind)} · {c.address} · {c.caller_name} {c.caller_phone}<br />{c.text}</li>)}</ul>
      )}
    </div>
  );
}

export function Chosen() {
  const i = chosen.value;
  if (!i) return <section class="pane d-incident" id="d-incident" aria-label={t("desk.chosen")}><EmptyState>{t("desk.choose-one")}</EmptyState></section>;
  const tabs = [
    ...(mayDispatch.value ? [{ key: "send", label: t("desk.tab.send"), body: () => <><Picked incident={i} />{i.orders.length > 0 && <Orders incident={i} />}<h3>{t("desk.recommendation")}</h3><Recommend incident={i} /></> }] : []),
    { key: "course", label: t("desk.tab.course"), body: () => <><Stages incident={i} />{!mayDispatch.value && <><h3>{t("desk.orders")}</h3><Orders incident={i} /></>}</> },
    { key: "contour", label: t("desk.tab.contour"), body: () => <ContourPane key={i.id} incident={i} /> },
    { key: "notes", label: t("desk.tab.notes"), body: () => <Notes incident={i} /> },
    { key: "journal", label: t("desk.tab.journal"), body: () => <Journal incident={i.id} /> },
  ];
  return (
    <section class="pane d-incident" id="d-incident" aria-label={t("desk.chosen")} key={i.id}>
      <Head incident={i} />
      <Clocks incident={i} />
      <Tabs label={t("desk.chosen")} tabs={tabs} current={tabs.some((x) => x.key === tab.value) ? tab.value : tabs[0]!.key} onChange={(k) => (tab.value = k)} />
    </section>
  );
}
