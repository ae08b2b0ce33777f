// An order that nobody has accepted rings until someone acts, with whom to call.
// Browsers keep silent before the first gesture; then the strip says so.
import { signal, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { Button } from "../kit/button";
import { Age } from "../kit/live";
import { sounding, startRinging, stopRinging, unlockSound } from "../sound";
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
      {ringing.value.map(({ incident, booking }) => {
        const crew = crews.value.get(booking.resource.id);
        return (
          <p key={booking.id}>
            <strong>{t("ring.not-accepted", { who: label(booking.resource.id), number: incident.number })}</strong> <Age at={booking.sent_at ?? booking.made_at} />
            {[crew?.lead, crew?.deputy].map((c) => c && <a key={c.id} href={`tel:${c.phone}`}>{c.name} {c.phone}</a>)}
            <Button onClick={() => choose(incident.id)}>{t("ring.show")}</Button>
          </p>
        );
      })}
      {!sounding.value && !quiet.value && <Button onClick={unlockSound}>{t("ring.blocked")}</Button>}
      {sounding.value && !quiet.value && <Button onClick={() => (quiet.value = true)}>{t("ring.quiet")}</Button>}
    </div>
  );
}
