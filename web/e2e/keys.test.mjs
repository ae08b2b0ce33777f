// The desk without a pointer, from the report to the closed incident.
import assert from "node:assert/strict";
import { city, speaker, until } from "./scene.mjs";

const say = speaker("ru");
const focus = (page, css) => page.waitForFunction((sel) => document.activeElement?.matches(sel), css);

city("the whole job by keys alone", async (w) => {
  const desk = await w.person();
  await desk.addInitScript(() => addEventListener("pointerdown", () => (window.pointed = true), { capture: true }));
  const call = await (await w.api("operator")).post("/calls", { channel: "phone", kind: "outage", address: "Достык 240", caller_name: "", caller_phone: "", text: "Холодно" });
  await w.enter(desk, "dispatcher", "/desk");
  await desk.locator(".q-calls .row", { hasText: call.number }).waitFor();
  const { key, type } = { key: (k) => desk.keyboard.press(k), type: (s) => desk.keyboard.type(s) };

  await key("Shift+Slash");
  await desk.locator("dialog .help").first().waitFor();
  await w.shot(desk, "help");
  assert.deepEqual(await w.axe(desk), []);
  await key("Escape");
  await desk.locator("dialog").waitFor({ state: "detached" });

  // The report, by the list.
  await key("l");
  await focus(desk, "#calls");
  for (let left = 30; !(await desk.locator(".q-calls .row[aria-selected=true]", { hasText: call.number }).count()); left--) {
    assert.ok(left > 0, "the report cannot be reached");
    await key("ArrowDown");
  }
  await key("Enter");
  await focus(desk, "dialog [name=type]");
  assert.equal(await desk.locator("dialog [name=type]").inputValue(), "no_heat");
  await key("Tab");
  await key("Tab");
  await key("Tab");
  await key("Tab");
  await focus(desk, "dialog [name=address]");
  await key("Tab");
  await type("43.2250, 76.9560");
  await key("Enter");
  await desk.locator(".incident-head", { hasText: "Достык 240" }).waitFor();

  // The crew.
  await desk.locator(".candidate").first().waitFor();
  await key("1");
  await desk.locator(".candidate.is-armed").waitFor();
  await key("Enter");
  await desk.locator(".booking").first().waitFor();
  const heads = await desk.locator(".booking").count();

  // By radio, each of them to the site.
  const shown = () => desk.locator(".booking .badge").allInnerTexts();
  const all = async (step) => {
    await key("r");
    await focus(desk, ".voice");
    for (let i = 0; i < heads; i++) {
      if (i > 0) {
        await key("Tab");
        while (!(await desk.evaluate(() => document.activeElement.matches(".voice")))) await key("Tab");
      }
      await key("Enter");
      await focus(desk, "dialog [name=milestone]");
      await key("Tab");
      await key("Enter");
      await desk.locator("dialog").waitFor({ state: "detached" });
    }
    await until(`all are ${step}`, shown, (x) => x.every((s) => s.trim() === say(`status.${step}`)));
  };
  for (const step of ["accepted", "en_route", "on_site"]) await all(step);

  // The stages.
  for (let stage = 0; stage < 3; stage++) {
    for (const step of ["desk.start", "desk.finish"]) {
      await until(step, () => desk.locator(".stage-act").allInnerTexts().then(async (x) => {
        if (x[0] !== say(step)) await key("s");
        return x[0];
      }), say(step));
      await key("s");
      await focus(desk, ".stage-act");
      await key("Enter");
      await until("taken", () => desk.locator(step === "desk.start" ? ".stages .is-running" : ".stages .is-finished").count(), step === "desk.start" ? 1 : stage + 1);
    }
  }
  await all("done");
  await key("c");
  await focus(desk, "dialog [name=outcome]");
  await key("Tab");
  await type("воздух в стояке");
  await key("Enter");
  await until("closed", () => desk.locator(".q-incidents .row", { hasText: "Достык 240" }).count(), 0);
  assert.equal(await desk.evaluate(() => window.pointed), undefined, "no pointer was used");
});
