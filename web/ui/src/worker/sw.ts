// Lets the phone open its page without a signal. Only the shell of /field and the
// files it needs are kept; no answer of the API is: the page itself keeps the last
// order, and wipes it at sign-out. A new build is a new cache.
declare const self: ServiceWorkerGlobalScope;
/** Filled in by the bundler: every file of the field page, and a name for the build. */
declare const FILES: string[];
declare const BUILD: string;

const cache = `field-${BUILD}`;
const patience = 4000; // ms for the server before the kept shell is shown

self.addEventListener("install", (e) => {
  e.waitUntil((async () => {
    await (await caches.open(cache)).addAll(FILES);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (e) => {
  e.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== cache) await caches.delete(name);
    await self.clients.claim();
    await page("/field", 60_000).catch(() => undefined); // nobody waits for this one
  })());
});

self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (e.request.mode === "navigate" && url.pathname === "/field") e.respondWith(navigate(e.request));
  else if (FILES.includes(url.pathname)) e.respondWith(kept(e.request));
});

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
