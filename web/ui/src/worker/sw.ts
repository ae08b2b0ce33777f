// Lets the phone open its page without a signal. Only the shell of /field and the
// files it needs are kept, the map's program once it was fetched, and the map's tiles
// along the way that the page names; no answer of the API is: the page itself keeps
// the last order, and wipes it at sign-out. A new build is a new cache.
declare const self: ServiceWorkerGlobalScope;
/** Filled in by the bundler: every file of the field page, and a name for the build. */
declare const FILES: string[];
declare const BUILD: string;
/** The same: the words of notifications, by language and key. */
declare const WORDS: Record<string, Record<string, string>>;

const cache = `field-${BUILD}`;
const tiles = "tiles";
const chosen = "chosen"; // keeps the language
const most = 300; // tiles kept, whatever the page asks for
const patience = 300; // ms for the server before the kept shell is shown: who waits longer thinks the phone is stuck
const late = 60_000; // ms after which an answer is of no use

self.addEventListener("install", (e) => {
  e.waitUntil((async () => {
    await (await caches.open(cache)).addAll(FILES);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (e) => {
  e.waitUntil((async () => {
    for (const name of await caches.keys()) if (![cache, tiles, chosen].includes(name)) await caches.delete(name);
    await self.clients.claim();
    await page("/field").catch(() => undefined); // nobody waits for this one
  })());
});

self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (e.request.mode === "navigate" && url.pathname === "/field") e.respondWith(navigate(e));
  else if (FILES.includes(url.pathname) || url.pathname.startsWith("/assets/")) e.respondWith(kept(e.request));
  else if (url.pathname.startsWith("/tiles/")) e.respondWith(tile(e.request));
});

self.addEventListener("message", (e) => {
  const { keep, lang } = (e.data ?? {}) as { keep?: unknown; lang?: unknown };
  if (typeof lang === "string" && lang in WORDS) e.waitUntil(caches.open(chosen).then((c) => c.put("/lang", new Response(lang))));
  if (Array.isArray(keep)) e.waitUntil(keepTiles(keep.filter((x): x is string => typeof x === "string" && x.startsWith("/tiles/")).slice(0, most)));
});

/** Keeps these tiles and no others. One that cannot be had is left out. */
async function keepTiles(wanted: string[]): Promise<void> {
  const store = await caches.open(tiles);
  const name = (r: Request) => r.url.slice(self.location.origin.length); // its version is in it
  for (const request of await store.keys()) if (!wanted.includes(name(request))) await store.delete(request);
  for (const path of wanted) {
    if (path.includes("?") && (await store.match(path))) continue;
    try {
      const answer = await fetch(path);
      if (answer.ok) await store.put(path, answer);
    } catch {
      return; // no signal: the next way asks again
    }
  }
}

/** A tile from the server, which knows the newest map; without a signal the kept one. */
async function tile(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request);
    if (answer.status < 500) return answer;
  } catch {
    // No signal.
  }
  return (await caches.match(request, { ignoreSearch: true })) ?? Response.error();
}

/** A file of the build, kept when it is first fetched: one that is not needed at first, and all of them after a sign-out has wiped them. */
async function kept(request: Request): Promise<Response> {
  const store = await caches.open(cache), have = await store.match(request);
  if (have) return have;
  const answer = await fetch(request);
  if (answer.ok) await store.put(request, answer.clone());
  return answer;
}

/** The shell from the server, kept for later if it is the page and not the way to /signin. */
async function page(request: RequestInfo): Promise<Response> {
  const answer = await fetch(request, { signal: AbortSignal.timeout(late) });
  if (answer.ok && !answer.redirected && (await answer.clone().text()).includes(`data-version="${BUILD}"`)) await (await caches.open(cache)).put("/field", answer.clone()); // one of the next build would be without its files
  return answer;
}

/** The server's shell; the kept one without a signal, or while the server's is still on its way, which is then for the next time. */
async function navigate(e: FetchEvent): Promise<Response> {
  const asked = page(e.request).then((answer) => (answer.status < 500 ? answer : undefined), () => undefined);
  e.waitUntil(asked);
  const shell = await caches.match("/field").catch(() => undefined);
  const soon = shell && new Promise<undefined>((done) => setTimeout(() => done(undefined), patience));
  return (await (soon ? Promise.race([asked, soon]) : asked)) ?? shell ?? Response.error();
}

// A push message has the number of an order and a code; the words are ours. The
// browser wants a notification for each, or it takes the right to push away.
const keys: Record<string, string> = {
  on: "push.note.on", sent: "push.note.sent", ring: "push.note.ring",
  diverted: "push.note.diverted", cancelled: "push.note.cancelled", closed: "push.note.closed",
};
type Word = { number: string; code: string; seq: number };

async function words(): Promise<Record<string, string>> {
  const kept = await (await caches.match("/lang", { cacheName: chosen }))?.text();
  return WORDS[kept ?? self.navigator.language.slice(0, 2)] ?? WORDS.ru!;
}

function told(e: PushEvent): Word {
  try {
    return { number: "", code: "", seq: 0, ...(e.data?.json() as Partial<Word>) };
  } catch {
    return { number: "", code: "", seq: 0 }; // not ours; still somebody wants the lead to look
  }
}

async function notify(w: Word): Promise<void> {
  const tag = w.number || "jylu"; // an empty one would ask for all
  const shown = await self.registration.getNotifications({ tag });
  const newest = Math.max(...shown.map((n) => (n.data as Word | undefined)?.seq ?? 0), 0);
  if (newest > w.seq) return; // what is shown of this order is newer
  const say = await words();
  const text = (say[keys[w.code] ?? ""] ?? say["push.note.look"]!).replaceAll("{number}", w.number);
  const urgent = w.code === "sent" || w.code === "ring";
  const options = { tag, body: urgent ? say["push.note.answer"] : "", icon: "/icon.svg", data: w, requireInteraction: urgent, renotify: true, vibrate: [400, 200, 400] };
  await self.registration.showNotification(text, options as NotificationOptions);
}

self.addEventListener("push", (e) => e.waitUntil(notify(told(e))));

self.addEventListener("notificationclick", (e) => {
  e.notification.close();
  e.waitUntil((async () => {
    const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const field = open.find((c) => new URL(c.url).pathname === "/field");
    await (field ? field.focus() : self.clients.openWindow("/field"));
  })());
});

// The push service gave the browser another address: the server must know it.
self.addEventListener("pushsubscriptionchange", ((e: ExtendableEvent & { oldSubscription?: PushSubscription }) => {
  e.waitUntil((async () => {
    const options = e.oldSubscription?.options;
    if (!options) return; // the page does it when it is opened
    const sub = await self.registration.pushManager.subscribe(options);
    await fetch("/api/v1/push", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(sub) });
  })());
}) as EventListener);
export {};
