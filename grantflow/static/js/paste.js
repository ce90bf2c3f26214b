/* Rows copied in a spreadsheet and pasted into a row of a table: the server reads them, the page puts them in. */
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const CELL = /^(.*)-(\d+)-([a-z0-9_]+)$/;
const placeOf = (control) => {
  const [, rows, , column] = CELL.exec(control.name) || [];
  const line = control.closest("[data-line]"), body = line?.closest("[data-rows]");
  return body && { body, rows, column, at: all(":scope > [data-line]", body).indexOf(line) };
};
const isTable = (text, control) => text.includes("\t") || (control.tagName !== "TEXTAREA" && /\n./.test(text.trim()));

const put = (control, value) => {
  if (control.type === "checkbox") control.checked = value.map(String).includes(control.value);
  else if (control.tagName === "SELECT") {
    const option = [...control.options].find(({ value: key, text }) => [key, text].includes(value));
    if (option) option.selected = true;
  } else control.value = Array.isArray(value) ? value.join(", ") : value.typed ?? value;
  control.dispatchEvent(new Event("input", { bubbles: true }));
};
const lines = (body) => all(":scope > [data-line]", body);
const isEmpty = (line) => all("input:not([type=hidden]), textarea, select", line).every((control) => (control.type === "checkbox" ? !control.checked : !control.value));
const firstEmpty = (body) => {
  const at = lines(body).findIndex(isEmpty);
  return at < 0 ? lines(body).length : at;
};
const lineAt = (body, at) => {
  while (lines(body).length <= at) {
    const before = lines(body).length;
    document.querySelector(`[data-add-row="${body.id}"]`)?.click();
    if (lines(body).length === before) return null;
  }
  return lines(body)[at];
};
/* Rows go below each other from where they were pasted; those of another heading to its first empty line. */
const fill = ({ body, at }, rows) => {
  const next = new Map([[body, at]]);
  for (const { name, at: fixed, cells } of rows) {
    const home = document.getElementById(body.id.replace(/heading\d+$/, `heading${name}`)) || body;
    if (!next.has(home)) next.set(home, firstEmpty(home));
    const line = lineAt(home, fixed ?? next.get(home));
    next.set(home, next.get(home) + 1);
    for (const [column, value] of Object.entries(cells)) for (const control of all(`[name$="-${column}"]`, line || document.createElement("p"))) put(control, value);
  }
};
const tell = (place, { misfits = [], left = "" }) => {
  const said = place.querySelector("[data-pasted]");
  said.hidden = !misfits.length;
  said.querySelector("[data-misfits]").replaceChildren(...misfits.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  const box = said.querySelector("[data-left]");
  box.hidden = !left;
  box.querySelector("textarea").value = left;
  if (!said.hidden) said.scrollIntoView({ block: "center" });
};
document.addEventListener("paste", async (event) => {
  const control = event.target, text = event.clipboardData.getData("text/plain");
  const home = control.closest?.("[data-question]")?.querySelector("[data-pasting]");
  const place = home && control.matches("input, textarea") && isTable(text, control) && placeOf(control);
  if (!place) return;
  event.preventDefault();
  const heading = /heading(\d+)$/.exec(place.rows)?.[1] || "";
  const body = new URLSearchParams({ text, at: place.at, column: place.column, heading, csrf_token: control.form.elements.csrf_token.value });
  const answer = await fetch(home.dataset.pasting, { method: "POST", body, redirect: "manual" }).catch(() => null);
  const found = answer && [200, 422].includes(answer.status) ? await answer.json() : null;
  if (!found) {
    control.setRangeText(text, control.selectionStart, control.selectionEnd, "end"); // no line: as any text
    control.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  fill(place, found.rows || []);
  tell(home, found);
});
