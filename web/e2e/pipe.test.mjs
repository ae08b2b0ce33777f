// The diameter rules the norms: known later, not known, and more than any pipe.
import assert from "node:assert/strict";
import { atDesk, city, open, speaker, until } from "./scene.mjs";

const say = speaker("ru");
const clocks = (desk) => () => desk.locator(".norm-clocks").innerText();

async function diameter(desk, mm) {
  await desk.keyboard.press("e");
  await desk.locator("dialog [name=diameter_mm]").press("ControlOrMeta+a");
  await desk.keyboard.type(mm);
  await desk.keyboard.press("Enter");
}

city("the clocks follow the diameter, and a thin pipe skips a stage", async (w) => {
  const i = await open(w, { address: "Жандосова 140", at: [43.21, 76.85] });
  const desk = await atDesk(w, i);
  await until("unknown: a range", clocks(desk), (x) => x.includes(say("desk.hours", { h: "8–30" })));
  await desk.getByText("Диаметр неизвестен", { exact: false }).waitFor();
  await desk.getByRole("tab", { name: say("desk.tab.course") }).click();
  const prepare = desk.locator(".stages tr", { hasText: say("stage.prepare") });
  for (const [mm, hours, skipped] of [["720", "20", false], ["219", "8", true], ["220", "13", null], ["1420", "30", false]]) {
    await diameter(desk, mm);
    await until(`Ø${mm}`, clocks(desk), (x) => x.includes(say("desk.hours", { h: hours })));
    if (skipped !== null) await until(`prepare at Ø${mm}`, async () => (await prepare.innerText()).includes(say("desk.skipped")), skipped);
  }
  await diameter(desk, "40");
  await until("below the table", clocks(desk), (x) => x.includes(say("desk.below-table")));
  assert.deepEqual(await w.axe(desk), []);
});

city("more than the table has is a fault of the field, and the report stays", async (w) => {
  const desk = await atDesk(w);
  const call = await (await w.api("operator")).post("/calls", { channel: "phone", kind: "leak", address: "Байтурсынова 85", caller_name: "", caller_phone: "", text: "Вода на дороге" });
  await desk.locator(".q-calls .row", { hasText: call.number }).locator(".row-act").click();
  await desk.locator("dialog [name=diameter_mm]").click();
  await desk.keyboard.type("219 мм");
  await desk.keyboard.press("Enter");
  await desk.locator("dialog .field-error", { hasText: say("invalid.not-whole") }).waitFor();
  assert.equal(await desk.evaluate(() => document.activeElement.name), "diameter_mm");
  for (const [mm, fault] of [["1500", "invalid.diameter-above-table"], ["-1", "invalid.too-small"]]) {
    await desk.keyboard.press("ControlOrMeta+a");
    await desk.keyboard.type(mm);
    await desk.keyboard.press("Enter");
    await desk.locator("dialog .field-error", { hasText: say(fault) }).waitFor();
    assert.equal(await desk.locator("dialog [name=diameter_mm]").getAttribute("aria-invalid"), "true");
    await desk.getByText(say("desk.call-kept")).waitFor();
  }
  await w.shot(desk, "fault");
  await desk.keyboard.press("Escape");
  assert.equal(await desk.locator(".q-calls .row", { hasText: call.number }).count(), 1, "the report waits on");
  await desk.locator(".q-calls .row", { hasText: call.number }).locator(".row-act").click();
  await desk.locator("dialog [name=diameter_mm]").click();
  await desk.keyboard.type("530");
  await desk.keyboard.press("Enter");
  await desk.locator(".incident-head", { hasText: "Ø530" }).waitFor();
});
