// What people type, made alike: case, Kazakh letters, letters that look the same
// in Latin and Cyrillic, and the other keyboard layout.

const kazakh: Record<string, string> = { ә: "а", ғ: "г", қ: "к", ң: "н", ө: "о", ұ: "у", ү: "у", һ: "х", і: "и", ё: "е" };
const alike: Record<string, string> = { а: "a", в: "b", с: "c", е: "e", н: "h", к: "k", м: "m", о: "o", р: "p", т: "t", х: "x", у: "y" };

/** Text by what it looks like: "АВС" in either alphabet is "abc", "Қазір" is "kaзиp". */
export function skeleton(text: string): string {
  return text.toLowerCase().replace(/./gu, (c) => {
    const plain = kazakh[c] ?? c;
    return alike[plain] ?? plain;
  });
}

// The same keys in the English and in the Russian layout, unshifted and shifted.
const latin = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./" + "~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?" + "@#$^&";
const cyrillic = "ёйцукенгшщзхъфывапролджэячсмитьбю." + "ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ," + "\"№;:?";
const toCyrillic = new Map([...latin].map((c, i) => [c, cyrillic[i]!]));
const toLatin = new Map([...cyrillic].map((c, i) => [c, latin[i]!]));

/** The text as the other layout would have written it, key by key; as long as before. */
export function swapped(text: string): string {
  const russian = (text.match(/\p{Script=Cyrillic}/gu) ?? []).length, english = (text.match(/[a-z]/gi) ?? []).length;
  const table = russian > english ? toLatin : toCyrillic;
  return text.replace(/[^]/g, (c) => table.get(c) ?? c);
}
