// What every screen must hold in every state and language: nothing serious for
// axe-core, nothing wider than the screen, nothing too small to hit. The pictures
// it leaves in out/ are for people to look at. Kazakh has the longest words, so it
// stands for all; LOOK_ALL=1 makes the tour of every language, light and dark.
import assert from "node:assert/strict";
import { city, choose, course, crewsOf, open, order, ready, setting, speaker, tell } from "./scene.mjs";

const wide = { width: 1366, height: 768 }, narrow = { width: 360, height: 740 };

/** Incidents in every state, one of them with an address that nobody would shorten. */
async function scene(w) {
  const was = await setting(w, "accept_minutes", 0);
  const main = await open(w, { diameter_mm: 720, network: "main", address: "проспект Абая, между Сейфуллина и Наурызбай батыра, у камеры ТК-12-07, напротив школы № 25", at: [43.2389, 76.929], people: 4200, buildings: 38, social_objects: 3 });
  const [first, second] = await crewsOf(w, await order(w, main));
  await tell(w, first, "delivered", "seen", "accepted", "en_route", "on_site");
  await tell(w, second, "accepted", "en_route");
  await course(w, main, "isolate", "pump_out…");
  const ringing = await open(w, { type: "leak", diameter_mm: 219, address: "Төле би 187", at: [43.2525, 76.9] });
  const [asked] = await crewsOf(w, await order(w, ringing));
  const reserved = await open(w, { type: "pumping_station", address: "Насосная № 7, Райымбек даңғылы", at: [43.265, 76.95] });
  await order(w, reserved, { mode: "reserve" });
  const declined = await open(w, { type: "no_heat", address: "мкр. Орбита-3, д. 14", at: [43.2, 76.87], people: 320, buildings: 2 });
  const [refuses] = await crewsOf(w, await order(w, declined));
  await tell(w, refuses, "declined");
  const unknown = await open(w, { address: "Жандосова 55", at: [43.23, 76.89], network: "distribution" });
  const operator = await w.api("operator");
  await operator.post("/calls", { channel: "phone", kind: "outage", address: "Аэрофлотская 12", caller_name: "Айгүл", caller_phone: "+7 701 555 01 02", text: "Холодные батареи с утра" });
  await operator.post("/calls", { channel: "web", kind: "leak", address: "проспект Аль-Фараби, угол Навои, у остановки", text: "Пар", caller_name: "", caller_phone: "" });
  return { main, ringing, reserved, declined, unknown, first, asked, was };
}

/** Targets of the page smaller than wanted, in CSS px. What lies in a line of text is exempt by WCAG 2.5.8. */
const small = (page, least) => page.evaluate((min) => {
  const out = [];
  for (const e of document.querySelectorAll("a[href], button, input, select, textarea, summary, [role=tab], [role=option]")) {
    const of = e.closest("label") ?? e, box = of.getBoundingClientRect();
    if (box.width === 0 || !e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !e.closest("label")) continue;
    if (Math.min(box.width, box.height) < min - 0.5) out.push(`${e.tagName}.${e.className} "${(e.textContent || e.getAttribute("aria-label") || e.name || "").slice(0, 30)}" ${Math.round(box.width)}×${Math.round(box.height)}`);
  }
  return out;
}, least);

for (const lang of process.env.LOOK_ALL ? ["ru", "kk", "en"] : ["kk"]) {
  for (const dark of process.env.LOOK_ALL ? [false, true] : [false]) {
    city(`every screen in every state (${lang}, ${dark ? "dark" : "light"})`, async (w) => {
      const s = await scene(w), say = speaker(lang);
      const faults = [];
      const fits = async (page, label, least) => {
        const over = await page.evaluate(() => [document.documentElement, ...document.querySelectorAll(".tab-panel, .list, .pane, .card, .intake, .readiness")]
          .filter((e) => e.scrollWidth > e.clientWidth && getComputedStyle(e).display !== "table").map((e) => `${e.tagName}.${e.className} ${e.scrollWidth - e.clientWidth} px too wide: ${[...e.querySelectorAll("*")].filter((x) => x.getBoundingClientRect().right > e.getBoundingClientRect().right).map((x) => `${x.tagName}.${x.className}`).slice(0, 4)}`));
        faults.push(...over.map((x) => `${label}: ${x}`));
        faults.push(...(await w.axe(page)).map((x) => `${label}: ${x}`), ...(await small(page, least)).map((x) => `${label}: below ${least} px: ${x}`));
        await w.shot(page, label);
      };
      try {
        const desk = await w.person({ lang, dark, size: wide });
        await w.enter(desk, "dispatcher", "/desk");
        for (const name of dark ? ["main", "unknown"] : ["main", "unknown", "reserved", "declined"]) {
          await choose(desk, s[name]);
          await desk.locator(".needs").waitFor();
          await fits(desk, `desk-${name}`, 32);
        }
        if (!dark) {
          await desk.locator("body").press("1");
          await choose(desk, s.main);
          for (const tab of ["course", "contour", "notes", "journal"]) {
            await desk.getByRole("tab", { name: say(`desk.tab.${tab}`) }).click();
            await fits(desk, `desk-${tab}`, 32);
          }
          await desk.getByRole("tab", { name: say("closure.title") }).click();
          await fits(desk, "desk-closures", 32);
          await desk.locator("body").press("p");
          await desk.locator(".closure-form").waitFor();
          await fits(desk, "desk-closing", 32);
          await desk.locator(".closure-form [name=street]").press("Escape");
          await desk.emulateMedia({ media: "print" });
          await w.shot(desk, "desk-print");
          await desk.emulateMedia({ media: "screen" });
        }
        await desk.setViewportSize(narrow);
        await desk.waitForTimeout(100);
        await fits(desk, "desk-narrow", 32);

        const manager = await w.person({ lang, dark, size: wide });
        await w.enter(manager, "manager", "/readiness");
        await manager.locator(".r-incidents").waitFor();
        await fits(manager, "readiness", 32);
        await manager.setViewportSize(narrow);
        await fits(manager, "readiness-narrow", 32);

        for (const [name, crew] of [["on-site", s.first], ["ringing", s.asked], ["free", await ready(w)]]) {
          const lead = await w.person({ lang, dark, size: narrow, hasTouch: true, isMobile: true });
          await w.enter(lead, `lead-${crew}`, "/field");
          await lead.locator(".card").first().waitFor();
          await lead.locator("[aria-controls=f-menu]").tap();
          await fits(lead, `field-${name}`, 48);
        }

        const operator = await w.person({ lang, dark, size: narrow });
        await w.enter(operator, "operator", "/intake");
        await operator.locator(".recent tbody tr").first().waitFor();
        await fits(operator, "intake-narrow", 32);
      } finally {
        await setting(w, "accept_minutes", s.was);
      }
      assert.deepEqual(faults, []);
    }, { limit: 240, map: true });
  }
}
