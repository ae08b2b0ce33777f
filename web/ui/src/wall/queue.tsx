// The queue on the wall: as many open incidents as fit, the most urgent always,
// the others by turns; below them how many there are of each priority.
import { computed, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { coded, figure, t } from "../i18n";
import { Badge } from "../kit/badge";
import { Age, Left } from "../kit/live";
import type { Incident } from "../model";
import { shortNumber } from "../desk/names";
import { second } from "../time";
import { incidents, needsHelp, openHeads } from "./state";

const turn = 12; // s that each group of the less urgent stays

/** Rows there is room for. */
const room = signal(6);

const rank = ["reserved", "sent", "delivered", "seen", "accepted", "en_route", "on_site", "done"];

/** How far the help has come: the least milestone of those under way. */
function Progress({ incident }: { incident: Incident }) {
  const heads = openHeads(incident);
  if (heads.length === 0) return <span class="nowrap"><Badge status="alarm" /> {t("wall.nobody")}</span>;
  const least = heads.reduce((a, b) => (rank.indexOf(b.milestone) < rank.indexOf(a.milestone) ? b : a));
  return <span class="nowrap">{needsHelp(incident) && <Badge status="alarm" />} <Badge status={least.milestone} /> ×{figure(heads.length)}</span>;
}

function Row({ incident: i }: { incident: Incident }) {
  const running = i.clocks.filter((c) => !c.stopped_at);
  const repair = running.find((c) => c.code === "repair"), stage = running.find((c) => c.code === "stage");
  return (
    <li class="w-row">
      <span class={`prio prio-${i.priority} w-prio`} title={t("desk.priority", { n: i.priority })}>{i.priority}</span>
      <div class="w-what">
        <p class="w-type"><strong>{coded("type.", i.type)}{i.diameter_mm ? ` Ø${figure(i.diameter_mm)}` : ""}</strong></p>
        <p class="w-place">{shortNumber(i.number)} · {i.address || t("desk.no-address")}</p>
        <p class="w-stage"><Progress incident={i} />{i.stage && <span class="w-cut">{coded("stage.", i.stage)}{stage && <> <Left until={stage.due_at} /></>}</span>}</p>
      </div>
      <dl class="w-clocks">
        <div><dt>{t("wall.lasts")}</dt><dd><Age at={i.registered_at} /></dd></div>
        {repair && <div><dt>{t("wall.norm")}</dt><dd><Left until={repair.due_max ?? repair.due_at} /></dd></div>}
      </dl>
    </li>
  );
}

/** What is shown now: all, or the urgent half and one group of the rest. */
const shown = computed(() => {
  const all = incidents.value, n = room.value;
  if (all.length <= n) return { rows: all, group: 0, groups: 1 };
  const fixed = Math.ceil(n / 2), at = n - fixed, rest = all.slice(fixed), groups = Math.ceil(rest.length / at);
  const group = Math.floor(second.value / turn) % groups;
  return { rows: [...all.slice(0, fixed), ...rest.slice(group * at, group * at + at)], group, groups };
});

export function Queue() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const el = box.current!;
    const measure = () => {
      const row = el.querySelector<HTMLElement>(".w-row")?.offsetHeight;
      if (row) room.value = Math.max(2, Math.floor(el.clientHeight / row));
    };
    const watch = new ResizeObserver(measure);
    watch.observe(el);
    measure();
    return () => watch.disconnect();
  }, [incidents.value.length > 0]);
  const { rows, group, groups } = shown.value;
  const counts = [1, 2, 3, 4].map((p) => ({ p, n: incidents.value.filter((i) => i.priority === p).length })).filter((x) => x.n > 0);
  return (
    <section class="w-queue live" aria-labelledby="w-queue">
      <h2 id="w-queue">
        {t("wall.open")} <strong>{figure(incidents.value.length)}</strong>
        <span class="w-counts">{counts.map(({ p, n }) => <span key={p} class="nowrap"><span class={`prio prio-${p}`}>{p}</span> {figure(n)}</span>)}</span>
      </h2>
      <div class="w-rows" ref={box}>
        {rows.length === 0 ? <p class="w-none">{t("desk.no-incidents")}</p> : <ul>{rows.map((i) => <Row key={i.id} incident={i} />)}</ul>}
      </div>
      {groups > 1 && <p class="w-more">{t("wall.more", { n: incidents.value.length - rows.length, group: group + 1, groups })}</p>}
    </section>
  );
}
