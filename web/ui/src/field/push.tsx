// Being woken with the page closed: asked for by a press, after it was said what
// for; what stands in the way is said as it is, and the open page rings anyway.
import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { del, get, post } from "../api";
import { lang, t } from "../i18n";
import { Button } from "../kit/button";

/** none: the browser does not offer it; failed: its push service does not answer. */
type State = "unknown" | "none" | "off" | "busy" | "on" | "blocked" | "failed";
const state = signal<State>("unknown");
type Known = { key: string; subscribed: boolean };

const offered = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
const patience = 20_000; // ms for the browser's push service

async function subscription(): Promise<PushSubscription | null> {
  return (await (await navigator.serviceWorker.getRegistration("/field"))?.pushManager.getSubscription()) ?? null;
}

/** Finds out how it stands, and tells the server again what it may have forgotten. */
async function look(): Promise<void> {
  if (!offered()) return void (state.value = "none");
  if (Notification.permission === "denied") return void (state.value = "blocked");
  const sub = await subscription();
  if (!sub || Notification.permission !== "granted") return void (state.value = "off");
  state.value = "on";
  if (!(await get<Known>("/push")).subscribed) await post("/push", sub.toJSON());
}

const bytes = (key: string) => Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const within = <T,>(wait: Promise<T>) => Promise.race([wait, new Promise<never>((_, fail) => setTimeout(() => fail(new Error("late")), patience))]);

async function turnOn(): Promise<void> {
  state.value = "busy";
  try {
    if ((await Notification.requestPermission()) !== "granted") return look();
    const { key } = await get<Known>("/push");
    const { pushManager } = await within(navigator.serviceWorker.ready);
    await (await pushManager.getSubscription())?.unsubscribe(); // it may be another installation's
    const sub = await within(pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) }));
    await post("/push", sub.toJSON());
    state.value = "on";
  } catch {
    state.value = "failed";
  }
}

async function turnOff(): Promise<void> {
  state.value = "busy";
  try {
    await del("/push");
    await (await subscription())?.unsubscribe();
  } catch {
    // What the server still has, it drops when the push service says that it is gone.
  }
  await look();
}

/** Ends it on this phone; the server ends it with the session. */
export async function forget(): Promise<void> {
  if (offered()) await (await subscription().catch(() => null))?.unsubscribe().catch(() => false);
}

// The worker speaks the language of the page.
effect(() => {
  const code = lang.value;
  if ("serviceWorker" in navigator) void navigator.serviceWorker.ready.then((r) => r.active?.postMessage({ lang: code }));
});

export function PushCard() {
  useEffect(() => {
    const again = () => void look().catch(() => undefined); // no signal: as the browser says
    again();
    let asked: PermissionStatus | undefined;
    void navigator.permissions?.query({ name: "notifications" }).then((p) => (asked = p).addEventListener("change", again), () => undefined);
    return () => asked?.removeEventListener("change", again);
  }, []);
  const now = state.value;
  if (now === "unknown") return null;
  const canAsk = now === "off" || now === "busy" || now === "failed";
  return (
    <section class={`card f-push is-${now}`} aria-label={t("push.title")}>
      <h2>{t("push.title")}</h2>
      <p role="status">{now === "on" ? t("push.on") : now === "blocked" ? t("push.blocked") : now === "none" ? t("push.none") : now === "failed" ? t("push.failed") : t("push.why")}</p>
      {now !== "on" && <p class="muted">{t("push.page")}</p>}
      {canAsk && <Button big class="f-push-on" busy={now === "busy"} onClick={() => void turnOn()}>{t(now === "failed" ? "push.again" : "push.turn-on")}</Button>}
      {now === "on" && <Button class="f-push-off" onClick={() => void turnOff()}>{t("push.turn-off")}</Button>}
    </section>
  );
}
