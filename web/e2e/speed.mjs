// How fast the phone page opens where the network hardly reaches: node speed.mjs
//
// Between browser and server stands a link of 400 kbit/s and 400 ms there and
// back, made here and not by the browser, whose own would spare the service
// worker and the making of connections; the browser's processor is slowed four
// times. Cold is the first visit of a phone on which a lead is signed in, until
// his next step can be pressed; repeat is opening it again later, when everything that
// the first visit asked for has come. Each is done three times, by phones with a link
// of their own, and the one in the middle counts.
import { Socket, createServer } from "node:net";
import { World, launch } from "./browser.mjs";
import { crewsOf, open, order } from "./scene.mjs";
import { pid, script, serve } from "./server.mjs";

const budgets = { cold: 5, repeat: 1.5 };
const rate = 400_000 / 8, oneWay = 200; // bytes a second, milliseconds

/** One direction of the link: everything on it waits for what went before. */
function direction() {
  let free = 0;
  return {
    pass(to, chunk) {
      free = Math.max(free, performance.now()) + (chunk.length / rate) * 1000;
      setTimeout(() => to.destroyed || to.write(chunk), free + oneWay - performance.now());
    },
    busyUntil: () => free,
  };
}

/** Listens for the browser and passes on to base, as slowly as the link does. quiet waits until nothing has come for 1.6 s; ticks come every 2. */
function link(base) {
  const { hostname, port } = new URL(base), up = direction(), down = direction();
  const server = createServer(async (near) => {
    near.pause().on("error", () => {});
    await new Promise((done) => setTimeout(done, 2 * oneWay)); // the handshake
    const far = new Socket().on("error", () => near.destroy()).connect(Number(port), hostname);
    near.on("data", (chunk) => up.pass(far, chunk)).on("close", () => far.destroy()).resume();
    far.on("data", (chunk) => down.pass(near, chunk)).on("close", () => setTimeout(() => near.end(), 10 * oneWay));
  });
  const quiet = async () => {
    while (down.busyUntil() + 1600 > performance.now()) await new Promise((done) => setTimeout(done, 200));
  };
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done({ address: `http://127.0.0.1:${server.address().port}`, quiet, close: () => server.close() })));
}

/** Opens the phone page in tab and answers the seconds until the next step is there. */
async function visit(context, address) {
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const begun = performance.now();
  page.goto(address, { waitUntil: "commit" }).catch(() => {});
  await page.locator(".f-next").waitFor({ timeout: 60_000 });
  const took = (performance.now() - begun) / 1000;
  return { page, took };
}

/** A phone that opens the page for the first time, and again. */
async function phone(w, cookie) {
  const { address, quiet, close } = await link(w.base);
  const context = await w.browser.newContext({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  w.contexts.push(context);
  await context.addCookies([{ name: "jylu_lang", value: "ru", url: address }, { ...cookie, url: address }]);
  const first = await visit(context, `${address}/field`);
  await first.page.evaluate(() => navigator.serviceWorker.ready); // has kept what it needs
  await quiet();
  await first.page.close();
  const again = await visit(context, `${address}/field`);
  await context.close();
  close();
  return { cold: first.took, repeat: again.took };
}

const middle = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

async function main() {
  const w = new World(await launch(), await serve(), pid(), "speed");
  const incident = await open(w, { at: [43.238, 76.905], diameter_mm: 720, address: "Абая, 10" });
  const [crew] = await crewsOf(w, await order(w, incident));
  const { cookie } = await w.api(`lead-${crew}`);
  const runs = [];
  for (let i = 0; i < 3; i++) runs.push(await phone(w, cookie));
  for (const [name, budget] of Object.entries(budgets)) {
    console.log(`field page, ${name.padEnd(6)} ${middle(runs.map((r) => r[name])).toFixed(2)} s\n    budget: ${budget} s at 400 kbit/s, 400 ms there and back, processor 4 times slower`);
  }
  await w.browser.close();
}

await script("speed", main);
