// Questions that stop the work. confirm() says what will happen, not "are you
// sure"; ask() also wants a reason. One host per page draws them, one at a time.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { Button } from "./button";
import { TextField } from "./field";

type Question = {
  title: string;
  /** What will happen, in the people's words. */
  consequence: ComponentChildren;
  action: string;
  danger?: boolean;
  /** Label of a reason that must be given; the answer then is that reason. */
  reason?: string;
  /** Reasons to be pressed instead of typed. */
  choices?: string[];
};
type Asked = Question & { answer: (v: string | undefined) => void };

const asked = signal<Asked | undefined>(undefined);

/** Asks; true if the action was chosen. Esc means no. */
export async function confirm(q: Omit<Question, "reason">): Promise<boolean> {
  return (await ask(q)) !== undefined;
}

/** Asks with a reason; undefined means no. */
export function ask(q: Question): Promise<string | undefined> {
  asked.peek()?.answer(undefined);
  return new Promise((answer) => (asked.value = { ...q, answer }));
}

/** A modal window around anything. Esc and the close button call onClose. */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ComponentChildren }) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const window = ref.current;
    window?.showModal();
    return () => {
      window?.close(); // while it is open nothing outside can be focused
      before?.focus?.();
    };
  }, []);
  return (
    <dialog ref={ref} class="dialog" aria-labelledby={id} onCancel={(e) => { e.preventDefault(); onClose(); }}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

/** Place once per page, near the end. */
export function Dialogs() {
  const q = asked.value;
  return q ? <Confirm key={q.title} q={q} /> : null;
}

function Confirm({ q }: { q: Asked }) {
  const [reason, setReason] = useState("");
  const end = (v: string | undefined) => {
    asked.value = undefined;
    q.answer(v);
  };
  const ready = !q.reason || reason.trim() !== "";
  return (
    <Dialog title={q.title} onClose={() => end(undefined)}>
      <form onSubmit={(e) => { e.preventDefault(); if (ready) end(reason.trim()); }}>
        <div class="dialog-text">{q.consequence}</div>
        {q.choices && <div class="dialog-choices">{q.choices.map((c) => <Button key={c} big onClick={() => end(c)}>{c}</Button>)}</div>}
        {q.reason && <TextField label={q.reason} value={reason} onValue={setReason} autofocus={!q.choices} required />}
        <div class="dialog-actions">
          <Button type="submit" look={q.danger ? "danger" : "primary"} disabled={!ready} autofocus={!q.reason && !q.danger}>{q.action}</Button>
          <Button onClick={() => end(undefined)} autofocus={!q.reason && q.danger}>{t("dialog.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
