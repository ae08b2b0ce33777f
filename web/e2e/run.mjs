// Runs the browser tests: node run.mjs [part of a file name…]
//
// Builds jylu, serves the demonstration city from a temporary folder on a free
// port, runs every *.test.mjs in order, and ends with "N passed, N failed".
// E2E_BIN names a binary to use instead of building one; E2E_URL and E2E_PID a
// server that already runs, and JYLU_DEMO_PASSWORD then its password. Only
// processes started here are ended.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { World, launch, password, taken } from "./browser.mjs";

const here = new URL("./", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "jylu-e2e-"));
chmodSync(folder, 0o711); // as root the database server runs as another user, who must pass through
let server;

function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer().on("error", fail).listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

function binary() {
  if (process.env.E2E_BIN) return process.env.E2E_BIN;
  const path = join(folder, "jylu");
  const built = spawnSync("go", ["build", "-o", path, "./cmd/jylu"], { cwd: join(here, "../.."), stdio: "inherit" });
  if (built.status !== 0) throw new Error("go build failed");
  return path;
}

/** Starts a server and waits until it is ready. */
async function serve() {
  if (process.env.E2E_URL) return process.env.E2E_URL;
  const bin = binary(), port = await freePort(), base = `http://127.0.0.1:${port}`;
  const log = [];
  server = spawn(bin, ["serve", "-demo"], {
    env: { ...process.env, JYLU_DATA_DIR: join(folder, "data"), JYLU_LISTEN: `127.0.0.1:${port}`, JYLU_DEMO_PASSWORD: password },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [server.stdout, server.stderr]) {
    stream.on("data", (x) => {
      log.push(String(x));
      if (process.env.VERBOSE) process.stderr.write(x);
    });
  }
  for (const until = Date.now() + 60_000; Date.now() < until; ) {
    if (server.exitCode !== null) throw new Error(`the server ended:\n${log.join("").slice(-4000)}`);
    const ready = await fetch(`${base}/readyz`).then((r) => r.ok, () => false);
    if (ready) return base;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`the server was not ready within 60 s:\n${log.join("").slice(-4000)}`);
}

async function stop() {
  if (server && server.exitCode === null) {
    const ended = new Promise((done) => server.once("exit", done));
    server.kill("SIGTERM");
    const late = setTimeout(() => server.kill("SIGKILL"), 15_000);
    await ended;
    clearTimeout(late);
  }
  rmSync(folder, { recursive: true, force: true });
}

async function runOne(browser, base, file, t) {
  const world = new World(browser, base, server?.pid ?? Number(process.env.E2E_PID ?? 0), `${file.replace(".test.mjs", "")}-${t.name}`.replace(/[^\p{L}\p{N}-]+/gu, "_").slice(0, 80));
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

async function main() {
  let passed = 0, failed = 0, browser;
  try {
    const base = await serve();
    browser = await launch();
    const wanted = process.argv.slice(2);
    const files = readdirSync(here).filter((f) => f.endsWith(".test.mjs") && (wanted.length === 0 || wanted.some((w) => f.includes(w)))).sort();
    for (const file of files) {
      await import(`./${file}`);
      for (const t of taken()) (await runOne(browser, base, file, t)) ? passed++ : failed++;
    }
  } catch (err) {
    console.log(`FAIL harness\n${err.stack ?? err}`);
    failed++;
  } finally {
    await browser?.close();
    await stop();
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop().finally(() => process.exit(1)));
process.exit(await main());
