import { coded } from "../i18n";
import { isStatus, outlines, signs, type Sign } from "../status";

/** The bare sign of a state. */
export function Mark({ sign, size = 14 }: { sign: Sign; size?: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="-1 -1 18 18" aria-hidden="true">
      <path d={outlines[sign.shape]} fill={sign.color} fill-rule="evenodd" class="mark-path" />
    </svg>
  );
}

/** A state: shape, colour, two letters; its name is read out and shown on hover. */
export function Badge({ status, full }: { status: string; full?: boolean }) {
  const name = coded("status.", status);
  return (
    <span class="badge" data-status={status} title={full ? undefined : name}>
      <Mark sign={signs[isStatus(status) ? status : "unavailable"]} />
      {full ? <span>{name}</span> : <><abbr class="badge-code" aria-hidden="true">{coded("code.", status)}</abbr><span class="sr-only">{name}</span></>}
    </span>
  );
}
