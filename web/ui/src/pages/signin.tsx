// The way in. Afterwards the person lands where he wanted to go, or where his
// role works. Nothing is asked twice and pasting a password is welcome.
import "../../styles/signin.css";
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { ApiError, get, post } from "../api";
import { coded, remember, remembered, t } from "../i18n";
import { Button } from "../kit/button";
import { TextField } from "../kit/field";
import { ErrorBox } from "../kit/state";
import { LanguageSwitch, ThemeSwitch } from "../kit/topbar";
import { mount } from "../mount";
import { home, remote, whoAmI, type Role } from "../store";

type About = { demo: boolean; needs_setup: boolean; version: string; accounts: { username: string; role: Role }[] };
const about = remote(() => get<About>("/about"));

function SignIn() {
  const username = useSignal("");
  const password = useSignal("");
  const shown = useSignal(false);
  const busy = useSignal(false);
  const error = useSignal<ApiError | undefined>(undefined);
  const first = useRef<HTMLInputElement>(null);
  const secret = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);
  useEffect(() => void about.load(), []);
  const choose = (name: string) => {
    username.value = name;
    secret.current?.focus();
  };

  const enter = async (e: Event) => {
    e.preventDefault();
    if (busy.value) return;
    busy.value = true;
    error.value = undefined;
    try {
      await post("/session", { username: username.value.trim(), password: password.value });
      const me = await whoAmI();
      if (!remembered()) remember(me.language);
      location.assign(wanted() ?? home[me.role]);
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      error.value = err;
      password.value = "";
      secret.current?.focus();
    } finally {
      busy.value = false;
    }
  };
  return (
    <main class="signin">
      <h1>{t("brand")}</h1>
      <p class="muted">{t("signin.lead")}</p>
      <form onSubmit={(e) => void enter(e)}>
        <TextField label={t("signin.username")} name="username" autocomplete="username" autocapitalize="none" spellcheck={false} required inputRef={first} value={username.value} onValue={(v) => (username.value = v)} />
        <TextField label={t("signin.password")} name="password" autocomplete="current-password" type={shown.value ? "text" : "password"} required inputRef={secret} value={password.value} onValue={(v) => (password.value = v)} />
        <label class="signin-show"><input type="checkbox" checked={shown.value} onChange={(e) => (shown.value = e.currentTarget.checked)} /> {t("signin.show")}</label>
        {error.value && <ErrorBox error={error.value} />}
        <Button type="submit" look="primary" big busy={busy.value}>{t("signin.enter")}</Button>
      </form>
      {about.value.value?.needs_setup && <p class="signin-setup">{t("signin.setup")}</p>}
      {about.value.value?.demo && <Accounts about={about.value.value} onChoose={choose} />}
      <p class="signin-foot"><LanguageSwitch /><ThemeSwitch /></p>
    </main>
  );
}

const ranks: Role[] = ["dispatcher", "operator", "manager", "admin", "lead"];

/** In the demonstration city: who there is to be. The password is on the terminal. */
function Accounts({ about, onChoose }: { about: About; onChoose: (username: string) => void }) {
  return (
    <section class="signin-accounts" aria-label={t("signin.accounts")}>
      <h2>{t("signin.accounts")}</h2>
      <p class="muted">{t("signin.demo-password")}</p>
      <div>
        {[...about.accounts].sort((a, b) => ranks.indexOf(a.role) - ranks.indexOf(b.role) || a.username.localeCompare(b.username, "en", { numeric: true })).map((a) => <Button key={a.username} title={coded("role.", a.role)} onClick={() => onChoose(a.username)}>{a.username}</Button>)}
      </div>
    </section>
  );
}

/** The page asked for before signing in, if it is one of ours. */
function wanted(): string | undefined {
  const next = new URLSearchParams(location.search).get("next");
  if (!next || !next.startsWith("/") || next.startsWith("//") || next.includes("\\") || next.startsWith("/signin")) return undefined;
  return next === "/" ? undefined : next;
}

void mount(SignIn, { open: true });
