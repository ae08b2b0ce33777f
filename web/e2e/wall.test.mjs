// The wall hangs in a room for days: it fits every screen without a hand on it,
// says how old it is, survives a server that restarts and one that is newer, and
// does not grow.
import assert from "node:assert/strict";
import { restart } from "./server.mjs";
import { city, course, crewsOf, open, order, speaker, tell, until } from "./scene.mjs";
import { fakeStream, staysFlat } from "./stream.mjs";

const screens = [{ width: 1920, height: 1080 }, { width: 3840, height: 2160 }, { width: 1366, height: 768 }];

/** Somebody at the wall. */
async function atWall(w, of = {}, query = "") {
  const page = await w.person({ size: screens[0], ...of });
  await w.enter(page, of.who ?? "manager", `/wall${query}`);
  await page.locator(".w-tile").first().waitFor();
  return page;
}

/** Some incidents at different stages, and more than fit. */
async function scene(w, more = 0) {
  const main = await open(w, { diameter_mm: 720, network: "main", address: "проспект Абая, между Сейфуллина и Наурызбай батыра, у камеры ТК-12-07", at: [43.2389, 76.929], people: 4200 });
  const [first] = await crewsOf(w, await order(w, main));
  await tell(w, first, "accepted", "en_route", "on_site");
  await course(w, main, "isolate", "pump_out…");
  const second = await open(w, { type: "leak", diameter_mm: 219, address: "Төле би 187", at: [43.2525, 76.9] });
  await order(w, second);
  await open(w, { type: "no_heat", address: "мкр. Орбита-3, д. 14", at: [43.2, 76.87] });
  for (let i = 0; i < more; i++) await open(w, { type: i % 3 ? "low_heat" : "hot_water", address: `Розыбакиева ${i + 1}`, at: [43.21 + i / 500, 76.89] });
  return main;
}

/** What does not fit: anything beyond the screen, any scroll bar, any value smaller than 1.6 % of the height. */
const misfits = (page) => page.evaluate(() => {
  const out = [], least = Math.min(innerHeight, innerWidth * 9 / 16) * 0.016 - 0.1;
  const root = document.scrollingElement;
  if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth) out.push(`scrolls: ${root.scrollWidth}×${root.scrollHeight}`);
  for (const e of document.querySelectorAll(".wall *")) {
    const b = e.getBoundingClientRect();
    if (b.width === 0 || e.closest(".w-map, .sr-only")) continue;
    if (b.right > innerWidth + 1 || b.bottom > innerHeight + 1) out.push(`beyond the screen: ${e.tagName}.${e.className}`);
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (own && parseFloat(getComputedStyle(e).fontSize) < least) out.push(`small: ${e.className || e.tagName} ${getComputedStyle(e).fontSize} of ${least.toFixed(1)}`);
    if (own && e.matches("dd, dd *, strong, .w-clock, .w-age") && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline") out.push(`cut: ${e.className || e.tagName} "${e.textContent}"`);
  }
  for (const row of document.querySelectorAll(".w-row")) {
    const b = row.getBoundingClientRect(), box = row.closest(".w-rows").getBoundingClientRect();
    if (b.bottom > box.bottom + 1) out.push("a row is cut");
    for (const e of row.querySelectorAll("p, dd, dt")) if (e.getBoundingClientRect().bottom > b.bottom || e.getBoundingClientRect().top < b.top) out.push(`out of its row: ${e.textContent}`);
  }
  return out;
});

city("the wall fits every screen by itself, in each language, light and dark", async (w) => {
  await scene(w, 9);
  const faults = [];
  for (const [lang, dark, size] of [["ru", false, 0], ["kk", true, 0], ["en", false, 2], ["kk", false, 2], ["ru", true, 1]]) {
    const page = await atWall(w, { size: screens[size] }, `?lang=${lang}&theme=${dark ? "dark" : "light"}`);
    assert.equal(await page.getAttribute("html", "lang"), lang);
    await page.locator(".w-row").first().waitFor();
    // Eight million points take a minute without a graphics card; the words are what is looked at there.
    page.setDefaultTimeout(60_000);
    if (size !== 1) await page.locator(".map-box[data-drawn]").waitFor({ timeout: 60_000 });
    const label = `${screens[size].width}-${lang}-${dark ? "dark" : "light"}`;
    faults.push(...(await misfits(page)).map((x) => `${label}: ${x}`), ...(await w.axe(page)).map((x) => `${label}: ${x}`));
    assert.equal((await page.context().cookies()).find((c) => c.name === "jylu_lang").value, "ru", "the wall's language is its own");
    await w.shot(page, label);
    await page.context().close();
  }
  assert.deepEqual(faults, []);
}, { limit: 240, map: true });

city("what does not fit is counted and comes by turns", async (w) => {
  await scene(w, 12);
  const page = await atWall(w);
  await page.locator(".w-more").waitFor();
  assert.equal((await page.locator(".w-queue h2 > strong").innerText()).trim(), "15");
  const seen = new Set(), first = await page.locator(".w-row").first().innerText();
  await until("all fifteen have been shown", async () => {
    for (const text of await page.locator(".w-place").allInnerTexts()) seen.add(text.split(" ")[0]);
    return seen.size;
  }, 15, 60_000);
  assert.equal((await page.locator(".w-row").first().innerText()).split("\n")[1], first.split("\n")[1], "the most urgent stays");
}, { limit: 240 });

const view = (page) => page.evaluate(() => {
  const { _sw: a, _ne: b } = document.querySelector(".map-box").glMap.getBounds();
  return [a.lng, a.lat, b.lng, b.lat].map((x) => x.toFixed(4)).join();
});

city("the map fits what happens, and never jumps from a person's view", async (w) => {
  const page = await atWall(w);
  await page.locator(".map-box[data-drawn]").waitFor({ timeout: 30_000 });
  await open(w, { type: "leak", diameter_mm: 219, address: "Далеко на западе", at: [43.17, 76.78] });
  const inSight = () => page.evaluate(() => document.querySelector(".map-box").glMap.getBounds().contains([76.78, 43.17]));
  await until("the incident is in sight", inSight, true);
  await page.mouse.move(500, 500);
  const before = await view(page);
  await page.mouse.wheel(0, -600);
  await until("the wheel moves the map", async () => (await view(page)) !== before, true);
  const still = async () => { // the wheel glides on for a moment
    for (let was; ; ) {
      const now = await view(page);
      if (now === was) return now;
      was = now;
      await page.waitForTimeout(1000);
    }
  };
  const mine = await still();
  await open(w, { type: "leak", diameter_mm: 219, address: "Далеко на востоке", at: [43.38, 77.05] });
  await page.locator(".w-row").nth(1).waitFor();
  await page.waitForTimeout(1500);
  assert.equal(await view(page), mine, "the map has jumped");
  await page.getByRole("button", { name: speaker("ru")("map.whole") }).click();
  await until("fits again", async () => (await view(page)) !== mine, true);
  assert.ok(await inSight());
}, { limit: 240, map: true });

city("the wall goes on by itself over a restart of the server, and says that it was old", async (w) => {
  const page = await atWall(w);
  const loads = [];
  page.on("framenavigated", (f) => loads.push(f.url()));
  const back = restart(6000);
  try {
    await page.locator(".w-trouble").waitFor({ timeout: 20_000 });
    assert.ok(await page.locator(".w-age.is-old").count());
    await w.shot(page, "server-away");
  } finally {
    await back; // the next test needs the server
  }
  await page.locator(".w-trouble").waitFor({ state: "detached", timeout: 40_000 });
  const added = await open(w, { type: "leak", diameter_mm: 219, address: "После перезапуска 1", at: [43.24, 76.9] });
  await page.locator(".w-row", { hasText: "После перезапуска 1" }).waitFor();
  assert.deepEqual(loads, [], "the same build needs no reload");
  assert.ok(added.number);
}, { limit: 240 });

city("a newer build makes the page fetch itself anew", async (w) => {
  const page = await atWall(w);
  let newer = true, loaded = 0;
  await page.route(/\/wall$/, async (route) => {
    if (route.request().resourceType() === "document") loaded++;
    const answer = await route.fetch();
    const body = await answer.text();
    await route.fulfill({ response: answer, body: newer && route.request().resourceType() !== "document" ? body.replace(/data-version="[^"]+"/, 'data-version="newer"') : body });
    if (loaded) newer = false;
  });
  await restart(1000);
  await until("reloaded", async () => loaded, 1, 60_000);
  await page.locator(".w-tile").first().waitFor();
}, { limit: 240 });

city("the end of the session is said, and signing in again brings the wall back", async (w) => {
  const page = await w.person({ size: screens[2] });
  await w.signIn(page, "manager", "/wall");
  await page.locator(".w-tile").first().waitFor();
  const others = await page.context().newPage();
  await others.goto(`${w.base}/signin`);
  await others.evaluate(() => fetch("/api/v1/session", { method: "DELETE" }));
  await page.locator(".w-trouble a").waitFor();
  assert.ok((await page.locator(".w-trouble").innerText()).includes(speaker("ru")("wall.signed-out")));
  assert.deepEqual(await w.axe(page), []);
  await w.shot(page, "signed-out");
  await w.signIn(others, "manager", "/readiness");
  await page.locator(".w-trouble").waitFor({ state: "detached", timeout: 40_000 });
}, { limit: 240 });

city("eight hours of events leave the memory flat", async (w) => {
  await scene(w, 6);
  const page = await w.person({ size: { width: 960, height: 540 } });
  await page.addInitScript(fakeStream);
  await w.enter(page, "manager", "/wall");
  await page.locator(".map-box[data-drawn]").waitFor({ timeout: 60_000 });
  const vehicles = (await (await w.api("dispatcher")).get("/vehicles")).items.map((v) => v.id);
  await staysFlat(page, vehicles);
  const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
  assert.ok(nodes < 1500, `${nodes} elements`);
}, { limit: 240, map: true });
