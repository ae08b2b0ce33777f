// The ground under the desk: the streets that are closed, and what lies over the
// map. When a closure begins, ends or runs out, every proposal on display was made
// for other roads, and is told so.
import { computed, effect, signal } from "@preact/signals";
import { get } from "../api";
import { onEntry, onResume } from "../live";
import { Overlay, type Closure as Drawn } from "../map/overlay";
import type { Closure, Lines, Page } from "../model";
import { remote } from "../store";
import { minute, serverNow } from "../time";
import { closureKind, stretch } from "./closure-words";
import { chosen, roads } from "./state";

/** What lies over the desk's map. */
export const overlay = new Overlay();

const read = remote(async () => (await get<Page<Closure>>("/closures")).items);
export const closuresError = read.error;
export const loadClosures = read.load;

/** Closures in force, newest first; undefined until read. */
export const closures = computed(() => {
  minute.value; // one may run out
  return read.value.value?.filter((c) => !c.until || Date.parse(c.until) > serverNow()).sort((a, b) => b.made_at.localeCompare(a.made_at));
});

/** The stretch of a closure that is only being thought about. */
export const considered = signal<{ geometry: Lines; closed: boolean } | undefined>(undefined);

/** What changes travel times: closures, imports of roads, speeds and factors. */
const touchesRoads = (kind: string) => /^(closure|ground|learned|road)\./.test(kind);

/** Follows closures as the journal tells of them, and draws them. */
export function startGround(): void {
  void read.load();
  onResume(() => read.soon());
  onEntry((e) => {
    if (!touchesRoads(e.kind)) return;
    read.soon();
    roads.value++;
  });
  let before: string | undefined;
  effect(() => {
    // One that ran out leaves no entry.
    const now = closures.value && closures.value.map((c) => c.id).join();
    if (before !== undefined && now !== undefined && now !== before && now.length < before.length) roads.value = roads.peek() + 1;
    before = now ?? before;
  });
  // The contour of the chosen incident, unless its pane corrects it.
  const contour = computed(() => chosen.value?.contour?.polygon ?? null);
  const contourKey = computed(() => `${chosen.value?.id} ${JSON.stringify(contour.value)}`);
  effect(() => {
    contourKey.value;
    if (!overlay.drawing.peek()?.ofContour) overlay.setContour(contour.peek());
  });
  effect(() => {
    const drawn: Drawn[] = (closures.value ?? []).flatMap((c) => (c.geometry ? [{ type: "Feature", geometry: c.geometry, properties: { id: c.id, closed: c.closed, label: `${stretch(c)} · ${closureKind(c)}` } }] : []));
    const next = considered.value;
    if (next) drawn.push({ type: "Feature", geometry: next.geometry, properties: { id: "considered", closed: next.closed, preview: true } });
    overlay.setClosures(drawn);
  });
}
