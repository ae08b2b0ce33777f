// A window in which one row is edited. Another who was quicker costs nobody his
// work: the window then shows both values of each field that both changed.
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { ApiError, uuid7 } from "../api";
import { t } from "../i18n";
import { Button } from "../kit/button";
import { Dialog } from "../kit/dialog";
import { fieldError, SelectField, TextField } from "../kit/field";
import { ErrorBox, problemText } from "../kit/state";
import { toast } from "../kit/toast";

export type Values = Record<string, string>;
export type Field = {
  name: string;
  label: string;
  hint?: string;
  options?: { value: string; text: string }[];
  numeric?: boolean;
  required?: boolean;
  most?: number;
  /** A control of its own for the value. */
  draw?: (value: string, onValue: (v: string) => void, error?: string) => ComponentChildren;
  /** The value in words, where it is not what is typed. */
  say?: (value: string) => string;
};
export type Fresh = { values: Values; version: number };
type Props = {
  title: string;
  fields: Field[];
  /** undefined: a new row, all of which is sent. */
  fresh?: Fresh;
  initial?: Values;
  /** Sends the fields that changed; the server's fields bear the same names. */
  save: (changed: Values, version: number, key: string) => Promise<unknown>;
  /** The row as it is now; needed where there is a version. */
  reload?: () => Promise<Fresh | undefined>;
  onClose: () => void;
  children?: ComponentChildren;
};

export function Form({ title, fields, fresh, initial, save, reload, onClose, children }: Props) {
  const [base, setBase] = useState<Fresh>(fresh ?? { values: initial ?? {}, version: 0 });
  const [values, setValues] = useState<Values>(base.values);
  const [clash, setClash] = useState<Fresh>();
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const key = useRef({ of: "", key: "" }); // the same words sent again are the same command
  const words = (f: Field, v: string) => (f.say ? f.say(v) : f.options?.find((o) => o.value === v)?.text ?? v) || "–";
  const send = async (on: Fresh) => {
    const changed = Object.fromEntries(fields.filter((f) => !fresh || (values[f.name] ?? "") !== (on.values[f.name] ?? "")).map((f) => [f.name, values[f.name] ?? ""]));
    if (Object.keys(changed).length === 0) return onClose();
    const of = JSON.stringify([changed, on.version]);
    if (key.current.of !== of) key.current = { of, key: uuid7() };
    setBusy(true);
    setError(undefined);
    try {
      await save(changed, on.version, key.current.key);
      toast(t("admin.saved"));
      onClose();
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      const now = err.code === "stale" && reload ? await reload().catch(() => undefined) : undefined;
      if (now) meet(on, now);
      else setError(err);
    } finally {
      setBusy(false);
    }
  };
  // What only the other changed is taken; what both changed is asked about.
  const meet = (was: Fresh, now: Fresh) => {
    const merged = { ...values };
    for (const f of fields) if ((values[f.name] ?? "") === (was.values[f.name] ?? "")) merged[f.name] = now.values[f.name] ?? "";
    setValues(merged);
    setBase(now);
    setClash(was);
  };
  const both = clash ? fields.filter((f) => (values[f.name] ?? "") !== (base.values[f.name] ?? "")) : [];
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={(e) => { e.preventDefault(); if (!busy) void send(base); }}>
        {clash && (
          <div class="error-box a-clash" role="alert">
            <p><strong>{t("admin.clash")}</strong> {both.length > 0 ? t("admin.clash.both") : t("admin.clash.none")}</p>
            {both.length > 0 && (
              <table>
                <thead><tr><th scope="col">{t("admin.field")}</th><th scope="col">{t("admin.theirs")}</th><th scope="col">{t("admin.yours")}</th></tr></thead>
                <tbody>{both.map((f) => <tr key={f.name}><th scope="row">{f.label}</th><td>{words(f, base.values[f.name] ?? "")}</td><td>{words(f, values[f.name] ?? "")}</td></tr>)}</tbody>
              </table>
            )}
            <p class="dialog-actions">
              <Button autofocus onClick={() => { setValues(base.values); setClash(undefined); }}>{t("admin.take-theirs")}</Button>
              {both.length > 0 && <Button look="primary" onClick={() => { setClash(undefined); void send(base); }}>{t("admin.keep-yours")}</Button>}
            </p>
          </div>
        )}
        <div class="a-form">
          {fields.map((f, i) => {
            const value = values[f.name] ?? "", wrong = fieldError(error?.about(f.name));
            const on = (v: string) => setValues({ ...values, [f.name]: v });
            if (f.draw) return <div key={f.name} class="field-wide">{f.draw(value, on, wrong)}</div>;
            if (f.options) return <SelectField key={f.name} label={f.label} value={value} onValue={on} options={f.options} error={wrong} hint={f.hint} />;
            return <TextField key={f.name} label={f.label} value={value} onValue={on} error={wrong} hint={f.hint} required={f.required} autofocus={i === 0 && !clash} inputMode={f.numeric ? "decimal" : "text"} maxLength={f.most ?? 200} />;
          })}
        </div>
        {children}
        {error && <ErrorBox error={error} kept={t("admin.kept")} />}
        <div class="dialog-actions">
          <Button type="submit" look="primary" busy={busy}>{t("admin.save")}</Button>
          <Button onClick={onClose}>{t("dialog.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Does something that cannot fail quietly: a refusal is shown. */
export async function attempt(what: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await what();
    if (done) toast(done);
    return true;
  } catch (err) {
    if (!(err instanceof ApiError)) throw err;
    toast(problemText(err), { tone: "bad", seconds: 12 });
    return false;
  }
}
