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
  for (const section of document.querySelectorAll(".verdicts")) {
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
    const [search, status] = [section.querySelector("input"), section.querySelector("select")];
    const filter = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of table.tBodies[0].rows) {
        const text = row.textContent.toLowerCase();
        const wanted = !status.value || row.dataset.status === status.value || row.dataset.flag === status.value;
        row.hidden = !(wanted && words.every((w) => text.includes(w)));
        shown += row.hidden ? 0 : 1;
      }
      section.querySelector(".none").hidden = shown > 0;
    };
    search.addEventListener("input", filter);
    status.addEventListener("change", filter);
    section.querySelector(".controls").hidden = false;
  }
})();
