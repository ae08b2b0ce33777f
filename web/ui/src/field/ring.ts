// An order waiting to be accepted rings on the phone too, until someone acts.
import { effect } from "@preact/signals";
import { startRinging, stopRinging } from "../sound";
import { second } from "../time";
import { data, milestoneOf } from "./state";

export function isRinging(): boolean {
  const b = data.value?.booking;
  return !!b?.ring_at && !b.released_at && Date.parse(b.ring_at) <= second.value * 1000 && ["sent", "delivered", "seen"].includes(milestoneOf(b));
}

export function ringWhenLate(): () => void {
  const stop = effect(() => {
    if (isRinging()) {
      startRinging();
      navigator.vibrate?.([400, 200, 400]);
    } else stopRinging();
  });
  return () => {
    stop();
    stopRinging();
  };
}
