// A whole report at the speed of a hand: a call-taker who knows his keys, 120 to
// 200 ms a key as typists of control rooms do, from a written script, no pointer.
import assert from "node:assert/strict";
import { test } from "./browser.mjs";

const [fastest, slowest] = [0.12, 0.2]; // seconds a key
const limit = 20; // seconds a report

/** The same hand in every run: seconds of each key by a small generator. */
function hand(seed) {
  let x = seed;
  return () => {
    x = (x * 48271) % 2147483647;
    return fastest + ((slowest - fastest) * x) / 2147483647;
  };
}

// What the caller says, as keys: a text is typed letter by letter, a name in < > is one key.
const script = ["<2>", "Шакарима 42", "<Enter>", "пар из-под земли, вода на дороге", "<Tab>", "Серік Өмірұлы", "<Enter>", "87010001122", "<Control+Enter>"];
const wanted = { kind: "leak", address: "Шакарима 42", text: "пар из-под земли, вода на дороге", caller_name: "Серік Өмірұлы", caller_phone: "87010001122" };

test("a whole report is typed within twenty seconds of a hand, without a pointer", async (w) => {
  const page = await w.person();
  await page.addInitScript(() => ["pointerdown", "mousedown", "touchstart"].forEach((kind) => addEventListener(kind, () => (window.pointed = true), { capture: true })));
  await w.enter(page, "operator", "/intake");
  await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "kind");
  const next = hand(2026);
  let keys = 0, seconds = 0, longest = 0;
  const strike = (n) => {
    keys += n;
    for (let i = 0; i < n; i++) seconds += next();
    longest += n * slowest;
  };
  for (const part of script) {
    const key = /^<(.+)>$/.exec(part)?.[1];
    if (key) {
      await page.keyboard.press(key);
      strike(key.split("+").length); // Ctrl and Enter are two keys
    } else {
      await page.keyboard.type(part);
      strike([...part].length);
    }
  }
  await page.locator(".taken-number").waitFor();
  console.log(`     a report: ${keys} keys, ${seconds.toFixed(1)} s at ${fastest * 1000} to ${slowest * 1000} ms a key, ${longest.toFixed(1)} s at the slowest`);
  assert.ok(longest <= limit, `${longest} s`);
  assert.equal(await page.evaluate(() => window.pointed), undefined, "a pointer was needed");
  const number = (await page.locator(".taken-number").innerText()).replace("№", "");
  const call = (await (await w.api("operator")).get("/calls?limit=30")).items.find((c) => c.number === number);
  for (const [field, value] of Object.entries(wanted)) assert.equal(call[field], value, field);
});
