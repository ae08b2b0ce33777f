// Runs the browser tests: node run.mjs [part of a file name…]
//
// Each file is run by a lane: a process of its own with a server of the
// demonstration city (see server.mjs) and a browser, because the tests of a file
// have one city and sweep it. E2E_LANES says how many lanes there are: one, unless a
// machine has cores to spare, for the maps are drawn without a graphics card. Ends with "N passed, N failed". Only
// processes started here are ended.
import { fork } from "node:child_process";
import { readdirSync } from "node:fs";
import { World, launch, mapless, taken } from "./browser.mjs";
import { binary, pid, serve, stop } from "./server.mjs";

const here = new URL("./", import.meta.url).pathname;
// They take a minute or more and go first, so that no lane is left with one at the end.
const long = ["wall", "job", "alarm", "command", "watch"];

async function runOne(browser, base, file, t) {
  const world = new World(browser, base, pid(), `${file.replace(".test.mjs", "")}-${t.name}`.replace(/[^\p{L}\p{N}-]+/gu, "_").slice(0, 80));
  const begun = Date.now();
  let failure, timer;
  try {
    const late = new Promise((_, fail) => (timer = setTimeout(() => fail(new Error(`not done within ${t.limit} s`)), t.limit * 1000)));
    await Promise.race([t.run(world), late]);
    if (world.faults.length) throw new Error(world.faults.join("\n"));
  } catch (err) {
    failure = err;
  }
  clearTimeout(timer);
  world.thaw();
  await world.close(failure !== undefined);
  const took = `${((Date.now() - begun) / 1000).toFixed(1)} s`;
  console.log(failure ? `FAIL ${file} ${t.name} (${took})\n${failure.stack ?? failure}` : `ok   ${file} ${t.name} (${took})`);
  return failure === undefined;
}

/** Runs the files that next hands out, one after another, and answers what became of their tests. */
async function lane(next) {
  let passed = 0, failed = 0;
  const browsers = new Map(), browserFor = async (t) => {
    if (!browsers.has(t.map)) browsers.set(t.map, await (t.map ? launch() : launch(...mapless)));
    return browsers.get(t.map);
  };
  try {
    const base = await serve();
    for (let file = await next(); file; file = await next()) {
      await import(`./${file}`);
      for (const t of taken()) (await runOne(await browserFor(t), base, file, t)) ? passed++ : failed++;
    }
  } catch (err) {
    console.log(`FAIL harness\n${err.stack ?? err}`);
    failed++;
  } finally {
    for (const browser of browsers.values()) await browser.close();
    await stop();
  }
  return { passed, failed };
}

/** A lane in a process of its own. Its lines are shown file by file. */
function started(queue) {
  const child = fork(here + "run.mjs", ["--lane"], { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  let said = "", sum;
  const show = () => {
    process.stdout.write(said);
    said = "";
  };
  child.stdout.on("data", (x) => (said += x));
  child.on("message", (m) => {
    if (m.sum) return (sum = m.sum);
    show();
    child.send({ file: queue.shift() });
  });
  return new Promise((done) => child.once("close", (code) => {
    show();
    if (!sum) console.log(`FAIL harness: a lane ended by itself (${code})`);
    done(sum ?? { passed: 0, failed: 1 });
  }));
}

/** What a lane is told by the process that started it. */
async function asLane() {
  const next = () => new Promise((done) => {
    process.once("message", (m) => done(m.file));
    process.send({ ready: true });
  });
  process.once("disconnect", () => stop().finally(() => process.exit(1)));
  const sum = await lane(next);
  process.send({ sum }, () => process.exit(sum.failed === 0 ? 0 : 1));
}

async function main(wanted) {
  const rank = (f) => (long.findIndex((l) => f.startsWith(l)) + long.length + 1) % (long.length + 1);
  const queue = readdirSync(here).filter((f) => (f.endsWith(".test.mjs") || wanted.includes(f)) && (wanted.length === 0 || wanted.some((w) => f.includes(w)))).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  const lanes = process.env.E2E_URL ? 1 : Math.min(queue.length, Number(process.env.E2E_LANES ?? 1));
  let sums;
  if (lanes <= 1) sums = [await lane(async () => queue.shift())];
  else {
    process.env.E2E_BIN = binary(); // once for all lanes
    sums = await Promise.all(Array.from({ length: lanes }, () => started(queue)));
    await stop();
  }
  const passed = sums.reduce((n, s) => n + s.passed, 0), failed = sums.reduce((n, s) => n + s.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop().finally(() => process.exit(1)));
if (process.argv[2] === "--lane") await asLane();
else process.exit(await main(process.argv.slice(2)));
