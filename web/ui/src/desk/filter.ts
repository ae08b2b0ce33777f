// Which incidents the queue shows. A filter narrows the view only: what rings or
// alarms is told of all the same, and the list says how many there are in all.
import { computed, signal } from "@preact/signals";
import type { Incident } from "../model";
import { person } from "../store";
import { openHeads } from "./state";

export type QueueFilter = { kind: "priority" | "area" | "type" | "unassigned" | "mine"; code: string };
export const filters = signal<QueueFilter[]>([]);
export const filtering = computed(() => filters.value.length > 0);

const same = (a: QueueFilter, b: QueueFilter) => a.kind === b.kind && a.code === b.code;

/** Adds a filter, or takes it away if it is there; none drops all. */
export function setFilter(f: { kind: QueueFilter["kind"] | "none"; code: string }): void {
  if (f.kind === "none") filters.value = [];
  else {
    const one: QueueFilter = { kind: f.kind, code: f.code };
    filters.value = filters.value.some((x) => same(x, one)) ? filters.value.filter((x) => !same(x, one)) : [...filters.value, one];
  }
}

/** Whether an incident passes: one of each kind of filter. */
export function passes(i: Incident): boolean {
  const kinds = new Set(filters.value.map((f) => f.kind));
  return [...kinds].every((kind) => filters.value.filter((f) => f.kind === kind).some((f) => fits(i, f)));
}

function fits(i: Incident, f: QueueFilter): boolean {
  switch (f.kind) {
    case "priority": return String(i.priority) === f.code;
    case "area": return i.area === f.code;
    case "type": return i.type === f.code;
    case "unassigned": return openHeads(i).length === 0;
    case "mine": return i.opened_by === person.value?.id || i.orders.some((o) => o.made_by === person.value?.id);
  }
}
