// Reserve and send, undo, transfer, cancel; and two dispatchers who want one crew.
import assert from "node:assert/strict";
import { atDesk, choose, city, open, order, ready, rowOf, speaker, stateOf, until } from "./scene.mjs";

const say = speaker("ru");
const act = (page, key) => page.locator(".order-acts").getByRole("button", { name: say(key), exact: true });
const board = (page, crew) => page.locator(".board tr", { has: page.locator("strong", { hasText: new RegExp(`^Б${crew}$`) }) });

/** Picks crews on the board. */
async function pick(page, ...crews) {
  for (const n of crews) await board(page, n).locator("input").click();
}

city("a reserve is not told to the crew, is sent, and can be undone within the minute", async (w) => {
  const n = await ready(w);
  const incident = await open(w, { type: "hazard", address: "Жетысу-2, 40", at: [43.228, 76.842] });
  const desk = await atDesk(w, incident);
  await pick(desk, n);
  await desk.locator(".picked").getByRole("button", { name: say("desk.reserve"), exact: true }).click();
  await until("reserved", stateOf(desk, `Б${n}`), say("status.reserved"));
  const lead = await w.api(`lead-${n}`);
  assert.equal((await lead.get("/field")).order, null, "the lead is not told of a reserve");
  await act(desk, "desk.send-now").click();
  await until("sent", stateOf(desk, `Б${n}`), say("status.sent"));
  assert.notEqual((await lead.get("/field")).order, null);
  await act(desk, "desk.undo").click();
  await until("the crew is free", () => board(desk, n).locator(".badge").innerText(), (x) => x.trim() === say("status.ready"));
  await desk.getByText(say("desk.undone")).waitFor();
  await desk.locator(".order.is-over").waitFor();
});

city("a sent order is diverted to another incident, then called off with a reason", async (w) => {
  const n = await ready(w);
  const first = await open(w, { type: "hazard", address: "Тастак-1, 10", at: [43.246, 76.87] });
  const second = await open(w, { type: "no_heat", address: "Тастак-3, 30", at: [43.255, 76.88] });
  await order(w, first, { crews: [n] });
  const desk = await atDesk(w, first);
  await act(desk, "desk.transfer").click();
  await desk.locator("dialog [name=incident]").selectOption(second.id);
  await desk.locator("dialog [name=reason]").click();
  await desk.keyboard.type("там дети без тепла");
  await desk.keyboard.press("Enter");
  await until("nobody is left on the first", () => desk.locator(".order:not(.is-over)").count(), 0);
  await choose(desk, second);
  await until("sent anew to the second", stateOf(desk, `Б${n}`), say("status.sent"));

  await act(desk, "desk.cancel").click();
  assert.match(await desk.locator("dialog").innerText(), new RegExp(`Б${n}`), "the question names who is freed");
  await desk.keyboard.type("ложный вызов");
  await desk.keyboard.press("Enter");
  await desk.locator(".order.is-over", { hasText: "ложный вызов" }).waitFor();
  await until("the crew is free", () => board(desk, n).locator(".badge").innerText(), (x) => x.trim() === say("status.ready"));
});

city("of two dispatchers who want one crew the second sees who has it", async (w) => {
  const here = await open(w, { type: "no_heat", address: "Айнабулак-3, 77", at: [43.3, 76.93] });
  // The same yard: another side of it may be nearer to another crew, wherever earlier tests have left them.
  const there = await open(w, { type: "no_heat", address: "Айнабулак-3, 79", at: [43.3, 76.93] });
  const [one, two] = [await atDesk(w, here), await atDesk(w, there)];
  for (const page of [one, two]) await page.locator(".candidate").first().waitFor();
  const first = (page) => page.locator(".candidate").first().locator(".set li strong").first().innerText();
  await until("both are offered the same crew", async () => (await first(one)) === (await first(two)), true);
  const wanted = await first(two);
  await two.keyboard.press("1");
  await two.locator(".candidate.is-armed").waitFor();
  await one.keyboard.press("1");
  await one.keyboard.press("Enter");
  await rowOf(one, wanted).waitFor();
  const taken = say("desk.taken", { who: wanted, number: here.number });
  await two.locator(".is-armed .is-gone", { hasText: taken }).waitFor();
  await two.keyboard.press("Enter");
  await two.locator(".toast", { hasText: taken }).waitFor();
  await until("another is proposed", () => first(two), (x) => x !== wanted);
});

city("who becomes free is told of; the proposal waits while a set is armed, then takes him in", async (w) => {
  const n = await ready(w), api = await w.api("dispatcher");
  const far = await open(w, { type: "hazard", address: "Калкаман-2, 10", at: [43.212, 76.81] });
  const made = await order(w, far, { crews: [n] });
  const incident = await open(w, { type: "no_heat", address: "Жетысу-2, 5", at: [43.228, 76.845] });
  const desk = await atDesk(w, incident);
  await desk.locator(".candidate").first().waitFor();
  const asked = [];
  desk.on("request", (r) => r.url().endsWith("/recommendations") && asked.push(r.url()));
  await desk.keyboard.press("1");
  await desk.locator(".candidate.is-armed").waitFor();
  await api.post(`/orders/${made.id}/cancel`, { reason: "ложный вызов" });
  await desk.locator(".as-of.is-outdated", { hasText: say("desk.freed", { names: `Б${n}` }) }).waitFor();
  assert.deepEqual(asked, [], "nothing changes under an armed set");
  await w.shot(desk, "freed");
  await desk.keyboard.press("Escape");
  await desk.locator(".as-of:not(.is-outdated)").waitFor();
  await until("asked anew once", () => asked.length, 1);
  await desk.keyboard.press("o");
  await until("and by its key", () => asked.length, 2);
});

city("rules that warn ask, and are taken upon oneself", async (w) => {
  const incident = await open(w, { type: "hazard", address: "Калкаман-2, 8", at: [43.212, 76.81] });
  const api = await w.api("dispatcher");
  const n = await ready(w);
  const crew = (await api.get("/crews")).items.find((c) => c.number === n);
  // A crew without its driver is below its minimum, which warns.
  const driver = async () => (await api.get("/workers")).items.find((x) => x.crew === crew.id && x.trade === "driver");
  const was = await driver();
  await api.patch(`/workers/${was.id}`, { version: was.version, state: "resting", state_reason: "проверка" });
  try {
    const desk = await atDesk(w, incident);
    await pick(desk, n);
    await desk.locator(".picked").getByRole("button", { name: say("desk.send"), exact: true }).click();
    const question = desk.locator("dialog", { hasText: say("desk.warn.title") });
    await question.waitFor();
    assert.match(await question.innerText(), new RegExp(`${say("rule.crew-below-minimum").replace(".", ":")} Б${n}`));
    assert.equal(await desk.locator(".booking").count(), 0, "nobody is sent before the answer");
    await question.getByRole("button", { name: say("desk.warn.go") }).click();
    await until("sent all the same", stateOf(desk, `Б${n}`), say("status.sent"));
  } finally {
    const now = await driver();
    await api.patch(`/workers/${now.id}`, { version: now.version, state: "ready" });
  }
});
