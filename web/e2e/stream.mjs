// An event stream that a test speaks through, and a night of it: for pages that stay
// open longer than a test can wait.
import assert from "node:assert/strict";

/** In the page: the stream. */
export function fakeStream() {
  window.EventSource = class extends EventTarget {
    static OPEN = 1;
    static CLOSED = 2;
    readyState = 1;
    constructor() {
      super();
      window.stream = this;
      setTimeout(() => this.onopen?.());
    }
    close() {
      this.readyState = 2;
    }
    say(type, data, id = "") {
      this.dispatchEvent(Object.assign(new MessageEvent(type, { data: JSON.stringify(data), lastEventId: String(id) })));
    }
  };
}

/** In the page: hours of a night, as fast as it can take them. */
async function night({ hours, vehicles, seq, from }) {
  for (let s = 2; s <= hours * 3600; s += 2) {
    const now = new Date(from + s * 1000).toISOString();
    if (s % 20 === 0) window.stream.say("entry", { seq: ++seq, at: now, kind: "booking.en_route", subject: vehicles[0], incident: null, actor: vehicles[0], data: { n: s } }, seq);
    if (s % 4 === 0) window.stream.say("positions", { items: vehicles.map((resource, i) => ({ resource, at: now, speed_mps: 8, course_deg: 0, accuracy_m: 5, position: { type: "Point", coordinates: [76.85 + Math.sin(s / 900 + i) / 10, 43.24 + Math.cos(s / 900 + i) / 20] } })) });
    window.stream.say("tick", { seq, now });
    if (s % 240 === 0) await new Promise((done) => setTimeout(done, 20));
  }
  return { seq, from: from + hours * 3600_000 };
}

/**
 * Plays eight hours to a page that was opened on a fakeStream, and holds that its heap is
 * within 10 % of what it was in the first ones, everything unused gone. One measurement
 * varies with what the map has in hand: the middle one of three counts.
 */
export async function staysFlat(page, vehicles) {
  const cdp = await page.context().newCDPSession(page), sizes = [];
  for (let i = 0, at = { seq: 1e6, from: Date.now() }; i < 8; i++) {
    at = await page.evaluate(night, { hours: 1, vehicles, ...at });
    await page.waitForTimeout(2500);
    for (let n = 0; n < 3; n++) await cdp.send("HeapProfiler.collectGarbage");
    sizes.push((await cdp.send("Runtime.getHeapUsage")).usedSize / 1e6);
  }
  console.log(`     heap hour by hour ${sizes.map((x) => x.toFixed(1)).join(" ")} MB`);
  const middle = (list) => list.toSorted((x, y) => x - y)[1], first = middle(sizes.slice(0, 3)), last = middle(sizes.slice(-3));
  assert.ok(Math.abs(last / first - 1) <= 0.1, `${first.toFixed(1)} MB became ${last.toFixed(1)} MB`);
}
