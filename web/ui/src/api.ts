// The way to the server: JSON under /api/v1, the session in a cookie. Every
// change carries an Idempotency-Key made here, so it can be sent again after a
// lost answer without happening twice.
import { signal } from "@preact/signals";

/** What went wrong, as the server said it (RFC 9457) or as we found it. */
export class ApiError extends Error {
  constructor(
    /** Stable code, translated by the key problem.CODE. */
    readonly code: string,
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    readonly field?: string,
    readonly params: Record<string, unknown> = {},
    /** The server's id of the request, for whoever is called for support. */
    readonly request?: string,
    readonly errors: { code: string; field?: string; params?: Record<string, unknown> }[] = [],
  ) {
    super(`${status} ${code}`);
  }
  /** The code of what is wrong with a field, if it is this field. */
  about(field: string): string | undefined {
    if (this.field === field) return this.code;
    return this.errors.find((e) => e.field === field || e.field?.startsWith(`${field}.`))?.code;
  }
  /** True if the server may or may not have acted: the same key must be sent again. */
  get unsure(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** Whether the last request reached the server. */
export const online = signal(navigator.onLine);
addEventListener("offline", () => (online.value = false));
addEventListener("online", () => (online.value = true));

/** Called once when the session has ended; pages go to /signin unless they say otherwise. */
export const onSignedOut = { run: () => location.assign(`/signin?next=${encodeURIComponent(location.pathname + location.search)}`) };

const base = "/api/v1";
const patience = 10_000; // ms; the server's own limit on a request is shorter
const pauses = [400, 1500]; // ms before a second and third try

export function get<T>(path: string): Promise<T> {
  return send<T>("GET", path);
}

/**
 * Sends a command. Without a key a new one is made and the command is tried three
 * times; pass a key to repeat later a command whose answer never came.
 */
export function post<T>(path: string, body: unknown = {}, key = uuid7()): Promise<T> {
  return insist<T>("POST", path, body, key);
}

export function patch<T>(path: string, body: unknown, key = uuid7()): Promise<T> {
  return insist<T>("PATCH", path, body, key);
}

/** Sends files as they are: one zip, or several as a form. */
export function upload<T>(path: string, body: Blob | FormData, key = uuid7()): Promise<T> {
  return insist<T>("POST", path, body, key);
}

export function del<T>(path: string): Promise<T> {
  return send<T>("DELETE", path);
}

async function insist<T>(method: string, path: string, body: unknown, key: string): Promise<T> {
  for (let i = 0; ; i++) {
    try {
      return await send<T>(method, path, body, key);
    } catch (err) {
      const again = err instanceof ApiError && (err.status === 0 || err.status === 503 || err.code === "in-flight");
      const pause = pauses[i];
      if (!again || pause === undefined || !navigator.onLine) throw err;
      await new Promise((done) => setTimeout(done, pause));
    }
  }
}

async function send<T>(method: string, path: string, body?: unknown, key?: string): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json, application/problem+json" };
  const files = body instanceof Blob || body instanceof FormData;
  if (body !== undefined && !files) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  let answer: Response;
  try {
    answer = await fetch(base + path, {
      method, headers, credentials: "same-origin", cache: "no-store",
      body: body === undefined ? undefined : files ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(patience),
    });
  } catch (err) {
    online.value = false;
    throw new ApiError(err instanceof DOMException && err.name === "TimeoutError" ? "timeout" : "offline", 0);
  }
  online.value = true;
  if (answer.ok) return (answer.status === 204 ? undefined : await json(answer)) as T;
  const err = problem(answer, await json(answer));
  if (answer.status === 401 && path !== "/session") onSignedOut.run();
  throw err;
}

async function json(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    return undefined;
  }
}

type Problem = {
  code?: string; field?: string; instance?: string;
  params?: Record<string, unknown>;
  errors?: { code: string; field?: string; params?: Record<string, unknown> }[];
};

/** The typed error of a problem document; of anything else, such as a proxy's page, its status. */
function problem(answer: Response, body: unknown): ApiError {
  const p = (body ?? {}) as Problem;
  return new ApiError(p.code ?? `http-${answer.status}`, answer.status, p.field || undefined, p.params ?? {}, p.instance, p.errors ?? []);
}

/** A new UUIDv7: 48 bits of time, so that keys sort by age, then randomness. */
export function uuid7(): string {
  const b = crypto.getRandomValues(new Uint8Array(16));
  let ms = Date.now();
  for (let i = 5; i >= 0; i--) {
    b[i] = ms % 256;
    ms = Math.floor(ms / 256);
  }
  b[6] = (b[6]! & 0x0f) | 0x70;
  b[8] = (b[8]! & 0x3f) | 0x80;
  const hex = Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
