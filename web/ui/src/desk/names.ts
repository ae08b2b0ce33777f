// Names short enough for a row; the whole name stands in the tooltip.

/** "Рогов А. С." for "Рогов Александр Сергеевич"; other shapes stay as they are. */
export function shortName(full: string | undefined): string {
  const [family, ...given] = (full ?? "").trim().split(/\s+/);
  if (!family || given.length === 0 || given.some((x) => !/^\p{Lu}/u.test(x))) return full ?? "";
  return `${family} ${given.map((x) => `${[...x][0]}.`).join("\u00a0")}`; // initials stay together
}

/** "№12" for "2026-000012": how a number is spoken, where there is no room for the whole. */
export function shortNumber(number: string): string {
  const last = /(\d+)$/.exec(number)?.[1];
  return `№${last ? Number(last) : number}`;
}
