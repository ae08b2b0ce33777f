// The manager's page: numbers and reasons move with every order, each opens the
// list behind it and can be sent as a link, paper shows what the screen does; and a
// language changes in place.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { atDesk, city, course, crewsOf, open, order, ready, speaker, tell, until } from "./scene.mjs";

const say = speaker("ru");
const tile = (page, i, row) => page.locator(".r-tile").nth(i).locator("dd").nth(row).innerText().then(Number);

city("readiness moves with an order, and every tier sums to the whole", async (w) => {
  const n = await ready(w);
  const page = await w.person();
  await w.enter(page, "manager", "/readiness");
  await page.locator(".r-tile").first().waitFor();
  const before = await tile(page, 0, 0);
  const incident = await open(w, { type: "hazard", address: "Кунаева 1", at: [43.26, 76.945], people: 1200 });
  await page.locator(".r-incidents tr", { hasText: incident.number }).waitFor();
  const made = await order(w, incident, { crews: [n] });
  await until("one crew fewer", () => tile(page, 0, 0), before - 1);
  const gap = page.locator(".r-gaps li", { hasText: incident.number });
  await until("crew, vehicle and people are named", () => gap.count(), (n) => n >= 3);
  assert.match(await gap.first().innerText(), new RegExp(`Б${n}`));
  for (const [i, whole] of [12, 40, 126].entries()) {
    const rows = [0, 1, 2, 3].map((r) => tile(page, i, r));
    const [now, onCall, unavailable, total] = await Promise.all(rows);
    assert.equal(now + onCall + unavailable, total);
    assert.equal(total, whole);
  }
  await (await w.api("dispatcher")).post(`/orders/${made.id}/cancel`, { reason: "проверка" });
  await until("the crew is back", () => tile(page, 0, 0), before);
  await until("and no reason is left", () => gap.count(), 0);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await w.shot(page, "print");
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), "light", "paper is white, whatever the screen is");
  assert.equal(await page.getByRole("button", { name: say("ready.print") }).isVisible(), false);
});

/** Tabs until the focus is on what is wanted. */
async function tabTo(page, css) {
  for (let left = 200; !(await page.evaluate((sel) => document.activeElement?.matches(sel), css)); left--) {
    assert.ok(left > 0, `${css} cannot be reached by Tab`);
    await page.keyboard.press("Tab");
  }
}

city("every number opens the list behind it, by keys and by a link", async (w) => {
  const main = await open(w, { type: "chamber", address: "Абая — Байтурсынова, ТК-12-07", at: [43.2389, 76.929], people: 4200, buildings: 38, social_objects: 3 });
  const [crew] = await crewsOf(w, await order(w, main));
  await tell(w, crew, "accepted", "on_site");
  await course(w, main, "isolate");
  const page = await w.person();
  await page.addInitScript(() => addEventListener("pointerdown", () => (window.pointed = true), { capture: true }));
  await w.enter(page, "manager", "/readiness");
  await page.locator(".r-incidents").waitFor();

  const call = Number(await page.locator(".r-tile dd").nth(1).innerText());
  await tabTo(page, ".r-tile:nth-child(1) dl > div:nth-child(2) a");
  await page.keyboard.press("Enter");
  const rows = page.locator("dialog .r-drill tbody tr");
  await until("as many crews as the number says", () => rows.count(), call);
  assert.deepEqual(await w.axe(page), []);
  await w.shot(page, "who");
  const address = page.url();
  await page.keyboard.press("Escape");
  await until("closed", () => page.locator("dialog").count(), 0);
  assert.ok(await page.evaluate(() => document.activeElement.matches(".r-tile:nth-child(1) dl > div:nth-child(2) a")), "the focus is where it was");
  assert.match(await page.locator(".r-cold").innerText(), /4\s?200/);

  await tabTo(page, "[role=tab][aria-selected=true]");
  for (const view of ["ahead", "response"]) {
    await page.keyboard.press("ArrowRight");
    assert.equal(new URL(page.url()).searchParams.get("view"), view);
  }
  await page.locator(".r-phases").waitFor();
  await tabTo(page, ".r-phases tbody:nth-of-type(1) td:nth-of-type(4) a");
  await page.keyboard.press("Enter");
  await page.locator("dialog tr", { hasText: main.number }).waitFor();
  assert.match(await page.locator("dialog tr", { hasText: main.number }).innerText(), new RegExp(`${say("moment.on_site")}.*${say("moment.localised")}`, "s"));
  await w.shot(page, "courses");
  assert.equal(await page.evaluate(() => window.pointed), undefined, "no pointer was used");

  // What was sent to somebody opens the same list on his screen.
  const other = await w.person({ lang: "kk" });
  await w.enter(other, "admin", address.replace(w.base, ""));
  await until("the same crews", () => other.locator("dialog .r-drill tbody tr").count(), call);

  const [file] = await Promise.all([page.waitForEvent("download"), page.evaluate(() => document.querySelector("a[download]").click())]);
  assert.match(file.suggestedFilename(), /^jylu-readiness-\d{4}-\d\d-\d\d-\d{4}\.xlsx$/);

  const manager = await w.api("manager");
  for (const [path, body] of [["/crews", {}], ["/orders", {}]]) {
    await assert.rejects(manager.post(`/incidents/${main.id}${path === "/orders" ? path : "/close"}`, body), /403/);
  }
});

city("the manager's page in every part, language and size", async (w) => {
  const main = await open(w, { diameter_mm: 720, network: "main", address: "проспект Аль-Фараби, угол Навои, камера ТК-12-07", at: [43.2389, 76.929], people: 4200, buildings: 38 });
  const [crew] = await crewsOf(w, await order(w, main));
  await tell(w, crew, "accepted");
  const admin = await w.api("admin");
  const v = (await admin.get("/vehicles?limit=1")).items[0];
  const due = new Date(Date.now() + 5 * 86400e3).toISOString().slice(0, 10);
  await admin.patch(`/vehicles/${v.id}`, { version: v.version, service_due: due });
  const faults = [];
  const shown = { now: ".r-gaps", ahead: ".r-dues", response: ".r-phases", trends: ".r-plot canvas", alarms: ".r-rates" };
  const looks = process.env.LOOK_ALL ? ["ru", "kk", "en"].flatMap((lang) => [[lang, false], [lang, true]]) : [["ru", false], ["kk", true]];
  for (const [lang, dark] of looks) {
    const page = await w.person({ lang, dark });
    for (const [view, css] of Object.entries(shown)) {
      await page.setViewportSize({ width: 1366, height: 768 });
      await w.enter(page, "manager", `/readiness?view=${view}&days=${view === "trends" ? 7 : 30}`);
      await page.locator(css).first().waitFor();
      for (const [name, size] of [["wide", { width: 1366, height: 768 }], ["narrow", { width: 360, height: 740 }]]) {
        await page.setViewportSize(size);
        await page.waitForTimeout(150);
        const label = `${lang}-${view}-${name}`;
        const over = await page.evaluate(() => [document.documentElement, ...document.querySelectorAll(".pane, .tab-panel, .readiness")].filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "table").map((e) => `${e.tagName}.${e.className} ${e.scrollWidth} > ${e.clientWidth}`));
        faults.push(...[...over, ...(await w.axe(page))].map((x) => `${label}: ${x}`));
        await page.screenshot({ path: new URL(`./out/${w.name}-${label}${dark ? "-dark" : ""}.png`, import.meta.url).pathname, fullPage: true });
      }
    }
    await page.setViewportSize({ width: 1366, height: 768 });
    await page.emulateMedia({ media: "print" });
    for (const view of ["now", "ahead", "response", "trends"]) {
      await w.enter(page, "manager", `/readiness?view=${view}`);
      await page.locator(shown[view]).first().waitFor();
      const pdf = await page.pdf({ format: "A4", printBackground: false });
      const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length;
      if (!(pages <= 4)) faults.push(`${lang} ${view}: ${pages} pages of paper`);
      if (!dark) writeFileSync(new URL(`./out/${w.name}-${lang}-${view}.pdf`, import.meta.url), pdf);
    }
    await page.context().close();
  }
  assert.deepEqual(faults, []);
}, { limit: 240 });

city("a change of language keeps everything that was chosen and typed", async (w) => {
  const incident = await open(w, { type: "hazard", address: "Кунаева 2", at: [43.261, 76.946] });
  const desk = await atDesk(w, incident);
  await desk.getByRole("tab", { name: say("desk.tab.notes") }).click();
  await desk.locator("[name=note]").click();
  await desk.keyboard.type("ещё не записано");
  for (const lang of ["kk", "en", "ru"]) {
    const words = speaker(lang);
    await desk.locator(".topbar select").first().selectOption(lang);
    await desk.locator("h1", { hasText: words("title.desk") }).waitFor();
    assert.equal(await desk.locator("[name=note]").inputValue(), "ещё не записано", lang);
    assert.match(await desk.locator(".incident-head").innerText(), new RegExp(incident.number));
    assert.equal(await desk.locator(".d-incident [role=tab][aria-selected=true]").innerText(), words("desk.tab.notes"));
    assert.equal(await desk.getAttribute("html", "lang"), lang);
  }
});
