// Alarms on the desk and what raises them on the phone: help asked, a sign of
// life missed, an urgent incident that nobody was sent to; put aside and back.
import assert from "node:assert/strict";
import { atDesk, atField, city, open, order, ready, setting, speaker, tell, until } from "./scene.mjs";

const say = speaker("ru");

city("help asked in gloves alarms the desk until the crew has its answer", async (w) => {
  const n = await ready(w);
  const incident = await open(w, { type: "hazard", address: "Тимирязева, 42", at: [43.228, 76.91] });
  await order(w, incident, { crews: [n] });
  await tell(w, n, "accepted");
  const desk = await atDesk(w);
  const bar = desk.locator(".alarm-bar");
  await bar.getByText(say("alarm.none")).waitFor();
  const before = await desk.locator(".d-queue").boundingBox();
  const lead = await atField(w, n);
  await lead.locator(".f-address").waitFor();

  // Without a signal the call waits, like everything else.
  await lead.context().setOffline(true);
  await lead.locator(".f-help .btn-danger").tap();
  await lead.getByRole("button", { name: say("help.what.vehicle"), exact: true }).tap();
  assert.ok(await lead.locator(".f-help-send").isDisabled(), "which machine is not said yet");
  await lead.getByRole("button", { name: say("kind.EXC"), exact: true }).tap();
  await lead.getByRole("button", { name: say("help.phrase.water"), exact: true }).tap();
  assert.deepEqual(await w.axe(lead), []);
  await w.shot(lead, "ask");
  const pressed = Date.now();
  await lead.locator(".f-help-send").tap();
  await lead.locator(".f-queue", { hasText: say("help.sent") }).waitFor();
  const back = Date.now();
  await lead.context().setOffline(false);
  await lead.locator(".f-queue").waitFor({ state: "detached", timeout: 20_000 });

  await bar.getByText(say("alarm.help", { who: `Б${n}`, number: incident.number, what: say("kind.EXC") })).waitFor();
  await bar.getByText(say("help.phrase.water")).waitFor();
  const after = await desk.locator(".d-queue").boundingBox();
  assert.equal(after.y, before.y, "nothing moved under the pointer");
  assert.deepEqual(await w.axe(desk), []);
  await w.shot(desk, "desk");
  const [alarm] = (await (await w.api("dispatcher")).get("/alarms")).items;
  const at = Date.parse(alarm.help.asked_at);
  assert.ok(at >= pressed - 1000 && at <= back + 1000 && Date.parse(alarm.help.received_at) >= back - 1000, `the time of the press is kept: ${JSON.stringify(alarm.help)}`);
  await lead.locator(".f-asked", { hasText: say("help.state.new") }).waitFor();

  // Seen by the keyboard alone; it is not cleared by that.
  await desk.locator("body").press("a");
  await until("the list has the focus", () => desk.evaluate(() => !!document.activeElement.closest(".alarm-list")), true);
  await w.shot(desk, "list");
  await desk.keyboard.press("Enter");
  await desk.locator(".alarm-list .is-seen").waitFor();
  await lead.locator(".f-asked", { hasText: say("help.state.seen") }).waitFor();
  await desk.locator(".alarm-list").getByRole("button", { name: say("alarm.answered") }).click();
  await bar.getByText(say("alarm.none")).waitFor();
  await lead.locator(".f-asked", { hasText: say("help.state.cleared") }).waitFor();
  await w.shot(lead, "answered");
});

city("an urgent incident nobody is sent to alarms, is put aside, comes back, and ends with the order", async (w) => {
  const was = await setting(w, "alarm_new_s", 0);
  try {
    const desk = await w.person();
    await w.enter(desk, "dispatcher", "/desk");
    const bar = desk.locator(".alarm-bar");
    await bar.waitFor();
    // No key was pressed on this page yet: the browser keeps it silent, and it says so in red.
    await desk.locator(".alarm-bar.is-muted").getByText(say("ring.blocked")).waitFor();
    const incident = await open(w, { type: "source", address: "ТЭЦ-2", at: [43.29, 76.81] });
    await bar.getByText(say("alarm.new-incident", { number: incident.number, n: "1" })).waitFor();
    await w.shot(desk, "muted");
    await desk.getByText(say("ring.blocked")).click();
    await bar.getByText(say("ring.quiet")).waitFor();
    await bar.getByText(say("ring.quiet")).click();
    await bar.getByText(say("ring.quiet")).waitFor({ state: "detached" });
    const api = await w.api("dispatcher");
    assert.equal((await api.get("/alarms")).items[0].state, "new", "silence is not seen");
    await bar.getByRole("button", { name: say("alarm.shelve") }).click();
    await desk.locator("dialog [name=reason]").selectOption("no_crew_free");
    assert.deepEqual(await w.axe(desk), []);
    await w.shot(desk, "shelve");
    await desk.locator("dialog button[type=submit]").click();
    await bar.getByText(say("alarm.none")).waitFor();
    const [{ id, shelve_reason }] = (await api.get("/alarms?state=shelved")).items;
    assert.equal(shelve_reason, "no_crew_free");
    await desk.locator("body").press("a");
    await desk.locator(".alarm-list .is-shelved").getByRole("button", { name: say("alarm.unshelve") }).click();
    await bar.getByText(say("alarm.state.seen")).waitFor();
    await order(w, incident, { crews: [await ready(w)] });
    await bar.getByText(say("alarm.none")).waitFor();
    assert.equal((await api.get("/alarms?state=cleared")).items.find((a) => a.id === id).clear_reason, "cause_gone");
    const rate = await (await w.api("manager")).get("/alarms/rate");
    assert.ok(rate.total >= 1 && rate.hours.length === 24 && rate.most_in_10_min >= 1, JSON.stringify(rate));
  } finally {
    await setting(w, "alarm_new_s", was);
  }
});

city("people in a chamber: a sign of life kept without a signal, a missed one alarms", async (w) => {
  const was = await setting(w, "welfare_grace_s", 0);
  try {
    const n = await ready(w);
    const incident = await open(w, { type: "chamber", address: "ТК-12-07", at: [43.24, 76.93] });
    await order(w, incident, { crews: [n] });
    await tell(w, n, "accepted", "en_route", "on_site");
    const lead = await atField(w, n);
    await lead.locator(".f-welfare-start").first().tap();
    await lead.locator(".f-welfare-check").waitFor();
    await until("the server knows", async () => (await aidOf(w, n)).welfare?.every_min, 10);
    assert.deepEqual(await w.axe(lead), []);
    await w.shot(lead, "timer");
    await lead.context().setOffline(true);
    await lead.locator(".f-welfare-check").tap();
    await lead.getByText(say("welfare.unsure")).waitFor();
    await w.shot(lead, "unsure");
    await lead.context().setOffline(false);
    await lead.getByText(say("welfare.unsure")).waitFor({ state: "detached", timeout: 20_000 });
    await lead.getByRole("button", { name: say("welfare.end") }).tap();
    await lead.locator("dialog button[type=submit]").tap();
    await lead.locator(".f-welfare-start").first().waitFor();
    await until("ended", async () => (await aidOf(w, n)).welfare, null);

    // The shortest timer the server takes, so that the test need not wait for ten minutes.
    const api = await w.api(`lead-${n}`);
    const { booking } = await api.get("/field");
    await api.post(`/bookings/${booking.id}/welfare`, { step: "start", every_min: 1 });
    const desk = await atDesk(w);
    await lead.locator(".f-welfare.is-due").waitFor({ timeout: 15_000 }); // it rings a minute ahead
    await desk.locator(".alarm-bar").getByText(say("alarm.welfare", { who: `Б${n}`, number: incident.number })).waitFor({ timeout: 75_000 });
    await w.shot(desk, "missed");
    await w.shot(lead, "due");
    await lead.locator(".f-welfare-check").tap();
    await desk.locator(".alarm-bar").getByText(say("alarm.none")).waitFor();
  } finally {
    await setting(w, "welfare_grace_s", was);
  }
}, { limit: 300 });

const aidOf = async (w, n) => {
  const api = await w.api(`lead-${n}`);
  return api.get(`/bookings/${(await api.get("/field")).booking.id}/aid`);
};
