// Pictures from the phone: taken without a signal they arrive later, small and
// without what the camera wrote beside them; what is no picture is refused.
import assert from "node:assert/strict";
import { atDesk, city, open, order, ready, speaker, tell, until } from "./scene.mjs";

const say = speaker("ru");

/** A JPEG of 2000 by 1000 with a place in its EXIF, as a camera makes it. */
async function camera(page) {
  const bytes = Buffer.from(await page.evaluate(async () => {
    const c = document.createElement("canvas");
    [c.width, c.height] = [2000, 1000];
    const g = c.getContext("2d");
    for (const [i, colour] of ["#0072b2", "#d55e00"].entries()) {
      g.fillStyle = colour;
      g.fillRect(i * 1000, 0, 1000, 1000);
    }
    const blob = await new Promise((done) => c.toBlob(done, "image/jpeg", 0.9));
    return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
  }), "base64");
  const exif = Buffer.concat([Buffer.from("Exif\0\0II*\0\x08\0\0\0\x01\0", "latin1"), Buffer.from([0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]), Buffer.from("\0\0\0\0GPS 43.238 76.945 Ivanov", "latin1")]);
  const size = Buffer.alloc(2);
  size.writeUInt16BE(exif.length + 2);
  return Buffer.concat([bytes.subarray(0, 2), Buffer.from([0xff, 0xe1]), size, exif, bytes.subarray(2)]);
}

city("a picture taken without a signal arrives later, turned, small, without EXIF", async (w) => {
  const n = await ready(w);
  const incident = await open(w, { type: "hazard", address: "Сейфуллина, 500", at: [43.25, 76.935] });
  const made = await order(w, incident, { crews: [n] });
  await tell(w, n, "accepted", "en_route", "on_site");
  const lead = await w.phone({ size: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await w.signIn(lead, `lead-${n}`, "/field"); // a session of its own: it is ended here
  const input = lead.locator("input[name=photo-before]");
  await input.waitFor({ state: "attached" });
  await until("the phone has kept the page", () => lead.evaluate(async () => !!navigator.serviceWorker.controller && !!(await caches.match("/field"))), true);
  const picture = await camera(lead);
  await lead.context().setOffline(true);
  const before = Date.now();
  await input.setInputFiles({ name: "IMG_1.jpg", mimeType: "image/jpeg", buffer: picture });
  await lead.locator(".f-picture", { hasText: say("field.state.queued") }).waitFor();
  await lead.reload();
  await lead.locator(".f-picture").waitFor(); // kept through a restart
  assert.deepEqual(await w.axe(lead), []);
  await lead.locator(".f-picture").scrollIntoViewIfNeeded();
  await w.shot(lead, "kept");
  await lead.context().setOffline(false);
  await lead.locator(".f-picture").waitFor({ state: "detached", timeout: 25_000 });

  const { cookie, get } = await w.api("dispatcher");
  const { items } = await get(`/incidents/${incident.id}/photos`);
  assert.equal(items.length, 1);
  assert.ok(Math.abs(Date.parse(items[0].taken_at) - before) < 10_000, "the time it was taken is kept");
  assert.deepEqual([items[0].width, items[0].height], [800, 1600], "turned upright and made small");
  const answer = await fetch(`${w.base}/api/v1/photos/${items[0].id}`, { headers: { Cookie: `${cookie.name}=${cookie.value}` } });
  assert.equal(answer.headers.get("content-type"), "image/jpeg");
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  assert.match(answer.headers.get("cache-control"), /private.*immutable/);
  const body = Buffer.from(await answer.arrayBuffer());
  assert.ok(body.length < picture.length * 2 && !body.includes("Exif") && !body.includes("Ivanov"), "nothing beside the picture");

  const desk = await atDesk(w, incident);
  await desk.getByRole("tab", { name: say("desk.tab.notes") }).click();
  await desk.locator(".photo-thumb img").waitFor();
  await until("the small one is drawn", () => desk.locator(".photo-thumb img").evaluate((i) => i.complete && i.naturalWidth), 160);
  await desk.locator(".photo-thumb").press("Enter");
  await until("the large one is drawn", () => desk.locator(".photo-large").evaluate((i) => i.complete && i.naturalHeight), 1600);
  assert.deepEqual(await w.axe(desk), []);
  await w.shot(desk, "large");
  await desk.keyboard.press("Escape");
  await desk.locator(".photo-large").waitFor({ state: "detached" });

  // A page of HTML that calls itself a picture.
  await lead.locator("input[name=photo-after]").setInputFiles({ name: "IMG_2.jpg", mimeType: "image/jpeg", buffer: Buffer.from("<html><script>alert(1)</script>") });
  await lead.locator(".f-picture.is-refused").getByText(say("problem.not-an-image")).waitFor();
  await lead.locator(".f-picture.is-refused").scrollIntoViewIfNeeded();
  await w.shot(lead, "refused");
  // It is not lost from sight with the order.
  await (await w.api("dispatcher")).post(`/orders/${made.id}/cancel`, { reason: "проверка" });
  await lead.locator(".f-queue .f-picture.is-refused").getByText(say("problem.not-an-image")).waitFor();
  await w.shot(lead, "refused-later");

  // Nothing is left after signing out.
  await lead.locator("[aria-controls=f-menu]").tap();
  await lead.getByRole("button", { name: say("nav.signout") }).tap();
  await lead.locator("dialog button[type=submit]").tap();
  await lead.waitForURL(/signin/);
  const left = await lead.evaluate(async () => ({ caches: [!!(await caches.match("/field")), await caches.has("tiles")], databases: (await indexedDB.databases()).map((x) => x.name), kept: Object.keys(localStorage).filter((x) => x.startsWith("jylu.field.")) }));
  assert.deepEqual(left, { caches: [false, false], databases: [], kept: [] });
}, { limit: 240 });
