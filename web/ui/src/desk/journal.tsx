// The journal of one incident, newest first, as it is written.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get } from "../api";
import { coded, t } from "../i18n";
import { EmptyState, ErrorBox } from "../kit/state";
import { onEntry, type Entry } from "../live";
import type { Page } from "../model";
import { remote } from "../store";
import { clockSeconds, date } from "../time";
import { label } from "./state";

/** What an entry is about beside its kind: a resource, an alarm, a stage. */
function about(e: Entry): string {
  const d = e.data ?? {};
  const parts: string[] = [];
  if (typeof d.resource === "string") parts.push(label(d.resource));
  if (e.kind.startsWith("alarm.") && typeof d.kind === "string") parts.push(coded("alarms.kind.", d.kind));
  if (typeof d.stage === "string") parts.push(coded("stage.", d.stage));
  if (typeof d.outcome === "string") parts.push(coded("outcome.", d.outcome));
  return parts.join(", ");
}

export function Journal({ incident }: { incident: string }) {
  const page = useSignal(remote(() => get<Page<Entry>>(`/journal?incident=${incident}&limit=200`))).value;
  useEffect(() => {
    void page.load();
    return onEntry((e) => e.incident === incident && page.soon());
  }, [incident]);
  if (page.error.value && !page.value.value) return <ErrorBox error={page.error.value} onRetry={() => void page.load()} />;
  const items = page.value.value?.items;
  if (!items) return <EmptyState>{t("desk.loading")}</EmptyState>;
  return (
    <ol class="journal">
      {[...items].sort((a, b) => b.seq - a.seq).map((e) => (
        <li key={e.seq}><time dateTime={e.at} title={date(e.at)} class="muted nowrap">{clockSeconds(e.at)}</time> {coded("entry.", e.kind)} <span class="muted">{about(e)}</span></li>
      ))}
    </ol>
  );
}
