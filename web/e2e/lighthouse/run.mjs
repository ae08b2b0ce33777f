// Lighthouse's accessibility category on every page, signed in, with the city at
// work: make lighthouse. Each page must reach 95. Apart from the browser tests,
// because Lighthouse brings a hundred packages that nothing else needs.
import { createServer } from "node:net";
import lighthouse from "lighthouse";
import { World, launch } from "../browser.mjs";
import { crewsOf, open, order, tell } from "../scene.mjs";
import { City } from "../server.mjs";

const least = 95;
const wanted = process.argv.slice(2);

/** The pages, by who sees them. setup and password need a link that is used once. */
const pages = (crew) => [
  ["", "/signin"], ["", "/docs"], ["", "/paper/forms"], ["operator", "/intake"],
  ["dispatcher", "/desk"], ["dispatcher", "/readiness"], ["dispatcher", "/watch"], ["dispatcher", "/watch#handover"], ["dispatcher", "/watch#notes"], ["dispatcher", "/watch#kept"], ["dispatcher", "/paper"], ["dispatcher", "/wall"],
  [`lead-${crew}`, "/field"], ["manager", "/desk"],
  ...["now", "ahead", "response", "trends", "alarms"].map((view) => ["manager", `/readiness?view=${view}`]),
  ...["contacts", "check", "passes", "stock", "medical"].map((view) => ["medic", `/quarantine?view=${view}`]),
  ...["roster/workers", "roster/crews", "roster/vehicles", "roster/bases", "roster/watches", "roster/retired", "accounts/people", "accounts/sessions", "accounts/tokens", "rows/norms", "rows/needs", "rows/rules", "rows/settings", "rows/regimes", "rows/aliases", "journal", "import"].map((part) => ["admin", `/admin#${part}`]),
];

const freePort = () => new Promise((done) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});

/** The score of a page, and what it lost it by. */
async function score(port, base, path, cookie) {
  const { lhr } = await lighthouse(base + path, { port, onlyCategories: ["accessibility"], logLevel: "error", ...(/^\/(desk|readiness|quarantine|wall|admin|docs)/.test(path) && { formFactor: "desktop", screenEmulation: { mobile: false, width: 1366, height: 768, deviceScaleFactor: 1, disabled: false } }), throttlingMethod: "provided", extraHeaders: cookie && { Cookie: `${cookie.name}=${cookie.value}` } });
  if (lhr.runtimeError) throw new Error(`${path}: ${lhr.runtimeError.message}`);
  if (new URL(lhr.finalDisplayedUrl).pathname !== new URL(base + path).pathname) throw new Error(`${path} led to ${lhr.finalDisplayedUrl}`);
  const { accessibility } = lhr.categories;
  const lost = accessibility.auditRefs.filter((r) => r.weight > 0 && lhr.audits[r.id].score !== null && lhr.audits[r.id].score < 1).map((r) => ({ id: r.id, nodes: (lhr.audits[r.id].details?.items ?? []).map((i) => `${i.node?.selector} ${i.node?.snippet?.slice(0, 120)}`) }));
  return { points: Math.round(accessibility.score * 100), lost };
}

const city = new City();
let browser, failed = 0, passed = 0;
try {
  const base = await city.serve(), port = await freePort();
  browser = await launch("--disable-gpu", `--remote-debugging-port=${port}`);
  const w = new World(browser, base, city.process.pid, "lighthouse");
  const incident = await open(w, { diameter_mm: 720, network: "main", address: "пр. Абая, уг. Байтурсынова", at: [43.2389, 76.929], people: 4200, buildings: 38 });
  const [crew] = await crewsOf(w, await order(w, incident));
  await tell(w, crew, "seen", "accepted", "en_route");
  await open(w, { type: "leak", address: "Төле би 187", at: [43.2525, 76.9] });
  await (await w.api("operator")).post("/calls", { channel: "phone", kind: "outage", address: "Аэрофлотская 12", caller_name: "", caller_phone: "", text: "Холодно" });
  for (const [who, path] of pages(crew).filter(([, p]) => wanted.length === 0 || wanted.some((x) => p.includes(x)))) {
    const { points, lost } = await score(port, base, path, who && (await w.api(who)).cookie);
    console.log(`${points < least ? "FAIL" : "ok  "} ${String(points).padStart(3)} ${path}${who && ` (${who})`}`);
    for (const { id, nodes } of lost) console.log(`         ${id}: ${nodes.join("; ")}`);
    if (points < least) failed++;
    else passed++;
  }
} catch (err) {
  console.log(`FAIL lighthouse\n${err.stack ?? err}`);
  failed++;
} finally {
  await browser?.close();
  await city.stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
