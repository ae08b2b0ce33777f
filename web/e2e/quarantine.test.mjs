// The quarantine by keys: a welder is isolated, who was with him is proposed and
// decided about one key each, a crew on site waits for relief, a replacement is
// taken; what the medic reads is written down, and nobody else reads it.
import assert from "node:assert/strict";
import { city, crewsOf, open, order, speaker, tell, until } from "./scene.mjs";

const say = speaker("ru");

/** Tabs until the focus is on what is wanted. */
async function tabTo(page, css) {
  for (let left = 120; !(await page.evaluate((sel) => document.activeElement?.matches(sel), css)); left--) {
    assert.ok(left > 0, `${css} cannot be reached by Tab`);
    await page.keyboard.press("Tab");
  }
}

/** Gives everybody back: decisions are made, cases closed, the isolated ready, vehicles clean. */
async function heal(w) {
  const medic = await w.api("medic"), admin = await w.api("admin");
  for (const c of (await medic.get("/quarantine")).cases) {
    const items = c.contacts.filter((p) => p.open).map((p) => ({ worker_id: p.worker_id, isolate: false, reason: "конец проверки" }));
    if (items.length > 0) await medic.post(`/quarantine/cases/${c.id}/decisions`, { items });
    await medic.post(`/quarantine/cases/${c.id}/close`, { version: c.version });
  }
  for (const x of (await medic.get("/medical")).items) if (x.state !== "ready") await admin.patch(`/workers/${x.worker_id}`, { version: x.version, state: "ready" });
  for (const v of (await medic.get("/quarantine")).vehicles) await medic.post(`/vehicles/${v.vehicle_id}/disinfection`, { version: v.version, step: "finish" });
}

async function scene(w) {
  await heal(w);
  const incident = await open(w, { diameter_mm: 300, network: "distribution", address: "Абая 10", at: [43.24, 76.93] });
  const made = await order(w, incident);
  const [crew] = await crewsOf(w, made);
  await tell(w, crew, "accepted", "en_route", "on_site");
  const desk = await w.api("dispatcher");
  const id = (await desk.get("/crews")).items.find((c) => c.number === crew).id;
  const welder = (await desk.get("/workers?limit=200")).items.find((x) => x.crew === id && x.trade === "welder" && x.booking);
  return { incident, crew, welder };
}

city("a welder is isolated, and his contacts are decided about by keys", async (w) => {
  const { crew, welder } = await scene(w);
  const desk = await w.api("dispatcher");
  const page = await w.person();
  await page.addInitScript(() => addEventListener("pointerdown", () => (window.pointed = true), { capture: true }));
  await w.enter(page, "medic", "/");
  await page.waitForURL("**/quarantine");
  await page.locator(".q-isolate input").first().waitFor();
  await w.shot(page, "empty");
  await tabTo(page, ".q-isolate input");
  await page.keyboard.type(welder.personnel_no);
  await page.locator(".offer-row").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await tabTo(page, "#isolate");
  await page.keyboard.press("Enter");
  await page.locator("dialog .btn-danger").waitFor();
  await w.shot(page, "ask");
  await tabTo(page, "dialog .btn-danger");
  await page.keyboard.press("Enter");
  await page.locator(".q-case .row").first().waitFor();

  // He alone is out; his crew is where it was.
  const out = (await desk.get("/workers?limit=200")).items.filter((x) => x.state === "unavailable").map((x) => x.id);
  assert.ok(out.includes(welder.id) && (await desk.get("/workers?limit=200")).items.every((x) => x.state !== "isolated"), "only unavailable is told");
  const c = (await desk.get("/quarantine")).cases[0];
  assert.ok(c.contacts.length >= 4 && c.contacts.every((p) => p.open || p.covered), JSON.stringify(c.contacts.map((p) => p.open)));
  assert.equal((await desk.get("/crews")).items.find((x) => x.number === crew).booking?.milestone, "on_site");
  await page.locator(".q-part", { hasText: say("quar.relief") }).getByText(say("quar.not-relieved")).waitFor();

  // One key each: the first isolated, the second not and why, the first taken back.
  await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "listbox");
  const chosen = () => page.locator(".q-case [aria-selected=true]").getAttribute("id").then((id) => id.slice(-36));
  const first = await chosen();
  await page.keyboard.press("1");
  await until("isolated", async () => (await desk.get("/quarantine")).cases[0].contacts.find((p) => p.worker_id === first).decision?.isolate, true);
  await until("the choice walks on", chosen, (id) => id !== first);
  const second = await chosen();
  await page.keyboard.press("2");
  await page.locator("dialog input").waitFor();
  await page.keyboard.type("работал отдельно");
  await page.keyboard.press("Enter");
  await until("kept", async () => (await desk.get("/quarantine")).cases[0].contacts.find((p) => p.worker_id === second).decision?.reason, "работал отдельно");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await until("back at the first", async () => { if ((await chosen()) !== first) await page.keyboard.press("ArrowUp"); return chosen(); }, first);
  await w.shot(page, "decided");
  assert.deepEqual(await w.axe(page), []);
  await page.keyboard.press("0");
  await until("taken back", async () => (await desk.get("/quarantine")).cases[0].contacts.find((p) => p.worker_id === first).open, true);

  // The crew lacks its welder: the first proposed joins, by the dispatcher.
  const lack = (await desk.get("/quarantine")).lacks.find((l) => l.number === crew && l.trade === "welder");
  if (lack?.candidates.length > 0) {
    const other = await w.person({ dark: true });
    await w.enter(other, "dispatcher", "/quarantine");
    await other.locator(".q-lack button").first().waitFor();
    await w.shot(other, "dispatcher-dark");
    assert.deepEqual(await w.axe(other), []);
  }
  // Somebody else is quicker: it is said, and the list is up to date.
  await desk.post(`/quarantine/cases/${c.id}/decisions`, { items: [{ worker_id: first, isolate: true }] });
  await until("the medic's screen follows", () => page.locator(`[id$="${first}"] .is-done`).count(), 1);
  assert.equal(await page.evaluate(() => window.pointed), undefined, "no pointer was used");
  await heal(w);
});

city("medical data: read on the medic's word, written down, told to nobody else", async (w) => {
  const { welder } = await scene(w);
  const medic = await w.api("medic"), admin = await w.api("admin");
  await medic.post("/quarantine/cases", { worker_id: welder.id, version: (await medic.get("/quarantine")).workers.find((x) => x.id === welder.id).version });
  const readings = async () => (await admin.get(`/journal/search?kind=medical.read&subject=${welder.id}`)).items.length;
  const before = await readings();
  const page = await w.person();
  await w.enter(page, "medic", "/quarantine?view=medical");
  await tabTo(page, "#read-medical");
  assert.equal(await readings(), before, "nothing is read before she asks");
  await page.keyboard.press("Enter");
  await page.locator(".q-table", { hasText: welder.name }).waitFor();
  await page.getByText(say("reason.isolated"), { exact: false }).first().waitFor();
  await w.shot(page, "medical");
  assert.equal(await readings(), before + 1);
  for (const who of ["dispatcher", "manager", "admin", "operator"]) {
    const api = await w.api(who);
    for (const path of ["/workers?limit=200", "/quarantine", "/readiness", "/watch", "/desk"]) {
      const text = JSON.stringify(await api.get(path));
      assert.ok(!text.includes('"isolated"') && !text.includes('"sick"'), `${who} reads health at ${path}`);
    }
  }
  await heal(w);
});

city("stock and passes by keys", async (w) => {
  await heal(w);
  const page = await w.person();
  await w.enter(page, "dispatcher", "/quarantine?view=stock");
  await page.locator(".q-table tbody tr").first().waitFor();
  await tabTo(page, "[name=kind]");
  await page.keyboard.press("Tab");
  await page.keyboard.type("200");
  await page.keyboard.press("Enter");
  await page.locator(".toast").waitFor();
  await page.locator("[name=kind]").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.type("999999");
  await page.keyboard.press("Enter");
  await page.locator(".toast-bad").waitFor();
  await w.shot(page, "stock");
  await page.goto(`${w.base}/quarantine?view=passes`);
  await page.locator(".q-pass input").first().waitFor();
  await page.locator(".q-table tbody tr").first().waitFor();
  await tabTo(page, ".q-pass input");
  await page.keyboard.type("101");
  await page.locator(".offer-row").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  const number = `АЛ ${Date.now() % 1e6}`;
  for (const text of [number, "4821", "01.01.2026", "31.12.2031"]) {
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await page.locator(".q-pass-text", { hasText: number }).waitFor();
  await page.locator(".q-pass-number", { hasText: number }).focus();
  await page.keyboard.press("Enter");
  await page.locator(".q-pass-whose").waitFor();
  await page.waitForFunction(() => document.activeElement?.name === "pass-number");
  await page.keyboard.press("End");
  await page.keyboard.type("-Б");
  await w.shot(page, "passes");
  await page.keyboard.press("Enter");
  await page.locator(".q-pass-text", { hasText: `${number}-Б` }).waitFor();
  await page.locator(".q-pass-whose").waitFor({ state: "detached" });
  assert.deepEqual(await w.axe(page), []);
});

city("the quarantine in every language and size", async (w) => {
  const { welder } = await scene(w);
  const medic = await w.api("medic");
  await medic.post("/quarantine/cases", { worker_id: welder.id, version: (await medic.get("/quarantine")).workers.find((x) => x.id === welder.id).version });
  const faults = [];
  for (const lang of ["ru", "kk", "en"]) {
    const page = await w.person({ lang });
    for (const view of ["contacts", "check", "passes", "stock"]) {
      await page.setViewportSize({ width: 1366, height: 768 });
      await w.enter(page, "medic", `/quarantine?view=${view}`);
      await page.locator({ contacts: ".q-case .row", check: ".w-row", passes: ".q-table tbody tr", stock: ".q-table tbody tr" }[view]).first().waitFor();
      for (const [name, size] of [["wide", { width: 1366, height: 768 }], ["narrow", { width: 360, height: 740 }]]) {
        await page.setViewportSize(size);
        await page.waitForTimeout(100);
        const over = await page.evaluate(() => [document.documentElement, ...document.querySelectorAll(".pane, .tab-panel")].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => `${e.tagName}.${e.className} ${e.scrollWidth} > ${e.clientWidth}`));
        faults.push(...over.map((x) => `${lang} ${view} ${name}: ${x}`), ...(lang === "ru" || view === "contacts" ? await w.axe(page) : []).map((x) => `${lang} ${view} ${name}: ${x}`));
        await w.shot(page, `${lang}-${view}-${name}`);
      }
    }
    await page.context().close();
  }
  await heal(w);
  assert.deepEqual(faults, []);
}, { limit: 300 });
