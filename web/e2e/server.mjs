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

function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer().on("error", fail).listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** A city of its own: its folder, its port, its process. */
export class City {
  folder = mkdtempSync(join(tmpdir(), "jylu-e2e-"));
  data = join(this.folder, "data");
  env = { ...process.env, JYLU_DATA_DIR: this.data, JYLU_DEMO_PASSWORD: password, JYLU_PAPER_EVERY: "2s" };
  log = [];

  constructor() {
    chmodSync(this.folder, 0o711); // as root the database server runs as another user, who must pass through
  }

  /** Starts the server, waits until it is ready, and answers its address. */
  async serve() {
    this.bin ??= this.binary();
    this.port ??= await freePort();
    this.base = `http://127.0.0.1:${this.port}`;
    this.process = spawn(this.bin, ["serve", "-demo"], { env: { ...this.env, JYLU_LISTEN: `127.0.0.1:${this.port}` }, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on("data", (x) => {
        this.log.push(String(x));
        if (process.env.VERBOSE) process.stderr.write(x);
      });
    }
    for (const until = Date.now() + 120_000; Date.now() < until; ) {
      if (this.process.exitCode !== null) throw new Error(`the server ended:\n${this.log.join("").slice(-4000)}`);
      if (await fetch(`${this.base}/readyz`).then((r) => r.ok, () => false)) return this.base;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`the server was not ready within 120 s:\n${this.log.join("").slice(-4000)}`);
  }

  /** The program under test: the one named, or built now. */
  binary() {
    if (process.env.E2E_BIN) return process.env.E2E_BIN;
    const path = join(this.folder, "jylu");
    const built = spawnSync("go", ["build", "-o", path, "./cmd/jylu"], { cwd: new URL("../../", import.meta.url).pathname, stdio: "inherit" });
    if (built.status !== 0) throw new Error("go build failed");
    return path;
  }

  /** Runs a command of the program beside the server: its exit code and what it said. */
  run(...args) {
    const { status, stdout, stderr } = spawnSync(this.bin, args, { env: this.env, encoding: "utf8" });
    return { status, said: stdout + stderr };
  }

  async end() {
    if (!this.process || this.process.exitCode !== null) return;
    const ended = new Promise((done) => this.process.once("exit", done));
    this.process.kill("SIGTERM");
    const late = setTimeout(() => this.process.kill("SIGKILL"), 15_000);
    await ended;
    clearTimeout(late);
  }

  /** Ends the server, if it was started, and removes what it kept. */
  async stop() {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const shared = new City();

/** The program under test: the one named, or built now. */
export const binary = () => shared.binary();

/** Where the server writes the page that opens without it; written often, so that no test waits for a minute. */
export const paperFolder = () => join(shared.data, "paper");

/** The process of the server, 0 if it is not known. */
export const pid = () => shared.process?.pid ?? Number(process.env.E2E_PID ?? 0);

/** Starts the server that the tests of a run share, and answers its address. */
export const serve = async () => process.env.E2E_URL ?? shared.serve();

/** Ends the server as an update of its machine would, and starts it again after a while at the same address. */
export async function restart(after = 0) {
  if (!shared.process) throw new Error("only a server that was started here can be restarted");
  await shared.end();
  await new Promise((done) => setTimeout(done, after));
  return shared.serve();
}

export const stop = () => shared.stop();

/** Runs main beside the shared server and ends the process: with 1 if main failed, which is said by name. */
export async function script(name, main) {
  let code = 0;
  try {
    await main();
  } catch (err) {
    console.log(`FAIL ${name}\n${err.stack ?? err}`);
    code = 1;
  } finally {
    await stop();
  }
  process.exit(code);
}
