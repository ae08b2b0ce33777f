// Every page at 200 % of a small screen, which is a view of 683 × 384, and on the
// narrowest phone: nothing lies over what can be pressed, nothing is wider than the
// page, no word is cut without saying so or broken.
import assert from "node:assert/strict";
import { faults } from "./faults.mjs";
import { city, choose, open, order, ready, setting } from "./scene.mjs";

const views = [{ width: 683, height: 384 }, { width: 360, height: 740 }];
const pages = [["dispatcher", "/desk"], ["operator", "/intake"], ["dispatcher", "/paper"], ["dispatcher", "/watch"], ["admin", "/admin"], ["manager", "/readiness"], ["medic", "/quarantine"], ["lead", "/field"]];

/** What is wrong with the pages, of which the desk shows an incident. */
async function looked(w, made, n) {
  const found = [];
  for (const [who, path] of pages) {
    for (const lang of ["kk", "en", "ru"]) {
      const page = await w.person({ lang, size: views[0] });
      await w.enter(page, who === "lead" ? `lead-${n}` : who, path);
      await page.locator("main button, main input, main a").first().waitFor();
      if (path === "/desk") {
        await choose(page, made);
        await page.locator(".needs").waitFor();
      }
      for (const size of views) {
        await page.setViewportSize(size);
        await page.waitForTimeout(200);
        found.push(...(await faults(page)).map((x) => `${path} ${lang} ${size.width}: ${x}`));
        if (lang === "kk") await w.shot(page, `${path.slice(1)}-${size.width}`);
      }
      await page.context().close();
    }
  }
  return found;
}

city("at 200 % and on the narrowest screen nothing overlaps, no word is cut or broken, in three languages", async (w) => {
  const n = await ready(w);
  const made = await open(w, { diameter_mm: 720, network: "main", address: "проспект Абая, между Сейфуллина и Наурызбай батыра, у камеры ТК-12-07, напротив школы № 25", at: [43.2389, 76.929], people: 4200, buildings: 38, social_objects: 3 });
  const was = await setting(w, "accept_minutes", 0); // it rings at once
  try {
    await order(w, made, { crews: [n] });
    assert.deepEqual(await looked(w, made, n), []);
  } finally {
    await setting(w, "accept_minutes", was);
  }
}, { limit: 240, map: true });
