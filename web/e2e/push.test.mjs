// Being woken with the page closed: what stands in the way is said as it is, a push
// message becomes a notification in the phone's language, and pressing it opens the page.
import assert from "node:assert/strict";
import { atField, city, ready, speaker, until } from "./scene.mjs";

const say = speaker("ru");

/** How the page says that it stands, once it has found out. */
async function standing(w, lead, key, label) {
  const card = lead.locator(".f-push");
  await card.getByText(say(key)).waitFor({ timeout: 30_000 });
  await card.getByText(say("push.page")).waitFor();
  await card.scrollIntoViewIfNeeded();
  await w.shot(lead, label);
  assert.deepEqual(await w.axe(lead), [], label);
  return card;
}

city("the page says honestly whether it can be woken", async (w) => {
  const n = await ready(w);
  const barred = await atField(w, n);
  await barred.addInitScript(() => Object.defineProperty(Notification, "permission", { get: () => "denied" }));
  await barred.reload();
  await standing(w, barred, "push.blocked", "blocked");
  assert.equal(await barred.locator(".f-push-on").count(), 0, "a button that can do nothing");
  // Allowed, and no push service to be reached from here.
  const lead = await atField(w, n);
  await lead.context().grantPermissions(["notifications"], { origin: w.at(lead) });
  const asked = await standing(w, lead, "push.why", "off");
  await asked.locator(".f-push-on").tap();
  await standing(w, lead, "push.failed", "failed");
  assert.equal((await (await w.api(`lead-${n}`)).get("/push")).subscribed, false);
  // Not offered.
  const old = await atField(w, n);
  await old.addInitScript(() => delete window.PushManager);
  await old.reload();
  await standing(w, old, "push.none", "none");
}, { limit: 240 });

city("a push message is said in the phone's language, and of an order only the newest word", async (w) => {
  const n = await ready(w);
  const lead = await atField(w, n, { lang: "kk" });
  await lead.context().grantPermissions(["notifications"], { origin: w.at(lead) });
  await until("the worker is there and knows the language", () => lead.evaluate(async () => !!navigator.serviceWorker.controller && !!(await caches.match("/lang"))), true);
  const cdp = await lead.context().newCDPSession(lead);
  const registered = new Promise((done) => cdp.on("ServiceWorker.workerRegistrationUpdated", (e) => e.registrations[0] && done(e.registrations[0].registrationId)));
  await cdp.send("ServiceWorker.enable");
  const registrationId = await registered;
  const push = (data) => cdp.send("ServiceWorker.deliverPushMessage", { origin: w.at(lead), registrationId, data });
  const shown = () => lead.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map((x) => `${x.tag}: ${x.title}`).sort().join("; "));
  const kk = speaker("kk");
  await push(JSON.stringify({ number: "N-000007", code: "sent", seq: 10 }));
  await until("shown", shown, `N-000007: ${kk("push.note.sent", { number: "N-000007" })}`);
  await push(JSON.stringify({ number: "N-000007", code: "cancelled", seq: 12 }));
  await until("replaced", shown, `N-000007: ${kk("push.note.cancelled", { number: "N-000007" })}`);
  await push(JSON.stringify({ number: "N-000007", code: "ring", seq: 11 })); // late
  await push("no JSON");
  await until("what is late is dropped, what is not ours makes the lead look", shown, `N-000007: ${kk("push.note.cancelled", { number: "N-000007" })}; jylu: ${kk("push.note.look")}`);
});
