// The way on the phone: streets and distances in words, with or without a signal; a
// small map kept for where there is none; navigators of others by a link.
import assert from "node:assert/strict";
import { atField, city, open, order, ready, speaker, until } from "./scene.mjs";

const say = speaker("ru");

city("the way is told in words, and stays with the map where there is no signal", async (w) => {
  const n = await ready(w);
  const incident = await open(w, { type: "hazard", address: "Аэродромная, 1", at: [43.298, 76.9045] });
  await order(w, incident, { crews: [n] });
  const lead = await atField(w, n);
  const legs = lead.locator(".f-legs li");
  await legs.first().waitFor();
  const told = await legs.allTextContents(); // those folded away too
  assert.ok(told.every((s) => /\d+ (м|км)$/.test(s)), told.join("; "));
  assert.match(await lead.locator(".f-way-sum").innerText(), /мин · .* км .*по дорогам/s);
  for (const [link, to] of [["2ГИС", "https://2gis.kz/almaty/routeSearch/rsType/car/to/76.9045,43.298"], [say("field.yandex"), "https://yandex.kz/maps/?rtext=~43.298,76.9045&rtt=auto"]]) {
    assert.equal(await lead.getByRole("link", { name: link }).getAttribute("href"), to);
  }
  for (const e of await lead.locator(".f-links .btn, .f-way-map").all()) {
    const box = await e.boundingBox();
    assert.ok(box.height >= 56, `${await e.innerText()} is ${box.height} px high`);
  }
  assert.deepEqual(await w.axe(lead), []);
  await w.shot(lead, "words");
  await until("the phone keeps the page", () => lead.evaluate(async () => !!navigator.serviceWorker.controller && !!(await caches.match("/field"))), true);
  const kept = await until("the corridor is kept", () => lead.evaluate(async () => (await (await caches.open("tiles")).keys()).length), (x) => x > 10);
  assert.ok(kept <= 300, `${kept} tiles`);
  await until("the map's program is kept", () => lead.evaluate(async () => {
    for (const name of await caches.keys()) for (const r of await (await caches.open(name)).keys()) if (r.url.includes("maplibre-gl-worker")) return true;
    return false;
  }), true);

  await lead.context().setOffline(true);
  await lead.reload();
  await lead.locator(".sync-off").waitFor();
  assert.deepEqual(await legs.allTextContents(), told, "the same words");
  await lead.locator(".f-way-map").tap();
  await lead.locator(".f-map .map-box[data-drawn]").waitFor({ timeout: 30_000 });
  await lead.locator(".f-map").scrollIntoViewIfNeeded();
  assert.equal(await lead.locator(".map-absent").count(), 0);
  await w.shot(lead, "offline");
  assert.deepEqual(await w.axe(lead), []);
}, { map: true });

city("on Android the navigators open by their own links, with the page where they are not installed", async (w) => {
  const n = await ready(w);
  const incident = await open(w, { type: "hazard", address: "Аэродромная, 1", at: [43.298, 76.9045] });
  await order(w, incident, { crews: [n] });
  const lead = await atField(w, n, { userAgent: "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36" });
  const href = (name) => lead.getByRole("link", { name }).getAttribute("href");
  await lead.locator(".f-links").waitFor();
  assert.match(await href("2ГИС"), /^intent:\/\/2gis\.ru\/routeSearch\/rsType\/car\/to\/76\.9045,43\.298#Intent;scheme=dgis;.*S\.browser_fallback_url=https%3A%2F%2F2gis\.kz/);
  assert.match(await href(say("field.yandex")), /^intent:\/\/build_route_on_map\?lat_to=43\.298&lon_to=76\.9045#Intent;scheme=yandexnavi;/);
});
