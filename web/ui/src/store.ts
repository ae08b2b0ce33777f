// What every page knows: who is signed in, and helpers that keep a part of the
// server's state in a signal.
import { signal, type Signal } from "@preact/signals";
import { ApiError, del, get, patch } from "./api";
import { speak, type Lang } from "./i18n";
import { setClock } from "./time";

export type Role = "operator" | "dispatcher" | "lead" | "manager" | "admin" | "medic";
export type Person = { id: string; username: string; name: string; role: Role; language: Lang; crews: { id: string; number: number }[] };
/** How somebody has arranged his screens: a part for each page that can be arranged. */
type Layout = Record<string, unknown>;
type Session = { account: Omit<Person, "crews">; crews: Person["crews"]; now: string; layout: Layout | null };

/** Who is signed in; undefined until known. */
export const person = signal<Person | undefined>(undefined);

/** The person's own layout; {} is as delivered. */
export const layout = signal<Layout>({});

export async function whoAmI(): Promise<Person> {
  const session = await get<Session>("/session");
  setClock(session.now);
  layout.value = session.layout ?? {};
  return (person.value = { ...session.account, crews: session.crews });
}

/** Changes the language here and in the account, so that it follows the person. */
export async function chooseLanguage(code: Lang): Promise<void> {
  await speak(code);
  if (person.value) await patch("/session", { language: code }).catch(() => undefined);
}

/** Keeps a page's part of the layout with the account; undefined: as delivered. */
export async function keepLayout(page: string, part: unknown): Promise<void> {
  const { [page]: _, ...rest } = layout.peek();
  layout.value = part === undefined ? rest : { ...rest, [page]: part };
  await patch("/session", { layout: Object.keys(layout.peek()).length > 0 ? layout.peek() : null });
}

export async function signOut(): Promise<void> {
  await del("/session").catch(() => undefined);
  location.assign("/signin");
}

/** Where each role's work is. */
export const home: Record<Role, string> = {
  operator: "/intake", dispatcher: "/desk", lead: "/field", manager: "/readiness", admin: "/desk", medic: "/quarantine",
};

/** A list or thing read from the server, with the error of the last reading. */
export type Remote<T> = { value: Signal<T | undefined>; error: Signal<ApiError | undefined>; load: () => Promise<void>; soon: () => void };

/**
 * Keeps the answer of read in a signal. load reads now, and never lets an older
 * answer overwrite a newer one; soon reads within 150 ms, once, however often it
 * is asked. After an error the last value stays.
 */
export function remote<T>(read: () => Promise<T>): Remote<T> {
  const value = signal<T | undefined>(undefined);
  const error = signal<ApiError | undefined>(undefined);
  let asked = 0, shown = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const load = async () => {
    const mine = ++asked;
    try {
      const got = await read();
      if (mine < shown) return;
      shown = mine;
      value.value = got;
      error.value = undefined;
    } catch (err) {
      if (err instanceof ApiError) error.value = err;
      else throw err;
    }
  };
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void load();
    }, 150);
  };
  return { value, error, load, soon };
}
