import type { ComponentChildren, JSX } from "preact";

type Props = Omit<JSX.IntrinsicElements["button"], "size"> & {
  /** primary: the next step; danger: takes something away; quiet: everything else. */
  look?: "primary" | "danger" | "quiet";
  /** field: at least 56 px high, for gloves. */
  big?: boolean;
  busy?: boolean;
  children: ComponentChildren;
};

/** A button. While busy it keeps its place and focus but does nothing. */
export function Button({ look = "quiet", big, busy, children, onClick, class: more, ...rest }: Props) {
  const names = ["btn", `btn-${look}`, big ? "btn-big" : "", busy ? "is-busy" : "", more ?? ""].filter(Boolean).join(" ");
  return (
    <button type="button" {...rest} class={names} aria-busy={busy || undefined} onClick={busy ? (e) => e.preventDefault() : onClick}>
      {children}
    </button>
  );
}
