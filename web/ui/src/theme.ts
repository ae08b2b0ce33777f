// Light or dark: the system's choice until somebody makes his own.
import { signal } from "@preact/signals";

export type Theme = "auto" | "light" | "dark";

const kept = "jylu-theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const dark = (choice: Theme) => choice === "dark" || (choice === "auto" && system.matches);

export const theme = signal<Theme>(read());
/** Whether the screen is dark now, for what CSS cannot reach: the map. */
export const isDark = signal(dark(theme.peek()));

function read(): Theme {
  try {
    const value = localStorage.getItem(kept);
    return value === "light" || value === "dark" ? value : "auto";
  } catch {
    return "auto"; // storage forbidden: only the choice is lost
  }
}

function show(): void {
  const choice = theme.peek();
  if (choice === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  isDark.value = dark(choice);
}

export function setTheme(choice: Theme): void {
  theme.value = choice;
  try {
    localStorage.setItem(kept, choice);
  } catch {
    // forbidden storage: the theme holds for this page only
  }
  show();
}

system.addEventListener("change", show);
show();
