// Somebody at one of the screens who presses whatever there is: visible, enabled
// controls, by pointer, finger or key. What a person could not do is not done.
import { barred } from "./barred.mjs";
import { typed } from "./random.mjs";
import { Watch } from "./watch.mjs";

const patience = 4000; // ms that answers are waited for after an action

export class Person {
  /** role is a row of roles.mjs; rng the chance of this person alone. */
  constructor(w, role, page, rng) {
    Object.assign(this, { w, role, page, rng, done: [], away: 0, actions: 0 });
    this.watch = new Watch(page, this);
    // A picture where one is asked for; half of the time what is none.
    page.on("filechooser", (chooser) => void chooser.setFiles(rng.below(2) ? png : note).catch(() => {}));
  }

  get name() {
    return this.role.name;
  }

  /** One action, and the answers to it. */
  async act() {
    this.actions++;
    if (this.away > 0 && --this.away === 0) await this.signal(true);
    const deed = this.rng.weighed(this.role.deeds);
    let what;
    const begun = Date.now();
    try {
      what = await this[deed]();
    } catch (err) {
      // The page went from under the hand: that is what hands see, too.
      if (!/navigat|Execution context|Target closed|detached|interrupted|ERR_INTERNET_DISCONNECTED|ERR_ABORTED/.test(err.message)) throw err;
      what = "(the page changed)";
    }
    this.done.push(`${this.actions}. ${deed} ${what ?? ""}${this.away ? " [no signal]" : ""} @ ${new URL(this.page.url()).pathname}`);
    await this.watch.answers(patience);
    await this.home();
    await this.page.locator("#app h1, #app .w-wait").first().waitFor({ state: "attached", timeout: 5000 }).catch(() => {});
    if (process.env.VERBOSE) console.log(`       ${this.name} ${Date.now() - begun} ms ${this.done.at(-1)}`);
  }

  /** Back to a page of the role, should an action have led off it. */
  async home() {
    const at = this.page.url();
    if (at.startsWith(this.w.base) && this.role.pages.some((p) => new URL(at).pathname === p)) return;
    if (new URL(at).pathname === "/signin") this.watch.fault(`signed out, at ${at}`);
    if (this.away) await this.signal(true);
    // A link pressed a moment ago may win: then this is asked again after the next action.
    await this.page.goto(this.w.base + this.role.pages[0], { waitUntil: "domcontentloaded" }).catch((err) => {
      if (!/interrupted by another navigation|ERR_ABORTED/.test(err.message)) throw err;
    });
  }

  async signal(on) {
    this.away = on ? 0 : 1 + this.rng.below(4);
    await this.page.context().setOffline(!on);
  }

  /** Presses a control. */
  async press() {
    const c = await this.control("button, a[href], [role=tab], [role=option], summary, input[type=checkbox], input[type=radio], input[type=file], label.btn");
    if (!c) return this.go();
    await this.hit(c, this.rng.below(12) === 0 ? 2 : 1);
    return c.label;
  }

  async hit({ x, y }, times = 1) {
    for (let i = 0; i < times; i++) {
      if (this.role.touch) await this.page.touchscreen.tap(x, y);
      else await this.page.mouse.click(x, y);
    }
  }

  /** Fills a field, and sometimes sends the form. */
  async fill() {
    const c = await this.control("input:not([type=checkbox],[type=radio],[type=file]), textarea");
    if (!c) return this.press();
    await this.hit(c);
    if (this.rng.below(3)) await this.page.keyboard.press("ControlOrMeta+a");
    const text = this.rng.one(typed);
    if (text.length < 12) await this.page.keyboard.type(text);
    else await this.page.keyboard.insertText(text); // as pasted
    if (this.rng.below(3) === 0) await this.page.keyboard.press(this.rng.one(["Enter", "Tab", "ArrowDown", "Escape"]));
    return `${c.label} := ${JSON.stringify(text.slice(0, 40))}`;
  }

  /** Chooses in a select by keys: its list is drawn outside the page, where no pointer of ours reaches. */
  async choose() {
    const c = await this.control("select", true);
    if (!c) return this.press();
    const key = this.rng.one(["ArrowDown", "ArrowUp", "Home", "End"]);
    for (let n = 1 + this.rng.below(4); n > 0; n--) await this.page.keyboard.press(key);
    return `${c.label} ${key}`;
  }

  async key() {
    const key = this.rng.one(this.role.keys);
    if (/^(Enter|Space)$/.test(key) && (await this.page.evaluate(isBarred, barred))) return "nothing";
    await this.page.keyboard.press(key);
    return key;
  }

  /** Leaves what is open. */
  async escape() {
    await this.page.keyboard.press("Escape");
  }

  /** A line of the desk's command line, with what stands on the screen in it. */
  async line() {
    const seen = await this.page.evaluate(() => [...document.querySelectorAll(".q-incidents .row .q-foot.muted")].map((e) => /№\d{4}-0*(\d+)/.exec(e.textContent)?.[1]).filter(Boolean));
    const text = this.role.line(this.rng, seen);
    await this.page.keyboard.press("Escape");
    await this.page.keyboard.press("F2");
    if (!(await this.page.locator(".cmd-input").waitFor({ timeout: 500 }).then(() => true, () => false))) return "no line";
    await this.page.keyboard.insertText(text);
    for (let n = 1 + this.rng.below(2); n > 0; n--) {
      await this.page.keyboard.press("Enter");
      await this.watch.answers(patience);
    }
    if (this.rng.below(2)) await this.page.keyboard.press("Escape");
    return text;
  }

  /** Another page of the role, by its address. */
  async go() {
    if (this.away) return "nothing";
    const path = this.rng.one(this.role.pages);
    await this.page.goto(this.w.base + path, { waitUntil: "domcontentloaded" });
    return path;
  }

  async reload() {
    if (this.away && !this.role.offline) return "nothing";
    await this.page.reload({ waitUntil: "domcontentloaded" });
  }

  async back() {
    if (this.away) return "nothing";
    await this.page.goBack({ waitUntil: "domcontentloaded", timeout: 3000 });
  }

  /** Loses the signal for some actions. */
  async lose() {
    await this.signal(false);
  }

  /** Drags over whatever is there: a map moves, a text is marked, a list is not disturbed. */
  async drag() {
    const { width, height } = this.page.viewportSize(), at = () => [this.rng.below(width), this.rng.below(height)];
    if (this.role.touch) return "nothing";
    await this.page.mouse.move(...at());
    await this.page.mouse.down();
    await this.page.mouse.move(...at(), { steps: 3 });
    await this.page.mouse.up();
  }

  async wheel() {
    const { width, height } = this.page.viewportSize();
    if (!this.role.touch) await this.page.mouse.move(this.rng.below(width), this.rng.below(height));
    if (!this.role.touch) await this.page.mouse.wheel(0, this.rng.below(1200) - 600);
    else await this.page.keyboard.press(this.rng.one(["PageDown", "PageUp"]));
  }

  /** One of the controls that can be hit now, the same chance for every sort of control; brought into sight as by scrolling. */
  control(css, focus = false) {
    return this.page.evaluate(findControl, { css, focus, r: [this.rng.next(), this.rng.next(), this.rng.next()], barred });
  }

  /** The last actions, for whoever reads the failure. */
  story(n = 25) {
    return this.done.slice(-n).map((d) => `      ${d}`).join("\n");
  }
}

const png = { name: "фото.png", mimeType: "image/png", buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64") };
const note = { name: "photo.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no picture") };

/** In the page: finds a control. */
function findControl({ css, focus, r, barred }) {
  const labelOf = (e) => (e.getAttribute("aria-label") || e.innerText || e.name || e.title || "").trim().replace(/\s+/g, " ");
  const isBarred = (e) => barred.places.some((p) => e.matches(p)) || barred.labels.some(([within, l]) => (labelOf(e) === l || e.innerText?.trim() === l) && e.closest(within));
  const inside = (e) => e.tagName !== "A" || (e.origin === location.origin && !e.pathname.startsWith("/api/"));
  const open = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
  const able = [...open.querySelectorAll(css)].filter((e) => !e.disabled && !e.closest("[inert]") && e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && inside(e) && !isBarred(e));
  // By sort first, so that forty rows weigh as much as one button; another page seldom, for it costs as much as ten presses.
  const stay = r[2] > 0.15;
  const sort = (e) => `${e.tagName} ${e.getAttribute("role") ?? ""} ${e.className || labelOf(e)} ${e.closest("nav") ? "nav" : ""}`;
  const here = able.filter((e) => !e.closest("nav"));
  const sorts = [...Map.groupBy(stay && here.length > 0 ? here : able, sort).values()];
  const among = sorts[Math.floor(r[0] * sorts.length)];
  const e = among?.[Math.floor(r[1] * among.length)];
  if (!e) return undefined;
  const target = e.matches("input[type=checkbox], input[type=radio], input[type=file]") ? (e.closest("label") ?? e) : e;
  const box = () => target.getBoundingClientRect();
  if (box().top < 0 || box().bottom > innerHeight) target.scrollIntoView({ block: "center", behavior: "instant" });
  if (focus) e.focus();
  const { left, top, width, height } = box();
  return { label: `${e.tagName.toLowerCase()} ${labelOf(e).slice(0, 60)}`, x: left + width / 2, y: top + height / 2 };
}

/** In the page: whether Enter would press what is barred. */
function isBarred(barred) {
  const e = document.activeElement;
  if (!e || e === document.body) return false;
  const label = (e.getAttribute("aria-label") || e.innerText || "").trim();
  return barred.places.some((p) => e.matches(p)) || barred.labels.some(([within, l]) => (label === l || e.innerText?.trim() === l) && e.closest(within));
}
