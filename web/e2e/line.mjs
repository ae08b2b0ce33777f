// The line between a phone and the server: a relay of one phone's connections that
// can be cut and joined. Playwright's setOffline alone is a wish of the browser: a
// document or a worker that has just begun may send before it is applied to it. What
// does not pass the relay does not arrive, so "without a signal" holds whatever the
// load. Both are used: the relay for the truth, setOffline for navigator.onLine.
import { connect, createServer } from "node:net";

export class Line {
  /** Begins a relay to the address on a free port of this machine. */
  static to(base) {
    const { hostname, port } = new URL(base);
    const line = new Line();
    return new Promise((done, fail) => {
      line.server = createServer((near) => line.carry(near, connect(Number(port), hostname))).on("error", fail);
      line.server.listen(0, "127.0.0.1", () => {
        line.base = `http://127.0.0.1:${line.server.address().port}`;
        done(line);
      });
    });
  }

  sockets = new Set();
  whole = true;

  carry(near, far) {
    for (const [one, other] of [[near, far], [far, near]]) {
      this.sockets.add(one);
      one.on("error", () => {}).on("close", () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
    if (!this.whole) return near.destroy();
    near.pipe(far).pipe(near);
  }

  /** From here on nothing comes through: what is open breaks, what is new breaks at once. */
  cut() {
    this.whole = false;
    for (const s of this.sockets) s.destroy();
  }

  join() {
    this.whole = true;
  }

  close() {
    this.cut();
    this.server.close();
  }
}
