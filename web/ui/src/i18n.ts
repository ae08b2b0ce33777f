// The words on the screen. Each language is a module of its own that is loaded when
// chosen; the shell has preloaded the one in the cookie. Reading a word inside a
// component subscribes it, so a change of language redraws everything in place.
import { signal } from "@preact/signals";
import type ruWords from "../messages/ru.json";

export type Lang = "ru" | "kk" | "en";
export type Key = keyof typeof ruWords;
export type Params = Record<string, string | number>;
type Plural = { one?: string; few?: string; many?: string; other: string };
type Words = Record<string, string | Plural>;

export const languages: { code: Lang; name: string }[] = [
  { code: "ru", name: "Русский" },
  { code: "kk", name: "Қазақша" },
  { code: "en", name: "English" },
];

const files: Record<Lang, () => Promise<{ default: unknown }>> = {
  ru: () => import("../messages/ru.json"),
  kk: () => import("../messages/kk.json"),
  en: () => import("../messages/en.json"),
};

// What only the desk and the office say; the pages of a thin line do without (words.go).
const office: typeof files = {
  ru: () => import("../messages/ru.office.json"),
  kk: () => import("../messages/kk.office.json"),
  en: () => import("../messages/en.office.json"),
};

export const lang = signal<Lang>(chosen());
const words = signal<Words>({});
let plurals = new Intl.PluralRules(lang.peek());

function chosen(): Lang {
  // The cookie first: a shell that a phone has kept may be older than the choice.
  const cookie = /(?:^|; )jylu_lang=(\w+)/.exec(document.cookie)?.[1];
  return languages.find((l) => l.code === cookie)?.code ?? languages.find((l) => l.code === document.documentElement.lang)?.code ?? "ru";
}

/** Loads a language, shows it, and remembers it for the next page. */
export async function speak(code: Lang = lang.peek()): Promise<void> {
  const light = document.documentElement.dataset.words === "light";
  const parts = await Promise.all(light ? [files[code]()] : [files[code](), office[code]()]);
  plurals = new Intl.PluralRules(code);
  words.value = Object.assign({}, ...parts.map((p) => p.default)) as Words;
  if (code !== lang.peek()) remember(code);
  lang.value = code;
  document.documentElement.lang = code;
  const title = words.value[`title.${document.documentElement.dataset.page}`];
  if (typeof title === "string") document.title = title;
}

/** Keeps the language for the next page; the server reads it too. */
export function remember(code: Lang): void {
  document.cookie = `jylu_lang=${code}; path=/; max-age=31536000; samesite=lax`;
}

/** Whether this browser has ever been told a language. */
export function remembered(): boolean {
  return document.cookie.includes("jylu_lang=");
}

/** The words for key. {name} takes params.name; params.n also chooses the plural form. */
export function t(key: Key, params?: Params): string {
  return say(key, params) ?? key;
}

/**
 * The words for a code that came from the server: prefix + code is the key.
 * A code without words is shown as it is: better a bare code than nothing.
 */
export function coded(prefix: string, code: string, params?: Params): string {
  return say(prefix + code, params) ?? code;
}

/** Whether there are words for a key that was put together at run time. */
export function known(key: string): boolean {
  return key in words.value;
}

function say(key: string, params?: Params): string | undefined {
  let text = words.value[key];
  if (text === undefined) return undefined;
  if (typeof text !== "string") text = text[plurals.select(Number(params?.n ?? 0)) as keyof Plural] ?? text.other;
  if (!params) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : typeof value === "number" ? figure(value) : value;
  });
}

/** A number as this language writes it. Kazakh writes numbers as Russian does, and not every browser knows Kazakh. */
export function figure(value: number, digits = 1): string {
  return new Intl.NumberFormat(lang.value === "kk" ? "ru" : lang.value, { maximumFractionDigits: digits }).format(value);
}
