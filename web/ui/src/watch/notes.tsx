// Free notes of the watch, and the sheets that were kept.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get, post } from "../api";
import { coded, t } from "../i18n";
import { Button } from "../kit/button";
import { TextArea, TextField } from "../kit/field";
import { EmptyState, ErrorBox } from "../kit/state";
import { onEntry } from "../live";
import type { Page } from "../model";
import { remote } from "../store";
import { clock, date, momentTyped } from "../time";
import { attempt, mayWrite, show, type Head, type Notes } from "./state";

const day = 24 * 3600e3;

export function NotesView() {
  const text = useSignal("");
  const at = useSignal("");
  const q = useSignal("");
  const list = useSignal(remote(() => get<Notes>(`/journal-notes?limit=200&q=${encodeURIComponent(q.peek().trim())}`))).value;
  useEffect(() => {
    void list.load();
    return onEntry((e) => e.kind === "journal_note.added" && list.soon());
  }, []);
  const when = momentTyped(at.value, new Date(Date.now() - day).toISOString());
  const add = async () => {
    if (!(await attempt(() => post("/journal-notes", { text: text.value, at: when ?? undefined })))) return;
    text.value = at.value = "";
    await list.load();
  };
  const items = list.value.value?.items;
  return (
    <div class="w-notes">
      {mayWrite.value && (
        <form class="pane pane-body form" onSubmit={(e) => { e.preventDefault(); if (text.value.trim() && when !== undefined) void add(); }}>
          <TextArea label={t("notes.text")} name="text" rows={2} maxLength={4000} value={text.value} onValue={(v) => (text.value = v)} onKeyDown={(e) => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) (e.currentTarget as HTMLTextAreaElement).form?.requestSubmit(); }} wide />
          <TextField label={t("desk.voice.at")} name="at" inputMode="numeric" value={at.value} onValue={(v) => (at.value = v)} hint={t("notes.at-hint")} error={when === undefined ? t("desk.voice.bad-time") : undefined} />
          <p><Button type="submit" look="primary" disabled={text.value.trim() === "" || when === undefined}>{t("notes.add")}</Button></p>
        </form>
      )}
      <section class="pane" aria-label={t("watch.tab.notes")}>
        <div class="pane-body">
          <TextField label={t("notes.search")} name="q" type="search" maxLength={100} value={q.value} onValue={(v) => { q.value = v; list.soon(); }} />
          {list.error.value ? <ErrorBox error={list.error.value} onRetry={() => void list.load()} /> : !items ? <EmptyState>{t("desk.loading")}</EmptyState> : items.length === 0 ? <EmptyState>{q.value ? t("notes.not-found") : t("notes.none")}</EmptyState> : (
            <ol class="w-list">{items.map((n) => <li key={n.id} dir="auto"><span class="muted nowrap">{date(n.at)} {clock(n.at)} {n.by}</span><p class="w-text">{n.text}</p></li>)}</ol>
          )}
        </div>
      </section>
    </div>
  );
}

export function KeptView() {
  const list = useSignal(remote(() => get<Page<Head>>("/handovers?limit=200"))).value;
  useEffect(() => {
    void list.load();
    return onEntry((e) => e.kind.startsWith("handover.") && list.soon());
  }, []);
  const items = list.value.value?.items;
  if (list.error.value && !items) return <ErrorBox error={list.error.value} onRetry={() => void list.load()} />;
  if (!items) return <EmptyState>{t("desk.loading")}</EmptyState>;
  if (items.length === 0) return <section class="pane"><EmptyState>{t("kept.none")}</EmptyState></section>;
  return (
    <section class="pane" aria-label={t("watch.tab.kept")}>
      <table class="w-kept">
        <thead><tr><th scope="col">{t("kept.watch")}</th><th scope="col">{t("sheet.handed-by")}</th><th scope="col">{t("sheet.taken-by")}</th><th scope="col">{t("desk.state")}</th></tr></thead>
        <tbody>
          {items.map((h) => (
            <tr key={h.id}>
              <td><button type="button" class="link" onClick={() => show("handover", h.id)}>{date(h.watch_start)} {clock(h.watch_start)}–{clock(h.watch_end)}</button></td>
              <td>{h.out ? <>{h.out.name} <span class="muted nowrap">{clock(h.out.at)}</span></> : "–"}</td>
              <td>{h.in ? <>{h.in.name} <span class="muted nowrap">{clock(h.in.at)}</span></> : "–"}</td>
              <td>{coded("sheet.state.", h.state)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
