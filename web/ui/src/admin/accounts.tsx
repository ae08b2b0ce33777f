// Who may sign in, who is signed in, and the tokens of devices.
import { useEffect, useState } from "preact/hooks";
import { del, patch, post, uuid7 } from "../api";
import { coded, t } from "../i18n";
import { Button } from "../kit/button";
import { confirm, Dialog } from "../kit/dialog";
import { Tabs } from "../kit/tabs";
import { onEntry } from "../live";
import { remote } from "../store";
import { moment } from "../time";
import { attempt, Form, type Field, type Values } from "./form";
import { from, Grid } from "./grid";
import { accounts, all, called, crews, vehicles, workers, type Account } from "./state";

type Session = { id: string; account_id: string; username: string; role: string; created_at: string; seen_at: string; expires_at: string; address: string; agent: string; own: boolean };
type Token = { id: string; token?: string; resource_id: string | null; label: string; created_at: string; revoked_at: string | null };

const sessions = remote(() => all<Session>("/sessions"));
const tokens = remote(() => all<Token>("/tokens"));
const roles = ["operator", "dispatcher", "lead", "manager", "admin", "medic"];

export function Accounts({ part, onPart }: { part: string; onPart: (p: string) => void }) {
  const [secret, setSecret] = useState<{ title: string; help: string; text: string }>();
  useEffect(() => {
    void sessions.load();
    void tokens.load();
    const timer = setInterval(() => sessions.soon(), 15_000);
    const stop = onEntry((e) => { if (/^(session|account)\./.test(e.kind)) sessions.soon(); if (e.kind.startsWith("token.")) tokens.soon(); });
    return () => { clearInterval(timer); stop(); };
  }, []);
  return (
    <>
      <Tabs label={t("admin.accounts")} current={part || "people"} onChange={onPart} tabs={[
        { key: "people", label: t("admin.people"), body: () => <People onSecret={setSecret} /> }, { key: "sessions", label: t("admin.sessions"), body: () => <Sessions /> },
        { key: "tokens", label: t("admin.tokens"), body: () => <Tokens onSecret={setSecret} /> },
      ]} />
      {secret && (
        <Dialog title={secret.title} onClose={() => setSecret(undefined)}>
          <p class="dialog-text">{secret.help}</p>
          <p class="a-secret" tabIndex={0}>{secret.text}</p>
          <div class="dialog-actions">
            <Button look="primary" autofocus onClick={() => void navigator.clipboard?.writeText(secret.text)}>{t("admin.copy")}</Button>
            <Button onClick={() => setSecret(undefined)}>{t("admin.close")}</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

type OnSecret = (s: { title: string; help: string; text: string }) => void;

function People({ onSecret }: { onSecret: OnSecret }) {
  const [open, setOpen] = useState<{ row?: Account }>();
  const link = async (a: Account) => {
    if (!(await confirm({ title: t("admin.link.title", { who: a.username }), consequence: t("admin.link.what"), action: t("admin.link") }))) return;
    await attempt(async () => {
      const made = await post<{ path: string; expires_at: string }>(`/accounts/${a.id}/link`, {});
      onSecret({ title: t("admin.link.title", { who: a.username }), help: t("admin.link.help", { time: moment(made.expires_at) }), text: location.origin + made.path });
    });
  };
  const end = async (a: Account) => {
    if (!(await confirm({ title: t("admin.end-all.title", { who: a.username }), consequence: t("admin.end-all.what"), action: t("admin.end-all"), danger: true }))) return;
    await attempt(() => del(`/accounts/${a.id}/sessions`), t("admin.ended"));
    sessions.soon();
  };
  const able = async (a: Account) => {
    const off = a.disabled_at === null;
    if (off && !(await confirm({ title: t("admin.disable.title", { who: a.username }), consequence: t("admin.disable.what"), action: t("admin.disable"), danger: true }))) return;
    await attempt(() => patch(`/accounts/${a.id}`, { version: a.version, disabled: off }), t("admin.saved"));
    accounts.soon();
  };
  const fields: Field[] = [
    ...(open?.row ? [] : [{ name: "username", label: t("admin.username"), hint: t("admin.username.hint"), required: true, most: 64 }]),
    { name: "name", label: t("admin.name") },
    { name: "role", label: t("admin.role"), options: roles.map((r) => ({ value: r, text: coded("role.", r) })) },
    { name: "worker_id", label: t("admin.worker"), hint: t("admin.worker.hint"), options: [{ value: "", text: "–" }, ...(workers.value.value ?? []).map((w) => ({ value: w.id, text: `${w.name} (${w.personnel_no})` }))] },
    { name: "language", label: t("admin.language"), options: [{ value: "ru", text: "Русский" }, { value: "kk", text: "Қазақша" }, { value: "en", text: "English" }] },
  ];
  const values = (a: Account): Values => ({ name: a.name, role: a.role, worker_id: a.worker_id ?? "", language: a.language });
  const body = (v: Values) => ({ ...v, ...("worker_id" in v ? { worker_id: v.worker_id || null } : {}) });
  const row = open?.row;
  return (
    <>
      <Grid<Account> label={t("admin.people")} {...from(accounts)} rows={accounts.value.value?.filter((a) => a.role !== "device")} keyOf={(a) => a.id} text={(a) => `${a.username} ${a.name} ${coded("role.", a.role)}`}
        actions={<Button look="primary" onClick={() => setOpen({})}>{t("admin.add.account")}</Button>}
        columns={[
          { head: t("admin.username"), cell: (a) => <Button class="a-open" onClick={() => setOpen({ row: a })}>{a.username}</Button> }, { head: t("admin.name"), cell: (a) => a.name || "–" }, { head: t("admin.role"), cell: (a) => coded("role.", a.role) },
          { head: t("admin.state"), cell: (a) => (a.disabled_at ? t("admin.disabled", { time: moment(a.disabled_at) }) : t("admin.enabled")) },
          { head: t("admin.do"), cell: (a) => (
            <span class="a-actions">
              {!a.disabled_at && <Button aria-label={`${t("admin.link")}: ${a.username}`} onClick={() => void link(a)}>{t("admin.link")}</Button>}
              {!a.disabled_at && <Button aria-label={`${t("admin.end-all")}: ${a.username}`} onClick={() => void end(a)}>{t("admin.end-all")}</Button>}
              <Button aria-label={`${a.disabled_at ? t("admin.enable") : t("admin.disable")}: ${a.username}`} onClick={() => void able(a)}>{a.disabled_at ? t("admin.enable") : t("admin.disable")}</Button>
            </span>
          ) },
        ]} />
      {open && (
        <Form title={row ? row.username : t("admin.add.account")} fields={fields} fresh={row && { values: values(row), version: row.version }} initial={{ role: "operator", language: "ru" }}
          onClose={() => { setOpen(undefined); accounts.soon(); }}
          reload={row && (async () => { await accounts.load(); const now = accounts.value.value?.find((a) => a.id === row.id); return now && { values: values(now), version: now.version }; })}
          save={(changed, version, key) => (row ? patch(`/accounts/${row.id}`, { version, ...body(changed) }, key) : post("/accounts", body(changed), key))}>
          {!row && <p class="muted">{t("admin.add.account.help")}</p>}
        </Form>
      )}
    </>
  );
}

function Sessions() {
  const end = async (s: Session) => {
    if (!(await confirm({ title: t("admin.end.title", { who: s.username }), consequence: t("admin.end.what"), action: t("admin.end"), danger: true }))) return;
    await attempt(() => del(`/sessions/${s.id}`), t("admin.ended"));
    sessions.soon();
  };
  return (
    <Grid<Session> label={t("admin.sessions")} {...from(sessions)} keyOf={(s) => s.id} text={(s) => `${s.username} ${s.address} ${s.agent}`}
      columns={[
        { head: t("admin.who"), cell: (s) => s.username }, { head: t("admin.role"), cell: (s) => coded("role.", s.role) }, { head: t("admin.seen"), cell: (s) => <span class="nowrap">{moment(s.seen_at)}</span> },
        { head: t("admin.address-net"), cell: (s) => s.address }, { head: t("admin.browser"), cell: (s) => <span class="a-agent">{s.agent}</span> }, { head: t("admin.until-when"), cell: (s) => <span class="nowrap">{moment(s.expires_at)}</span> },
        { head: t("admin.do"), cell: (s) => (s.own ? <span class="muted">{t("admin.own")}</span> : <Button aria-label={`${t("admin.end")}: ${s.username} ${s.address}`} onClick={() => void end(s)}>{t("admin.end")}</Button>) },
      ]} />
  );
}

function Tokens({ onSecret }: { onSecret: OnSecret }) {
  const [open, setOpen] = useState(false);
  const revoke = async (k: Token) => {
    if (!(await confirm({ title: t("admin.revoke.title", { what: k.label }), consequence: t("admin.revoke.what"), action: t("admin.revoke"), danger: true }))) return;
    await attempt(() => del(`/tokens/${k.id}`), t("admin.revoked"));
    tokens.soon();
  };
  const resources = [...(vehicles.value.value ?? []).map((v) => ({ value: v.id, text: `${v.plate} · ${coded("kind.", v.kind)}` })), ...(crews.value.value ?? []).map((c) => ({ value: c.id, text: t("desk.crew-n", { n: c.number }) }))];
  return (
    <>
      <Grid<Token> label={t("admin.tokens")} {...from(tokens)} keyOf={(k) => k.id} text={(k) => `${k.label} ${k.resource_id ? called(k.resource_id) : ""}`} actions={<Button look="primary" onClick={() => setOpen(true)}>{t("admin.add.token")}</Button>}
        columns={[
          { head: t("admin.label"), cell: (k) => k.label }, { head: t("admin.resource"), cell: (k) => (k.resource_id ? called(k.resource_id) : "–") }, { head: t("admin.since"), cell: (k) => moment(k.created_at) },
          { head: t("admin.do"), cell: (k) => (k.revoked_at ? <span class="muted">{t("admin.revoked-at", { time: moment(k.revoked_at) })}</span> : <Button aria-label={`${t("admin.revoke")}: ${k.label}`} onClick={() => void revoke(k)}>{t("admin.revoke")}</Button>) },
        ]} />
      {open && (
        <Form title={t("admin.add.token")} fields={[{ name: "label", label: t("admin.label"), required: true, most: 100 }, { name: "resource_id", label: t("admin.resource"), options: resources }]} initial={{ resource_id: resources[0]?.value ?? "" }}
          onClose={() => { setOpen(false); tokens.soon(); }}
          save={async (v) => {
            const made = await post<Token>("/tokens", v, uuid7());
            onSecret({ title: t("admin.add.token"), help: t("admin.token.help"), text: made.token ?? "" });
          }} />
      )}
    </>
  );
}
