// Copies the few files of third parties that the binary carries out of
// node_modules into thirdparty/, and writes their checksums; --check only
// compares. The Go test TestThirdParty holds the checksums without Node.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const files = {
  "preact/preact.mjs": "preact/dist/preact.mjs",
  "preact/hooks.mjs": "preact/hooks/dist/hooks.mjs",
  "preact/jsxRuntime.mjs": "preact/jsx-runtime/dist/jsxRuntime.mjs",
  "preact/LICENSE": "preact/LICENSE",
  "signals/signals.mjs": "@preact/signals/dist/signals.mjs",
  "signals/signals-core.mjs": "@preact/signals-core/dist/signals-core.mjs",
  "signals/LICENSE": "@preact/signals/LICENSE",
  "maplibre/maplibre-gl.mjs": "maplibre-gl/dist/maplibre-gl.mjs",
  "maplibre/maplibre-gl-worker.mjs": "maplibre-gl/dist/maplibre-gl-worker.mjs",
  "maplibre/LICENSE.txt": "maplibre-gl/LICENSE.txt",
  "uplot/uPlot.esm.js": "uplot/dist/uPlot.esm.js",
  "uplot/uPlot.min.css": "uplot/dist/uPlot.min.css",
  "uplot/LICENSE": "uplot/LICENSE",
};
const packages = ["preact", "@preact/signals", "@preact/signals-core", "maplibre-gl", "uplot"];
const check = process.argv.includes("--check");
const sum = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");
let wrong = 0;

for (const [to, from] of Object.entries(files)) {
  const target = `thirdparty/${to}`, source = `node_modules/${from}`;
  if (check) {
    if (sum(target) !== sum(source)) { console.error(`${target} differs from ${source}`); wrong++; }
    continue;
  }
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(source, target);
}
if (!check) {
  const lines = Object.keys(files).sort().map((f) => `${sum(`thirdparty/${f}`)}  ${f}`);
  writeFileSync("thirdparty/SHA256SUMS", lines.join("\n") + "\n");
  const versions = packages.map((p) => [p, JSON.parse(readFileSync(`node_modules/${p}/package.json`, "utf8")).version]);
  writeFileSync("thirdparty/versions.json", JSON.stringify(Object.fromEntries(versions), null, 2) + "\n");
}
process.exit(wrong ? 1 : 0);
