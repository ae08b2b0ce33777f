// An order that nobody has accepted rings until someone acts, with whom to call.
// Browsers keep silent before the first gesture; then the strip says so.
import { signal, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { Button } from "../kit/button";
import { Age } from "../kit/live";
import type { Contact } from "../model";
import { sounding, startRinging, stopRinging, unlockSound } from "../sound";
import { shortName } from "./names";
import { choose, crews, label, ringing } from "./state";

const quiet = signal(false);

export function RingStrip() {
  useEffect(() => stopRinging, []);
  useSignalEffect(() => {
    if (ringing.value.length > 0 && !quiet.value) startRinging();
    else stopRinging();
    if (ringing.value.length === 0) quiet.value = false;
  });
  if (ringing.value.length === 0) return null;
  return (
    <div class="ring-strip" role="alert">
      {ringing.value.map(({ incident, bookings }) => {
        const call = bookings.flatMap((b) => [crews.value.get(b.resource.id)?.lead, crews.value.get(b.resource.id)?.deputy]).filter((c): c is Contact => !!c);
        return (
          <p key={incident.id}>
            <strong>{t("ring.not-accepted", { who: bookings.map((b) => label(b.resource.id)).join(", "), number: incident.number })}</strong>
            <Age at={bookings[0]!.sent_at ?? bookings[0]!.made_at} />
            {call.map((c) => <a key={c.id} class="nowrap" href={`tel:${c.phone}`} title={c.name}>{shortName(c.name)} {c.phone}</a>)}
            <Button onClick={() => choose(incident.id)}>{t("ring.show")}</Button>
          </p>
        );
      })}
      {!sounding.value && !quiet.value && <Button class="ring-sound" onClick={unlockSound}>{t("ring.blocked")}</Button>}
      {sounding.value && !quiet.value && <Button class="ring-sound" onClick={() => (quiet.value = true)}>{t("ring.quiet")}</Button>}
    </div>
  );
}
