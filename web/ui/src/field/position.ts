// The phone's own position, sent while there is an order, after the lead agreed
// once. Positions are telemetry: one that could not be sent is not kept.
import { signal } from "@preact/signals";
import { post } from "../api";
import type { Point } from "../model";
import { data } from "./state";
import { keep, kept } from "./keep";

export const sharing = signal(kept<boolean>("sharing") ?? false);
const every = 10_000; // ms between positions sent

/** Where this phone is, as far as it may know. */
export const here = signal<Point | undefined>(undefined);

let watch: number | undefined;
let sentAt = 0;

export function share(on: boolean): void {
  sharing.value = on;
  keep("sharing", on);
  if (on) begin();
  else if (watch !== undefined) {
    navigator.geolocation.clearWatch(watch);
    watch = undefined;
    here.value = undefined;
  }
}

export function begin(): void {
  if (!sharing.peek() || watch !== undefined || !("geolocation" in navigator)) return;
  watch = navigator.geolocation.watchPosition(send, () => undefined, { enableHighAccuracy: true, maximumAge: 5000 });
}

function send(at: GeolocationPosition): void {
  here.value = { type: "Point", coordinates: [at.coords.longitude, at.coords.latitude] };
  const crew = data.peek()?.crew, now = performance.now();
  if (!crew || !data.peek()?.order || now - sentAt < every) return;
  sentAt = now;
  const c = at.coords;
  const item = {
    resource: crew.id, at: new Date(at.timestamp).toISOString(), position: { type: "Point", coordinates: [c.longitude, c.latitude] },
    speed_mps: c.speed, course_deg: c.heading !== null && !Number.isNaN(c.heading) ? c.heading : null, accuracy_m: c.accuracy,
  };
  void post("/fixes", { items: [item] }).catch(() => undefined);
}
