// The wall: what is open, where it is, what the city could still send, and how old
// all this is, for a whole room to see from five metres. Nobody operates it; it
// hangs there for days, over restarts and upgrades of the server.
import "../../styles/wall.css";
import { useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { coded, lang, languages, t, type Lang } from "../i18n";
import { Badge } from "../kit/badge";
import { EmptyState } from "../kit/state";
import { mount } from "../mount";
import { isDark, theme } from "../theme";
import { clock, clockSeconds, date, duration, second } from "../time";
import { City } from "../wall/city";
import { Queue } from "../wall/queue";
import { age, data, failure, old, signedOut, start, trueAt, until } from "../wall/state";
import { Ready } from "../wall/tiers";

/** Language and theme of this screen alone: /wall?lang=kk&theme=dark. */
function asked(): void {
  const wants = new URLSearchParams(location.search), named = wants.get("lang"), look = wants.get("theme");
  if (languages.some((l) => l.code === named)) lang.value = named as Lang;
  if (look === "light" || look === "dark") {
    theme.value = look;
    document.documentElement.dataset.theme = look;
    isDark.value = look === "dark";
  }
}

function Head() {
  const now = second.value * 1000, r = data.value?.readiness, a = age.value;
  return (
    <header class="w-head">
      <h1>{t("title.wall")}</h1>
      {r && <p class="live nowrap"><Badge status={r.regime.code === "emergency" ? "alarm" : "open"} /> <strong>{coded("regime.", r.regime.code)}</strong></p>}
      {r && <p class="live nowrap">{t("ready.watch", { from: clock(r.watch.start), to: clock(r.watch.end) })}</p>}
      <span class="w-gap" />
      <p class={`w-age${old.value ? " is-old" : ""}`} role="status" aria-live="off">{a === undefined ? t("wall.no-data") : t("wall.age", { age: duration(a) })}</p>
      <p class="w-date nowrap">{date(now)}</p>
      <p class="w-clock"><time>{clockSeconds(now)}</time></p>
    </header>
  );
}

/** Over the whole width: why what is shown is not live, and what to do if anything must be done. */
function Trouble() {
  if (signedOut.value) {
    return (
      <div class="w-trouble" role="alert">
        <strong>{t("wall.signed-out")}</strong> <a href={`/signin?next=${encodeURIComponent("/wall")}`} autofocus>{t("wall.sign-in")}</a> <span>{t("wall.sign-in-how")}</span>
      </div>
    );
  }
  if (old.value) {
    return <div class="w-trouble" role="alert"><strong>{t("stale.title")}</strong> <span>{trueAt.value ? t("stale.since", { time: `${date(trueAt.value)} ${clockSeconds(trueAt.value)}` }) : t("stale.never")}</span></div>;
  }
  const left = until.value ? (Date.parse(until.value) - second.value * 1000) / 1000 : Infinity;
  return left < 3600 ? <div class="w-notice" role="status">{t("wall.ends", { time: clock(until.value!) })}</div> : null;
}

/** The pointer is in the way of a screen that nobody touches. */
function hidePointer(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const moved = () => {
    document.documentElement.classList.remove("w-alone");
    clearTimeout(timer);
    timer = setTimeout(() => document.documentElement.classList.add("w-alone"), 10_000);
  };
  addEventListener("pointermove", moved);
  moved();
  return () => removeEventListener("pointermove", moved);
}

/** Asks the machine not to darken the screen; where it cannot, its own settings must. */
function stayAwake(): () => void {
  const ask = () => {
    if (!document.hidden) void navigator.wakeLock?.request("screen").catch(() => undefined);
  };
  document.addEventListener("visibilitychange", ask);
  ask();
  return () => document.removeEventListener("visibilitychange", ask);
}

function Wall() {
  useEffect(() => {
    void start();
    const ends = [hidePointer(), stayAwake()];
    return () => ends.forEach((end) => end());
  }, []);
  useSignalEffect(() => {
    document.documentElement.toggleAttribute("data-stale", old.value);
  });
  return (
    <div class="wall">
      <Head />
      <Trouble />
      {!data.value ? <main class="w-wait"><EmptyState>{failure.value ? t("wall.waiting") : t("desk.loading")}</EmptyState></main> : (
        <main class="w-main">
          <City />
          <div class="w-side"><Queue /><Ready /></div>
        </main>
      )}
    </div>
  );
}

asked();
void mount(Wall);
