// Runs the browser tests: node run.mjs [part of a file name…]
//
// Serves the demonstration city (see server.mjs), runs every *.test.mjs in order,
// and ends with "N passed, N failed". Only processes started here are ended.
import { readdirSync } from "node:fs";
import { World, launch, taken } from "./browser.mjs";
import { pid, serve, stop } from "./server.mjs";

const here = new URL("./", import.meta.url).pathname;

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
