// Chance that can be repeated: the same seed gives the same numbers.

/** mulberry32: small, quick, and even enough to choose buttons by. */
export function chance(seed) {
  let a = seed >>> 0;
  const next = () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let x = Math.imul(a ^ (a >>> 15), a | 1);
    x = (x + Math.imul(x ^ (x >>> 7), x | 61)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n) => Math.floor(next() * n);
  const one = (list) => list[below(list.length)];
  /** One of [weight, value] pairs. */
  const weighed = (pairs) => {
    let left = next() * pairs.reduce((sum, [w]) => sum + w, 0);
    return pairs.find(([w]) => (left -= w) < 0)?.[1] ?? pairs[0][1];
  };
  return { next, below, one, weighed };
}

/** What people type into fields, and what nobody should. */
export const typed = [
  "Абая 10", "пр. Аль-Фараби 77/3, кв. 15", "Төле би көшесі, 187", "Сейфуллина — Райымбека", "мкр. Орбита-3, д. 14", "43.2389, 76.8897", "Нурпеисова Айгүл",
  "+7 701 555 01 02", "8 (727) 378-00-00", "219", "1,5", "14:05", "0930", "31.12.2026", "1", "0", "Нет тепла с ночи, батареи ледяные, дети", "Б3", "123 ABC 02", "проверка",
  "", " ", "-1", "1e309", "999999999999999999999", "25:61", "31.02 12:00", "Infinity", "<script>alert(1)</script>", "<img src=x onerror=alert(2)>", "'; DROP TABLE incident; --",
  "%00%n%s", "../../etc/passwd", "${7*7}", "\u202eтекст наоборот", "🔥🚒🔥", "ә\u0301ғқңөұүһі", "\u00a0\u200b", "№№№", "А".repeat(5000), "\t\t", "line\nbreak", "０９：３０", "\ud800",
];
