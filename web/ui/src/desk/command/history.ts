// What a person has typed on this computer before, for ↑. Words that may speak of
// people (notes, reasons, searches) are not kept: the desk has many users.
import { person } from "../../store";
import { parse, type World } from "./parse";

const most = 50;
const key = () => `jylu-line-${person.value?.id ?? ""}`;

export function past(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key()) ?? "[]");
    return Array.isArray(kept) ? kept.filter((x): x is string => typeof x === "string") : [];
  } catch {
    return [];
  }
}

export function keep(line: string, world: World): void {
  const c = parse(line, world).command;
  let text = line.trim();
  if (!c || c.do === "find") return;
  if ("text" in c && c.text) text = text.slice(0, Math.max(0, text.length - (c.text.length + ("evidence" in c && c.evidence ? c.evidence.length + 3 : 0)))).trim();
  if (text === "") return;
  try {
    localStorage.setItem(key(), JSON.stringify([text, ...past().filter((x) => x !== text)].slice(0, most)));
  } catch {
    // a browser without storage has no history
  }
}
