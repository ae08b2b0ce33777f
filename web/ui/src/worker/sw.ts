// Lets the phone open its page without a signal. Only the shell of /field and the
// files it needs are kept, the map's program once it was fetched, and the map's tiles
// along the way that the page names; no answer of the API is: the page itself keeps
// the last order, and wipes it at sign-out. A new build is a new cache.
declare const self: ServiceWorkerGlobalScope;
/** Filled in by the bundler: every file of the field page, and a name for the build. */
declare const FILES: string[];
declare const BUILD: string;

const cache = `field-${BUILD}`;
const tiles = "tiles";
const most = 300; // tiles kept, whatever the page asks for
const patience = 4000; // ms for the server before the kept shell is shown

self.addEventListener("install", (e) => {
  e.waitUntil((async () => {
    await (await caches.open(cache)).addAll(FILES);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (e) => {
  e.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== cache && name !== tiles) await caches.delete(name);
    await self.clients.claim();
    await page("/field", 60_000).catch(() => undefined); // nobody waits for this one
  })());
});

self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (e.request.mode === "navigate" && url.pathname === "/field") e.respondWith(navigate(e.request));
  else if (FILES.includes(url.pathname)) e.respondWith(kept(e.request));
  else if (url.pathname.startsWith("/assets/")) e.respondWith(keptOnce(e.request));
  else if (url.pathname.startsWith("/tiles/")) e.respondWith(tile(e.request));
});

self.addEventListener("message", (e) => {
  const keep = (e.data as { keep?: unknown } | null)?.keep;
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

/** A file of the build that is not needed at first: kept when first fetched. It never changes under its name. */
async function keptOnce(request: Request): Promise<Response> {
  const have = await caches.match(request);
  if (have) return have;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(cache)).put(request, answer.clone());
  return answer;
}

/** The shell from the server, kept for later if it is the page and not the way to /signin. */
async function page(request: RequestInfo, wait = patience): Promise<Response> {
  const answer = await fetch(request, { signal: AbortSignal.timeout(wait) });
  if (answer.ok && !answer.redirected) await (await caches.open(cache)).put("/field", answer.clone());
  return answer;
}

async function navigate(request: Request): Promise<Response> {
  try {
    const answer = await page(request);
    if (answer.status < 500) return answer;
  } catch {
    // No signal, or too slow: what was kept.
  }
  return (await caches.match("/field")) ?? Response.error();
}

async function kept(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}
export {};
