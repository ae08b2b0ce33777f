// Who has the watch, on the board until somebody else takes it over.
import { useEffect } from "preact/hooks";
import { get } from "../api";
import { t } from "../i18n";
import { onEntry } from "../live";
import type { Page } from "../model";
import { remote } from "../store";
import { moment } from "../time";
import type { Head } from "./state";

const last = remote(() => get<Page<Head>>("/handovers?state=signed&limit=1"));

export function TakenOver() {
  useEffect(() => {
    void last.load();
    return onEntry((e) => e.kind === "handover.signed" && last.soon());
  }, []);
  const h = last.value.value?.items[0];
  if (!h?.in) return null;
  return <p class="d-taken muted"><a href={`/watch?view=handover&sheet=${h.id}`}>{t("watch.taken", { name: h.in.name, time: moment(h.in.at) })}</a></p>;
}
