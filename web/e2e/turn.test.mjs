// My watch on the phone, with a signal and without; my orders in their sequence; and
// on every state of the page targets that a glove finds.
import assert from "node:assert/strict";
import { atField, city, open, order, ready, speaker, tell, until } from "./scene.mjs";

const say = speaker("ru");

/** What a glove would miss on the page as it stands: small, or too near to another. */
async function missed(page) {
  return page.evaluate(() => {
    const out = [], boxes = [], window = document.querySelector("dialog[open]") ?? document; // what lies below it cannot be pressed
    for (const e of window.querySelectorAll("button, a[href], summary, select, input:not(.sr-only), label.btn")) {
      const b = e.getBoundingClientRect();
      if (b.width === 0 || b.height === 0 || !e.checkVisibility({ visibilityProperty: true }) || e.closest(".skip, .map-box, [inert]")) continue;
      const name = `${e.tagName.toLowerCase()}.${e.className} «${(e.innerText || e.ariaLabel || e.name || "").trim().slice(0, 30)}»`;
      const hit = e.matches("input[type=checkbox]") ? e.closest("label")?.getBoundingClientRect() ?? b : b;
      if (hit.height < 48 || hit.width < 48) out.push(`${name} is ${Math.round(hit.width)}×${Math.round(hit.height)}`);
      if (e.matches(".btn-primary, .btn-big, .f-next") && hit.height < 56) out.push(`${name} is an act of ${Math.round(hit.height)} px`);
      if (!e.closest(".f-act, .f-bar")) boxes.push({ name, hit, e }); // those stay where they are while the rest moves under them
    }
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        if (a.e.contains(b.e) || b.e.contains(a.e)) continue;
        const dx = Math.max(a.hit.left - b.hit.right, b.hit.left - a.hit.right), dy = Math.max(a.hit.top - b.hit.bottom, b.hit.top - a.hit.bottom);
        if (Math.max(dx, dy) < 7.5) out.push(`${a.name} and ${b.name} are ${Math.round(Math.max(dx, dy))} px apart`);
      }
    }
    if (document.documentElement.scrollWidth > innerWidth) out.push(`the page is ${document.documentElement.scrollWidth} px wide`);
    return out;
  });
}

/** Everything of the page in one picture, and what a glove would miss on it. */
async function judge(w, page, label) {
  await page.evaluate(() => scrollTo(0, 0));
  await w.shot(page, label, { fullPage: true });
  assert.deepEqual(await missed(page), [], label);
  assert.deepEqual(await w.axe(page), [], label);
}

city("my watch: who, what, from where, until when; and the orders it has brought", async (w) => {
  const n = await ready(w);
  // Other tests may have sent this crew somewhere on the same watch.
  const earlier = (await (await w.api(`lead-${n}`)).get("/field")).watch.orders.map((x) => x.number);
  const lead = await atField(w, n);
  const watch = lead.locator(".f-turn"), orders = lead.locator(".f-orders");
  await watch.getByText(say("turn.admitted")).waitFor();
  const { watch: told, crew } = await (await w.api(`lead-${n}`)).get("/field");
  assert.ok(told.crew.length >= 5 && told.crew.filter((x) => x.part === "lead").length === 1, JSON.stringify(told.crew));
  for (const x of told.crew) {
    await watch.locator("li", { hasText: x.name }).getByText(say(`trade.${x.trade}`)).waitFor();
    assert.equal(await watch.locator("li", { hasText: x.name }).locator("a").getAttribute("href"), `tel:${x.phone.replace(/[^+\d]/g, "")}`);
  }
  await watch.getByText(told.vehicle.plate).waitFor();
  await watch.getByText(told.base.name_ru).first().waitFor();
  assert.ok(!JSON.stringify(told.crew).match(/state|admitted|reason|sick/), "nothing of anybody's health");
  assert.equal(crew.number, n);
  if (earlier.length === 0) await orders.getByText(say("turn.no-orders")).waitFor();
  await judge(w, lead, "free");

  // Reserved: known, without the address. Sent: first, and above what is over.
  const first = await open(w, { type: "hazard", address: "Сейфуллина, 500", at: [43.25, 76.935] });
  const second = await open(w, { type: "no_heat", address: "Абая, 10", at: [43.24, 76.92] });
  const made = await order(w, first, { crews: [n] });
  await lead.locator(".f-address").waitFor();
  await judge(w, lead, "sent");
  await tell(w, n, "accepted", "en_route", "on_site", "done");
  await (await w.api("dispatcher")).post(`/orders/${made.id}/cancel`, { reason: "закончили" });
  await orders.locator(".is-over", { hasText: made.number }).waitFor();
  const reserved = await order(w, second, { mode: "reserve", crews: [n] });
  await lead.reload();
  const rows = orders.locator("li");
  await orders.getByText(reserved.number).waitFor();
  assert.deepEqual(await rows.evaluateAll((all) => all.map((x) => x.querySelector("strong").textContent)), [reserved.number, made.number, ...earlier]);
  assert.match(await rows.first().innerText(), new RegExp(say("field.reserved")));
  assert.ok(!(await lead.locator("body").innerText()).includes("Абая, 10"), "nobody sets out on a reservation");
  assert.match(await rows.nth(1).innerText(), new RegExp(`${say("status.on_site")} \\d\\d:\\d\\d`));
  await judge(w, lead, "reserved");
  await until("the phone has kept the page", () => lead.evaluate(async () => !!navigator.serviceWorker.controller && !!(await caches.match("/field"))), true);
  await lead.context().setOffline(true);
  await lead.reload();
  await lead.locator(".sync-off").waitFor();
  await orders.getByText(reserved.number).waitFor();
  await watch.getByText(told.vehicle.plate).waitFor();
  await judge(w, lead, "offline");
}, { limit: 240 });

city("every state of the order is for gloves", async (w) => {
  const n = await ready(w);
  const incident = await open(w, { type: "pipe_break", diameter_mm: 500, address: "Толе би, 301, напротив остановки", at: [43.252, 76.86] });
  await order(w, incident, { crews: [n] });
  const lead = await atField(w, n, { dark: true });
  await lead.locator(".f-next").waitFor();
  await lead.locator("[aria-controls=f-menu]").tap();
  await judge(w, lead, "menu");
  await lead.locator("[aria-controls=f-menu]").tap();
  await lead.locator(".f-help .btn-danger").tap();
  await lead.getByRole("button", { name: say("help.what.vehicle"), exact: true }).tap();
  await judge(w, lead, "help");
  await lead.locator(".f-help .btn-danger").tap();
  await lead.locator(".f-decline").tap();
  await lead.getByRole("button", { name: say("decline.people") }).waitFor();
  await judge(w, lead, "decline");
  await lead.keyboard.press("Escape");

  // A wrong press is taken back before anybody hears of it.
  const state = async () => (await (await w.api(`lead-${n}`)).get("/field")).booking;
  await until("seen", async () => (await state()).milestone, "seen");
  await lead.locator(".f-next").tap();
  await until("the button goes on", () => lead.locator(".f-next").innerText(), say("field.do.en_route"));
  await lead.locator(".f-undo").tap();
  await until("and back", () => lead.locator(".f-next").innerText(), say("field.do.accepted"));
  await until("settled", () => lead.locator(".f-next").isEnabled(), true);
  await lead.locator(".f-next").tap();
  await until("accepted", async () => (await state()).milestone, "accepted");
  assert.equal((await state()).milestones.filter((x) => x.milestone === "accepted").length, 1, "only the second press was told");
  await tell(w, n, "en_route", "on_site");
  await lead.locator(".f-stage-act").waitFor();
  await lead.locator(".f-stage-act:enabled").tap();
  await lead.locator(".f-stages .is-running").waitFor();
  await lead.locator("details").evaluateAll((all) => all.forEach((x) => (x.open = true)));
  await judge(w, lead, "on-site");
  const bar = await lead.locator(".f-act").boundingBox(), act = await lead.locator(".f-stage-act").boundingBox();
  assert.ok(act.y > 740 * (2 / 3) - 1 && bar.y + bar.height <= 740.5, `the step is in the lower third: ${act.y}`);
}, { limit: 240 });
