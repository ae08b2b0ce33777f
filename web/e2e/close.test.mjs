// How an incident ends: each outcome demands what will be asked about it later;
// and the way back.
import assert from "node:assert/strict";
import { atDesk, city, course, open, order, ready, speaker, until } from "./scene.mjs";

const say = speaker("ru");

/** Opens the closing dialog on a new incident and chooses an outcome. */
async function closing(w, desk, address, outcome, of = {}) {
  const incident = await open(w, { type: "hazard", address, ...of });
  await desk.locator(".q-incidents .row", { hasText: incident.number }).click();
  await desk.locator(".incident-head", { hasText: incident.number }).waitFor();
  await desk.keyboard.press("c");
  await desk.locator("dialog [name=outcome]").selectOption(outcome);
  return incident;
}
const gone = (desk, i) => until(`${i.number} leaves the desk`, () => desk.locator(".q-incidents .row", { hasText: i.number }).count(), 0);
const submit = (desk) => desk.locator("dialog button[type=submit]");

city("each outcome demands its own", async (w) => {
  const desk = await atDesk(w);
  const wants = { not_ours: ["handed_to", "evidence"], foreign_network: ["handed_to"], false: ["cause"] };
  for (const [outcome, fields] of Object.entries(wants)) {
    const i = await closing(w, desk, `Розыбакиева ${outcome}`, outcome);
    for (const name of fields) {
      assert.ok(await submit(desk).isDisabled(), `${outcome} without ${name}`);
      await desk.locator(`dialog [name=${name}]`).click();
      await desk.keyboard.type("КСК «Жетысу»");
    }
    assert.deepEqual(await w.axe(desk), [], outcome);
    await desk.keyboard.press("Enter");
    await gone(desk, i);
  }
});

city("repaired only when every stage is over and everybody is done", async (w) => {
  const n = await ready(w);
  const desk = await atDesk(w);
  const i = await closing(w, desk, "Розыбакиева 10", "repaired");
  await submit(desk).click();
  await desk.locator("dialog .error-box", { hasText: say("problem.stages-open") }).waitFor();
  await desk.keyboard.press("Escape");
  await course(w, i, "fence", "repair");
  const made = await order(w, i, { crews: [n] });
  await until("the stages are seen", async () => {
    await desk.keyboard.press("c");
    const outcome = await desk.locator("dialog [name=outcome]").inputValue();
    if (outcome !== "repaired") await desk.keyboard.press("Escape");
    return outcome;
  }, "repaired");
  await submit(desk).click();
  await desk.locator("dialog .error-box", { hasText: say("problem.orders-open") }).waitFor();
  await (await w.api("dispatcher")).post(`/orders/${made.id}/cancel`, { reason: "проверка" });
  await submit(desk).click();
  await gone(desk, i);

  // Cold again.
  await desk.locator(".q-closed").click();
  await desk.locator(".closed li", { hasText: i.number }).getByRole("button", { name: say("desk.reopen") }).click();
  await desk.keyboard.type("снова холодно");
  await desk.keyboard.press("Enter");
  await desk.locator(".incident-head", { hasText: i.number }).waitFor();
  await desk.getByRole("tab", { name: say("desk.tab.notes") }).click();
  await desk.locator(".notes li", { hasText: "снова холодно" }).waitFor();
});
