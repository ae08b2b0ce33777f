// What the desk costs on the worst of nights: node busy.mjs
//
// Sixty incidents are open, half of them with crews or machines ordered, and two
// hundred vehicles and phones report where they are once a second, through the API
// as trackers do. For a minute a hand presses keys, and the page tells how busy its
// main thread was, and how long each press waited until it was attended to. What a
// long night leaves in its memory is memory.test.mjs's.
import { randomInt } from "node:crypto";
import { World, launch, mapless } from "./browser.mjs";
import { open, order, sweep } from "./scene.mjs";
import { pid, script, serve } from "./server.mjs";

const incidents = 60, moving = 200, seconds = 60, map = process.env.MAP !== "0";
const budgets = { busy: "20 % of the main thread", p95: "50 ms at the 95th percentile" };

const types = ["pipe_break", "leak", "no_heat", "low_heat", "hot_water", "chamber", "pumping_station"];
const streets = ["Абая", "Төле би", "Сейфуллина", "Розыбакиева", "Жандосова", "Достык", "Райымбека"];
const spot = (n) => [43.2 + ((n * 37) % 100) / 1000, 76.82 + ((n * 61) % 160) / 1000]; // [lat, lon]

/** The devices of the city and of as many more machines as are missing: who says where each is. */
async function devices(w) {
  const admin = await w.api("admin"), list = async () => (await admin.get("/vehicles?limit=200")).items;
  const { area, base } = (await list())[0];
  for (let n = (await list()).length; n < moving; n++) await admin.post("/vehicles", { plate: `${String(n).padStart(3, "0")} ЖЫЛ 02`, kind: "TIP", area, base });
  const all = await list();
  return Promise.all(all.slice(0, moving).map(async (v) => ({ id: v.id, token: (await admin.post("/tokens", { resource_id: v.id, label: v.plate })).token })));
}

/** Reports all positions once a second until told to end; everything drives a circle of its own at 10 m/s. */
function drive(base, all) {
  let going = true, refused = 0, sent = 0;
  const say = async (d, n, s) => {
    const [lat, lon] = spot(n), turn = s / 40 + n;
    const at = { resource: d.id, at: new Date().toISOString(), speed_mps: 10, course_deg: ((turn * 180) / Math.PI) % 360, accuracy_m: 5,
      position: { type: "Point", coordinates: [lon + Math.sin(turn) * 0.0049, lat + Math.cos(turn) * 0.0036] } };
    const answer = await fetch(`${base}/api/v1/fixes`, { method: "POST", headers: { "Content-Type": "application/json", Authorization: `Bearer ${d.token}` }, body: JSON.stringify({ items: [at] }) });
    const said = await answer.json();
    sent++;
    if (said.accepted !== 1) refused++;
  };
  const done = (async () => {
    for (let s = 0; going; s++) {
      const begun = Date.now();
      for (let i = 0; i < all.length && going; i += 20) await Promise.all(all.slice(i, i + 20).map((d, k) => say(d, i + k, s)));
      await new Promise((r) => setTimeout(r, Math.max(0, 1000 - (Date.now() - begun))));
    }
  })();
  done.catch(() => {}); // whoever ends it hears of it
  return { end: async () => ((going = false), await done, { sent, refused }) };
}

/** In the page: how long each press waits for its handler, and how many positions came. */
function listen() {
  window.waits = [];
  window.fixes = 0;
  addEventListener("keydown", (e) => window.waits.push(performance.now() - e.timeStamp), { capture: true });
  const Stream = window.EventSource;
  window.EventSource = class extends Stream {
    constructor(...of) {
      super(...of);
      this.addEventListener("positions", (e) => (window.fixes += JSON.parse(e.data).items.length));
    }
  };
}

async function main() {
  const base = await serve();
  const w = new World(await launch(...(map ? [] : mapless)), base, pid(), "busy");
  await sweep(w);
  const all = await devices(w);
  for (let n = 0; n < incidents; n++) {
    const made = await open(w, { type: types[n % types.length], address: `${streets[n % streets.length]}, ${n + 1}`, at: spot(n), ...(n % 2 ? { diameter_mm: 219 } : {}) });
    if (n < 30) await order(w, made).catch(() => {}); // until nobody is left
  }
  const driving = drive(base, all), hand = await w.person();
  await hand.addInitScript(listen);
  await w.enter(hand, "dispatcher", "/desk");
  await hand.locator(map ? ".map-box[data-drawn]" : ".map-absent").waitFor({ timeout: 120_000 });
  await hand.waitForTimeout(10_000);
  // Busy is the time the thread computes; what it waits, while the other processes of this machine compute, is told beside it.
  const [wall, cpu] = await Promise.all(["timeTicks", "threadTicks"].map(async (timeDomain) => {
    const cdp = await hand.context().newCDPSession(hand);
    await cdp.send("Performance.enable", { timeDomain });
    return async () => Object.fromEntries((await cdp.send("Performance.getMetrics")).metrics.map((m) => [m.name, m.value]));
  }));
  const used = async () => ({ wall: await wall(), cpu: await cpu() });
  const before = await used(), fixesBefore = await hand.evaluate(() => (window.waits.length = 0, window.fixes));
  await hand.keyboard.press("q");
  const keys = ["ArrowDown", "ArrowDown", "ArrowUp", "w", "ArrowRight", "ArrowRight", "q", "ArrowDown", "/", "a", "b", "1", "Escape", "b", "ArrowRight", "q"];
  for (const end = Date.now() + seconds * 1000, i = { n: 0 }; Date.now() < end; i.n++) {
    await hand.keyboard.press(keys[i.n % keys.length]);
    await hand.waitForTimeout(120 + randomInt(200));
  }
  const after = await used();
  const { waits, fixes } = await hand.evaluate(() => ({ waits: window.waits, fixes: window.fixes }));
  const { sent, refused } = await driving.end();
  const share = (clock, name) => ((100 * (after[clock][name] - before[clock][name])) / (after.wall.Timestamp - before.wall.Timestamp)).toFixed(1);
  const sorted = waits.toSorted((a, b) => a - b), at = (q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))].toFixed(1);
  await w.shot(hand, "desk");
  const shown = await hand.locator(".q-incidents .count").first().innerText();
  console.log(`desk${map ? "" : " without its map"}, ${shown} incidents, ${((fixes - fixesBefore) / (after.wall.Timestamp - before.wall.Timestamp)).toFixed(0)} positions a second (${sent} sent, ${refused} refused): main thread ${share("cpu", "TaskDuration")} % busy`);
  console.log(`    scripts ${share("cpu", "ScriptDuration")} %, layout ${share("cpu", "LayoutDuration")} %, styles ${share("cpu", "RecalcStyleDuration")} %; with its waiting ${share("wall", "TaskDuration")} %\n    budget: ${budgets.busy}`);
  console.log(`desk, a press waits ${at(0.5)} ms in the middle, ${at(0.95)} ms at the 95th percentile, ${at(1)} ms at most, of ${sorted.length}\n    budget: ${budgets.p95}`);
  await w.browser.close();
}

await script("busy", main);
