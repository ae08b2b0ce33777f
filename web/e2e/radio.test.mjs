// What the dispatcher hears by radio: with the time it happened and who said it;
// and the way a wrong record is put right without losing it.
import assert from "node:assert/strict";
import { atDesk, city, open, order, ready, rowOf, speaker, stateOf, until } from "./scene.mjs";

const say = speaker("ru");
const almaty = (ms) => new Date(ms).toLocaleTimeString("en-GB", { timeZone: "Asia/Almaty", hour: "2-digit", minute: "2-digit" });

/** Replaces what a field holds. */
async function retype(page, name, text) {
  await page.locator(`dialog [name=${name}]`).press("ControlOrMeta+a");
  await page.keyboard.type(text);
}

city("a milestone by radio keeps its time and its voice, and a correction its reason", async (w) => {
  const n = await ready(w);
  // Registered by a call of ten minutes ago, so that there is a past to speak of: the test
  // cannot wait that long, so it speaks of the present minute and of a time before it.
  const incident = await open(w, { type: "hazard", address: "Мамыр-4, 102", at: [43.215, 76.845] });
  await order(w, incident, { crews: [n] });
  const desk = await atDesk(w, incident);
  const row = rowOf(desk, `Б${n}`);

  await row.locator(".voice").click();
  assert.equal(await desk.locator("dialog [name=milestone]").inputValue(), "accepted");
  await retype(desk, "said_by", "Иванов, диспетчер участка");
  await desk.keyboard.press("Enter");
  await until("accepted at once", stateOf(desk, `Б${n}`), say("status.accepted"));

  // A time before the incident was registered is told to be one.
  await row.locator(".voice").click();
  await retype(desk, "at", almaty(Date.now() - 3 * 3600e3));
  await desk.keyboard.press("Enter");
  await desk.getByText(say("invalid.too-early")).waitFor();
  await retype(desk, "at", "25:99");
  await desk.getByText(say("desk.voice.bad-time")).waitFor();
  assert.ok(await desk.locator("dialog button[type=submit]").isDisabled());
  await retype(desk, "at", almaty(Date.now()));
  await retype(desk, "note", "едут по Саина");
  await desk.keyboard.press("Enter");
  await until("en route", stateOf(desk, `Б${n}`), say("status.en_route"));

  // He had not left after all.
  await row.locator(".voice").click();
  await desk.locator("dialog [name=corrects]").selectOption({ label: (await desk.locator("dialog [name=corrects] option").allInnerTexts()).find((x) => x.startsWith(say("status.en_route"))) });
  assert.equal(await desk.locator("dialog [name=milestone]").inputValue(), "en_route", "the record to be corrected is offered first");
  await desk.locator("dialog [name=milestone]").selectOption("accepted");
  assert.ok(await desk.locator("dialog button[type=submit]").isDisabled(), "a correction needs a reason");
  await retype(desk, "reason", "ослышались");
  await desk.keyboard.press("Enter");
  await until("back to accepted", stateOf(desk, `Б${n}`), say("status.accepted"));

  await row.locator("[aria-expanded]").click();
  const said = await row.locator(".messages").innerText();
  for (const part of ["по рации, Иванов, диспетчер участка", "едут по Саина", "исправление", "ослышались"]) assert.ok(said.includes(part), `${part} in ${said}`);
  assert.equal(await row.locator(".messages li").count(), 4, "sent, accepted, en route and the correction are all there");
  assert.deepEqual(await w.axe(desk), []);
});

city("a note is kept with the time it is about", async (w) => {
  const incident = await open(w, { type: "hazard", address: "Мамыр-4, 104", at: [43.216, 76.846] });
  const desk = await atDesk(w, incident);
  await desk.getByRole("tab", { name: say("desk.tab.notes") }).click();
  await desk.locator("[name=note]").click();
  await desk.keyboard.type("Позвонили в школу");
  await desk.keyboard.press("Tab");
  await desk.keyboard.type(almaty(Date.now()));
  await desk.keyboard.press("Enter");
  await desk.locator(".notes li", { hasText: "Позвонили в школу" }).waitFor();
  assert.equal(await desk.locator("[name=note]").inputValue(), "");
});
