// How alike two addresses are, as people type them: in Russian or Kazakh letters,
// with or without "улица", in any order of the streets of a crossing.

const fold: Record<string, string> = { ә: "а", ғ: "г", қ: "к", ң: "н", ө: "о", ұ: "у", ү: "у", һ: "х", і: "и", ё: "е", й: "и" };
const noise = new Set(["улица", "ул", "проспект", "пр", "просп", "дом", "д", "кв", "угол", "уг", "микрорайон", "мкр", "кошеси", "даңғылы", "дангылы", "и", "на", "street", "st", "ave", "avenue"]);

/** The words of an address that tell it from others. */
export function words(address: string): string[] {
  return address
    .toLowerCase()
    .replace(/[әғқңөұүһіёй]/g, (c) => fold[c] ?? c)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((w) => w !== "" && !noise.has(w));
}

/**
 * 0 to 1: the share of the typed words that the other address has. A word half
 * typed counts if it begins one; a house number alone never makes a match.
 */
export function likeness(typed: string, other: string): number {
  const mine = words(typed), theirs = words(other);
  const names = mine.filter((w) => /\p{L}{3}/u.test(w));
  if (names.length === 0 || theirs.length === 0) return 0;
  const hits = names.filter((w) => theirs.some((o) => o.startsWith(w) || (o.length >= 5 && w.startsWith(o.slice(0, -1)))));
  return hits.length / names.length;
}
