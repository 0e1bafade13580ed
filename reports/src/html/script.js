"use strict";
(() => {
  const root = document.documentElement;
  const toggle = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const label = () => {
    toggle.textContent = isDark() ? "Light" : "Dark";
    toggle.setAttribute("aria-label", `Switch to ${isDark() ? "light" : "dark"} colours`);
  };
  const asked = new URLSearchParams(location.search).get("theme");
  if (asked === "dark" || asked === "light") root.dataset.theme = asked;
  toggle.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; label(); });
  system.addEventListener("change", label);
  toggle.hidden = false;
  label();

  const NUMBERS = { NaN: Infinity, inf: Infinity, "-inf": -Infinity, "": Infinity };
  const key = (cell) => {
    const text = cell.dataset.key;
    if (text === undefined) return cell.textContent.trim().toLowerCase();
    return text in NUMBERS ? NUMBERS[text] : Number(text);
  };
  const sortBy = (table, column, direction) => {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, key: key(row.cells[column]) }));
    // What is missing comes last in both directions.
    const missing = (r) => (r.row.cells[column].dataset.key === "" ? 1 : 0);
    const order = (a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) * direction;
    rows.sort((a, b) => missing(a) - missing(b) || order(a, b));
    body.append(...rows.map((r) => r.row));
  };
  for (const section of document.querySelectorAll(".verdicts, .map")) {
    const table = section.querySelector("table");
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach((h) => h.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        sortBy(table, column, up ? 1 : -1);
      });
    });
    const searched = (row) => {
      const names = [...row.querySelectorAll("[aria-label]")].map((named) => named.getAttribute("aria-label"));
      return [row.textContent, ...names].join(" ").toLowerCase();
    };
    const [search, status] = [section.querySelector("input"), section.querySelector("select")];
    const filter = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of table.tBodies[0].rows) {
        const verdicts = row.dataset.status.split("|");
        const wanted = !status.value || verdicts.includes(status.value) || row.dataset.flag === status.value;
        const text = words.length ? searched(row) : "";
        row.hidden = !(wanted && words.every((w) => text.includes(w)));
        shown += row.hidden ? 0 : 1;
      }
      section.querySelector(".none").hidden = shown > 0;
    };
    search.addEventListener("input", filter);
    status.addEventListener("change", filter);
    section.querySelector(".controls").hidden = false;
  }

  // The name of a mark, beside the pointer or the focus.
  const tip = document.createElement("div");
  tip.id = "tip";
  tip.setAttribute("aria-hidden", "true");
  tip.hidden = true;
  document.body.append(tip);
  let mark = null;
  const show = (target) => {
    mark = target?.closest?.(".map td .chip") ?? null;
    tip.hidden = !mark;
    if (!mark) return;
    tip.textContent = mark.getAttribute("aria-label");
    const [at, own] = [mark.getBoundingClientRect(), tip.getBoundingClientRect()];
    const left = Math.min(at.left, root.clientWidth - own.width - 8);
    const below = at.bottom + 6 + own.height < innerHeight;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${below ? at.bottom + 6 : at.top - own.height - 6}px`;
  };
  document.addEventListener("mouseover", (event) => show(event.target));
  document.addEventListener("focusin", (event) => show(event.target));
  document.addEventListener("scroll", () => show(mark), true);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") show(null); });
})();
