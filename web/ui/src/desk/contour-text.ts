// A contour as people write it: "в контуре улиц Шакарима – Прокофьева – …".

const lead = /^\s*(?:в\s+)?(?:контур[еа]?|границах)\s*(?:улиц[ыа]?)?\s*:?\s*/i;
const dash = /\s+[–—-]+\s+|\s*[–—]\s*|\s*[,;]\s*/; // a bare hyphen is part of a name

const kindWord = /^(?:улица|ул\.?|проспект|просп\.?|пр\.?|переулок|пер\.?|бульвар|бул\.?|шоссе)\s+/i;

/** A street as the company writes it in a contour: without the word for what it is. */
export const bare = (street: string): string => street.replace(kindWord, "");

/** The streets of a typed contour, in order. */
export function streetsOf(text: string): string[] {
  return text.replace(lead, "").split(dash).map((s) => s.trim().replace(/[.]$/, "")).filter((s) => s !== "");
}

/** The street that is being typed: what stands after the last dash. */
export function lastStreet(text: string): string {
  return (text.replace(lead, "").split(dash).at(-1) ?? "").trim();
}

/** The text with its last street replaced, ready for the next one. */
export function withLast(text: string, street: string): string {
  const all = text.replace(lead, "").split(dash).map((s) => s.trim());
  return `${[...all.slice(0, -1).filter((s) => s !== ""), street].join(" – ")} – `;
}
