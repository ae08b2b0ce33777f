// Signs of time: how old the screen is, how long something lasts, what time it is.
import { computed, useSignalEffect } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { t } from "../i18n";
import { asOf, stale } from "../live";
import { clockSeconds, date, duration, moment, second, since } from "../time";

/**
 * A strip over the whole width as soon as the screen may be behind, with the time
 * up to which it is right. It also marks the page, so that every live figure on
 * it is visibly old.
 */
export function StaleStrip() {
  useSignalEffect(() => {
    document.documentElement.toggleAttribute("data-stale", stale.value);
  });
  if (!stale.value) return null;
  return (
    <div class="stale-strip" role="alert">
      <strong>{t("stale.title")}</strong> {asOf.value ? t("stale.since", { time: clockSeconds(asOf.value) }) : t("stale.never")}
    </div>
  );
}

/** What is read of the ticking second: whoever shows it is redrawn only when the answer is another. */
export function useMoving<T extends string | number | boolean>(read: () => T, of: unknown[]): T {
  return useMemo(() => computed(read), of).value;
}

/**
 * How long since at, growing by itself: "12 мин". Past the limit in seconds it is
 * marked late by weight and a sign, not by colour alone.
 */
export function Age({ at, limit, label }: { at: string; limit?: number; label?: string }) {
  const text = useMoving(() => duration(since(at)), [at]);
  const late = useMoving(() => limit !== undefined && since(at) > limit, [at, limit]);
  return (
    <time class={`age${late ? " age-late" : ""}`} dateTime={at} title={moment(at)} aria-label={label ? `${label} ${text}` : undefined}>
      {late && <span aria-hidden="true">▲ </span>}{text}
    </time>
  );
}

/** Time left until at; past it the overrun with a plus. */
export function Left({ until }: { until: string }) {
  const text = useMoving(() => duration(Math.abs(since(until))), [until]);
  const late = useMoving(() => since(until) > 0, [until]);
  return (
    <time class={`age${late ? " age-late" : ""}`} dateTime={until} title={moment(until)}>
      {late ? t("time.over", { time: text }) : text}
    </time>
  );
}

/** Almaty time by the server's clock. */
export function Clock() {
  const now = second.value * 1000;
  return <time class="clock" dateTime={new Date(now).toISOString()} title={t("clock.zone")}><span class="clock-date">{date(now)}</span> {clockSeconds(now)}</time>;
}
