// A night without the system: the sheet that opens without a server, and the
// records of that night typed in afterwards, by keys alone, with their real times.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { paperFolder, restart } from "./server.mjs";
import { faults } from "./faults.mjs";
import { city, open, order, ready, speaker, until } from "./scene.mjs";

const clockOf = (at) => new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Almaty", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at).replace(":", "");

/** Somebody who types: text and keys, counted. */
function typist(page) {
  const hand = { keys: 0 };
  hand.type = async (text) => {
    hand.keys += [...text].length;
    await page.keyboard.type(text);
  };
  hand.press = async (key, times = 1) => {
    for (let i = 0; i < times; i++) {
      hand.keys++;
      await page.keyboard.press(key);
    }
  };
  return hand;
}

/** One row: time, digit of the kind, incident, then the cells: text, or how often Arrow down in a choice. */
async function row(hand, time, kind, incident, ...cells) {
  await hand.type(time);
  await hand.press("Tab");
  await hand.type(String(kind));
  await hand.press("Tab");
  if (incident !== undefined) await hand.type(incident); // it is selected when the Tab comes to it
  for (const cell of cells) {
    await hand.press("Tab");
    if (typeof cell === "number") await hand.press("ArrowDown", cell);
    else await hand.type(cell);
  }
  await hand.press("Enter");
}

const sheet = (page) => page.evaluate(() => JSON.parse(localStorage.getItem("jylu-paper")));

city("twenty records of a night on paper, typed in by keys", async (w) => {
  const [first, second] = await ready(w, 2);
  const page = await w.person();
  await page.addInitScript(() => addEventListener("pointerdown", () => (window.pointed = true), { capture: true }));
  await w.enter(page, "dispatcher", "/paper");
  await page.locator(".p-time").first().waitFor();
  const hand = typist(page), from = Math.floor(Date.now() / 60_000) * 60_000 - 100 * 60_000, at = (n) => clockOf(from + n * 4 * 60_000), when = (n) => from + n * 4 * 60_000;
  const crew = String(first), other = String(second);
  const records = [
    [0, 1, "1", 0, "Абая 10", "нет тепла, пар из камеры"], [1, 2, "1", 0, "219", "Абая 10"], [2, 3, "1", crew], [3, 4, "1", crew, 1, "бригадир"],
    [4, 4, "1", crew, 2, "бригадир"], [6, 4, "1", crew, 0, "бригадир"], [5, 1, "2", 0, "Розыбакиева 77", "холодно"], [7, 2, "2", 5, "", "Розыбакиева 77"],
    [8, 5, "1", 0, 0], [9, 5, "1", 0, 1], [10, 3, "2", other], [11, 4, "2", other, 2, "мастер"], [12, 4, "2", other, 0, "мастер"],
    [13, 6, "2", "Кран в подвале закрыт жильцами, открыт."], [14, 4, "2", other, 3, "мастер"], [15, 7, "2", 1, "закрыт кран в доме"],
    [16, 5, "1", 1, 0], [17, 6, "1", "Нужна вторая помпа"], [18, 5, "1", 1, 1], [19, 1, "1", 0, "Абая 12", "тоже холодно"],
  ];
  for (const [n, ...rest] of records) await row(hand, at(n), ...rest);
  await w.shot(page, "typed");
  await hand.press("Control+Enter");
  await page.keyboard.press("Control+Enter"); // pressed twice does no harm
  await until("all is saved", async () => (await sheet(page)).filter((r) => r.saved === undefined && r.time).map((r) => JSON.stringify([r.time, r.kind, r.fault])).join(), "", 60_000);
  const seconds = hand.keys * 0.2;
  console.log(`     20 records: ${hand.keys} keys, ${seconds.toFixed(0)} s at 200 ms a key`);
  assert.ok(seconds <= 300, `${seconds} s`);
  assert.ok(!(await page.evaluate(() => window.pointed)), "a pointer was needed");
  await w.shot(page, "saved");
  assert.deepEqual(await w.axe(page), []);

  const desk = await w.api("dispatcher"), rows = await sheet(page);
  const number = (label) => rows.find((r) => r.kind === "open" && r.incident === label).id;
  const one = await desk.get(`/incidents/${number("1")}`), two = await desk.get(`/incidents/${number("2")}`);
  const ms = (t) => Date.parse(t);
  assert.equal(ms(one.registered_at), when(0), "the norm clock starts at the real report");
  assert.equal(ms(one.opened_at), when(1));
  assert.equal(ms(one.orders[0].made_at), when(2));
  assert.equal(ms(one.clocks.find((c) => c.code === "repair").starts_at), when(0));
  const isolate = one.stages.find((s) => s.code === "isolate"), pump = one.stages.find((s) => s.code === "pump_out");
  assert.deepEqual([isolate.started_at, isolate.finished_at, pump.started_at, pump.finished_at].map(ms), [8, 9, 16, 18].map(when));
  assert.deepEqual(one.orders[0].bookings[0].milestones.map((m) => ms(m.at)), [2, 3, 4, 6].map(when));
  assert.equal(one.calls.length, 2);
  assert.equal(ms(two.closed_at), when(15));
  assert.equal(ms(two.orders[0].bookings[0].released_at), when(15));
  assert.equal((await desk.get("/incidents?status=open")).items.length, 1, "nothing was saved twice");
  const marked = (await desk.get(`/journal?incident=${one.id}&limit=200`)).items;
  assert.ok(marked.length > 8 && marked.every((e) => e.data.from_paper && Math.abs(ms(e.at) - Date.now()) < 300_000 && ms(e.data.from_paper) < ms(e.at)), "each entry has both times");
}, { limit: 300 });

city("a row that is refused names its cell, the others are saved, and a reload loses nothing", async (w) => {
  const page = await w.person();
  await w.enter(page, "dispatcher", "/paper");
  await page.locator(".p-time").first().waitFor();
  const hand = typist(page), now = Date.now(), at = (minutes) => clockOf(now - minutes * 60_000), crew = String((await ready(w, 3))[2]); // the first two were out at that time, in the night before
  await row(hand, at(60), 2, "7", 0, "12x", "Сатпаева 5"); // no diameter
  await row(hand, at(50), 3, "7", crew);
  await row(hand, at(40), 2, "8", 5, "", "Толе би 200");
  await row(hand, "9999", 6, "8", "о чём-то");
  await row(hand, at(30), 3, "8", "99");
  await hand.press("Control+Enter");
  await page.locator(".p-fault").nth(3).waitFor();
  await until("the sound row is saved", async () => page.locator("tr.is-saved").count(), 1);
  const say = speaker("ru"), faults = await page.locator(".p-fault").allInnerTexts();
  assert.deepEqual(faults.map((x) => x.split(":")[0]), [say("paper.diameter"), say("paper.label-short"), say("paper.time"), say("paper.crews-and-machines").split(":")[0]]);
  assert.deepEqual(await w.axe(page), []);
  await w.shot(page, "faults");
  await page.reload();
  await page.locator("tr.is-saved").waitFor();
  const cell = (r, n) => page.locator(".p-sheet tbody tr").nth(r).locator(".p-cells > *").nth(n);
  await cell(0, 1).fill("219");
  await cell(4, 0).fill(crew);
  await page.locator(".p-time").nth(3).fill(at(35));
  await page.locator(".p-sheet tbody tr").nth(1).getByRole("button").click(); // that crew cannot have been at both
  await page.locator(".p-time").first().press("Control+Enter");
  await until("the rest is saved", async () => page.locator("tr.is-saved").count(), 4);
  assert.equal((await (await w.api("dispatcher")).get("/incidents?status=open")).items.length, 2);
  for (const lang of ["kk", "en"]) {
    const other = await w.person({ lang, dark: lang === "en" });
    await w.enter(other, "dispatcher", "/paper");
    await other.locator(".p-time").first().waitFor();
    assert.deepEqual(await w.axe(other), []);
    await w.shot(other, lang);
  }
}, { limit: 240 });

city("the sheet opens without a server, and shows what was opened a moment ago", async (w) => {
  const made = await open(w, { type: "leak", diameter_mm: 219, address: "Бумажная <b>1</b>", at: [43.24, 76.9] });
  await order(w, made);
  const file = (lang) => join(paperFolder(), `jylu-${lang}.html`);
  await until("the sheet has it", async () => ["ru", "kk", "en"].every((lang) => {
    const html = readFileSync(file(lang), "utf8"); // each language is written by itself
    return html.includes(made.number) && html.includes(speaker(lang)("status.sent"));
  }), true, 30_000);
  assert.equal(statSync(file("ru")).mode & 0o777, 0o640, "it holds telephones");
  const away = restart(12_000);
  try {
    for (const lang of ["ru", "kk", "en"]) {
      const page = await w.person({ size: { width: 1000, height: 1200 } });
      await page.goto(`file://${file(lang)}`);
      const text = await page.locator("body").innerText();
      assert.ok(text.includes(made.number) && text.includes("Бумажная <b>1</b>") && text.includes("+7"), text.slice(0, 500));
      assert.ok(text.includes(speaker(lang)("type.leak")) && text.includes(speaker(lang)("status.sent")));
      assert.ok(!text.includes("paper."), "a word is missing");
      assert.equal(await page.locator("script, link, img").count(), 0);
      assert.deepEqual(await w.axe(page), []);
      await w.shot(page, `sheet-${lang}`);
      await page.setViewportSize({ width: 360, height: 740 });
      assert.deepEqual(await faults(page), [], "on a phone");
      await w.shot(page, `phone-${lang}`);
      await page.goto(`file://${join(paperFolder(), `forms-${lang}.html`)}`);
      assert.ok(!(await page.locator("body").innerText()).includes("paper."));
      await w.shot(page, `forms-${lang}`);
    }
  } finally {
    await away; // the tests after this one want it
  }
  const page = await w.person();
  await page.goto(`${w.base}/paper/forms`);
  assert.ok((await page.locator("h1").first().innerText()).includes(speaker("ru")("paper.form.report")));
  assert.equal(await page.locator("th").first().evaluate((e) => getComputedStyle(e).backgroundColor), "rgb(238, 238, 238)", "its style is allowed");
}, { limit: 240 });
