// An order that is declined, and one that nobody answers.
import assert from "node:assert/strict";
import { atDesk, atField, city, open, order, ready, rowOf, setting, speaker, stateOf, until } from "./scene.mjs";

const say = speaker("ru");

city("a refusal with its reason is seen at once, and the crew is free", async (w) => {
  const n = await ready(w);
  const incident = await open(w, { type: "hazard", address: "Алмагуль, 22", at: [43.212, 76.905] });
  await order(w, incident, { crews: [n] });
  const [desk, lead] = [await atDesk(w, incident), await atField(w, n)];
  await lead.locator(".f-decline").tap();
  await lead.locator("dialog").getByLabel(say("field.decline.other")).tap(); // none of the reasons that can be pressed
  await lead.keyboard.type("сломалась АРМ");
  await lead.locator("dialog button[type=submit]").tap();
  await until("the desk sees the refusal", stateOf(desk, `Б${n}`), say("status.declined"));
  assert.match(await rowOf(desk, `Б${n}`).innerText(), /сломалась АРМ/);
  const row = desk.locator(".board tr", { has: desk.locator("strong", { hasText: new RegExp(`^Б${n}$`) }) });
  await until("the crew is free", () => row.locator(".badge").innerText(), (x) => x.trim() === say("status.ready"));
  await until("the phone has no order", () => lead.locator(".f-next").count(), 0);
  await desk.locator(".candidate").first().waitFor();
});

city("an order nobody accepts rings on desk and phone until it is accepted", async (w) => {
  const n = await ready(w);
  const was = await setting(w, "accept_minutes", 0);
  try {
    const incident = await open(w, { type: "hazard", address: "Казахфильм, 35", at: [43.195, 76.91] });
    const desk = await w.person();
    await w.enter(desk, "dispatcher", "/desk");
    await desk.locator(".q-incidents .row", { hasText: incident.number }).waitFor();
    await order(w, incident, { crews: [n] });
    const strip = desk.locator(".ring-strip");
    await strip.waitFor();
    const said = await strip.innerText();
    assert.ok(said.includes(say("ring.not-accepted", { who: `Б${n}`, number: incident.number })), said);
    assert.equal(await strip.locator("a[href^='tel:']").count(), 2, "the telephones of lead and deputy");
    // No key was pressed on this page yet, so the browser keeps it silent, and it says so.
    await strip.getByText(say("ring.blocked")).waitFor();
    await strip.getByText(say("ring.blocked")).click();
    await strip.getByText(say("ring.quiet")).waitFor();
    assert.deepEqual(await w.axe(desk), []);
    await w.shot(desk, "desk");

    const lead = await atField(w, n);
    await lead.locator(".ring-strip").getByText(say("ring.blocked")).waitFor();
    assert.deepEqual(await w.axe(lead), []);
    await w.shot(lead, "phone");
    await lead.locator(".f-next").tap();
    await lead.locator(".ring-strip").waitFor({ state: "detached" });
    await strip.waitFor({ state: "detached" });
  } finally {
    await setting(w, "accept_minutes", was);
  }
});
