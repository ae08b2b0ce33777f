// The desk as each person has arranged it: by the pointer, by keys alone, the same
// at the next sign-in, and back to how it was delivered.
import assert from "node:assert/strict";
import { atDesk, city, open, speaker, until } from "./scene.mjs";

const say = speaker("ru");
const box = (page, css) => page.locator(css).boundingBox();
const width = async (page, css) => Math.round((await box(page, css)).width);
const height = async (page, css) => Math.round((await box(page, css)).height);
const kept = async (w) => (await (await w.api("dispatcher")).get("/session")).layout;
const forget = async (w) => (await w.api("dispatcher")).patch("/session", { layout: null });
const focusOn = (page, css) => page.evaluate((x) => document.querySelector(x).focus(), css);

city("panes are sized by drag and by keys, kept for the person, and delivered anew", async (w) => {
  await forget(w);
  await open(w, { type: "no_heat", address: "Достык 240", at: [43.225, 76.956] });
  const page = await atDesk(w);
  const was = await width(page, ".d-incident"), queue = await width(page, ".d-queue");
  const { x, y, width: thick, height: long } = await box(page, ".s-right");
  await page.mouse.move(x + thick / 2, y + long / 2);
  await page.mouse.down();
  await page.mouse.move(x - 60, y + long / 2, { steps: 4 });
  assert.equal(await kept(w), null, "nothing is kept while the hand still moves");
  await page.mouse.up();
  const dragged = await width(page, ".d-incident");
  assert.ok(Math.abs(dragged - was - 65) < 12, `${was} became ${dragged}`);
  assert.equal(await width(page, ".d-queue"), queue, "the other panes keep their place");

  await focusOn(page, ".s-left");
  const line = page.locator(".s-left");
  const value = async () => Number(await line.getAttribute("aria-valuenow"));
  const before = await value();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  assert.equal(await value(), before + 12);
  await page.keyboard.press("End");
  assert.equal(await value(), Number(await line.getAttribute("aria-valuemax")));
  await page.keyboard.press("Home");
  assert.ok((await width(page, ".d-queue")) >= 249, "never narrower than its content");
  await page.keyboard.press("Delete");
  assert.equal(await value(), before, "this one as delivered");
  await page.keyboard.press("ArrowRight");

  await focusOn(page, ".s-calls");
  await page.keyboard.press("Enter");
  await page.locator(".d-calls.folded").waitFor();
  await w.shot(page, "arranged");
  assert.deepEqual(await w.axe(page), []);

  await until("kept", async () => (await kept(w))?.desk?.folded?.join(), "calls");
  const other = await atDesk(w);
  assert.equal(await width(other, ".d-incident"), dragged);
  assert.equal(await other.locator(".d-calls.folded").count(), 1);
  await other.keyboard.press("l");
  await until("L unfolds the reports and goes to them", () => other.locator("#q-calls").count(), 1);

  await page.keyboard.press("v");
  await page.locator(".view").waitFor();
  await until("the focus is in the window", () => page.evaluate(() => document.activeElement.closest(".view") !== null), true);
  await w.shot(page, "view");
  assert.deepEqual(await w.axe(page), []);
  await page.getByRole("button", { name: say("view.delivered") }).press("Enter");
  await until("as delivered", () => width(page, ".d-incident"), was);
  await until("nothing is kept", async () => kept(w), null);
  await page.getByRole("button", { name: say("view.undo") }).press("Enter");
  await until("as before", () => width(page, ".d-incident"), dragged);
  await page.keyboard.press("Escape");
  await page.locator(".view").waitFor({ state: "hidden" });
  await Promise.all([page.context().close(), other.context().close()]);
  await forget(w);
});

city("map and resources fold, and what another program has kept does no harm", async (w) => {
  await (await w.api("dispatcher")).patch("/session", { layout: { desk: { left: "wide", right: 1e9, folded: ["map", "moon"], hidden: 7, dense: 1 }, other: { a: 1 } } });
  const page = await atDesk(w);
  await page.locator(".d-map.folded").waitFor();
  assert.ok((await width(page, ".d-incident")) <= 0.56 * 1366);
  const tall = await height(page, ".d-board");
  assert.ok(tall > 500, `the resources have the room: ${tall}`);
  await page.keyboard.press("v");
  await page.getByLabel(say("view.pane.board"), { exact: true }).press("Space");
  await page.locator(".d-board.folded").waitFor();
  await page.keyboard.press("Escape");
  await w.shot(page, "folded");
  assert.deepEqual(await w.axe(page), []);
  await page.setViewportSize({ width: 360, height: 740 });
  await w.shot(page, "folded-narrow");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth <= 0), true);
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.keyboard.press("m");
  await page.locator(".d-map .map-box").waitFor();
  await until("another page's part is left alone", async () => JSON.stringify((await kept(w)).other), '{"a":1}');
  await page.context().close(); // an open page keeps what was pressed last, a moment later
  await forget(w);
}, { map: true });
