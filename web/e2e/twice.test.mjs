// One event, two reports: attaching is offered with the reason before a second
// incident opens; two that were opened all the same are merged.
import assert from "node:assert/strict";
import { atDesk, choose, city, open, speaker, until } from "./scene.mjs";

const say = speaker("ru");

/** Reports by the API and opens the dialog from the queue. */
async function reported(w, desk, address) {
  const call = await (await w.api("operator")).post("/calls", { channel: "phone", kind: "leak", address, caller_name: "", caller_phone: "", text: "Пар" });
  await desk.locator(".q-calls .row", { hasText: call.number }).locator(".row-act").click();
  await desk.locator("dialog [name=type]").waitFor();
  return call;
}

city("a second report of the same place is offered the open incident, with the reason", async (w) => {
  const first = await open(w, { type: "leak", address: "Гагарина 135", at: [43.222, 76.89] });
  const desk = await atDesk(w);
  const call = await reported(w, desk, "ул. Гагарина, 135");
  await desk.locator("dialog [name=type]").press("Tab");
  await desk.keyboard.press("Enter");
  const near = desk.locator("dialog .near");
  await near.waitFor();
  const said = await near.innerText();
  assert.ok(said.includes(first.number) && said.includes(say("near.same_address")), said);
  assert.deepEqual(await w.axe(desk), []);
  await w.shot(desk, "near");
  await near.getByRole("button", { name: say("desk.attach") }).click();
  await desk.locator(".incident-head", { hasText: first.number }).waitFor();
  await until("the report leaves the queue", () => desk.locator(".q-calls .row", { hasText: call.number }).count(), 0);
  await desk.getByRole("tab", { name: say("desk.tab.notes") }).click();
  await desk.locator(".notes li", { hasText: call.number }).waitFor();
});

city("another incident opens all the same, and the two are merged later", async (w) => {
  const first = await open(w, { type: "leak", address: "Гагарина 155", at: [43.224, 76.893] });
  const desk = await atDesk(w);
  await reported(w, desk, "Гагарина 155");
  await desk.locator("dialog button[type=submit]").click();
  await desk.locator("dialog .near").getByRole("button", { name: say("desk.open-anyway") }).click();
  await desk.locator(".incident-head", { hasText: "Гагарина 155" }).waitFor();
  const number = /№(\S+)/.exec(await desk.locator(".incident-head").innerText())[1];
  assert.notEqual(number, first.number);
  await desk.getByRole("button", { name: say("desk.merge"), exact: true }).click();
  await desk.locator("dialog [name=into]").selectOption(first.id);
  await desk.locator("dialog button[type=submit]").click();
  await desk.locator(".incident-head", { hasText: first.number }).waitFor();
  await until("the duplicate is gone", () => desk.locator(".q-incidents .row", { hasText: number }).count(), 0);
  await desk.getByRole("tab", { name: say("desk.tab.notes") }).click();
  await desk.locator(".notes li", { hasText: "Гагарина 155" }).waitFor();
});

city("opened from nothing near an open one, that one can be shown instead", async (w) => {
  const first = await open(w, { type: "leak", address: "Ауэзова 60", at: [43.235, 76.9] });
  const desk = await atDesk(w);
  await desk.keyboard.press("n");
  await desk.locator("dialog [name=address]").click();
  await desk.keyboard.type("Ауэзова, 60");
  await desk.keyboard.press("Enter");
  await desk.locator("dialog .near").getByRole("button", { name: say("ring.show") }).click();
  await desk.locator(".incident-head", { hasText: first.number }).waitFor();
  assert.equal(await desk.locator("dialog").count(), 0);
  await choose(desk, first);
});
