// Every page by Tab alone: every control is reached, once, in the order it is
// seen; wherever the focus is, it can be seen; and it comes out at the end.
import assert from "node:assert/strict";
import { choose, city, course, crewsOf, open, order, speaker, tell } from "./scene.mjs";

const say = speaker("ru");

/** In the page: numbers every control that Tab must reach, and says what each is. */
function expected() {
  window.tabbed = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, canvas, [tabindex]")].filter((e) => {
    const box = e.getBoundingClientRect();
    return e.tabIndex >= 0 && !e.disabled && box.width > 0 && e.checkVisibility({ visibilityProperty: true }) && !e.closest("[inert]") && !(e.type === "radio" && !e.checked && e.form?.querySelector(`input[name="${e.name}"]:checked`));
  });
  return window.tabbed.map((e) => `${e.tagName.toLowerCase()}.${e.className} "${(e.getAttribute("aria-label") || e.innerText || e.name || "").trim().slice(0, 40)}"`);
}

/** In the page: where the focus is now, and what is wrong with how it looks. */
function focused() {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return { at: -1 };
  const drawn = [e, e.closest("label"), e.parentElement].filter(Boolean).some((x) => {
    const style = getComputedStyle(x);
    return (style.outlineStyle === "auto" || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)) && !/, 0\)$/.test(style.outlineColor);
  });
  const box = (e.matches("input[type=radio], input[type=checkbox], input[type=file]") ? (e.closest("label") ?? e) : e).getBoundingClientRect();
  const inside = box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
  // Not under a bar that stays: one of its corners or its middle is on top.
  const seenPart = { left: Math.max(0, box.left), top: Math.max(0, box.top), right: Math.min(innerWidth, box.right), bottom: Math.min(innerHeight, box.bottom) };
  const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]].map(([x, y]) => document.elementFromPoint(seenPart.left + x * (seenPart.right - seenPart.left), seenPart.top + y * (seenPart.bottom - seenPart.top)));
  const seen = points.some((p) => p && (e.contains(p) || p.contains(e) || e.closest("label")?.contains(p)));
  return { at: window.tabbed.indexOf(e), name: `${e.tagName.toLowerCase()}.${e.className} "${(e.getAttribute("aria-label") || e.innerText || e.name || "").trim().slice(0, 40)}"`, fault: !drawn ? "no focus ring" : !inside ? "focus out of sight" : !seen ? "focus under something" : undefined };
}

/** Goes through the page by Tab and back by Shift+Tab; answers what is wrong. If much was drawn anew meanwhile it goes once more. */
async function walk(page, label, again = true) {
  await page.evaluate(() => {
    document.body.tabIndex = -1; // from the very beginning, wherever the page had put the focus
    document.body.focus();
    document.body.removeAttribute("tabindex");
  });
  const names = await page.evaluate(expected), faults = [];
  let drawn = 0;
  for (const key of ["Tab", "Shift+Tab"]) {
    const reached = new Set();
    let left = names.length + 30, strayed = 0;
    for (let first; left > 0; left--) {
      await page.keyboard.press(key);
      const now = await page.evaluate(focused);
      if (now.at === -1 && !now.name) break; // out of the page
      if (first === now.at && first >= 0) break; // round: a browser without a window has nothing beside the page
      first ??= now.at;
      if (now.fault) faults.push(`${now.fault}: ${now.name}`);
      if (now.at === -1) strayed++, drawn++; // drawn meanwhile
      else reached.add(now.at);
    }
    if (left === 0) faults.push(`${key} does not come out of the page (${strayed} new)`);
    const there = await page.evaluate(() => window.tabbed.map((e) => e.isConnected)); // the minute to undo may run out
    names.forEach((n, i) => there[i] && !reached.has(i) && faults.push(`not reached by ${key}: ${n}`));
  }
  if (again && drawn > 5) return walk(page, label, false);
  return [...new Set(faults)].map((f) => `${label}: ${f}`);
}

city("every page is walked through by Tab", async (w) => {
  const main = await open(w, { diameter_mm: 720, network: "main", address: "пр. Абая, уг. Байтурсынова", at: [43.2389, 76.929], people: 4200, buildings: 38 });
  const [crew] = await crewsOf(w, await order(w, main));
  await tell(w, crew, "seen", "accepted", "en_route", "on_site");
  await course(w, main, "isolate…");
  await (await w.api("operator")).post("/calls", { channel: "phone", kind: "outage", address: "Аэрофлотская 12", caller_name: "", caller_phone: "", text: "Холодно" });
  const faults = [];
  const visit = async (who, path, ready, of = {}) => {
    const page = await w.person(of);
    if (who) await w.enter(page, who, path);
    else await page.goto(w.base + path);
    await page.locator(ready).first().waitFor();
    return page;
  };
  const at = async (...of) => {
    const page = await visit(...of);
    faults.push(...(await walk(page, of[1])));
    await page.context().close();
  };
  await at("", "/signin", "input[name=username]");
  await at("", "/docs", "a");
  await at("operator", "/intake", ".recent tbody tr");
  for (const part of ["ahead", "trends"]) await at("manager", `/readiness?view=${part}`, ".tab-panel .pane");
  for (const part of ["contacts", "check", "passes", "stock"]) await at("medic", `/quarantine?view=${part}`, ".tab-panel");
  for (const part of ["", "#handover", "#notes", "#kept"]) await at("dispatcher", `/watch${part}`, ".tab-panel");
  await at("dispatcher", "/paper", ".p-time");
  await at(`lead-${crew}`, "/field", ".f-act", { size: { width: 360, height: 740 } });
  for (const part of ["roster/crews", "roster/watches", "accounts/people", "accounts/sessions", "rows/settings", "journal", "import"]) await at("admin", `/admin#${part}`, ".tab-panel");
  const desk = await visit("dispatcher", "/desk", ".q-incidents .row");
  await choose(desk, main);
  await desk.locator(".needs").waitFor();
  faults.push(...(await walk(desk, "desk, sending")));
  for (const tab of ["course", "contour", "notes", "journal"]) {
    await desk.getByRole("tab", { name: say(`desk.tab.${tab}`) }).click();
    faults.push(...(await walk(desk, `desk, ${tab}`)));
  }
  assert.deepEqual(faults, [], faults.join("\n"));
}, { limit: 240 });
