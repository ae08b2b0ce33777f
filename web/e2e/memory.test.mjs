// A desk stays open from one watch to the next: what it showed before is let go.
import { city, open, order } from "./scene.mjs";
import { fakeStream, staysFlat } from "./stream.mjs";

city("eight hours of a busy night leave the desk's memory flat", async (w) => {
  for (let n = 0; n < 24; n++) {
    const made = await open(w, { type: n % 2 ? "leak" : "no_heat", address: `Розыбакиева ${n + 1}`, at: [43.2 + n / 500, 76.89] });
    if (n < 12) await order(w, made).catch(() => {}); // until nobody is left
  }
  const page = await w.person();
  await page.addInitScript(fakeStream);
  await w.enter(page, "dispatcher", "/desk");
  await page.locator(".q-incidents .row").nth(10).waitFor();
  await staysFlat(page, (await (await w.api("dispatcher")).get("/vehicles")).items.map((v) => v.id));
}, { limit: 240 });
