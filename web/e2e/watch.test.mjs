// The change of watches by the keyboard: who is here, the sound, the sheet made
// from the data, written on, signed by two on one screen, printed on one page.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { password } from "./browser.mjs";
import { city, crewsOf, open, order, passTurn, speaker, until } from "./scene.mjs";

const say = speaker("ru");
const focused = (page, css) => page.waitForFunction((sel) => document.activeElement?.matches(sel), css);

/** A second dispatcher, made once a run. */
let second;
async function relief(w) {
  if (!second) {
    const admin = await w.api("admin");
    second = "smena-" + Math.random().toString(36).slice(2, 8);
    await admin.post("/accounts", { username: second, name: "Сериков Болат", role: "dispatcher", language: "ru", password });
  }
  return second;
}

/** Withdraws what an earlier test left unsigned. */
async function clear(w) {
  const desk = await w.api("dispatcher");
  for (const h of (await desk.get("/handovers?state=open")).items) await desk.post(`/handovers/${h.id}/withdraw`, { version: h.version });
}

/** Tabs until the focus is on what is wanted. */
async function tabTo(page, css) {
  for (let left = 150; !(await page.evaluate((sel) => document.activeElement?.matches(sel), css)); left--) {
    assert.ok(left > 0, `${css} cannot be reached by Tab`);
    await page.keyboard.press("Tab");
  }
}

async function scene(w) {
  await clear(w);
  const main = await open(w, { diameter_mm: 720, network: "main", address: "Абая — Байтурсынова, камера ТК-12-07", at: [43.2389, 76.929], people: 4200 });
  const [crew] = await crewsOf(w, await order(w, main));
  await open(w, { type: "no_heat", address: "мкр. Орбита-3, 14", at: [43.2, 76.87], people: 120 });
  const desk = await w.api("dispatcher");
  await desk.post("/journal-notes", { text: "Ключ от насосной № 7 у мастера" });
  return { main, crew };
}

/** Seconds: ten minutes before a watch the demonstration's medic checks its people, and two in which this test is done. */
const unchecked = 12 * 60;

city("the start of a watch by keys: admission, gaps, sound", async (w) => {
  await passTurn(unchecked, [8, 20]);
  await scene(w);
  const page = await w.person();
  await page.addInitScript(() => addEventListener("pointerdown", () => (window.pointed = true), { capture: true }));
  await w.enter(page, "dispatcher", "/watch");
  await page.locator(".w-row").first().waitFor();

  // The next watch: nobody is checked for it yet, so every crew lacks people.
  await tabTo(page, ".w-which button:nth-child(2)");
  await page.keyboard.press("Enter");
  await page.locator(".w-gap").first().waitFor();
  await until("nobody is marked", () => page.locator(".w-row input:checked").count(), 0);
  await tabTo(page, "[data-worker] input");
  const first = await page.evaluate(() => document.activeElement.closest("[data-worker]").dataset.worker);
  await page.keyboard.press("2");
  await focused(page, "[data-worker] input");
  assert.notEqual(await page.evaluate(() => document.activeElement.closest("[data-worker]").dataset.worker), first, "the mark walks on");
  await page.keyboard.press("1");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await page.evaluate(() => document.activeElement.closest("[data-worker]").dataset.worker), first);
  await page.keyboard.press("Shift+Tab");
  for (let i = 0; i < 8 && !(await page.evaluate(() => document.activeElement.id === "pass-all")); i++) await page.keyboard.press("Shift+Tab");
  const gaps = await page.locator(".w-gap").count();
  await page.keyboard.press("Enter");
  await until("gaps close at once, before anything is saved", async () => (await page.locator(".w-gap").count()) < gaps, true);
  const desk = await w.api("dispatcher");
  assert.ok((await desk.get("/watch?coming=true")).workers.every((x) => x.admitted === null), "nothing is saved yet");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator(".toast").waitFor();
  // Who did not pass is only away, without a reason: results are the medic's.
  const there = (await desk.get("/watch?coming=true")).workers.filter((x) => x.duty === "on_watch");
  assert.ok(there.filter((x) => x.admitted).length > 20 && there.every((x) => x.admitted !== false), "the checks are saved, and no result is told");
  assert.deepEqual(there.find((x) => x.id === first).reasons.map((r) => r.code), ["unavailable"]);

  await tabTo(page, ".w-sound li:nth-child(1) button");
  for (let i = 1; i <= 3; i++) {
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    if (i < 3) await tabTo(page, `.w-sound li:nth-child(${i + 1}) button`);
  }
  await page.getByText(say("watch.sound-good")).waitFor();
  assert.equal(await page.evaluate(() => window.pointed), undefined, "no pointer was used");
  assert.deepEqual(await w.axe(page), []);
  await w.shot(page, "start");
}, { limit: 150 + unchecked });

city("a watch is handed over on one screen, printed on one page, and read back", async (w) => {
  const { main, crew } = await scene(w);
  const comer = await relief(w);
  const page = await w.person();
  await w.enter(page, "dispatcher", "/watch?view=handover");
  await page.locator("#prepare").waitFor();
  await tabTo(page, "#prepare");
  await page.keyboard.press("Enter");
  await page.locator(".sheet").waitFor();
  const text = () => page.locator(".sheet").innerText();
  for (const part of [main.number, "ТК-12-07", `Б${crew}`, "Ключ от насосной № 7"]) assert.ok((await text()).includes(part), `${part} in ${await text()}`);

  await tabTo(page, "textarea[name=restrictions]");
  await page.keyboard.type("Не закрывать задвижку З-14 без звонка на ТЭЦ-2");
  await page.keyboard.press("Tab");
  await until("kept", async () => (await (await w.api("dispatcher")).get("/handovers?state=open")).items[0].version, 2);
  await page.keyboard.type("Давление на Орбите");

  // Something happens meanwhile: the page says so, and a refresh marks it.
  const late = await open(w, { type: "hazard", address: "Достык 105", at: [43.235, 76.956] });
  await page.getByText(say("sheet.behind")).waitFor();
  await page.locator("#refresh").focus();
  await page.keyboard.press("Enter");
  await page.locator("tr", { hasText: late.number }).locator(".s-changed").waitFor();
  assert.deepEqual(await w.axe(page), []);
  await w.shot(page, "draft");

  const sign = async (button, username, secret) => {
    await page.locator(button).focus();
    await page.keyboard.press("Enter");
    await focused(page, username ? "dialog [name=username]" : "dialog [name=password]");
    if (username) {
      await page.keyboard.type(username);
      await page.keyboard.press("Tab");
    }
    await page.keyboard.type(secret);
    await page.keyboard.press("Enter");
  };
  await sign("#sign-out", "", "not the password");
  await page.getByText(say("problem.bad-credentials")).waitFor();
  await w.shot(page, "wrong");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await until("signed by who leaves", () => page.locator(".sheet").getAttribute("data-state"), "out");
  await sign("#sign-in", "dispatcher", password);
  await page.getByText(say("problem.same-person")).waitFor();
  await page.locator("dialog [name=username]").press("ControlOrMeta+a");
  await page.keyboard.type(comer);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await until("signed by both", () => page.locator(".sheet").getAttribute("data-state"), "signed");
  assert.match(await page.locator(".s-signs").innerText(), /Сериков Болат\s+\d\d\.\d\d\.\d{4} \d\d:\d\d/);
  assert.equal(await page.locator(".sheet textarea").count(), 0, "nothing can be written any more");
  await w.shot(page, "signed");

  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: false });
  const folder = new URL("./out/", import.meta.url).pathname;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}${w.name}.pdf`, pdf);
  const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length;
  assert.equal(pages, 1, `${pages} pages`);

  // Read back from those kept, and on the board.
  await page.getByRole("tab", { name: say("watch.tab.kept") }).focus();
  await page.keyboard.press("Enter");
  await page.locator(".w-kept .link").first().focus();
  await page.keyboard.press("Enter");
  await page.locator(".sheet[data-state=signed]").waitFor();
  for (const part of ["З-14", "Давление на Орбите", late.number]) assert.ok((await text()).includes(part), part);
  await page.goto(`${w.base}/desk`);
  await page.locator(".d-taken", { hasText: "Сериков Болат" }).waitFor();
  await w.shot(page, "desk");
});

city("the comer takes over from his own screen; notes are written and found", async (w) => {
  await scene(w);
  const comer = await relief(w);
  const desk = await w.api("dispatcher");
  const sheet = await desk.post("/handovers", {});
  await desk.post(`/handovers/${sheet.id}/sign`, { version: 1, role: "out", password });
  const page = await w.person({ lang: "ru" });
  await w.enter(page, comer, "/watch");
  await page.locator(".w-waiting button").focus();
  await page.keyboard.press("Enter");
  await page.locator("#sign-in").focus();
  await page.keyboard.press("Enter");
  await focused(page, "dialog [name=password]");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await until("taken over", () => page.locator(".sheet").getAttribute("data-state"), "signed");

  await page.goto(`${w.base}/watch?view=notes`);
  await page.locator("[name=text]").focus();
  await page.keyboard.type("Звонили из КСК \u202eпро подвал");
  await page.keyboard.press("Control+Enter");
  await page.locator(".w-text", { hasText: "Звонили из КСК про подвал" }).waitFor();
  await page.locator("[name=q]").focus();
  await page.keyboard.type("подвал");
  await until("found", () => page.locator(".w-text").count(), 1);
  assert.deepEqual(await w.axe(page), []);
  await w.shot(page, "notes");
});

city("the watch in every language and size", async (w) => {
  await scene(w);
  const desk = await w.api("dispatcher");
  const sheet = await desk.post("/handovers", {});
  await desk.patch(`/handovers/${sheet.id}`, { version: 1, remarks: { incidents: "Проверить давление после пуска", watch_for: "Мороз до −24 к утру" } });
  const faults = [];
  for (const lang of ["ru", "kk", "en"]) {
    const page = await w.person({ lang });
    for (const view of ["start", "handover", "notes", "kept"]) {
      await page.setViewportSize({ width: 1366, height: 768 });
      await w.enter(page, "dispatcher", `/watch?view=${view}`);
      await page.locator({ start: ".w-row", handover: ".sheet", notes: ".w-text", kept: ".w-kept" }[view]).first().waitFor();
      for (const [name, size] of [["wide", { width: 1366, height: 768 }], ["narrow", { width: 360, height: 740 }]]) {
        await page.setViewportSize(size);
        await page.waitForTimeout(100);
        const over = await page.evaluate(() => [document.documentElement, ...document.querySelectorAll(".pane, .tab-panel")].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => `${e.tagName}.${e.className} ${e.scrollWidth} > ${e.clientWidth}`));
        faults.push(...over.map((x) => `${lang} ${view} ${name}: ${x}`), ...(await w.axe(page)).map((x) => `${lang} ${view} ${name}: ${x}`));
        await w.shot(page, `${lang}-${view}-${name}`);
      }
    }
    await page.context().close();
  }
  await clear(w);
  assert.deepEqual(faults, []);
}, { limit: 300 });
