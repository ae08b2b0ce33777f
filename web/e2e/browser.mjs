// What a browser test stands on: Chromium with a software GPU and no way out of
// this machine, pages that fail a test on any script error or breach of the
// content policy, and helpers that only press and type, as people do.
import assert from "node:assert/strict";
import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { Line } from "./line.mjs";

const out = new URL("./out/", import.meta.url).pathname;
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const flags = [
  "--no-sandbox",
  "--disable-background-networking", "--disable-component-update", "--disable-domain-reliability",
  "--disable-sync", "--no-first-run", "--no-default-browser-check", "--no-pings",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

// WebGL drawn by the processor, for the map.
const software = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

export const password = process.env.JYLU_DEMO_PASSWORD ?? "demo-e2e-" + Math.random().toString(36).slice(2, 12);

/** Flags of a browser that cannot draw the map: drawn by the processor it is most of a test's time. */
export const mapless = ["--disable-gpu", "--disable-3d-apis"];

/** A browser. More flags may be given in the stead of those that draw the map. */
export function launch(...instead) {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, args: [...flags, ...(instead.length > 0 ? instead : software)] });
}

/** One test's world: its own browser contexts, closed when the test ends. */
export class World {
  constructor(browser, base, pid, name) {
    Object.assign(this, { browser, base, pid, name, contexts: [], lines: new Map(), faults: [], frozen: false });
  }

  /** Stops the server in mid-air: lines stay open and nothing comes through them. */
  freeze() {
    assert.ok(this.pid > 1, "the server's process is not known: set E2E_PID");
    process.kill(this.pid, "SIGSTOP");
    this.frozen = true;
  }

  /** Lets a frozen server go on. */
  thaw() {
    if (this.frozen) process.kill(this.pid, "SIGCONT");
    this.frozen = false;
  }

  /** A new person's browser. lang is ru, kk or en; size a view port; more goes to Playwright's context. */
  async person({ lang = "ru", size = { width: 1366, height: 768 }, dark = false, ...more } = {}) {
    const context = await this.browser.newContext({ viewport: size, colorScheme: dark ? "dark" : "light", ...more });
    context.setDefaultTimeout(15_000);
    await context.addCookies([{ name: "jylu_lang", value: lang, url: this.base }]);
    this.contexts.push(context);
    const page = await context.newPage();
    page.on("pageerror", (err) => this.faults.push(`script error on ${page.url()}: ${err.stack || `${err.name} ${err.message}`}`));
    page.on("console", (m) => {
      const text = m.text();
      if (m.type() === "error" && /Content Security Policy|Refused to/.test(text)) this.faults.push(text);
      if (process.env.VERBOSE) console.log(`    [${m.type()}] ${text}`);
    });
    return page;
  }

  /** A new person's browser on a line of its own: setOffline of its context cuts that line too, so that nothing can slip through. */
  async phone(of = {}) {
    const page = await this.person(of), context = page.context(), line = await Line.to(this.base);
    this.lines.set(context, line);
    const told = context.setOffline.bind(context);
    context.setOffline = (off) => {
      if (off) line.cut();
      else line.join();
      return told(off);
    };
    return page;
  }

  /** The server's address as this page reaches it. */
  at(page) {
    return this.lines.get(page.context())?.base ?? this.base;
  }

  /** Signs in with the keyboard and waits for the page of the role. */
  async signIn(page, username, path = "") {
    await page.goto(`${this.at(page)}/signin${path ? `?next=${encodeURIComponent(path)}` : ""}`);
    await page.locator("input[name=username]").waitFor();
    await page.locator("input[name=username]").press("ControlOrMeta+a");
    await page.keyboard.type(username);
    await page.keyboard.press("Tab");
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => !url.pathname.startsWith("/signin"));
  }

  /** Opens a page as somebody who signed in earlier in this run: one sign-in serves many tests. */
  async enter(page, username, path) {
    const { cookie } = await this.api(username);
    await page.context().addCookies([{ ...cookie, url: this.base }]);
    await page.goto(this.at(page) + path);
  }

  /** Requests as that person, for what a test needs to be there before it begins. */
  async api(username) {
    const key = `${this.base} ${username}`;
    if (!sessions.has(key)) sessions.set(key, signedIn(this.base, username));
    return sessions.get(key);
  }

  /** A picture in web/e2e/out, for people to look at. */
  async shot(page, label, more = {}) {
    mkdirSync(out, { recursive: true });
    await page.screenshot({ path: `${out}${this.name}-${label}.png`, ...more });
  }

  /** Serious findings of axe-core on the page as it stands, one line each. */
  async axe(page) {
    await page.evaluate(axeSource); // by the debugger, past the content policy
    const found = await page.evaluate(async () => {
      const result = await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] });
      return result.violations.map((v) => ({ id: v.id, impact: v.impact, nodes: v.nodes.map((n) => `${n.target} ${n.failureSummary.replace(/\s+/g, " ")}`).slice(0, 4) }));
    });
    return found.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => `${v.impact} ${v.id}: ${v.nodes.join(" | ")}`);
  }

  async close(failed) {
    if (failed) {
      for (const [i, context] of this.contexts.entries()) {
        for (const page of context.pages()) await this.shot(page, `failed-${i}`).catch(() => {});
      }
    }
    for (const context of this.contexts) await context.close().catch(() => {});
    for (const line of this.lines.values()) line.close();
  }
}

const sessions = new Map();

/** A session of the API: get, post and patch answer the body, or fail with the problem. */
async function signedIn(base, username) {
  const call = async (method, path, body, headers = {}) => {
    const answer = await fetch(`${base}/api/v1${path}`, { method, headers: { "Content-Type": "application/json", ...headers }, body: body && JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${username}: ${method} ${path}: ${answer.status} ${text.slice(0, 400)}`);
    return { answer, body: text && JSON.parse(text) };
  };
  const { answer } = await call("POST", "/session", { username, password });
  const [name, value] = answer.headers.getSetCookie()[0].split(";")[0].split("=");
  const Cookie = `${name}=${value}`;
  const as = (method) => async (path, body) => (await call(method, path, body, { Cookie })).body;
  return { cookie: { name, value }, get: as("GET"), post: as("POST"), patch: as("PATCH"), delete: as("DELETE") };
}

const registered = [];

/**
 * Registers a test. run gets a World; limit, in seconds, only ends what hangs. Without
 * map its browser has no WebGL, as some of the company's have none, and shows lists.
 */
export function test(name, run, { limit = 180, map = false } = {}) {
  registered.push({ name, run, limit, map });
}

/** The tests registered since the last call. */
export function taken() {
  return registered.splice(0);
}
