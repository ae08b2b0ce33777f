// The desk by its command line: real keys, no pointer.
import assert from "node:assert/strict";
import { atDesk, city, open, ready, sweep, until } from "./scene.mjs";

const short = (n) => String(Number(n.split("-").at(-1)));
const noPointer = (page) => page.addInitScript(() => addEventListener("pointerdown", () => (window.pointed = true), { capture: true }));

/** Types a line and presses Enter; a warning is answered by a second Enter. */
async function line(page, text) {
  await page.keyboard.press("F2");
  await page.locator(".cmd-input").waitFor();
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
  for (let again = 0; again < 3; again++) {
    const end = await Promise.race([
      page.locator(".cmd-input").waitFor({ state: "detached" }).then(() => "done"),
      page.locator(".cmd-said.is-bad").waitFor().then(() => "bad"),
    ]);
    if (end === "done") return;
    const said = await page.locator(".cmd-said").innerText();
    assert.match(said, /Enter ещё раз/, `${text}: ${said}`);
    await page.keyboard.press("Enter");
    await page.waitForTimeout(300);
  }
  assert.fail(`${text}: still open`);
}

city("a night of twelve incidents from the command line", async (w) => {
  const page = await w.person();
  await noPointer(page);
  await w.enter(page, "dispatcher", "/desk");
  await page.locator(".cmd-open").waitFor();
  const api = await w.api("dispatcher");
  const openOnes = async () => (await api.get("/incidents?status=open&limit=200")).items;
  const streets = ["Достык 12", "Абая 10", "Сейфуллина 120", "Толе би 77", "Райымбека 200", "Фурманова 50", "Гагарина 90", "Жарокова 15", "Тимирязева 42", "Саина 30", "Момышулы 8", "Жандосова 60"];
  for (const [n, street] of streets.entries()) {
    await line(page, n % 3 === 0 ? `откр порыв Ø219 п2 ${street}` : n % 3 === 1 ? `jnrh ytn_jnjgktybz ${street}`.replace(street, "") + street : `open no_heat ${street}`);
    const made = await until(street, async () => (await openOnes()).find((i) => i.address === street), (x) => x);
    const no = short(made.number);
    await until("it is chosen", () => page.locator(".incident-head", { hasText: made.number }).count(), 1);
    if (n < 2) {
      const crew = await ready(w);
      await line(page, `НАЗ ${no} Б${crew}`);
      await until("sent", async () => (await api.get(`/incidents/${made.id}`)).orders.length, 1);
      for (const [verb, milestone] of [["ПРИН", "accepted"], ["d genb", "en_route"], ["arrived", "on_site"], ["ГОТОВО", "done"]]) {
        await line(page, `${verb} №${no}`.replace("№", verb === "d genb" ? "#" : "№"));
        await until(milestone, async () => (await api.get(`/incidents/${made.id}`)).orders[0].bookings.filter((b) => !b.follows && b.milestone !== milestone).length, 0);
      }
      await line(page, `зам ${no} осмотрели, воды нет`);
      await until("noted", async () => (await api.get(`/incidents/${made.id}`)).notes.length, 1);
    }
    await line(page, `закр ${no} ложное воздух в стояке`);
    await until("closed", async () => (await openOnes()).some((i) => i.id === made.id), false);
  }
  assert.equal(await page.evaluate(() => window.pointed), undefined, "no pointer was used");
}, { limit: 300 });

city("the wrong layout, a preview, completion, errors with their place, history, and back", async (w) => {
  const made = await open(w, { type: "no_heat", address: "Достык 240", at: [43.225, 76.956] });
  const no = short(made.number), crew = await ready(w);
  const page = await atDesk(w, made);
  await page.locator("#incidents").focus();
  await page.keyboard.press("/");
  const input = page.locator(".cmd-input"), said = page.locator(".cmd-said");
  await input.waitFor();
  await until("the cursor is in the line", () => page.evaluate(() => document.activeElement.className), "cmd-input");
  await page.keyboard.type(`yfp ${no} ,${crew}`);
  await until("preview", () => said.innerText(), (x) => x.includes(`Отправить на №${no}`) && x.includes(`Б${crew}`));
  await w.shot(page, "layout");
  assert.deepEqual(await w.axe(page), []);
  await page.keyboard.press("Escape");
  await until("the focus is back", () => page.evaluate(() => document.activeElement.id), "incidents");

  await page.keyboard.press("F2");
  await page.keyboard.type("пере");
  await until("offers", () => page.locator(".cmd-row").count(), (n) => n >= 2);
  await w.shot(page, "offers");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("наз");
  await page.keyboard.press("Tab");
  assert.equal(await input.inputValue(), "НАЗ ");
  await page.keyboard.type("99999 Б1");
  await page.keyboard.press("Enter");
  await until("what is wrong", () => said.innerText(), (x) => x.includes("99999"));
  assert.equal(await page.evaluate(() => document.activeElement.selectionStart), 4, "the caret is where it is wrong");
  await page.keyboard.press("Escape");

  await line(page, `НАЗ ${no} Б${crew}`);
  await page.locator(".toast button", { hasText: "Отменить" }).waitFor();
  await page.keyboard.press("F2");
  await page.keyboard.press("ArrowUp");
  assert.equal(await input.inputValue(), `НАЗ ${no} Б${crew}`);
  await page.keyboard.press("Escape");
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("u");
  await until("undone", async () => (await (await w.api("dispatcher")).get(`/incidents/${made.id}`)).orders.every((o) => o.cancelled_at), true);

  await page.keyboard.press("Shift+Slash");
  await page.locator("dialog .help-verbs").waitFor();
  await w.shot(page, "help");
  assert.deepEqual(await w.axe(page), []);
  await page.keyboard.press("Escape");
});

city("what is refused after the line was closed is said all the same", async (w) => {
  const made = await open(w, { type: "no_heat", address: "Достык 240", at: [43.225, 76.956] });
  const page = await atDesk(w, made);
  let answer;
  const held = new Promise((go) => (answer = go));
  await page.route("**/close", async (route) => {
    await held; // a slow answer
    await route.continue();
  });
  await page.keyboard.press("F2");
  await page.locator(".cmd-input").waitFor();
  await page.keyboard.type(`закр ${short(made.number)} устранено`);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.locator(".cmd-input").waitFor({ state: "detached" });
  answer();
  await page.locator(".toast-bad", { hasText: "Не все этапы закончены" }).waitFor();
});

city("everything is found from the line, what is closed too", async (w) => {
  const made = await open(w, { type: "no_heat", address: "Қабанбай батыр 77", at: [43.25, 76.94] });
  await sweep(w);
  const page = await atDesk(w);
  await page.keyboard.press("/");
  await page.locator(".cmd-input").waitFor();
  await page.keyboard.type("кабанбай 77");
  await page.locator(".cmd-row", { hasText: made.number }).waitFor();
  await w.shot(page, "found");
  await page.keyboard.press("Enter");
  await page.locator(".incident-head", { hasText: made.number }).waitFor();
  assert.match(await page.locator(".incident-head").innerText(), /закрыта/);
});

city("the queue is filtered by keys, and says what it hides", async (w) => {
  await open(w, { type: "no_heat", address: "Достык 1", at: [43.225, 76.956], priority: 2 });
  await open(w, { type: "leak", address: "Саина 1", at: [43.24, 76.85], priority: 3 });
  const page = await atDesk(w);
  const rows = () => page.locator(".q-incidents .row").count();
  await until("both", rows, 2);
  await line(page, "фильтр п2");
  await until("one", rows, 1);
  await line(page, "фильтр п2");
  await line(page, "фильтр п4");
  await page.getByText("По отбору ничего не найдено (всего 2)").waitFor();
  await w.shot(page, "filtered");
  assert.deepEqual(await w.axe(page), []);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Escape");
  await until("both again", rows, 2);
  await page.keyboard.press("f");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await until("by its chip", rows, 1);
});

city("two dispatchers see who has which incident", async (w) => {
  const made = await open(w, { type: "no_heat", address: "Достык 240", at: [43.225, 76.956] });
  const one = await atDesk(w, made);
  const two = await w.person();
  await w.enter(two, "admin", "/desk");
  await two.locator(".q-incidents .row", { hasText: made.number }).locator(".holders").waitFor();
  await two.locator(".q-incidents .row", { hasText: made.number }).click();
  await one.locator(".incident-head .holders").waitFor();
  await w.shot(one, "held");
  await one.keyboard.press("F2");
  await one.locator(".cmd-input").waitFor();
  await one.keyboard.type(`НАЗ ${short(made.number)} ЛУЧШИЙ`);
  await until("warned", () => one.locator(".cmd-said").innerText(), (x) => x.includes("открыта у"));
  await two.close();
  await until("forgotten", () => one.locator(".incident-head .holders").count(), 0, 45_000);
}, { limit: 240 });

city("new rows wait while the hand is in the list", async (w) => {
  const first = await open(w, { type: "no_heat", address: "Достык 1", at: [43.225, 76.956], priority: 3 });
  const page = await atDesk(w, first);
  await page.locator("#incidents").focus();
  await open(w, { type: "pipe_break", address: "Саина 1", at: [43.24, 76.85], priority: 1 });
  await page.locator(".list-fresh").waitFor();
  assert.equal(await page.locator(".q-incidents .row").count(), 1);
  await w.shot(page, "waiting");
  await page.keyboard.press("Home");
  await until("let in", () => page.locator(".q-incidents .row").count(), 2);
});

for (const [lang, size] of [["ru", "1366x768"], ["kk", "1366x768"], ["en", "1366x768"], ["ru", "360x740"], ["kk", "360x740"], ["en", "360x740"]]) {
  city(`the line looks right (${lang} ${size})`, async (w) => {
    await open(w, { type: "no_heat", address: "Достык 240", at: [43.225, 76.956] });
    const [width, height] = size.split("x").map(Number);
    const page = await w.person({ lang, size: { width, height } });
    await w.enter(page, "dispatcher", "/desk");
    await page.locator(".q-incidents .row").first().waitFor();
    await page.keyboard.press("F2");
    await page.locator(".cmd-input").waitFor();
    await w.shot(page, "look");
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth <= 0), true, "nothing sticks out");
    assert.deepEqual(await w.axe(page), []);
  });
}
