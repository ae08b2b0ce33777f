// Pictures that wait for a signal. They are too large for localStorage, so they lie
// in IndexedDB, already small and without what the camera wrote beside them, with
// the key each is sent under. Wiped at sign-out.
import { signal } from "@preact/signals";
import { online, uuid7 } from "../api";
import { serverNow } from "../time";

export type Waiting = { key: string; incident: string; phase: "before" | "after"; taken_at: string; file: Blob; state: "queued" | "sending" | "refused"; code?: string };
/** What waits, and how much of the one under way has gone, 0 to 1. */
export const pictures = signal<Waiting[]>([]);
export const progress = signal(0);
/** Called after each picture the server took. */
export const onTaken = { run: () => {} };

const name = "jylu.field", store = "pictures";
const longest = 1600; // px; the server keeps no more

function opened(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const ask = indexedDB.open(name, 1);
    ask.onupgradeneeded = () => ask.result.createObjectStore(store, { keyPath: "key" });
    ask.onsuccess = () => done(ask.result);
    ask.onerror = () => fail(ask.error);
  });
}

async function within<T>(mode: IDBTransactionMode, run: (s: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  try {
    const db = await opened();
    return await new Promise<T>((done, fail) => {
      const tx = db.transaction(store, mode), ask = run(tx.objectStore(store));
      tx.oncomplete = () => (db.close(), done(ask.result));
      tx.onabort = tx.onerror = () => (db.close(), fail(tx.error));
    });
  } catch {
    return undefined; // no IndexedDB, as in a private window: pictures live as long as the page
  }
}

/** The picture as a small JPEG; the file itself if this browser cannot read it, and then the server says why not. */
async function small(file: Blob): Promise<Blob> {
  try {
    const full = await createImageBitmap(file);
    const by = Math.min(1, longest / Math.max(full.width, full.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(full.width * by));
    canvas.height = Math.max(1, Math.round(full.height * by));
    canvas.getContext("2d")!.drawImage(full, 0, 0, canvas.width, canvas.height);
    full.close();
    return (await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.85))) ?? file;
  } catch {
    return file;
  }
}

export async function add(incident: string, phase: Waiting["phase"], file: Blob): Promise<void> {
  const one: Waiting = { key: uuid7(), incident, phase, taken_at: new Date(serverNow()).toISOString(), file: await small(file), state: "queued" };
  await within("readwrite", (s) => s.put(one));
  pictures.value = [...pictures.peek(), one];
  void upload();
}

export async function putAway(key: string): Promise<void> {
  await within("readwrite", (s) => s.delete(key));
  pictures.value = pictures.peek().filter((x) => x.key !== key);
}

const change = (key: string, part: Partial<Waiting>) => (pictures.value = pictures.peek().map((x) => (x.key === key ? { ...x, ...part } : x)));

/** Sends one; fetch cannot tell how much has gone, XMLHttpRequest can. */
function send(x: Waiting): Promise<{ status: number; code?: string }> {
  return new Promise((done) => {
    const r = new XMLHttpRequest();
    r.open("POST", `/api/v1/incidents/${x.incident}/photos?phase=${x.phase}&taken_at=${encodeURIComponent(x.taken_at)}`);
    r.setRequestHeader("Content-Type", x.file.type === "image/png" ? "image/png" : "image/jpeg");
    r.setRequestHeader("Idempotency-Key", x.key);
    r.timeout = 170_000;
    r.upload.onprogress = (e) => (progress.value = e.lengthComputable ? e.loaded / e.total : 0);
    r.onload = () => {
      let code: string | undefined;
      try {
        code = (JSON.parse(r.responseText) as { code?: string }).code;
      } catch {
        // A proxy's page: the status says enough.
      }
      done({ status: r.status, code });
    };
    r.onerror = r.ontimeout = r.onabort = () => done({ status: 0 });
    r.send(x.file);
  });
}

let uploading = false;

/** Sends what waits, oldest first, and stops at the first that gets no answer. */
export async function upload(): Promise<void> {
  if (uploading) return;
  uploading = true;
  try {
    for (let x = next(); x; x = next()) {
      change(x.key, { state: "sending" });
      progress.value = 0;
      const { status, code } = await send(x);
      if (status >= 200 && status < 300) {
        await putAway(x.key);
        onTaken.run();
      } else if (status === 0 || status >= 500 || status === 401 || status === 429 || code === "in-flight") {
        change(x.key, { state: "queued" });
        return;
      } else change(x.key, { state: "refused", code: code ?? `http-${status}` });
    }
  } finally {
    uploading = false;
  }
}
const next = () => pictures.peek().find((x) => x.state === "queued");

/** Brings back what waited through a restart, and tries from time to time. */
export async function startPictures(): Promise<void> {
  const all = (await within<Waiting[]>("readonly", (s) => s.getAll())) ?? [];
  pictures.value = all.map((x) => ({ ...x, state: "queued" as const }));
  const again = () => next() && void upload();
  setInterval(again, 15_000);
  addEventListener("online", again);
  online.subscribe((on) => on && again());
  again();
}

/** Deletes everything, also what waits. */
export function wipePictures(): Promise<void> {
  pictures.value = [];
  return new Promise((done) => {
    const ask = indexedDB.deleteDatabase(name);
    ask.onsuccess = ask.onerror = ask.onblocked = () => done();
  });
}
