// Who else has which incident open. It forbids nothing: it is shown, and said
// before an order is sent where another already looks.
import { effect, signal } from "@preact/signals";
import { post } from "../api";
import { onPresence, type Holder } from "../live";
import { person } from "../store";
import { chosenId } from "./state";

const again = 10_000; // ms; the server forgets after 30 s
const held = signal<Holder[]>([]);

/** The others who have an incident open. */
export function holders(incident: string): Holder[] {
  return held.value.filter((h) => h.incident === incident && h.account !== person.value?.id);
}

/** "Айгуль Сериковна" is АС. */
export function initials(name: string): string {
  const parts = name.trim().split(/[\s._-]+/).filter(Boolean);
  return (parts.length > 1 ? parts.slice(0, 2).map((p) => [...p][0]) : [...(parts[0] ?? "?")].slice(0, 2)).join("").toUpperCase();
}

export function startPresence(): void {
  onPresence((all) => (held.value = all));
  const say = () => void post<{ items: Holder[] }>("/presence", { incident_id: document.hidden ? null : chosenId.peek() ?? null }).then((got) => (held.value = got.items), () => undefined);
  let before: string | undefined;
  effect(() => {
    if (chosenId.value === before) return;
    before = chosenId.value;
    say();
  });
  setInterval(() => chosenId.peek() && !document.hidden && say(), again);
  document.addEventListener("visibilitychange", () => chosenId.peek() && say());
}
