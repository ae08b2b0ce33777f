// The bar over every page: where I am, the pages I may go to, language, theme,
// clock, who I am. In the demonstration city it says so on every screen.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { lang, languages, t, type Key, type Lang } from "../i18n";
import { chooseLanguage, person, signOut, type Role } from "../store";
import { setTheme, theme, type Theme } from "../theme";
import { Button } from "./button";
import { Clock } from "./live";

const places: { path: string; label: Key; roles: Role[] }[] = [
  { path: "/intake", label: "nav.intake", roles: ["operator", "dispatcher", "admin"] },
  { path: "/desk", label: "nav.desk", roles: ["dispatcher", "manager", "admin"] },
  { path: "/field", label: "nav.field", roles: ["lead"] },
  { path: "/readiness", label: "nav.readiness", roles: ["dispatcher", "manager", "admin"] },
  { path: "/paper", label: "nav.paper", roles: ["dispatcher"] },
  { path: "/watch", label: "nav.watch", roles: ["dispatcher", "manager", "admin"] },
  { path: "/quarantine", label: "nav.quarantine", roles: ["dispatcher", "manager", "admin", "medic"] },
  { path: "/wall", label: "nav.wall", roles: ["dispatcher", "manager", "admin"] },
  { path: "/admin", label: "nav.admin", roles: ["admin"] },
];
const isDemo = document.documentElement.dataset.demo === "true";

export function DemoStrip() {
  return isDemo ? <div class="demo-strip">{t("demo.strip")}</div> : null;
}

export function LanguageSwitch() {
  return (
    <select class="bare-select" aria-label={t("switch.language")} value={lang.value} onChange={(e) => void chooseLanguage(e.currentTarget.value as Lang)}>
      {languages.map((l) => <option key={l.code} value={l.code} lang={l.code}>{l.name}</option>)}
    </select>
  );
}

export function ThemeSwitch() {
  const names: Record<Theme, string> = { auto: t("theme.auto"), light: t("theme.light"), dark: t("theme.dark") };
  return (
    <select class="bare-select" aria-label={t("switch.theme")} value={theme.value} onChange={(e) => setTheme(e.currentTarget.value as Theme)}>
      {(["auto", "light", "dark"] as const).map((x) => <option key={x} value={x}>{names[x]}</option>)}
    </select>
  );
}

export function TopBar({ title, children }: { title: string; children?: ComponentChildren }) {
  const me = person.value;
  const here = location.pathname;
  const [open, setOpen] = useState(false);
  return (
    <header class={`topbar${open ? " is-open" : ""}`}>
      <span class="brand" aria-hidden="true">{t("brand")}</span>
      <h1>{title}</h1>
      <nav class="topbar-more" aria-label={t("nav.label")}>
        {me && places.filter((x) => x.roles.includes(me.role) && x.path !== here).map((x) => <a key={x.path} href={x.path}>{t(x.label)}</a>)}
      </nav>
      <span class="topbar-gap" />
      {children}
      <Clock />
      {/* On a phone what is seldom needed waits behind this. */}
      <Button class="topbar-menu" aria-expanded={open} aria-label={t("nav.menu")} title={t("nav.menu")} onClick={() => setOpen(!open)}>☰</Button>
      <span class="topbar-more">
        <LanguageSwitch />
        <ThemeSwitch />
        {me && <span class="who">{me.name || me.username}</span>}
        {me && <Button onClick={() => void signOut()}>{t("nav.signout")}</Button>}
      </span>
    </header>
  );
}
