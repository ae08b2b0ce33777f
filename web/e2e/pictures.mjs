// Makes the pictures of the README: node pictures.mjs
//
// Some minutes of a winter morning (MINUTES, else 3): the people of the
// demonstration city report, open, send and answer as they would, and the crews
// drive by their positions, at the speed of a lorry in snow. Nothing is drawn in.
import { mkdirSync } from "node:fs";
import { World, launch } from "./browser.mjs";
import { choose, course, crewsOf, open, order, tell } from "./scene.mjs";
import { pid, script, serve } from "./server.mjs";

const out = new URL("./pictures/", import.meta.url).pathname;
const lang = "en";
const minutes = Number(process.env.MINUTES ?? 3);
const speed = 11; // m/s
const metre = { lat: 1 / 111_195, lon: 1 / 81_000 }; // degrees, at 43° north

/** Drives a crew to a place, a position every five seconds; ends there. */
function drive(w, crew, to) {
  let at, timer;
  return {
    async begin() {
      const lead = await w.api(`lead-${crew}`);
      const { crew: mine } = await lead.get("/field");
      at = [...mine.place.position.coordinates].reverse();
      const step = async () => {
        const [dy, dx] = [(to[0] - at[0]) / metre.lat, (to[1] - at[1]) / metre.lon], left = Math.hypot(dx, dy);
        const go = Math.min(left, speed * 5);
        if (left > 0) at = [at[0] + ((dy * go) / left) * metre.lat, at[1] + ((dx * go) / left) * metre.lon];
        const position = { type: "Point", coordinates: [at[1], at[0]] };
        const items = [mine.id, mine.vehicle].filter(Boolean).map((resource) => ({ resource, at: new Date().toISOString(), position, speed_mps: left > 0 ? speed : 0, accuracy_m: 8 }));
        await lead.post("/fixes", { items });
      };
      await step();
      timer = setInterval(() => void step().catch((err) => console.error(err.message)), 5000);
    },
    end: () => clearInterval(timer),
  };
}

/** A place some metres off where a crew stands. */
async function near(w, crew, north, east) {
  const all = (await (await w.api("dispatcher")).get("/crews")).items;
  const [lon, lat] = all.find((c) => c.number === crew).place.position.coordinates;
  return [lat + north * metre.lat, lon + east * metre.lon];
}

async function main() {
  const w = new World(await launch(), await serve(), pid(), "pictures");
  const operator = await w.api("operator");
  const report = (kind, address, text) => operator.post("/calls", { channel: "phone", kind, address, caller_name: "", caller_phone: "", text });
  const drives = [];
  const going = async (crew, to) => {
    const d = drive(w, crew, to);
    drives.push(d);
    await d.begin();
  };

  const free = (await (await w.api("dispatcher")).get("/crews")).items.filter((c) => c.tier === "now").map((c) => c.number);
  const mainAt = await near(w, free[0], 900, -300);
  const fountain = await report("leak", "Абая — Байтурсынова", "Фонтан на дороге, пар");
  const main = await open(w, { diameter_mm: 720, network: "main", address: "пр. Абая, уг. Байтурсынова", at: mainAt, people: 4200, buildings: 38, social_objects: 3, call_ids: [fountain.id] });
  const [first, second] = await crewsOf(w, await order(w, main));
  await tell(w, first, "delivered", "seen", "accepted", "en_route");
  await going(first, mainAt);
  await tell(w, second, "accepted", "en_route");
  await going(second, mainAt);

  const leak = await open(w, { type: "leak", diameter_mm: 219, network: "distribution", address: "Төле би, 12", at: [43.2635, 76.953], people: 310, buildings: 4 });
  const [third] = await crewsOf(w, await order(w, leak));
  await tell(w, third, "seen", "accepted", "en_route");
  await going(third, [43.2635, 76.953]);
  await new Promise((done) => setTimeout(done, minutes * 60_000 * 0.7));

  await tell(w, first, "on_site");
  await course(w, main, "isolate", "pump_out…");
  const cold = await open(w, { type: "no_heat", address: "мкр. Орбита-3, 14", at: [43.198, 76.878], people: 120, buildings: 1 });
  const [fourth] = await crewsOf(w, await order(w, cold));
  await tell(w, fourth, "delivered", "seen");
  await new Promise((done) => setTimeout(done, minutes * 60_000 * 0.3));

  await report("low_heat", "Сатпаева, 30", "Батареи еле тёплые");
  const steam = await report("leak", "Жандосова, 55", "Пар из-под земли");
  const chosen = await open(w, { diameter_mm: null, network: "distribution", address: "Жандосова, 55", at: [43.2255, 76.889], call_ids: [steam.id] });
  mkdirSync(out, { recursive: true });
  const desk = await w.person({ lang });
  await w.enter(desk, "dispatcher", "/desk");
  await choose(desk, chosen);
  await desk.locator(".candidate").first().waitFor();
  await desk.locator(".map-box[data-drawn]").waitFor({ timeout: 30_000 });
  await desk.waitForTimeout(1500);
  await desk.screenshot({ path: `${out}desk.png` });

  const lead = await w.person({ lang, size: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await w.enter(lead, `lead-${first}`, "/field");
  await lead.locator(".f-stage-act").waitFor();
  await lead.waitForTimeout(500);
  await lead.screenshot({ path: `${out}field.png` });
  drives.forEach((d) => d.end());
  await w.browser.close();
}

await script("pictures", main);
