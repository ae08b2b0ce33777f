// The parts of the screens that only compute, run in the browser they are for.
// They are bundled here as the server does it, from the same third-party files.
import assert from "node:assert/strict";
import { build } from "esbuild";
import { test } from "./browser.mjs";

const ui = new URL("../ui/", import.meta.url).pathname;
const third = (file) => `${ui}thirdparty/${file}`;
const contents = ["time", "api", "i18n", "intake/address", "intake/state", "paper/sheet"].map((m, i) => `export * as m${i} from "./src/${m}";`).join("\n");
// The server parts the words in two modules; here the file with all of them is either.
const words = { name: "words", setup: (b) => b.onResolve({ filter: /\.office\.json$/ }, (a) => ({ path: `${ui}messages/${a.path.match(/(\w+)\.office/)[1]}.json` })) };
const script = (await build({
  plugins: [words],
  stdin: { contents, resolveDir: ui, loader: "ts" }, bundle: true, write: false, format: "iife", globalName: "units", loader: { ".css": "empty" },
  jsx: "automatic", jsxImportSource: "preact", logLevel: "silent",
  alias: {
    preact: third("preact/preact.mjs"), "preact/hooks": third("preact/hooks.mjs"), "preact/jsx-runtime": third("preact/jsxRuntime.mjs"),
    "@preact/signals": third("signals/signals.mjs"), "@preact/signals-core": third("signals/signals-core.mjs"),
  },
})).outputFiles[0].text;

/** Runs f(units) in a page of that language, with the units and what else it is given. */
async function inside(w, lang, f, given) {
  const page = await w.person({ lang });
  await page.goto(`${w.base}/signin`);
  await page.evaluate(`${script}; window.units = units;`);
  return page.evaluate(`units.m2.speak("${lang}").then(() => (${f})(units.m0, units.m1, units.m2, units.m3, units.m4, ${JSON.stringify(given ?? null)}))`);
}

test("durations in three languages", async (w) => {
  const f = (time) => [5, 60, 725, 3900, 187200].map((s) => time.duration(s));
  assert.deepEqual(await inside(w, "ru", f), ["5 с", "1 мин", "12 мин", "1 ч 05 мин", "2 сут 4 ч"]);
  assert.deepEqual(await inside(w, "kk", f), ["5 с", "1 мин", "12 мин", "1 сағ 05 мин", "2 тәул 4 сағ"]);
  assert.deepEqual(await inside(w, "en", f), ["5 s", "1 min", "12 min", "1 h 05 min", "2 d 4 h"]);
});

test("a typed time is of the last 24 hours, in Almaty", async (w) => {
  // The server's clock says 00:30 in Almaty on 23 November.
  const f = (time, _a, _i, _n, _s, typed) => {
    time.setClock("2026-11-22T19:30:00Z");
    return typed.map((x) => time.timeOfDay(x) ?? null);
  };
  assert.deepEqual(await inside(w, "ru", f, ["00:30", "0:05", "2350", "00:31", "24:00", "7", "12:60", " 23:59 "]), [
    "2026-11-22T19:30:00.000Z", "2026-11-22T19:05:00.000Z", "2026-11-22T18:50:00.000Z", "2026-11-21T19:31:00.000Z", null, null, null, "2026-11-22T18:59:00.000Z",
  ]);
});

test("a typed day is the city's, on the first night of a year and on a leap day", async (w) => {
  const f = (time, _a, _i, _n, _s, nights) => nights.map(([now, ahead, behind]) => {
    time.setClock(now);
    return [...ahead.map((x) => time.whenTyped(x) ?? null), ...behind.map((x) => window.units.m5.timeOf([{ time: x, kind: "", a: "", b: "", c: "" }], 0) ?? null)];
  });
  // One in the morning of 1 January in Almaty, and a March that follows a leap day.
  assert.deepEqual(await inside(w, "ru", f, [
    ["2027-12-31T20:00:00Z", ["29.02 22:05", "01.01 00:30", "31.11 10:00", "01.01 24:00"], ["01.01 00:30", "31.12 2205", "31.11 10:00"]],
    ["2028-03-01T03:00:00Z", ["29.02 22:05"], ["29.02 22:05", "01.03 07:00"]],
  ]), [
    ["2028-02-29T17:05:00.000Z", "2028-12-31T19:30:00.000Z", null, null, "2027-12-31T19:30:00.000Z", "2027-12-31T17:05:00.000Z", null],
    [null, "2028-02-29T17:05:00.000Z", "2028-03-01T02:00:00.000Z"],
  ]);
});

test("clocks and dates are Almaty's", async (w) => {
  const f = (time) => [time.clockSeconds("2026-11-22T19:30:09Z"), time.date("2026-11-22T19:30:09Z")];
  assert.deepEqual(await inside(w, "en", f), ["00:30:09", "23.11.2026"]);
});

test("addresses are alike across spellings", async (w) => {
  const f = (_t, _a, _i, near, _s, pairs) => pairs.map(([x, y]) => near.likeness(x, y));
  const pairs = [
    ["ул. Сейфуллина, 120", "проспект Сейфуллина — Абая"], ["сейф", "Сейфуллина 10"], ["Төле би 5", "толе би, 77"], ["Абая Сейфуллина", "Сейфуллина, уг. Абая"],
    ["120", "Сейфуллина 120"], ["Шакарима", "Сейфуллина"], ["", "Сейфуллина"], ["Қарасай батыр", "улица Карасай батыра 12"],
  ];
  assert.deepEqual(await inside(w, "ru", f, pairs), [1, 1, 1, 1, 0, 0, 0, 1]);
});

test("keys are UUIDv7 and sort by time", async (w) => {
  const keys = await inside(w, "ru", async (_t, api) => {
    const out = [];
    for (let i = 0; i < 5; i++) {
      out.push(api.uuid7());
      await new Promise((r) => setTimeout(r, 3));
    }
    return out;
  });
  for (const k of keys) assert.match(k, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual([...keys].sort(), keys);
});

test("coordinates are read as people copy them", async (w) => {
  const f = (_t, _a, _i, _n, state, typed) => typed.map((x) => state.placeOf(x)?.coordinates ?? null);
  assert.deepEqual(await inside(w, "ru", f, ["43.2389, 76.8897", "43.2 76.9", "", "Абая 10"]), [[76.8897, 43.2389], [76.9, 43.2], null, null]);
});

test("Russian plurals have their forms", async (w) => {
  const f = (_t, _a, i18n) => [1, 3, 5, 21].map((n) => i18n.t("recent.count", { n, total: String(n) }));
  const ru = await inside(w, "ru", f);
  assert.equal(ru[0], "Показано последнее 1");
  assert.equal(ru[1], "Показаны последние 3");
  assert.equal(new Set(await inside(w, "en", f)).size, 4);
});
