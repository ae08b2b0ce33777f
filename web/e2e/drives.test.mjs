// What finished drives teach: the live error on the readiness page, and corrections
// that an administrator sees and puts into force.
import assert from "node:assert/strict";
import { city, open, order, ready, speaker, tell, until } from "./scene.mjs";

const say = speaker("ru");

/** A crew drives to an incident, faster than any lorry could, and is released. */
async function drive(w, crew, i) {
  const incident = await open(w, { type: "hazard", address: `Северная, ${i}`, at: [43.3332 + i / 2000, 76.91] });
  await order(w, incident, { crews: [crew] });
  await tell(w, crew, "accepted", "en_route");
  await new Promise((r) => setTimeout(r, 1500));
  await tell(w, crew, "on_site", "done");
}

city("drives are held against their predictions, and an administrator accepts what they teach", async (w) => {
  const api = await w.api("admin"), before = (await api.get("/readiness")).travel_error.n;
  const crews = await ready(w, 5);
  await Promise.all(crews.map((n, i) => drive(w, n, i)));
  const n = before + 5;
  const manager = await w.person();
  await w.enter(manager, "manager", "/readiness?view=response");
  const shown = manager.locator(".r-error");
  await until("counted", () => shown.innerText().catch(() => ""), (s) => s.includes(`${n} поезд`));
  assert.match(await shown.innerText(), /медиана .*\d+ (с|мин).*9 из 10 не больше .*\d+ (с|мин)/s);
  assert.equal(await manager.locator(".r-fit").count(), 0, "corrections are the administrator's");

  const admin = await w.person();
  await w.enter(admin, "admin", "/readiness?view=response");
  await admin.locator(".r-fit tbody tr").first().waitFor();
  assert.deepEqual(await w.axe(admin), []);
  await admin.locator(".r-drives").scrollIntoViewIfNeeded();
  await w.shot(admin, "fit");
  await admin.getByRole("button", { name: say("drives.accept") }).press("Enter");
  await admin.locator("dialog", { hasText: say("drives.accept.what") }).getByRole("button", { name: say("drives.accept") }).press("Enter");
  await admin.locator(".toast", { hasText: say("drives.accepted") }).waitFor();
  await admin.setViewportSize({ width: 360, height: 740 });
  const wide = await admin.evaluate(() => [document.documentElement, ...document.querySelectorAll(".pane")].filter((e) => e.scrollWidth > e.clientWidth && getComputedStyle(e).display !== "table").map((e) => e.className));
  assert.deepEqual(wide, []);
  await admin.locator(".r-drives").scrollIntoViewIfNeeded();
  await w.shot(admin, "fit-narrow");
});
