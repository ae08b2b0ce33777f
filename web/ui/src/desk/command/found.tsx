// Search over everything, as its results are read and gone to.
import { effect, signal, useSignal, type ReadonlySignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get } from "../../api";
import { coded, t } from "../../i18n";
import { fold } from "../arrange";
import { boardTab } from "../board";
import { callId, choose, crews, data, visit, vehicles } from "../state";
import { moment } from "../../time";

export type Hit = { kind: "incident" | "call" | "crew" | "vehicle" | "worker"; id: string; number: string; name: string; code: string; address: string; phone: string; incident_id: string | null; open: boolean; at: string | null };

const pause = 90; // ms after the last letter
const none: Hit[] = [];

/** What the text finds; asked for as it is typed. */
export function useSearch(text: ReadonlySignal<string>): ReadonlySignal<Hit[]> {
  const hits = useSignal<Hit[]>(none);
  useEffect(() => {
    let asked = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = effect(() => {
      const q = text.value.trim(), mine = ++asked;
      clearTimeout(timer);
      if ([...q].length < 2) {
        hits.value = none;
        return;
      }
      timer = setTimeout(() => {
        get<{ items: Hit[] }>(`/search?q=${encodeURIComponent(q.slice(0, 100))}&limit=12`).then((got) => mine === asked && (hits.value = got.items), () => mine === asked && (hits.value = none));
      }, pause);
    });
    return () => {
      asked++;
      clearTimeout(timer);
      stop();
    };
  }, []);
  return hits;
}

export function Found({ hit: h }: { hit: Hit }) {
  const kind = <span class="cmd-kind">{coded("found.", h.kind)}</span>;
  switch (h.kind) {
    case "incident": return <>{kind} <strong>№{h.number}</strong> {coded("type.", h.code)} · {h.address} <span class="muted">{h.open ? "" : t("found.closed")} {h.at && moment(h.at)}</span></>;
    case "call": return <>{kind} <strong>№{h.number}</strong> {coded("callkind.", h.code)} · {[h.address, h.name, h.phone].filter(Boolean).join(" · ")} <span class="muted">{h.at && moment(h.at)}</span></>;
    case "crew": return <>{kind} <strong>{t("desk.crew-n", { n: h.number })}</strong> {h.name} {h.phone}</>;
    case "vehicle": return <>{kind} <strong>{h.number}</strong> {coded("kind.", h.code)}</>;
    case "worker": return <>{kind} <strong>{h.name}</strong> {coded("trade.", h.code)} {h.phone}</>;
  }
}

/** A row of the board to look at. */
export const pointed = signal<string | undefined>(undefined);

/** Goes to what was found. */
export async function goFound(h: Hit): Promise<void> {
  if (h.kind === "crew" || h.kind === "vehicle" || h.kind === "worker") {
    const worker = h.kind === "worker" ? data.value?.workers.find((w) => w.id === h.id) : undefined;
    const on = (crews.value.get(h.id) ?? vehicles.value.get(h.id) ?? worker)?.booking;
    fold("board", false);
    boardTab.value = h.kind === "vehicle" ? "vehicles" : "crews";
    pointed.value = worker?.crew ?? h.id;
    if (on) choose(on.incident_id);
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-resource="${pointed.value}"]`)?.scrollIntoView({ block: "center" }));
    return;
  }
  const incident = h.kind === "incident" ? h.id : h.incident_id;
  if (h.kind === "call") callId.value = h.id;
  if (incident) await visit(incident);
  else document.getElementById("calls")?.focus();
}
