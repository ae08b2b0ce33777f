// Three tone patterns, made by the browser, repeated until told to stop: somebody
// waits for help or an urgent incident for a crew; an order is not accepted; the
// line to the server is lost.
import { signal } from "@preact/signals";

export type Tone = "urgent" | "late" | "link";

/** Hz in turn, and seconds of each. Rising is urgent, even is late, falling is the line. */
const patterns: Record<Tone, { hz: number[]; each: number }> = {
  urgent: { hz: [660, 880, 1175, 660, 880, 1175], each: 0.16 },
  late: { hz: [880, 660, 880], each: 0.25 },
  link: { hz: [440, 330], each: 0.45 },
};
const every = 4000; // ms

let context: AudioContext | undefined;
let timer: ReturnType<typeof setInterval> | undefined;
let playing: Tone | undefined;

/** Whether the browser lets us be heard. */
export const sounding = signal(false);

/** Must be called from a gesture at least once; afterwards tones are heard. */
export function unlockSound(): void {
  context ??= new AudioContext();
  void context.resume().then(() => (sounding.value = context!.state === "running"));
}
addEventListener("pointerdown", unlockSound, { once: true });
addEventListener("keydown", unlockSound, { once: true });

/** Plays a pattern once, as for a test. */
export function play(tone: Tone): void {
  if (!context || context.state !== "running") {
    sounding.value = false;
    return;
  }
  const { hz, each } = patterns[tone];
  hz.forEach((f, i) => {
    const at = context!.currentTime + i * each;
    const osc = context!.createOscillator(), gain = context!.createGain();
    osc.frequency.value = f;
    gain.gain.setValueAtTime(0.0001, at);
    gain.gain.exponentialRampToValueAtTime(0.2, at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + each - 0.03);
    osc.connect(gain).connect(context!.destination);
    osc.start(at);
    osc.stop(at + each);
  });
}

/** Repeats a tone every 4 s; another tone takes its place, the same goes on. */
export function startRinging(tone: Tone = "late"): void {
  if (playing === tone) return;
  stopRinging();
  playing = tone;
  play(tone);
  timer = setInterval(() => play(tone), every);
}

export function stopRinging(): void {
  clearInterval(timer);
  timer = playing = undefined;
}
