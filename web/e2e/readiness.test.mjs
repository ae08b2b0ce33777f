// The manager's page: numbers and reasons move with every order, the history says
// what it has, paper shows what the screen does; and a language changes in place.
import assert from "node:assert/strict";
import { atDesk, city, open, order, ready, speaker, until } from "./scene.mjs";

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
  const history = page.locator("section", { has: page.locator("#h-history") });
  assert.match(await history.innerText(), new RegExp(`${say("ready.no-history")}|\\d+ точ`));
  await (await w.api("dispatcher")).post(`/orders/${made.id}/cancel`, { reason: "проверка" });
  await until("the crew is back", () => tile(page, 0, 0), before);
  await until("and no reason is left", () => gap.count(), 0);
  await until("the history has points", () => history.locator("summary").count(), 1);
  await page.emulateMedia({ media: "print" });
  await w.shot(page, "print");
  assert.equal(await page.getByRole("button", { name: say("ready.print") }).isVisible(), false);
});

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
