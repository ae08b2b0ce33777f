// The main job with three browsers side by side, by keys and presses only: a break
// of a main is reported, opened, served, repaired and closed, and dispatcher, lead
// and manager each see every step. Once in each language.
import assert from "node:assert/strict";
import { city, speaker, until } from "./scene.mjs";

const phone = { width: 360, height: 740 };
const streets = { ru: "Абая 10", kk: "Толе би 200", en: "Райымбека 300" };
const places = { ru: "43.2389, 76.9010", kk: "43.2520, 76.8600", en: "43.2650, 76.9300" };
const stages = ["isolate", "pump_out", "drain", "excavate", "cut_out", "prepare", "weld", "refill", "backfill"];

const readyCrews = async (page) => Number(await page.locator(".r-now strong").first().innerText());

for (const lang of ["ru", "kk", "en"]) {
  const say = speaker(lang);

  city(`a Ø720 break from the report to warm radiators (${lang})`, async (w) => {
    const [desk, manager] = [await w.person({ lang }), await w.person({ lang })];
    await desk.addInitScript(() => {
      window.pressed = [];
      addEventListener("keydown", (e) => window.pressed.push(e.key), { capture: true });
    });
    await w.signIn(manager, "manager", "/readiness");
    await manager.locator(".r-now strong").first().waitFor();
    const before = await readyCrews(manager);

    // The report, typed without the mouse.
    await w.signIn(desk, "dispatcher", "/intake");
    await desk.locator("[name=kind]").first().waitFor();
    await desk.keyboard.press("2");
    await desk.keyboard.type(streets[lang]);
    await desk.keyboard.press("Enter");
    await desk.keyboard.type("Фонтан на дороге");
    await desk.keyboard.press("Control+Enter");
    await desk.locator(".taken-number").waitFor();

    // The incident.
    await desk.goto(`${w.base}/desk`);
    const call = desk.locator(".q-calls .row", { hasText: streets[lang] });
    await call.waitFor();
    await call.locator(".row-act").click();
    await desk.locator("dialog select[name=type]").waitFor();
    await desk.locator("dialog select[name=type]").selectOption("pipe_break");
    await desk.locator("dialog input[name=diameter_mm]").click();
    await desk.keyboard.type("720");
    await desk.locator("dialog input[name=position]").click();
    await desk.keyboard.type(places[lang]);
    await desk.keyboard.press("Enter");
    const head = desk.locator(".incident-head", { hasText: streets[lang] });
    await head.waitFor();
    assert.match(await head.innerText(), /Ø720/);
    assert.match(await desk.locator(".norm-clocks").innerText(), new RegExp(say("desk.hours", { h: "20" })), "the repair norm of 720 mm is 20 h");
    const number = /№(\S+)/.exec(await head.innerText())[1];

    // Whom to send, why; two keystrokes.
    await desk.locator(".candidate").first().waitFor();
    await w.shot(desk, "1-recommendation");
    await desk.evaluate(() => (window.pressed.length = 0));
    await desk.keyboard.press("1");
    await desk.locator(".candidate.is-armed").waitFor();
    await desk.keyboard.press("Enter");
    await desk.locator(".order .booking").first().waitFor();
    assert.deepEqual(await desk.evaluate(() => window.pressed), ["1", "Enter"], "two keystrokes from the chosen incident to sent");
    await w.shot(desk, "2-sent");

    // Who went: crews by name, pool machines by kind and plate.
    const sent = await desk.locator(".order .booking-who strong").allInnerTexts();
    const crewName = new RegExp(`^${say("desk.crew-n", { n: "(\\d+)" })}$`);
    const crews = sent.map((s) => crewName.exec(s)?.[1]).filter(Boolean);
    assert.ok(crews.length >= 2, `a Ø720 break needs two crews, sent ${sent}`);
    await until("the manager sees fewer crews ready", () => readyCrews(manager), (n) => n <= before - 1);
    await manager.locator(".readiness td", { hasText: number }).waitFor();
    await w.shot(manager, "2-sent");

    // The phone of the first lead.
    const lead = await w.person({ lang, size: phone, hasTouch: true, isMobile: true });
    await w.signIn(lead, `lead-${crews[0]}`, "/field");
    await lead.locator(".f-address").waitFor();
    assert.match(await lead.locator(".f-address").innerText(), new RegExp(streets[lang]));
    const first = desk.locator(".booking", { has: desk.locator(".booking-who strong", { hasText: new RegExp(`^${say("desk.crew-n", { n: crews[0] })}$`) }) });
    const stateOf = async () => (await first.locator(".badge").innerText()).trim();
    await until("the dispatcher sees that the order was seen", stateOf, say("status.seen"));
    await w.shot(lead, "3-order");

    for (const step of ["accepted", "en_route", "on_site"]) {
      await until(`the button says ${step}`, () => lead.locator(".f-next").innerText(), say(`field.do.${step}`));
      await lead.locator(".f-next").tap();
      await until(`the dispatcher sees ${step}`, stateOf, say(`status.${step}`));
    }
    await manager.locator(".r-gaps li", { hasText: number }).first().waitFor();
    await w.shot(lead, "4-on-site");

    // The stages, on the phone. Each press is held for some seconds and let go by the
    // next one; the dispatcher sees each end.
    await desk.getByRole("tab", { name: say("desk.tab.course") }).click();
    const act = lead.locator(".f-stage-act");
    const ended = (n) => until(`the dispatcher sees the end of stage ${n}`, () => desk.locator(".stages tr.is-finished").count(), n);
    for (const [i, stage] of stages.entries()) {
      const name = say(`stage.${stage}`);
      await until(`start of ${stage}`, () => act.innerText(), say("field.stage-start", { stage: name }));
      await act.tap();
      if (i > 0) await ended(i);
      await until(`end of ${stage}`, () => act.innerText(), say("field.stage-finish", { stage: name }));
      await act.tap();
      if (stage === "excavate") await w.shot(desk, "5-course");
    }
    await ended(stages.length);
    await w.shot(lead, "5-stages");

    // Done: this crew by phone, the pool machines on his list too, the others by radio.
    await lead.locator(".f-next").tap();
    const machine = lead.locator(".f-vehicle-next");
    for (let left = 40; (await machine.count()) > 0; left--) {
      assert.ok(left > 0, "the machines' buttons never end");
      // The button may turn into the next one under the finger: then tap that.
      await machine.first().tap({ timeout: 2000 }).catch(() => {});
      await lead.waitForTimeout(150);
    }
    await lead.getByText(say("field.all-sent")).waitFor(); // the last press is held for some seconds, to be taken back
    await desk.getByRole("tab", { name: say("desk.tab.send") }).click();
    await until("the dispatcher sees done", stateOf, say("status.done"));
    const rest = crews.slice(1);
    for (const n of rest) {
      const row = desk.locator(".booking", { has: desk.locator(".booking-who strong", { hasText: new RegExp(`^${say("desk.crew-n", { n })}$`) }) });
      await row.getByRole("button", { name: say("desk.voice") }).click();
      await desk.locator("dialog select").first().selectOption("done");
      await desk.locator("dialog button[type=submit]").click();
      await until(`crew ${n} done by radio`, async () => (await row.locator(".badge").innerText()).trim(), say("status.done"));
    }

    // Closed by keyboard: C, the outcome is filled in, Enter.
    await desk.locator("body").press("c");
    await desk.locator("dialog select[name=outcome]").waitFor();
    assert.equal(await desk.locator("dialog select[name=outcome]").inputValue(), "repaired");
    await desk.locator("dialog input[name=cause]").click();
    await desk.keyboard.type("наружная коррозия");
    await desk.keyboard.press("Enter");
    await until("the incident leaves the desk", () => desk.locator(".q-incidents .row", { hasText: number }).count(), 0);
    await until("the manager sees all crews ready again", () => readyCrews(manager), before);
    await until("the manager sees no such incident", () => manager.locator(".readiness td", { hasText: number }).count(), 0);
    await until("the lead has no order", () => lead.locator(".f-next").count(), 0);
    assert.match(await lead.locator(".f-main").innerText(), new RegExp(say("field.no-order")));
    for (const [page, who] of [[desk, "desk"], [manager, "manager"], [lead, "lead"]]) assert.deepEqual(await w.axe(page), [], who);
  }, { limit: 300 });
}
