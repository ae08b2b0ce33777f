// A server of the demonstration city for a run: built, started in a temporary
// folder on a free port, stopped and removed. E2E_BIN names a binary to use
// instead of building one; E2E_URL and E2E_PID a server that already runs, and
// JYLU_DEMO_PASSWORD then its password.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { password } from "./browser.mjs";

/** Where the server writes the page that opens without it; written often, so that no test waits for a minute. */
export const paperFolder = () => join(folder, "data", "paper");

let started; // how to start it again
const folder = mkdtempSync(join(tmpdir(), "jylu-e2e-"));
chmodSync(folder, 0o711); // as root the database server runs as another user, who must pass through
let server;

/** The process of the server, 0 if it is not known. */
export const pid = () => server?.pid ?? Number(process.env.E2E_PID ?? 0);

function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer().on("error", fail).listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** The program under test: the one named, or built now. */
export function binary() {
  if (process.env.E2E_BIN) return process.env.E2E_BIN;
  const path = join(folder, "jylu");
  const built = spawnSync("go", ["build", "-o", path, "./cmd/jylu"], { cwd: new URL("../../", import.meta.url).pathname, stdio: "inherit" });
  if (built.status !== 0) throw new Error("go build failed");
  return path;
}

/** Starts a server, waits until it is ready, and answers its address. */
export async function serve() {
  if (process.env.E2E_URL) return process.env.E2E_URL;
  const bin = binary(), port = await freePort(), base = `http://127.0.0.1:${port}`;
  started = () => start(bin, port, base);
  return started();
}

/** Ends the server as an update of its machine would, and starts it again after a while at the same address. */
export async function restart(after = 0) {
  if (!started) throw new Error("only a server that was started here can be restarted");
  await end();
  await new Promise((done) => setTimeout(done, after));
  return started();
}

async function start(bin, port, base) {
  const log = [];
  server = spawn(bin, ["serve", "-demo"], {
    env: { ...process.env, JYLU_DATA_DIR: join(folder, "data"), JYLU_LISTEN: `127.0.0.1:${port}`, JYLU_DEMO_PASSWORD: password, JYLU_PAPER_EVERY: "2s" },
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

/** Ends the server, if it was started here, and removes what it kept. */
export async function stop() {
  await end();
  rmSync(folder, { recursive: true, force: true });
}

async function end() {
  if (server && server.exitCode === null) {
    const ended = new Promise((done) => server.once("exit", done));
    server.kill("SIGTERM");
    const late = setTimeout(() => server.kill("SIGKILL"), 15_000);
    await ended;
    clearTimeout(late);
  }
}
