// What chance must not press, each with its reason: by its words, in whatever
// language the screen speaks, within a place; or whatever is in a place.
import { readFileSync } from "node:fs";

const languages = ["ru", "kk", "en"];
const words = languages.map((l) => JSON.parse(readFileSync(new URL(`../../ui/messages/${l}.json`, import.meta.url), "utf8")));

// The questions may be asked and left; only their last button is barred.
const byWords = [
  ["nav.signout", "body", "ends the run of whoever presses it; signin.test.mjs tries it"],
  ["admin.end", "dialog", "another role of this run would have to sign in again; admin.test.mjs tries it"],
  ["admin.end-all", "dialog", "likewise"],
  ["admin.disable", "dialog", "likewise, and the accounts are those of this run"],
  ["admin.link", "dialog", "a new password ends every session of the account"],
];

const byPlace = [
  ["#app:has([role=tab][id$=t-people][aria-selected=true]) .a-table .a-open", "a changed role would take away the page that its person is on"],
  ["#app:has([role=tab][id$=t-import][aria-selected=true]) .tab-panel *", "a roster brought in replaces the city under everybody"],
  ["a[target=_blank]", "leads out of the house"],
  ["a[href^='tel:'], a[href^='geo:'], a[href^='mailto:']", "belongs to other programs"],
];

/** Handed to the page: pairs of place and label, and places. */
export const barred = {
  labels: byWords.flatMap(([key, within]) => words.map((w) => [within, w[key]])),
  places: byPlace.map(([css]) => css),
};

/** The words of a language. */
export const wordsOf = (lang) => words[languages.indexOf(lang)] ?? words[0];
