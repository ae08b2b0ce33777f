// What of the map a person may take away: groups of layers by their names. What is
// open, and what the hand draws, always stays.

export const groups = ["crews", "vehicles", "bases", "network", "closures", "routes", "districts", "buildings", "names"] as const;
export type Group = (typeof groups)[number];

const members: Record<Group, RegExp> = {
  crews: /^crews$/,
  vehicles: /^vehicles(-many.*)?$/,
  bases: /^base(-name)?$/,
  network: /^layer-/,
  closures: /^closure/,
  routes: /^route/,
  districts: /^(border|district-name|tile-border|tile-district-name)$/,
  buildings: /^tile-(building|social|health|house)$/,
  names: /^tile-(?!district).*-name$/,
};

/** The group of a layer; undefined: it is always shown. */
export function groupOf(layer: string): Group | undefined {
  return groups.find((g) => members[g].test(layer));
}
