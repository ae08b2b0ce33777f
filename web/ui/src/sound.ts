// One tone pattern, made by the browser, repeated until told to stop.
import { signal } from "@preact/signals";

let context: AudioContext | undefined;
let timer: ReturnType<typeof setInterval> | undefined;

/** Whether the browser lets us be heard. */
export const sounding = signal(false);

/** Must be called from a gesture at least once; afterwards tones are heard. */
export function unlockSound(): void {
  context ??= new AudioContext();
  void context.resume().then(() => (sounding.value = context!.state === "running"));
}
addEventListener("pointerdown", unlockSound, { once: true });
addEventListener("keydown", unlockSound, { once: true });

function tone(): void {
  if (!context || context.state !== "running") {
    sounding.value = false;
    return;
  }
  const at = context.currentTime;
  for (const [i, hz] of [880, 660, 880].entries()) {
    const osc = context.createOscillator(), gain = context.createGain();
    osc.frequency.value = hz;
    gain.gain.setValueAtTime(0.0001, at + i * 0.25);
    gain.gain.exponentialRampToValueAtTime(0.2, at + i * 0.25 + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + i * 0.25 + 0.22);
    osc.connect(gain).connect(context.destination);
    osc.start(at + i * 0.25);
    osc.stop(at + i * 0.25 + 0.24);
  }
}

/** Repeats the tone every 4 s; does nothing if it already does. */
export function startRinging(): void {
  if (timer !== undefined) return;
  tone();
  timer = setInterval(tone, 4000);
}

export function stopRinging(): void {
  clearInterval(timer);
  timer = undefined;
}
