// The office: roster, accounts, the rows people are measured by, the journal,
// files brought in. Each section has its own address, so that it can be returned
// to and sent to a colleague.
import "../../styles/admin.css";
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Accounts } from "../admin/accounts";
import { Import } from "../admin/import";
import { Search } from "../admin/journal";
import { Roster } from "../admin/roster";
import { Rows } from "../admin/rows";
import { begin } from "../admin/state";
import { t } from "../i18n";
import { StaleStrip } from "../kit/live";
import { Tabs } from "../kit/tabs";
import { TopBar } from "../kit/topbar";
import { mount } from "../mount";

const sections = ["roster", "accounts", "rows", "journal", "import"] as const;

/** The section and the part of it, as the address says: #roster/crews. */
const place = signal(read());
function read(): [string, string] {
  const [section = "", part = ""] = location.hash.slice(1).split("/");
  return [(sections as readonly string[]).includes(section) ? section : "roster", part];
}
addEventListener("hashchange", () => (place.value = read()));
const go = (section: string, part = "") => {
  history.replaceState(null, "", `#${section}${part && `/${part}`}`);
  place.value = [section, part];
};

function Admin() {
  useEffect(begin, []);
  const [section, part] = place.value;
  const to = (p: string) => go(section, p);
  return (
    <>
      <TopBar title={t("title.admin")} />
      <StaleStrip />
      <main class="admin">
        <Tabs label={t("admin.sections")} current={section} onChange={(k) => go(k)} tabs={[
          { key: "roster", label: t("admin.roster"), body: () => <Roster part={part} onPart={to} /> },
          { key: "accounts", label: t("admin.accounts"), body: () => <Accounts part={part} onPart={to} /> },
          { key: "rows", label: t("admin.rows"), body: () => <Rows part={part} onPart={to} /> },
          { key: "journal", label: t("admin.journal"), body: () => <Search /> },
          { key: "import", label: t("admin.import"), body: () => <Import /> },
        ]} />
      </main>
    </>
  );
}

void mount(Admin);
