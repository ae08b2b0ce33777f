import type { ComponentChildren, RefObject } from "preact";
import { useId } from "preact/hooks";
import { coded, known, t, type Params } from "../i18n";

export type Common = { label: string; hint?: string; error?: string; wide?: boolean; inputRef?: RefObject<any> };
/** The attributes that our fields use; the full set of HTML is too loose to be checked. */
type Plain = {
  name?: string;
  value: string;
  onValue: (v: string) => void;
  required?: boolean;
  disabled?: boolean;
  autofocus?: boolean;
  placeholder?: string;
  maxLength?: number;
  autocomplete?: "off" | "username" | "current-password";
  autocapitalize?: "none" | "sentences";
  spellcheck?: boolean;
  inputMode?: "text" | "numeric" | "tel" | "decimal";
  list?: string;
  onKeyDown?: (e: KeyboardEvent) => void;
  onBlur?: () => void;
};
type Text = Common & Plain & { type?: "text" | "password" | "tel" | "search" };
type Area = Common & Plain & { rows?: number };
type Choice = Common & Pick<Plain, "name" | "value" | "onValue" | "required" | "disabled" | "onKeyDown"> & { options: { value: string; text: string }[] };

/** A label above a control, and below it the hint and what is wrong with it. */
export function Frame({ id, label, hint, error, wide, children }: Common & { id: string; children: ComponentChildren }) {
  return (
    <div class={`field${wide ? " field-wide" : ""}${error ? " has-error" : ""}`}>
      <label for={id}>{label}</label>
      {children}
      {hint && <p class="field-hint" id={`${id}-hint`}>{hint}</p>}
      {error && <p class="field-error" id={`${id}-error`}>{error}</p>}
    </div>
  );
}

/** Ties a control to its hint and its fault for those who listen. */
export function described(id: string, hint?: string, error?: string) {
  return {
    "aria-invalid": error ? true : undefined,
    "aria-describedby": [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined,
  };
}

/** One line of text with its label, and below it what is wrong with it. */
export function TextField({ label, hint, error, wide, inputRef, onValue, type = "text", autocomplete = "off", ...rest }: Text) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error, wide }}>
      <input {...rest} type={type as "text"} autocomplete={autocomplete} id={id} ref={inputRef} {...described(id, hint, error)} onInput={(e) => onValue(e.currentTarget.value)} />
    </Frame>
  );
}

/** Several lines of text. */
export function TextArea({ label, hint, error, wide, inputRef, onValue, ...rest }: Area) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error, wide }}>
      <textarea rows={3} {...rest} id={id} ref={inputRef} {...described(id, hint, error)} onInput={(e) => onValue(e.currentTarget.value)} />
    </Frame>
  );
}

/** One of a few, as a native select: letters jump to an option. */
export function SelectField({ label, hint, error, wide, inputRef, onValue, options, value, ...rest }: Choice) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error, wide }}>
      <select {...rest} id={id} ref={inputRef} value={value} {...described(id, hint, error)} onChange={(e) => onValue(e.currentTarget.value)}>
        {options.map((o) => <option key={o.value} value={o.value}>{o.text}</option>)}
      </select>
    </Frame>
  );
}

/** The words for what is wrong with a field, by the server's code. */
export function fieldError(code: string | undefined, params?: Params): string | undefined {
  if (!code) return undefined;
  return known(`invalid.${code}`) ? coded("invalid.", code, params) : t("invalid.other", { code });
}
