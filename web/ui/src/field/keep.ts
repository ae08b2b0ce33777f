// What the phone keeps through a lost signal or a restart: the last order it saw
// and what was pressed and not yet sent. Wiped at sign-out.
const prefix = "jylu.field.";

let wiped = false;

export function keep(name: string, value: unknown): void {
  if (wiped) return; // an answer that was on its way when he signed out
  try {
    localStorage.setItem(prefix + name, JSON.stringify(value));
  } catch {
    // Full or forbidden: the page still works, it only forgets at a restart.
  }
}

export function kept<T>(name: string): T | undefined {
  try {
    const text = localStorage.getItem(prefix + name);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

export function wipe(): void {
  wiped = true;
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
}
