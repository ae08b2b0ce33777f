// Whether a screen says what the API says. Both are read again for some seconds
// until they agree: a screen may be late, it may not be wrong.
import { wordsOf } from "./barred.mjs";

const patience = 8000; // ms; the stream polls every second, and a page reads 150 ms after an entry

/** What the screen and the API disagree on, one line each; nothing if they come to agree. */
export async function disagreements(person) {
  let found = [];
  for (const end = Date.now() + patience; Date.now() < end; await person.page.waitForTimeout(250)) {
    const path = new URL(person.page.url()).pathname;
    const seen = await person.page.evaluate(readScreen).catch(() => undefined);
    const compare = compared[path];
    if (!seen || !compare) continue;
    const say = sayer(seen.lang);
    found = [...broken(seen), ...(await compare(seen, await person.w.api(person.role.account), say))];
    if (found.length === 0) return [];
  }
  return found.map((f) => `${new URL(person.page.url()).pathname}${new URL(person.page.url()).hash}: ${f}`);
}

const sayer = (lang) => (key, params = {}) => {
  const w = wordsOf(lang)[key];
  const text = w === undefined ? key : typeof w === "string" ? w : w.other;
  return Object.entries(params).reduce((s, [k, v]) => s.replaceAll(`{${k}}`, v), text);
};

/** What no screen may show, whatever the data. */
function broken({ text, wide, cut, stale, lang }) {
  const bad = /\bundefined\b|\bNaN\b|\[object |Invalid Date|\{[a-z_]+\}/.exec(text);
  const key = Object.keys(wordsOf(lang)).find((k) => k.includes(".") && text.includes(k) && !/^\w+\.\w{1,3}$/.test(k));
  return [bad && `shows ${bad[0]}: …${text.slice(Math.max(0, bad.index - 40), bad.index + 40)}…`, key && `shows the key ${key}`, wide > 0 && `${wide} px wider than the screen`, cut > 0 && `${cut} px of a window are cut off`, stale && "still says that it is stale"].filter(Boolean);
}

function equal(what, seen, want) {
  const [a, b] = [JSON.stringify(seen), JSON.stringify(want)];
  return a === b ? [] : [`${what}: the screen has ${a}, the API ${b}`];
}

const statusOf = (x) => (x.booking ? x.booking.milestone : x.tier === "now" ? "ready" : x.tier);
const refused = (b) => b.released_at && b.milestones?.findLast((m) => m.milestone === "declined" && ["applied", "correction"].includes(m.standing));

const compared = {
  async "/desk"(seen, api, say) {
    const d = await api.get("/desk");
    const out = [];
    const order = d.incidents.toSorted((a, b) => a.priority - b.priority || a.registered_at.localeCompare(b.registered_at));
    const row = (i) => [i.id, String(i.priority), `№${i.number}${i.stage ? ` · ${say(`stage.${i.stage}`)}` : ""}`];
    if (seen.filtered || seen.fresh) {
      const all = new Map(order.map((i) => [i.id, row(i)]));
      for (const r of seen.queue) out.push(...equal("a row of the queue", r, all.get(r[0])));
    } else out.push(...equal("the queue", seen.queue, order.map(row)));
    const known = new Map([...d.crews, ...d.vehicles].map((x) => [x.id, statusOf(x)]));
    for (const [id, status] of seen.board) out.push(...equal(`the board of ${id}`, status, known.get(id)));
    const chosen = d.incidents.find((i) => seen.head.includes(`№${i.number} `));
    if (chosen && seen.orders.length > 0) {
      const orders = chosen.orders.toSorted((a, b) => b.made_at.localeCompare(a.made_at)).map((o) => [say("desk.order-n", { number: o.number }), o.bookings.filter((b) => !b.follows).map((b) => (refused(b) ? "declined" : b.milestone))]);
      out.push(...equal(`the orders of ${chosen.number}`, seen.orders, orders));
    }
    return out;
  },

  async "/readiness"(seen, api) {
    const r = await api.get("/readiness"), open = (await api.get("/incidents?status=open&limit=200")).items;
    const tiles = [r.crews, r.vehicles, r.workers].map((x) => [x.now, x.on_call, x.unavailable, x.total].map(String));
    return [...equal("the tiers", seen.tiles, tiles), ...(seen.readyIncidents ? equal("the open incidents", seen.readyIncidents.toSorted(), open.map((i) => i.number).toSorted()) : [])];
  },

  async "/wall"(seen, api) {
    const r = await api.get("/readiness"), open = (await api.get("/incidents?status=open&limit=200")).items;
    return [...equal("the tiers", seen.wallTiles, [r.crews, r.vehicles, r.workers].map((x) => [x.now, x.on_call, x.unavailable].map(String))), ...equal("how many are open", seen.wallOpen, String(open.length))];
  },

  async "/intake"(seen, api) {
    const calls = (await api.get("/calls?limit=30")).items;
    return equal("the last reports", seen.reports, calls.map((c) => `№${c.number}`));
  },

  async "/field"(seen, api, say) {
    const f = await api.get("/field");
    if (seen.queued > 0) return [`${seen.queued} pressed and not sent`];
    if (!f.order) return equal("the order", seen.fieldHead, "");
    const head = f.incident.diameter_mm ? `№${f.incident.number} · ${say(`type.${f.incident.type}`)} Ø` : `№${f.incident.number} · ${say(`type.${f.incident.type}`)}`;
    const next = { reserved: "", sent: "accepted", delivered: "accepted", seen: "accepted", accepted: "en_route", en_route: "on_site", on_site: "done" }[f.booking.milestone];
    return [
      ...(seen.fieldHead.startsWith(head) ? [] : [`the order: the screen has ${seen.fieldHead}, the API ${head}`]),
      ...equal("the milestone", seen.fieldNow, f.booking.milestone), ...equal("the next button", seen.fieldNext, next ? say(`field.do.${next}`) : ""),
    ];
  },

  async "/admin"(seen, api, say) {
    const part = { [say("admin.workers")]: "/workers", [say("admin.crews")]: "/crews", [say("admin.vehicles")]: "/vehicles" }[seen.part];
    if (!part || seen.searched) return [];
    const items = [];
    for (let cursor = ""; ; ) {
      const page = await api.get(`${part}?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      items.push(...page.items);
      if (!page.next) break;
      cursor = page.next;
    }
    const name = (x) => x.plate ?? x.name ?? say("desk.crew-n", { n: x.number });
    const state = (x) => (x.state === "ready" ? say("admin.state.ready") : say(`reason.${x.state}`));
    const rows = items.map((x) => [name(x).trim().replace(/\s+/g, " "), state(x)]);
    return equal(`the rows of ${part}`, seen.roster.filter(([n, s], i) => n !== rows[i]?.[0] || !s.startsWith(rows[i]?.[1])), rows.slice(0, 200).filter(([n, s], i) => n !== seen.roster[i]?.[0] || !seen.roster[i]?.[1].startsWith(s)));
  },

  async "/quarantine"(seen, api) {
    const q = await api.get("/quarantine");
    if (!seen.cases) return []; // another part of the page
    return [...equal("the cases", seen.cases, q.cases.map((c) => c.id)), ...equal("who is to be decided about", seen.contacts, q.cases.map((c) => c.contacts.length))];
  },

  "/watch": async () => [],
  "/paper": async () => [],
};

/** In the page: everything that is compared, as it is drawn. */
function readScreen() {
  const all = (css) => [...document.querySelectorAll(css)], text = (e) => (e?.innerText ?? "").trim().replace(/\s+/g, " ");
  const one = (css) => text(document.querySelector(css));
  const heads = all(".a-table thead th").map(text), state = heads.length - 2;
  return {
    lang: document.documentElement.lang, text: document.body.innerText, wide: document.documentElement.scrollWidth - document.documentElement.clientWidth, cut: Math.max(0, ...all("dialog[open]").map((d) => d.scrollWidth - d.clientWidth)), stale: document.documentElement.hasAttribute("data-stale"),
    filtered: one("#h-incidents .count").includes("/"), fresh: all(".q-incidents .list-fresh").length > 0,
    queue: all(".q-incidents .row").map((r) => [r.id.slice("incidents-".length), text(r.querySelector(".prio")), text(r.querySelector(".q-main .q-foot"))]),
    board: all(".d-board tr[data-resource]").map((r) => [r.dataset.resource, r.querySelector(".badge").dataset.status]),
    head: `${one(".incident-head")} `, orders: all(".d-incident .order").map((o) => [o.getAttribute("aria-label"), [...o.querySelectorAll(".booking-state .badge")].map((b) => b.dataset.status)]),
    tiles: all(".r-tile").map((x) => [...x.querySelectorAll("dd")].map(text)), readyIncidents: document.getElementById("h-open") && all(".r-incidents tbody tr td:first-child").map(text), // one of the page's parts
    wallTiles: all(".w-tile").map((x) => [...x.querySelectorAll("dd")].map(text)), wallOpen: one("#w-queue strong"),
    cases: document.querySelector(".q-cases") && all(".q-case h2").map((h) => h.id.slice("case-".length, -"-h".length)), contacts: all(".q-case").map((c) => c.querySelectorAll(".q-evidence").length),
    reports: all(".recent tbody tr td:first-child").map(text),
    queued: all(".f-queue li:not(.is-refused)").length, fieldHead: one(".f-type"), fieldNow: document.querySelector(".f-now .badge")?.dataset.status, fieldNext: one(".f-next"),
    part: one(".tab-panel [role=tab][aria-selected=true]"), searched: document.querySelector(".a-bar input[type=search]")?.value ?? "",
    roster: all(".a-table tbody tr").map((r) => [text(r.querySelector("th")), text(r.children[state])]),
  };
}
