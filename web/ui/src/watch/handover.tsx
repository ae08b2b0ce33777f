// Handing over: prepare, look, write beside it, refresh, sign. Two people stand
// before one screen, or each before his own.
import { useSignal } from "@preact/signals";
import { ApiError, patch, post } from "../api";
import { coded, t } from "../i18n";
import { Button } from "../kit/button";
import { confirm, Dialog } from "../kit/dialog";
import { TextField } from "../kit/field";
import { EmptyState, ErrorBox, problemText } from "../kit/state";
import { toast } from "../kit/toast";
import { person } from "../store";
import { attempt, mayAct, moved, sheet, show, watch, type Sheet } from "./state";
import { SheetPage } from "./sheet";

type Role = "out" | "in";

function Sign({ s, role, onClose }: { s: Sheet; role: Role; onClose: () => void }) {
  // Who leaves has this screen open; who comes beside him types his own name.
  const mine = role === "out" || (s.out !== null && s.out.by !== person.value?.id);
  const username = useSignal(mine ? person.value?.username ?? "" : "");
  const password = useSignal("");
  const busy = useSignal(false);
  const fault = useSignal<ApiError | undefined>(undefined);
  const sign = async () => {
    if (busy.value) return;
    busy.value = true;
    fault.value = undefined;
    try {
      sheet.value.value = await post<Sheet>(`/handovers/${s.id}/sign`, { version: s.version, role, username: username.value.trim(), password: password.value });
      void watch.load();
      toast(t(sheet.value.value.state === "signed" ? "sign.both" : "sign.done"));
      onClose();
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      fault.value = err;
      password.value = "";
      if (err.status === 409) void sheet.load();
    } finally {
      busy.value = false;
    }
  };
  return (
    <Dialog title={t(role === "out" ? "sign.out" : "sign.in")} onClose={onClose}>
      <form class="form" onSubmit={(e) => { e.preventDefault(); void sign(); }}>
        <p class="dialog-text">{t("sign.what")}</p>
        <TextField label={t("signin.username")} name="username" autocomplete="username" autocapitalize="none" spellcheck={false} required autofocus={!mine} value={username.value} onValue={(v) => (username.value = v)} />
        <TextField label={t("signin.password")} name="password" type="password" autocomplete="current-password" required autofocus={mine} value={password.value} onValue={(v) => (password.value = v)} error={fault.value && problemText(fault.value)} />
        <div class="dialog-actions">
          <Button type="submit" look="primary" busy={busy.value}>{t("sign.do")}</Button>
          <Button onClick={onClose}>{t("dialog.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What can be done with the sheet as it stands. */
function Actions({ s }: { s: Sheet }) {
  const signing = useSignal<Role | undefined>(undefined);
  const act = (what: string) => attempt(async () => {
    await saving; // the field that has just lost the focus
    sheet.value.value = await post<Sheet>(`/handovers/${s.id}/${what}`, { version: sheet.value.peek()?.version ?? s.version });
    void watch.load();
  });
  const withdraw = async () => {
    if (await confirm({ title: t("sheet.withdraw"), consequence: t("sheet.withdraw.what"), action: t("sheet.withdraw"), danger: true })) await act("withdraw");
  };
  const open = s.state === "draft" || s.state === "out" || s.state === "in";
  const may = mayAct.value;
  return (
    <div class="w-acts no-print">
      <strong class="w-state">{coded("sheet.state.", s.state)}</strong>
      {may && s.state === "draft" && <Button id="refresh" look={moved.value > s.seq ? "primary" : "quiet"} onClick={() => void act("refresh")}>{t("sheet.refresh")}</Button>}
      {open && moved.value > s.seq && <span role="status">▲ {t("sheet.behind")}</span>}
      {may && open && !s.out && <Button id="sign-out" onClick={() => (signing.value = "out")}>{t("sign.out")}</Button>}
      {may && open && !s.in && <Button id="sign-in" onClick={() => (signing.value = "in")}>{t("sign.in")}</Button>}
      {may && (s.state === "out" || s.state === "in") && <Button onClick={() => void act("reopen")}>{t("sheet.reopen")}</Button>}
      <Button id="print" onClick={() => print()}>{t("ready.print")}</Button>
      {may && open && <Button look="danger" onClick={() => void withdraw()}>{t("sheet.withdraw")}</Button>}
      {signing.value && <Sign s={s} role={signing.value} onClose={() => (signing.value = undefined)} />}
    </div>
  );
}

/** The saving under way: one at a time, and everything else after it, or it would meet an old version. */
let saving: Promise<void> = Promise.resolve();

/** Saves the words of one section; what others wrote meanwhile is not lost. */
function edit(section: string, words: string): Promise<void> {
  return (saving = saving.then(() => save(section, words)));
}

async function save(section: string, words: string): Promise<void> {
  const s = sheet.value.peek();
  if (!s) return;
  const done = await attempt(() => patch<Sheet>(`/handovers/${s.id}`, { version: s.version, remarks: { [section]: words } }));
  if (done) sheet.value.value = done;
}

export function HandoverView() {
  const s = sheet.value.value;
  const prepare = () => attempt(async () => {
    const made = await post<Sheet>("/handovers");
    await watch.load();
    show("handover", made.id);
    sheet.value.value = made;
  });
  if (sheet.error.value && !s) return <ErrorBox error={sheet.error.value} onRetry={() => void sheet.load()} />;
  if (!s) {
    return (
      <section class="pane">
        <EmptyState action={mayAct.value && <Button id="prepare" look="primary" onClick={() => void prepare()}>{t("sheet.prepare")}</Button>}>{t("sheet.no-sheet")}</EmptyState>
      </section>
    );
  }
  const ended = s.state === "signed" || s.state === "withdrawn";
  return (
    <div class="w-handover">
      <Actions s={s} />
      {s.since && s.state === "draft" && <p class="muted no-print" role="status">{t("sheet.refreshed", { n: s.changed.length + Object.values(s.gone).flat().length })}</p>}
      <SheetPage key={s.id} s={s} edit={mayAct.value && s.state === "draft" ? edit : undefined} />
      {ended && mayAct.value && !watch.value.value?.open.some((h) => h.prepared_by === person.value?.id) && <p class="no-print"><Button id="prepare" onClick={() => void prepare()}>{t("sheet.prepare")}</Button></p>}
    </div>
  );
}
