/* GrantFlow: makes pages quicker to use. Every page works without it. */
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const on = (type, listener, options) => document.addEventListener(type, listener, options);
const language = document.documentElement.lang || "en";

/* Counts, by the server's rule: pieces between white space that hold a letter or a digit. */
export const countWords = (text) => text.split(/[\p{White_Space}\x1c-\x1f]+/u).filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;
export const countCharacters = (text) => [...text.normalize("NFC").replace(/\r\n?/g, "\n")].length;
const fill = (template, n) => {
  const copy = template.content.cloneNode(true);
  for (const node of all("b", copy)) node.textContent = node.textContent.replace("#", n);
  return copy;
};
const count = (field) => {
  const line = document.getElementById(`${field.id}-count`);
  if (!line) return;
  const words = Number(field.dataset.wordLimit);
  const used = words ? countWords(field.value) : countCharacters(field.value);
  const over = used - (words || Number(field.dataset.characterLimit));
  line.querySelector("[data-used]").textContent = used;
  line.classList.toggle("over", over > 0);
  line.querySelector("[data-over]").replaceChildren(...(over > 0 ? [fill(line.querySelector("template"), over)] : []));
};

/* Totals. Amounts are read as people type them: 14 800,50 or 14,800.50. */
const grouped = /^[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})+$/, twoWays = /^[1-9]\d{0,2}[.,]\d{3}$/;
export const readNumber = (text) => {
  const plain = text.replace(/[\s'’_]/g, "");
  if (twoWays.test(plain)) return NaN;
  const at = Math.max(plain.lastIndexOf(","), plain.lastIndexOf("."));
  if (at < 0 || grouped.test(plain)) return Number(plain.replace(/[.,]/g, ""));
  const whole = plain.slice(0, at);
  return whole.includes(plain[at]) ? NaN : Number(`${whole.replace(/[.,]/g, "")}.${plain.slice(at + 1)}`);
};
const valueOf = (node) => (node.matches("output") ? Number(node.dataset.value || 0) : readNumber(node.value));
const write = (node, value) => {
  const digits = Number(node.dataset.digits || 0);
  node.dataset.value = value;
  node.textContent = Number.isFinite(value) ? new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value) : "–";
};
const sum = (nodes) => Math.round(nodes.reduce((total, node) => total + valueOf(node), 0) * 1e6) / 1e6;
const reckon = (table) => {
  for (const line of all("[data-line]", table)) {
    const factors = all("[data-factor]", line);
    for (const node of all("[data-product]", line)) {
      const typed = factors.some((factor) => factor.value.trim());
      const raw = typed ? factors.reduce((product, factor) => product * valueOf(factor), 1) : 0;
      const scale = 10 ** Number(node.dataset.digits || 0);
      write(node, Math.round(raw * scale * (1 + Number.EPSILON)) / scale);
    }
    for (const node of all("[data-row-total]", line)) write(node, sum(all("[data-sum]", line)));
  }
  for (const node of all("[data-subtotal]", table)) write(node, sum(all(`[data-sum="${node.dataset.subtotal}"]`, node.closest("[data-group]"))));
  for (const node of all("[data-total]", table)) {
    const key = node.dataset.total;
    write(node, sum(all(key === "*" ? "[data-sum]" : `[data-sum="${key}"]`, table)));
  }
};

/* Rows: the new one is a copy of the last, emptied and renumbered. */
const addRow = (body) => {
  const rows = all(":scope > [data-line]", body);
  if (rows.length >= Number(body.dataset.most || Infinity)) return;
  const old = rows.at(-1);
  const row = old.cloneNode(true);
  const next = (text) => text.replace(/-(\d+)(?=-|$)(?!.*-\d+(?:-|$))/, (_, n) => `-${Number(n) + 1}`);
  for (const node of all("[name], [id], [aria-describedby], [for]", row)) {
    for (const name of ["name", "id", "aria-describedby", "for"]) if (node.hasAttribute(name)) node.setAttribute(name, next(node.getAttribute(name)));
    node.removeAttribute("aria-invalid");
  }
  empty(row);
  for (const node of all("[aria-label]", row)) node.setAttribute("aria-label", node.getAttribute("aria-label").replace(/\d+(?=[^\d:]*:)/, (n) => Number(n) + 1));
  for (const node of all(".error", row)) node.remove();
  for (const node of all("output", row)) write(node, 0);
  old.after(row);
  numberRows(body);
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
};
const empty = (row) => {
  for (const node of all("input, select, textarea", row)) {
    if (node.matches("[type=checkbox], [type=radio]")) node.checked = false;
    else if (node.matches("select")) node.selectedIndex = 0;
    else node.value = "";
  }
};
const numberRows = (body) => {
  for (const [at, row] of all(":scope > [data-line]", body).entries()) {
    for (const node of all("[data-row-name]", row)) node.textContent = node.textContent.replace(/\d+(?=\D*$)/, at + 1);
  }
};
/* A row goes, and the one beside it is written on; the last one is only emptied. */
const removeRow = (row) => {
  const body = row.parentElement;
  const beside = row.nextElementSibling || row.previousElementSibling;
  if (beside) row.remove();
  else empty(row);
  numberRows(body);
  const control = (beside || row).querySelector("input:not([type=hidden]), select, textarea");
  control?.dispatchEvent(new Event("input", { bubbles: true }));
  control?.focus();
};

/* Forms: sent once, guarded while unsaved. */
const changed = new Set();
let leaving = false;
const offline = () => document.querySelector("[data-offline]");
on("submit", (event) => {
  const form = event.target;
  if (!navigator.onLine && form.method === "post") {
    event.preventDefault();
    showLine();
  } else if (form.matches("[data-submit-once]")) {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => all("button", form).forEach((button) => { button.ariaDisabled = "true"; }));
    setTimeout(() => release(form), 15000);
  }
  if (!event.defaultPrevented) leaving = true;
  if (!event.defaultPrevented && form.matches("[data-forget]")) forget(form.dataset.forget);
});
const release = (form) => {
  delete form.dataset.sent;
  all("button", form).forEach((button) => { button.ariaDisabled = null; });
};
addEventListener("pageshow", (event) => { if (event.persisted) { leaving = false; all("[data-sent]").forEach(release); } });
addEventListener("beforeunload", (event) => { if (!leaving && [...changed].some((form) => !form.matches("[data-safe]"))) event.preventDefault(); });

/* What is kept on this device, texts by autosave.js and files by uploads.js, is forgotten when somebody signs out;
   the texts of an application also when it has been sent. */
const forget = (application) => {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith("grantflow-kept/") && name.includes(application));
    for (const name of names) localStorage.removeItem(name);
    if (!application) indexedDB.deleteDatabase("grantflow-uploads");
  } catch { /* nothing can be kept here */ }
};
for (const node of all("[data-forget]:not(form)")) forget(node.dataset.forget);

/* The line: lost and back. */
const showLine = () => { if (offline()) offline().hidden = navigator.onLine; };
addEventListener("offline", showLine);
addEventListener("online", () => {
  showLine();
  const said = document.querySelector("[data-online]");
  if (said) said.textContent = document.querySelector("[data-online-text]").content.textContent;
});

on("input", ({ target }) => {
  if (target.matches("[data-word-limit], [data-character-limit]")) count(target);
  const table = target.closest("[data-totals]");
  if (table) reckon(table);
  const form = target.form;
  if (form?.matches("[data-guard-unsaved]")) changed.add(form);
  if (target.matches("[data-check-all]")) {
    const boxes = all("tbody td:first-child [type=checkbox]", target.closest("table"));
    boxes.forEach((box) => { box.checked = target.checked; });
  }
});
on("click", ({ target }) => {
  target.closest("[data-dismiss]")?.parentElement.remove();
  const adder = target.closest("[data-add-row]");
  if (adder) addRow(document.getElementById(adder.dataset.addRow));
  const remover = target.closest("[data-remove-row]");
  if (remover) removeRow(remover.closest("[data-line]"));
  for (const menu of all("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
});
on("keydown", ({ key }) => {
  const menu = key === "Escape" && document.querySelector("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});

for (const node of all("[data-dismiss], [data-add-row], [data-remove-row], [data-check-all]")) node.hidden = false;
for (const table of all("[data-totals]")) reckon(table);
for (const field of all("select[data-own-zone]")) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...field.options].some(({ value }) => value === own)) field.value = own;
}
document.querySelector("[data-focus]")?.focus();
showLine();
