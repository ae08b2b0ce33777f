// Whom the map keeps in sight: the chosen incident with those who go to it, or one
// crew or vehicle. A hand on the map ends it.
import { computed, signal } from "@preact/signals";
import { t } from "../i18n";
import type { Track } from "../map/shown";
import { arranged, fold } from "./arrange";
import { shortNumber } from "./names";
import { chosen, data, label, openHeads } from "./state";
import { positionOf } from "./whereabouts";

const chosenOne = "chosen";
/** The id of a crew or vehicle, or the word for whatever incident is chosen; undefined: nobody. */
export const followed = signal<string | undefined>(undefined);

export function follow(id: string | undefined): void {
  followed.value = id;
  if (id && arranged.peek().folded.includes("map")) fold("map", false);
}

/** Follows the chosen incident, or stops following whatever it was. */
export function toggleFollow(): void {
  follow(followed.peek() ? undefined : chosenOne);
}

/** Where they are now; undefined: there is nobody to follow. */
export const track = computed<Track | undefined>(() => {
  const id = followed.value;
  if (!id) return undefined;
  if (id !== chosenOne) {
    const at = positionOf(id);
    return at && { key: id, spots: [at.coordinates] };
  }
  const i = chosen.value;
  const places = i ? [i.position, ...openHeads(i).map((b) => positionOf(b.resource.id))] : (data.value?.incidents ?? []).map((x) => x.position);
  return { key: i?.id ?? "all", spots: places.flatMap((p) => (p ? [p.coordinates] : [])) };
});

/** Whom, in words. */
export const followedName = computed(() => {
  const id = followed.value;
  if (!id) return "";
  return id !== chosenOne ? label(id) : chosen.value ? shortNumber(chosen.value.number) : t("follow.all");
});
