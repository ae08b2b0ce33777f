// Every page at 200 % of a small screen, which is a view of 683 × 384, and on the
// narrowest phone: nothing lies over what can be pressed, nothing is wider than the
// page, no word is cut without saying so.
import assert from "node:assert/strict";
import { city, choose, open, order } from "./scene.mjs";

const views = [{ width: 683, height: 384 }, { width: 360, height: 740 }];
const pages = [["dispatcher", "/desk"], ["operator", "/intake"], ["dispatcher", "/paper"], ["dispatcher", "/watch"], ["admin", "/admin"]];

/** What is wrong with the page as it stands. */
const faults = (page) => page.evaluate(async () => {
  const out = [], name = (e) => `${e.tagName}.${e.className} "${(e.textContent || e.getAttribute("aria-label") || e.getAttribute("name") || "").trim().slice(0, 40)}"`;
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) out.push(`the page is ${wide} px too wide`);
  for (const e of document.querySelectorAll("button, a[href], input, select, textarea, [role=tab]")) {
    if (!e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || e.disabled || e.closest(".map-box, [popover]:not(:popover-open)")) continue;
    e.scrollIntoView({ block: "center", inline: "nearest" });
    const b = e.getBoundingClientRect(), x = b.left + b.width / 2, y = b.top + b.height / 2;
    if (b.width < 2 || x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue;
    const top = document.elementFromPoint(x, y);
    if (top && !e.contains(top) && !top.contains(e) && !e.closest("label")?.contains(top)) out.push(`${name(e)} lies under ${name(top)}`);
  }
  for (const e of document.querySelectorAll("h1, h2, h3, p, strong, th, td, dt, dd, label, .btn, .tab, .chip")) {
    if (!e.checkVisibility() || e.closest(".sr-only, [popover]:not(:popover-open)") || !e.textContent.trim()) continue;
    const s = getComputedStyle(e);
    if (s.overflowX !== "visible" && s.textOverflow !== "ellipsis" && s.overflowX !== "auto" && e.scrollWidth > e.clientWidth + 1) out.push(`cut: ${name(e)}`);
  }
  scrollTo(0, 0);
  return [...new Set(out)];
});

city("at 200 % and on the narrowest screen nothing overlaps and no word is cut", async (w) => {
  const made = await open(w, { diameter_mm: 720, network: "main", address: "проспект Абая, между Сейфуллина и Наурызбай батыра, у камеры ТК-12-07, напротив школы № 25", at: [43.2389, 76.929], people: 4200, buildings: 38, social_objects: 3 });
  await order(w, made, { mode: "reserve" });
  const found = [];
  for (const [who, path] of pages) {
    const page = await w.person({ lang: "kk", size: views[0] });
    await w.enter(page, who, path);
    await page.locator("main button, main input").first().waitFor();
    if (path === "/desk") {
      await choose(page, made);
      await page.locator(".needs").waitFor();
    }
    for (const size of views) {
      await page.setViewportSize(size);
      await page.waitForTimeout(200);
      found.push(...(await faults(page)).map((x) => `${path} ${size.width}: ${x}`));
      await w.shot(page, `${path.slice(1)}-${size.width}`);
    }
    await page.context().close();
  }
  assert.deepEqual(found, []);
}, { limit: 240, map: true });
