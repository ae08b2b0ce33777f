// The office by keyboard: a worker edited while somebody else was quicker, one who
// leaves, a session ended, a norm changed, the journal searched and proved, a
// roster with a fault in it.
import assert from "node:assert/strict";
import { city, open, order, until } from "./scene.mjs";

const wide = { width: 1366, height: 768 }, narrow = { width: 360, height: 740 };

async function office(w, hash, of = {}) {
  const page = await w.person({ size: wide, ...of });
  await w.enter(page, "admin", `/admin${hash}`);
  await page.locator(".admin [role=tab]").first().waitFor();
  return page;
}

/** Puts the focus into the search field of the list and finds one row. */
async function find(page, text) {
  const search = page.locator(".a-bar input[type=search]");
  await search.waitFor();
  await search.press("ControlOrMeta+a");
  await page.keyboard.type(text);
  await until("rows", () => page.locator(".a-table tbody tr").count(), (n) => n >= 1);
}

/** Focuses what a person would reach by Tab, and presses Enter. */
async function press(page, locator) {
  await locator.focus();
  await page.keyboard.press("Enter");
}

city("two administrators edit one worker; nothing is lost", async (w) => {
  const page = await office(w, "#roster/workers");
  const admin = await w.api("admin");
  const worker = (await admin.get("/workers?limit=200")).items.find((x) => !x.booking && x.trade === "electrician") ?? (await admin.get("/workers?limit=200")).items[0];
  await find(page, worker.personnel_no);
  await press(page, page.locator(".a-open").first());
  const phone = page.locator("dialog .field", { hasText: "Телефон" }).locator("input");
  await phone.press("ControlOrMeta+a");
  await page.keyboard.type("+7 701 000 11 22");
  await admin.patch(`/workers/${worker.id}`, { version: worker.version, phone: "+7 701 999 88 77" });
  await page.keyboard.press("Enter");
  const clash = page.locator(".a-clash");
  await clash.waitFor();
  const said = await clash.innerText();
  assert.ok(said.includes("+7 701 999 88 77") && said.includes("+7 701 000 11 22"), said);
  await w.shot(page, "clash");
  assert.deepEqual(await w.axe(page), []);
  await press(page, clash.getByRole("button", { name: "Сохранить моё" }));
  await until("phone", async () => (await admin.get(`/workers/${worker.id}`)).phone, "+7 701 000 11 22");
});

city("who leaves asks once, and is removed or kept on record", async (w) => {
  const admin = await w.api("admin");
  const no = `9${Date.now() % 1e6}`;
  await admin.post("/workers", { personnel_no: no, name: "Временный Человек", trade: "fitter", area: "ortalyk" });
  const page = await office(w, "#roster/workers");
  await find(page, no);
  await press(page, page.getByRole("button", { name: /Вывести: Временный/ }));
  await page.locator("dialog", { hasText: "Вывести из состава" }).waitFor();
  await press(page, page.locator("dialog .btn-danger"));
  await until("gone", async () => (await admin.get("/workers?limit=200")).items.some((x) => x.personnel_no === no), false);
});

city("a session ended in the office signs that browser out", async (w) => {
  const other = await w.person();
  await w.signIn(other, "operator", "/intake");
  await other.locator("h1").waitFor();
  const page = await office(w, "#accounts/sessions");
  await find(page, "operator");
  await page.locator(".a-table tbody tr", { hasText: "operator" }).first().waitFor();
  await press(page, page.getByRole("button", { name: /Завершить: operator/ }).first());
  await press(page, page.locator("dialog .btn-danger"));
  await other.waitForURL((u) => u.pathname.startsWith("/signin"), { timeout: 10_000 });
});

city("a norm changed moves the clock of an open incident", async (w) => {
  const admin = await w.api("admin"), incident = await open(w, { diameter_mm: 720, network: "main", at: [43.24, 76.93] });
  const due = async () => (await admin.get(`/incidents/${incident.id}`)).stages.find((s) => s.code === "isolate").norm_h;
  const before = await due();
  const page = await office(w, "#rows/norms");
  const row = page.locator(".a-table tbody tr", { hasText: /720/ }).filter({ hasText: "Отключение" });
  await row.first().waitFor();
  await press(page, row.first().locator(".a-open"));
  await page.locator("dialog input").first().press("ControlOrMeta+a");
  await page.keyboard.type(String(before + 1).replace(".", ","));
  await page.keyboard.press("Enter");
  await until("the clock", due, before + 1);
  const norm = (await admin.get("/norms?limit=200")).items.find((n) => n.stage === "isolate" && n.to_mm === 720);
  await admin.patch(`/norms/${norm.id}`, { version: norm.version, hours: before });
});

city("the journal is searched by who and what, and proved", async (w) => {
  const made = await open(w, { type: "leak", diameter_mm: 219, address: "Толе би 90", at: [43.2525, 76.9] });
  await order(w, made);
  const page = await office(w, "#journal");
  await page.locator(".a-audit tbody tr").first().waitFor();
  await page.getByLabel("Что сделано").selectOption("norm");
  await press(page, page.getByRole("button", { name: "Найти", exact: true }));
  await until("only norms", async () => (await page.locator(".a-audit tbody tr").allInnerTexts()).every((x) => x.includes("Норма")), true);
  assert.match(await page.locator(".a-audit tbody tr").first().innerText(), /часов\s+\d[^→]*→\s*\d/, "what it was and what it is");
  await page.getByLabel("Что сделано").selectOption("");
  await page.getByLabel("Номер аварии").fill(made.number.slice(-3).replace(/^0+/, ""));
  await page.keyboard.press("Enter");
  await until("only of the incident, by its number", async () => (await page.locator(".a-audit tbody tr").allInnerTexts()).every((x) => x.includes(made.number)), true);
  await w.shot(page, "audit");
  await press(page, page.getByRole("button", { name: "Проверить целостность журнала" }));
  await page.locator(".a-proof", { hasText: "Журнал цел" }).waitFor();
});

city("a roster with a fault names file and line, and changes nothing", async (w) => {
  const page = await office(w, "#import");
  const csv = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.locator("input[type=file]").setInputFiles([csv("workers.csv", "personnel_no,name,trade,area\n1,Кто-то,поэт,ortalyk\n")]);
  await press(page, page.getByRole("button", { name: "Показать изменения" }));
  await page.locator(".a-table th", { hasText: "workers.csv:2" }).first().waitFor();
  assert.equal(await page.getByRole("button", { name: "Применить" }).count(), 0);
  assert.deepEqual(await w.axe(page), []);
});

const tour = ["roster/workers", "roster/crews", "roster/watches", "accounts/people", "accounts/sessions", "rows/norms", "rows/regimes", "journal", "import"];
for (const lang of process.env.LOOK_ALL ? ["ru", "kk", "en"] : ["kk"]) {
  city(`every part of the office fits (${lang})`, async (w) => {
    const faults = [];
    for (const size of [wide, narrow]) {
      const page = await office(w, "", { lang, size });
      for (const hash of tour) {
        await page.evaluate((h) => (location.hash = h), hash);
        await page.locator(".tab-panel table, .a-import").first().waitFor();
        await page.waitForTimeout(200);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (over > 0) faults.push(`${hash} at ${size.width}: ${over} px too wide`);
        faults.push(...(await w.axe(page)).map((x) => `${hash}: ${x}`));
        await w.shot(page, `${size.width}-${hash.replace("/", "-")}`);
      }
    }
    assert.deepEqual(faults, []);
  }, { limit: 300 });
}
