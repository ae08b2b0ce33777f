// The phone without a signal: it opens with the last order, keeps what is tapped,
// sends it by itself with the time of the tap, and shows what was refused.
import assert from "node:assert/strict";
import { atField, city, open, order, ready, speaker, until } from "./scene.mjs";

const say = speaker("ru");

city("a signal lost while the page opens: it is kept once the signal is back", async (w) => {
  const lead = await w.person({ size: { width: 360, height: 740 }, hasTouch: true });
  await lead.addInitScript(() => {
    const { serviceWorker } = navigator, register = serviceWorker.register.bind(serviceWorker);
    serviceWorker.register = (...of) => {
      serviceWorker.register = register;
      window.missed = true;
      return Promise.reject(new TypeError("no signal"));
    };
  });
  await w.enter(lead, `lead-${await ready(w)}`, "/field");
  await until("tried in vain", () => lead.evaluate(() => !!window.missed), true);
  await lead.context().setOffline(true);
  await lead.context().setOffline(false);
  await until("the phone has kept the page", () => lead.evaluate(async () => !!(await caches.match("/field"))), true);
});

city("no signal: the page opens, a tap is kept and goes out with its own time", async (w) => {
  const n = await ready(w);
  const incident = await open(w, { type: "hazard", address: "Кок-Тобе, 1", at: [43.232, 76.976] });
  const made = await order(w, incident, { crews: [n] });
  const lead = await atField(w, n);
  await lead.locator(".f-address").waitFor();
  await until("the phone has kept the page", () => lead.evaluate(async () => !!navigator.serviceWorker.controller && !!(await caches.match("/field"))), true);
  await until("seen is told", async () => booking(await of(w, incident)).milestone, "seen");

  await lead.context().setOffline(true);
  await lead.reload();
  await lead.locator(".f-address", { hasText: "Кок-Тобе, 1" }).waitFor();
  await lead.locator(".sync-off").waitFor();
  const before = Date.now();
  await lead.locator(".f-next").tap();
  await until("the button goes on", () => lead.locator(".f-next").innerText(), say("field.do.en_route"));
  await lead.locator(".f-queue", { hasText: say("field.state.queued") }).waitFor();
  await lead.getByText(say("field.goes-by-itself")).waitFor();
  const tapped = Date.now();
  assert.deepEqual(await w.axe(lead), []);
  await w.shot(lead, "kept");
  await lead.reload();
  await lead.locator(".f-queue").waitFor();
  assert.equal(await lead.locator(".f-next").innerText(), say("field.do.en_route"), "kept through a restart");
  await lead.waitForTimeout(1500); // so that the time of the tap and that of the sending differ
  const back = Date.now();
  await lead.context().setOffline(false);
  await lead.locator(".f-queue").waitFor({ state: "detached", timeout: 20_000 });
  await lead.locator(".sync:not(.sync-off)").waitFor({ timeout: 20_000 });
  const { milestones } = booking(await of(w, incident));
  const accepted = milestones.find((m) => m.milestone === "accepted");
  const at = Date.parse(accepted.at), received = Date.parse(accepted.received_at);
  assert.ok(at >= before - 1000 && at <= tapped + 1000, `the time of the tap is kept: ${accepted.at}`);
  assert.ok(received >= back - 1000, "and when it came is kept beside it");

  // What the server will not take stays, with the reason.
  await lead.locator(".f-next").tap();
  await until("under way", async () => booking(await of(w, incident)).milestone, "en_route");
  await until("settled", () => lead.locator(".f-next").isEnabled(), true);
  await lead.locator(".f-next").tap();
  await until("on site", async () => booking(await of(w, incident)).milestone, "on_site");
  await lead.context().setOffline(true);
  await lead.locator(".f-stage-act:enabled").tap();
  await lead.locator(".f-queue", { hasText: say("field.state.queued") }).waitFor();
  const desk = await w.api("dispatcher");
  await desk.post(`/orders/${made.id}/cancel`, { reason: "проверка" });
  await desk.post(`/incidents/${incident.id}/close`, { outcome: "false", cause: "проверка" });
  await lead.context().setOffline(false);
  const refused = lead.locator(".f-queue .is-refused");
  await refused.waitFor({ timeout: 20_000 });
  assert.ok((await refused.innerText()).includes(say("stage.fence")), await refused.innerText());
  await lead.getByText(say("field.refused-kept")).waitFor();
  await lead.getByText(say("field.no-order")).waitFor();
  await w.shot(lead, "refused");
  await refused.getByRole("button", { name: say("field.put-away") }).tap();
  await refused.waitFor({ state: "detached" });
});

const of = async (w, incident) => (await w.api("dispatcher")).get(`/incidents/${incident.id}`);
const booking = (i) => i.orders[0].bookings.find((b) => !b.follows);
