// The calendar of the rotation, the numbers of the regimes that make it, and the
// bases.
import { useEffect, useState } from "preact/hooks";
import { get } from "../api";
import { coded, t } from "../i18n";
import { Button } from "../kit/button";
import { EmptyState, ErrorBox } from "../kit/state";
import type { Page } from "../model";
import { remote } from "../store";
import { clock, date } from "../time";
import { Grid } from "./grid";
import { areaName, areas, crews, nameOf } from "./state";

type Watch = { start: string; end: string; areas: { code: string; on_watch: string[]; on_call: string[] }[] };

const perPage = 14;

export function Watches() {
  const [from, setFrom] = useState("");
  const [list] = useState(() => remote(() => get<Page<Watch>>(`/watches?n=${perPage}${here.from && `&from=${encodeURIComponent(here.from)}`}`)));
  useEffect(() => { here.from = from; void list.load(); }, [from]);
  const items = list.value.value?.items;
  if (!items) return list.error.value ? <ErrorBox error={list.error.value} onRetry={() => void list.load()} /> : <EmptyState>{t("desk.loading")}</EmptyState>;
  const numbers = (ids: string[]) => ids.map((id) => crews.value.value?.find((c) => c.id === id)?.number ?? "?").sort((a, b) => Number(a) - Number(b)).join(", ") || "–";
  const zones = items[0]?.areas.map((a) => a.code) ?? [];
  return (
    <section aria-label={t("admin.watches")} class="a-grid">
      <div class="a-bar">
        <p class="muted">{t("admin.watches.help")}</p>
        <span class="a-actions">
          {from && <Button onClick={() => setFrom("")}>{t("admin.from-now")}</Button>}
          <Button onClick={() => setFrom(items.at(-1)!.end)}>{t("admin.next-watches")}</Button>
        </span>
      </div>
      <div class="a-scroll" tabIndex={0} role="region" aria-label={t("admin.watches")}>
        <table class="pane">
          <thead><tr><th scope="col">{t("admin.watch")}</th>{zones.map((z) => <th key={z} scope="col">{areaName(z)}</th>)}</tr></thead>
          <tbody>
            {items.map((w) => (
              <tr key={w.start}><th scope="row" class="nowrap">{date(w.start)} {clock(w.start)}–{clock(w.end)}</th>
                {w.areas.map((a) => <td key={a.code}><strong>{numbers(a.on_watch)}</strong> <span class="muted">{t("admin.on-call", { crews: numbers(a.on_call) })}</span></td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p><a href="#rows/regimes">{t("admin.regimes.edit")}</a></p>
    </section>
  );
}
const here = { from: "" };

export function Bases() {
  const rows = areas.value.value?.flatMap((a) => a.bases.map((b) => ({ ...b, area: a.code })));
  return (
    <>
      <Grid label={t("admin.bases")} rows={rows} error={areas.error.value} onRetry={() => void areas.load()} keyOf={(b) => b.code} text={(b) => `${nameOf(b)} ${b.address}`}
        columns={[
          { head: t("admin.base"), cell: (b) => nameOf(b) }, { head: t("admin.area"), cell: (b) => areaName(b.area) }, { head: t("admin.address"), cell: (b) => b.address || "–" },
          { head: t("admin.crews"), cell: (b) => (crews.value.value ?? []).filter((c) => c.base === b.code).map((c) => c.number).join(", ") || "–" },
          { head: coded("admin.", "place"), cell: (b) => <span class="nowrap">{b.position.coordinates[1].toFixed(4)}, {b.position.coordinates[0].toFixed(4)}</span> },
        ]} />
      <p class="muted">{t("admin.bases.help")}</p>
    </>
  );
}
