// What must not happen while somebody presses things: script errors, breaches of
// the content policy, answers of 500 and above, and refusals that the screen keeps
// to itself.
import { wordsOf } from "./barred.mjs";

const sight = 3000; // ms within which a refusal is to be read on the screen

/** What a screen may say instead of the words for a code, because it says more. */
const insteadOf = {
  "rule-warn": ["desk.warn.title", "desk.near", "rule."], // asked in a window, in the form, on the line
  "rule-block": ["rule."],
  "resource-taken": ["desk.taken"],
  stale: ["admin.clash"],
};

export class Watch {
  constructor(page, person) {
    Object.assign(this, { page, person, faults: [], refusals: [], open: new Set(), reading: 0 });
    page.on("pageerror", (err) => this.fault(`script error: ${err.stack ?? err.message}`));
    page.on("console", (m) => m.type() === "error" && this.console(m));
    page.on("dialog", (d) => {
      this.fault(`a dialog of the browser: ${d.type()} ${d.message()}`);
      void d.dismiss();
    });
    page.on("request", (r) => r.url().includes("/api/v1/") && !r.url().includes("/events") && this.open.add(r));
    for (const end of ["requestfinished", "requestfailed"]) page.on(end, (r) => this.open.delete(r));
    page.on("response", (r) => {
      this.reading++;
      void this.response(r).finally(() => this.reading--);
    });
    page.on("framenavigated", (f) => f === page.mainFrame() && this.left());
  }

  fault(text) {
    this.faults.push(`${this.person.name}: ${text}\n    after\n${this.person.story()}`);
  }

  console(m) {
    const text = m.text();
    // The browser's own lines about answers that are looked at below, and about the signal that was taken away.
    if (/^Failed to load resource/.test(text)) return;
    if (/net::ERR_/.test(text) && this.person.done.slice(-8).some((d) => d.includes("[no signal]"))) return;
    this.fault(`console: ${text} (${m.location().url})`);
  }

  async response(r) {
    const status = r.status();
    if (status < 400) return;
    const of = `${r.request().method()} ${r.url().slice(this.person.w.base.length)} → ${status}`;
    const body = await r.text().catch(() => undefined);
    if (status >= 500) return this.fault(`${of} ${(body ?? "").slice(0, 300)}`);
    if (body === undefined) return; // its document is gone, and who was told with it
    let problem = {};
    try {
      problem = JSON.parse(body);
    } catch {
      // no problem document: the refusal is known by its status alone
    }
    this.refusals.push({ of, at: Date.now(), sent: r.request().postData()?.slice(0, 300) ?? "", problem });
  }

  /** Another document: what was refused on the last one need not be read on this. */
  left() {
    this.refusals = [];
    this.open.clear();
  }

  /** Waits until the answers are here, and looks for the refusals among them on the screen. */
  async answers(limit) {
    await this.page.evaluate(() => 0).catch(() => {}); // what the page asks for upon the action is on its way
    await this.page.waitForTimeout(15);
    for (const end = Date.now() + limit; (this.open.size > 0 || this.reading > 0) && Date.now() < end; ) await this.page.waitForTimeout(15);
    for (const refusal of this.refusals.splice(0)) {
      if (await this.isShown(refusal)) continue;
      await this.person.w.shot(this.page, `${this.person.name}-unsaid`);
      this.fault(`the screen does not say: ${refusal.of} ${JSON.stringify(refusal.problem).slice(0, 300)} for ${refusal.sent}`);
    }
  }

  async isShown({ problem }) {
    for (const end = Date.now() + sight; Date.now() < end; await this.page.waitForTimeout(50)) {
      const seen = await this.page.evaluate(() => ({ lang: document.documentElement.lang, text: document.body.innerText })).catch(() => undefined);
      if (!seen) return true; // the page changed
      if (patterns(problem, wordsOf(seen.lang)).some((p) => p.test(seen.text))) return true;
    }
    return false;
  }
}

/** The texts by which a screen of a language may say a problem. */
function patterns(problem, words) {
  const codes = [problem.code, ...(problem.errors ?? []).map((e) => e.code)].filter(Boolean);
  const keys = codes.flatMap((c) => [`problem.${c}`, `invalid.${c}`, ...(insteadOf[c] ?? [])]);
  const all = keys.flatMap((k) => (k.endsWith(".") ? Object.keys(words).filter((x) => x.startsWith(k)) : [k])).flatMap((k) => (words[k] === undefined ? [] : typeof words[k] === "string" ? [words[k]] : Object.values(words[k])));
  const literal = (s) => s.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return [...all.map((text) => new RegExp(text.split(/\{\w+\}/).map(literal).join("[^]*?"), "i")), ...codes.map((c) => new RegExp(`\\b${literal(c)}\\b`))];
}
