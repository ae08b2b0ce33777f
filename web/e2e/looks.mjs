// Pictures of every page for people to look at: node looks.mjs [part of a name…]
//
// Three languages, light and dark, three sizes, at work and empty; into out/looks,
// and contact sheets of each page beside them. LANGS, LOOKS ("light,dark") and SIZES
// take fewer; MAP=0 leaves the maps undrawn, which is five times as quick. What a
// script can see of overlaps, cut and broken words is said, and makes the run fail.
import { mkdirSync, readFileSync } from "node:fs";
import { World, launch, mapless } from "./browser.mjs";
import { faults } from "./faults.mjs";
import { choose, course, crewsOf, open, order, setting, speaker, sweep, tell } from "./scene.mjs";
import { City } from "./server.mjs";

const out = new URL("./out/looks/", import.meta.url).pathname;
const wanted = process.argv.slice(2);
const of = (name, all) => (process.env[name] ? process.env[name].split(",") : all);
const langs = of("LANGS", ["ru", "kk", "en"]), looks = of("LOOKS", ["light", "dark"]);
// 683 × 384 is a 1366 × 768 screen at 200 %.
const sizes = { wide: { width: 1366, height: 768 }, narrow: { width: 360, height: 740 }, zoomed: { width: 683, height: 384 } };
const chosenSizes = of("SIZES", Object.keys(sizes));

/** A city with something of everything; answers whose screens are worth a look. */
async function atWork(w) {
  await setting(w, "accept_minutes", 0);
  const main = await open(w, { diameter_mm: 720, network: "main", address: "проспект Абая, между Сейфуллина и Наурызбай батыра, у камеры ТК-12-07, напротив школы № 25", at: [43.2389, 76.929], people: 4200, buildings: 38, social_objects: 3 });
  const [first, second] = await crewsOf(w, await order(w, main));
  await tell(w, first, "delivered", "seen", "accepted", "en_route", "on_site");
  await tell(w, second, "accepted", "en_route");
  await course(w, main, "isolate", "pump_out…");
  const ringing = await open(w, { type: "leak", diameter_mm: 219, address: "Төле би 187", at: [43.2525, 76.9] });
  const [asked] = await crewsOf(w, await order(w, ringing));
  await open(w, { type: "no_heat", address: "мкр. Орбита-3, д. 14", at: [43.2, 76.87], people: 320, buildings: 2 });
  await open(w, { address: "Жандосова 55", at: [43.23, 76.89], network: "distribution" });
  const desk = await w.api("dispatcher"), operator = await w.api("operator");
  await desk.post(`/incidents/${main.id}/notes`, { text: "Вода в подвале школы, дети переведены в соседнее здание. Просят вторую помпу." });
  for (const [kind, address, text] of [["outage", "Аэрофлотская 12", "Холодные батареи с утра"], ["leak", "проспект Аль-Фараби, угол Навои, у остановки", "Пар"], ["hot_water", "Сатпаева, 30", ""]]) {
    await operator.post("/calls", { channel: "phone", kind, address, caller_name: "Айгүл", caller_phone: "+7 701 555 01 02", text });
  }
  return { main, first, asked, free: (await desk.get("/crews")).items.find((c) => c.tier === "now" && !c.booking)?.number };
}

const noted = (css) => (page) => page.locator(css).first().waitFor();
const press = (key, css) => async (page) => {
  await page.locator("body").press(key);
  await page.locator(css).first().waitFor();
};

/** What is looked at: name, who, path, what to wait for, what to do before the picture. */
const views = (s) => [
  ["signin", "", "/signin", "input[name=username]"],
  ["docs", "", "/docs", "h1"], ["forms", "", "/paper/forms", "h1"], ["setup-spent", "", "/setup?key=no", "body"], ["password-spent", "", "/password?key=no", "body"],
  ["intake", "operator", "/intake", ".recent"],
  ["intake-known", "operator", "/intake", "[name=address]", s && (async (page) => {
    await page.locator("[name=address]").fill("Төле би 187");
    await page.locator(".known").waitFor();
  })],
  ["desk", "dispatcher", "/desk", ".d-board", s && ((page) => choose(page, s.main))],
  ["desk-line", "dispatcher", "/desk", ".d-board", async (page) => {
    await press("F2", ".cmd-input")(page);
    await page.keyboard.type("пере");
    await noted(".cmd-row")(page);
  }],
  ["desk-help", "dispatcher", "/desk", ".d-board", press("Shift+Slash", "dialog .help")],
  ["desk-open", "dispatcher", "/desk", ".d-board", press("n", "dialog")],
  ["desk-closed", "dispatcher", "/desk", ".d-board", (page) => page.locator(".q-closed").click()],
  ...(!s ? [] : [
    ...["course", "contour", "notes", "journal"].map((tab) => [`desk-${tab}`, "dispatcher", "/desk", ".d-board", async (page, say) => {
      await choose(page, s.main);
      await page.getByRole("tab", { name: say(`desk.tab.${tab}`) }).click();
      await page.waitForTimeout(300);
    }]),
    ["desk-close", "dispatcher", "/desk", ".d-board", async (page) => { await choose(page, s.main); await press("c", "dialog")(page); }],
    ["desk-voice", "dispatcher", "/desk", ".d-board", async (page) => { await choose(page, s.main); await page.locator(".voice").first().click(); }],
    ["desk-warn", "dispatcher", "/desk", ".d-board", async (page, say) => { await choose(page, s.main); await page.getByRole("button", { name: say("desk.cancel"), exact: true }).first().click(); }],
    ["field-on-site", `lead-${s.first}`, "/field", ".f-act"], ["field-ringing", `lead-${s.asked}`, "/field", ".f-act"],
    ["field-decline", `lead-${s.asked}`, "/field", ".f-act", (page) => page.locator(".f-decline").click()],
    ["field-help", `lead-${s.first}`, "/field", ".f-act", (page, say) => page.getByRole("button", { name: say("help.need") }).click()],
  ]),
  ["field-free", `lead-${s?.free ?? 1}`, "/field", ".card"],
  ["readiness", "manager", "/readiness", ".r-tile"],
  ...["ahead", "response", "trends", "alarms"].map((view) => [`readiness-${view}`, "manager", `/readiness?view=${view}`, ".tab-panel table, .tab-panel .empty, .tab-panel .r-chart"]),
  ...["contacts", "check", "passes", "stock", "medical"].map((view) => [`quarantine-${view}`, "medic", `/quarantine?view=${view}`, ".tab-panel table, .tab-panel .empty, .tab-panel button"]),
  ["wall", "dispatcher", "/wall", ".w-queue"],
  ["watch-start", "dispatcher", "/watch", ".tab-panel"], ["watch-handover", "dispatcher", "/watch?view=handover", ".tab-panel"], ["watch-notes", "dispatcher", "/watch?view=notes", ".tab-panel"], ["watch-kept", "dispatcher", "/watch?view=kept", ".tab-panel"],
  ["watch-print", "dispatcher", "/watch?view=handover", ".tab-panel", (page) => page.emulateMedia({ media: "print" })],
  ["paper", "dispatcher", "/paper", ".p-time"],
  ...["roster/workers", "roster/crews", "roster/vehicles", "roster/bases", "roster/watches", "roster/retired", "accounts/people", "accounts/sessions", "accounts/tokens", "rows/norms", "rows/needs", "rows/rules", "rows/settings", "rows/regimes", "rows/aliases", "journal", "import"].map((part) => [`admin-${part.replace("/", "-")}`, "admin", `/admin#${part}`, ".tab-panel table, .tab-panel input, .tab-panel .empty"]),
  ["admin-edit", "admin", "/admin#roster/crews", ".a-open", (page) => page.locator(".a-open").first().click()],
];

let failed = 0;
const fail = (what) => {
  failed++;
  console.log(`FAIL ${what}`);
};

/** One page, opened once, at each size: sizes are what it must bear anyway. */
async function take(w, [name, who, path, ready, act], { lang, look, state }) {
  const drawn = process.env.MAP !== "0" && /desk|wall/.test(name);
  const page = await w.person({ lang, dark: look === "dark", size: sizes[chosenSizes[0]], ...(name.startsWith("field") && { hasTouch: true }) });
  try {
    if (who) await w.enter(page, who, path);
    else await page.goto(w.base + path);
    await page.locator(ready).first().waitFor();
    if (act) await act(page, speaker(lang));
    for (const size of chosenSizes) {
      await page.setViewportSize(sizes[size]);
      await page.waitForTimeout(drawn ? 2500 : 250);
      await page.screenshot({ path: `${out}${name}-${state}-${lang}-${look}-${size}.png`, fullPage: size === "narrow" && name !== "docs" });
      if (!name.endsWith("-print")) for (const f of await faults(page)) fail(`${name} ${state} ${lang} ${look} ${size}: ${f}`);
    }
  } catch (err) {
    fail(`${name} ${state} ${lang} ${look}: ${err.message.split("\n")[0]}`);
  } finally {
    await page.context().close();
    w.contexts.pop();
  }
}

/** One sheet of pictures with their names, as wide as a screen. */
async function sheet(w, name, files) {
  const page = await w.person({ size: { width: 1800, height: 900 } });
  const picture = (f) => `<figure><img src="data:image/png;base64,${readFileSync(out + f).toString("base64")}"><figcaption>${f}</figcaption></figure>`;
  await page.setContent(`<style>body{margin:4px;display:flex;flex-wrap:wrap;gap:6px;font:11px sans-serif;background:#777}figure{margin:0;background:#fff}img{display:block;max-width:890px;max-height:640px}</style>${files.map(picture).join("")}`);
  await page.screenshot({ path: `${out}sheet-${name}.png`, fullPage: true });
  await page.context().close();
}

const city = new City();
let browser;
try {
  mkdirSync(out, { recursive: true });
  const base = await city.serve();
  browser = await (process.env.MAP === "0" ? launch(...mapless) : launch());
  const w = new World(browser, base, city.process.pid, "looks");
  for (const state of of("STATES", ["empty", "work"])) {
    if (state === "empty") await sweep(w);
    const s = state === "work" ? await atWork(w) : undefined;
    for (const view of views(s).filter(([n]) => wanted.length === 0 || wanted.some((x) => n.includes(x)))) {
      const files = [];
      for (const lang of langs) for (const look of looks) {
        await take(w, view, { lang, look, state });
        files.push(...chosenSizes.map((size) => `${view[0]}-${state}-${lang}-${look}-${size}.png`));
      }
      await sheet(w, `${view[0]}-${state}`, files).catch((err) => console.log(err.message));
      console.log(`${view[0]} ${state}`);
    }
  }
} finally {
  await browser?.close();
  await city.stop();
}
console.log(failed === 0 ? "nothing overlaps, is cut or broken" : `${failed} faults`);
process.exitCode = failed === 0 ? 0 : 1;
