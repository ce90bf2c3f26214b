/* Saves a form while it is filled in (a section of an application, a page of a review), keeps on this device what is
   not saved yet, and says how it stands. The server takes an autosave as it takes any save, and decides. The page brings
   form#section-form with its [data-question]s, and templates/web/_autosave_bar.html and _kept.html. */
const form = document.getElementById("section-form");
const bar = document.getElementById("autosave"), present = document.getElementById("present") ?? {};
const { address, zone, own, kept: drawer } = bar.dataset;
const PAUSE = 2000, LONGEST = 10000, PATIENCE = 20000, SEEN_EVERY = 45000, IDLE = 600000, MOST_ON_LEAVING = 60000;
const AGAIN = [5000, 10000, 20000, 40000, 60000];
const language = document.documentElement.lang || "en";
const every = (selector, root = document) => [...root.querySelectorAll(selector)];
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/* What stands on the page: the fields of each question, as a form sends them. */
const questions = new Map(every("[data-autosaved]", form).map((node) => [node.dataset.question, node]));
const read = () => {
  const homes = new Map(), found = new Map();
  for (const [key, node] of questions) {
    found.set(key, []);
    for (const field of every("[name]", node)) homes.set(field.name, key);
  }
  for (const [name, text] of new FormData(form)) if (homes.has(name)) found.get(homes.get(name)).push([name, text]);
  return found;
};
const saved = read();
const unsaved = () => new Map([...read()].filter(([key, fields]) => !same(fields, saved.get(key))));

/* How it stands: one line of the bar. It is read out when it changes, not at every save. */
const HELD = ["out", "met", "newer", "refused"];
let stand = "ready", words = "";
const held = () => HELD.includes(stand);
const tell = (now, said = "") => {
  for (const node of every("[data-stand]", bar)) node.hidden = node.dataset.stand !== now;
  const node = bar.querySelector(`[data-stand="${now}"]`), place = node.querySelector("[data-said]");
  if (place) place.textContent = said;
  if (now !== stand) bar.querySelector("[role=status]").textContent = node.textContent.trim();
  [stand, words] = [now, said];
  guard();
};
const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
const day = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeStyle: "short", hourCycle: "h23", timeZone: zone });
let last;
const said = ({ saved: at, missing }) => [bar.dataset.words.replace("#", time.format(new Date(at))), missing].filter(Boolean).join(" · ");

/* The device: what the server has not confirmed, and what was found here and not decided about. */
const undecided = new Map();
let keepable = true;
const keep = (sent = submitted) => {
  const answers = Object.fromEntries([...undecided, ...unsaved()]);
  try {
    if (Object.keys(answers).length) localStorage.setItem(drawer, JSON.stringify({ at: Date.now(), version: Number(form.elements.version.value), sent, answers }));
    else localStorage.removeItem(drawer);
    keepable = true;
  } catch { keepable = false; }
  bar.querySelector("[data-unkept]").hidden = keepable;
  guard();
};
const load = () => { try { return JSON.parse(localStorage.getItem(drawer)); } catch { return null; } };
/* The browser asks before the page is left only where something could be forgotten: see app.js. */
const calm = () => ["ready", "saved"].includes(stand);
const guard = () => {
  const apart = every("[data-question]:not([data-autosaved]) input", form).some((field) => field.checked || field.files?.length);
  form.toggleAttribute("data-safe", !apart && ((calm() && keepable) || !unsaved().size));
};

/* Sending. */
let sending = false, timer = 0, since = 0, tries = 0;
const later = (pause) => { clearTimeout(timer); timer = setTimeout(send, pause); };
const soon = () => { since ||= Date.now(); later(Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now()))); };
const lost = () => {
  if (!navigator.onLine) tell("offline");
  else if (unsaved().size) tell("failed");
  later(AGAIN[Math.min(tries++, AGAIN.length - 1)]);
};
const bodyOf = (changes, leaving) => new URLSearchParams([
  ...["csrf_token", "version", "idempotency_key"].map((name) => [name, form.elements[name].value]),
  ...(leaving ? [["leaving", "yes"]] : []),
  ...[...changes.keys()].map((key) => ["changed", key]),
  ...[...changes.values()].flat(),
]);
const send = async (leaving = false) => {
  if (sending && !leaving) return soon();
  if (!navigator.onLine) return lost();
  since = 0;
  sending = true;
  const changes = unsaved(), body = bodyOf(changes, leaving);
  const keepalive = leaving && body.toString().length < MOST_ON_LEAVING;
  try {
    await take(await fetch(address, { method: "POST", body, redirect: "manual", keepalive, signal: AbortSignal.timeout(PATIENCE) }), changes);
  } catch { lost(); }
  sending = false;
};
const take = async (answer, changes) => {
  if (answer.type === "opaqueredirect" || [400, 401].includes(answer.status)) return tell("out");
  const found = [200, 409].includes(answer.status) ? await answer.json() : {};
  if (answer.ok) confirm(found, changes);
  else if (found.met) tell(unsaved().size ? "met" : "newer", found.met);
  else if (found.refused || [403, 404, 413].includes(answer.status)) tell("refused", found.refused);
  else lost();
};
const confirm = (found, changes) => {
  tries = 0;
  Object.assign(present, { hidden: !found.editing, textContent: found.editing });
  for (const [key, fields] of changes) saved.set(key, fields);
  if (changes.size) {
    form.elements.version.value = Math.max(found.version, form.elements.version.value);
    last = found;
    tell("saved", said(last));
    judge(found.wrong, changes);
  } else if (!calm()) tell("ready");
  keep();
  if (unsaved().size) soon();
};

/* What is wrong, at its field; not while somebody writes there, nor while a button is held: it would move away. */
const due = new Map();
let pressing = false;
const judge = (wrong, changes) => {
  for (const node of every("[data-question]", form)) {
    const key = node.dataset.question, found = wrong[key] ?? [];
    if (changes.has(key) || !found.length === Boolean(node.querySelector("[data-live]"))) due.set(node, found);
  }
  show();
};
const show = () => {
  if (pressing) return;
  for (const [node, found] of due) {
    if (node.contains(document.activeElement)) continue;
    due.delete(node);
    clear(node);
    for (const [id, reason] of found) put(id, reason);
  }
};
const clear = (node) => {
  for (const box of every("[id$='-error']", node)) box.remove();
  for (const field of every("[aria-invalid]", node)) field.removeAttribute("aria-invalid");
  for (const field of every(".invalid", node)) field.classList.remove("invalid");
  for (const field of every("[aria-describedby]", node)) describe(field, field.getAttribute("aria-describedby").split(" ").filter((id) => document.getElementById(id)));
};
const describe = (field, ids) => (ids.length ? field.setAttribute("aria-describedby", [...new Set(ids)].join(" ")) : field.removeAttribute("aria-describedby"));
const put = (id, reason) => {
  const field = document.getElementById(id);
  if (!field) return;
  const box = document.getElementById(`${id}-error`) ?? boxAt(field);
  box.append(bar.querySelector("[data-error]").content.cloneNode(true));
  box.lastElementChild.append(reason);
};
const boxAt = (field) => {
  const box = Object.assign(document.createElement("div"), { id: `${field.id}-error` });
  box.dataset.live = "";
  if (field.matches("input, select, textarea")) {
    field.setAttribute("aria-invalid", "true");
    describe(field, [...(field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean), box.id]);
    if (field.closest("td")) field.after(box);
    else (field.closest(".affix") ?? field).before(box);
  } else {
    const head = every(":scope > :is(legend, label, .hint, .field-title)", field).at(-1);
    if (head) head.after(box);
    else field.prepend(box);
  }
  if (!field.closest("td")) field.closest(".field")?.classList.add("invalid");
  return box;
};

/* What was found on this device: put back question by question, or thrown away. */
const offered = document.getElementById("kept");
const bare = (fields) => fields.filter(([, text]) => text.trim());
const nameOf = (node) => {
  const copy = node.querySelector("legend, label, caption")?.cloneNode(true);
  for (const part of every(".optional, .count", copy ?? node.cloneNode())) part.remove();
  return copy?.textContent.trim() ?? "";
};
const inWords = (node, [name, text]) => {
  const field = every(`[name="${name}"]`, node).find((one) => one.value === text || one.matches("select"));
  if (field?.matches("[type=checkbox], [type=radio]")) return field.labels[0]?.textContent.trim() ?? text;
  return (field?.matches("select") && [...field.options].find((one) => one.value === text)?.textContent) || text;
};
const offer = () => {
  const kept = load(), here = read();
  for (const [key, fields] of Object.entries(kept?.answers ?? {})) {
    if (questions.has(key) && !same(bare(fields), bare(here.get(key)))) undecided.set(key, fields);
  }
  if (kept?.sent && Number(own) > kept.version) undecided.clear();
  if (!undecided.size) return keep();
  offered.querySelector("[data-at]").textContent = day.format(kept.at);
  const list = offered.querySelector("ul"), item = offered.querySelector("template");
  for (const [key, fields] of undecided) {
    const line = item.content.cloneNode(true), node = questions.get(key);
    line.querySelector("input").value = key;
    line.querySelector("span").textContent = nameOf(node);
    line.querySelector("p").textContent = bare(fields).map((field) => inWords(node, field)).join(" · ");
    list.append(line);
  }
  offered.hidden = false;
};
const decide = (chosen) => {
  for (const key of chosen) putBack(questions.get(key), undecided.get(key));
  undecided.clear();
  offered.hidden = true;
  (questions.get(chosen[0])?.querySelector("[name]") ?? document.getElementById("main")).focus();
  keep();
  soon();
};
const putBack = (node, fields) => {
  const texts = new Map();
  for (const [name, text] of fields) texts.set(name, [...(texts.get(name) ?? []), text]);
  for (const name of texts.keys()) grow(node, name);
  for (const field of every("[name]", node)) {
    const given = texts.get(field.name) ?? [];
    if (field.matches("[type=checkbox], [type=radio]")) field.checked = given.includes(field.value);
    else field.value = given.shift() ?? "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  node.querySelector(".place")?.dispatchEvent(new Event("change", { bubbles: true }));
};
/* Rows are added until the field of that name is there. */
const grow = (node, name) => {
  const adder = every("[data-add-row]", node).find((button) => name.startsWith(`${button.dataset.addRow.replace(/-rows$/, "")}-`));
  const rows = () => every("[data-line]", node).length;
  for (let before = -1; adder && !node.querySelector(`[name="${name}"]`) && rows() > before;) {
    before = rows();
    adder.click();
  }
};

/* When. Answers that only stand in the form, as it was opened, are saved with the first that is typed. */
let touched = Date.now(), left = false, submitted = false, keeping = 0;
const typed = () => {
  touched = Date.now();
  for (const node of every("[data-unsaved]", form)) {
    saved.delete(node.dataset.question);
    node.removeAttribute("data-unsaved");
  }
  clearTimeout(keeping);
  keeping = setTimeout(keep, 300);
  if (stand === "newer") tell("met", words);
  if (!held()) soon();
};
const leave = () => {
  if (left || submitted) return;
  left = true;
  keep();
  if (held()) navigator.sendBeacon(address, bodyOf(new Map(), true));
  else send(true);
};
/* Where a colleague saved meanwhile, the page that compares begins with theirs for what nobody changed here. */
const nameUntouched = () => {
  for (const field of every("[name=untouched]", form)) field.remove();
  const changes = unsaved();
  for (const value of questions.keys()) if (!changes.has(value)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "untouched", value }));
};
const back = () => {
  left = submitted = false;
  if (!held() || stand === "out") send();
};
document.addEventListener("input", ({ target }) => { if (target.form === form) typed(); });
document.addEventListener("change", ({ target }) => { if (target.form === form) typed(); });
document.addEventListener("focusout", () => setTimeout(show));
document.addEventListener("pointerdown", () => { touched = Date.now(); pressing = true; });
for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, () => { pressing = false; setTimeout(show); });
document.addEventListener("submit", (event) => {
  if (event.target !== form || event.defaultPrevented) return;
  submitted = true;
  clearTimeout(timer);
  keep();
  nameUntouched();
});
/* Signing out clears the device: what is not saved is sent first, and asked about where that fails. */
addEventListener("submit", async (event) => {
  const { target } = event;
  if (!target.matches("[data-forget]") || submitted) return;
  event.preventDefault();
  if (unsaved().size && !held()) await send(true);
  if ((unsaved().size || undecided.size) && !window.confirm(bar.dataset.warning)) return;
  submitted = true;
  setTimeout(() => target.requestSubmit());
}, true);
document.addEventListener("visibilitychange", () => (document.hidden ? leave() : back()));
addEventListener("pagehide", leave);
addEventListener("pageshow", ({ persisted }) => { if (persisted) back(); });
/* A file that arrived may have been an answer that was missing. */
addEventListener("grantflow:arrived", ({ detail }) => { if (stand === "saved") tell("saved", said({ ...last, missing: detail })); });
addEventListener("online", () => { if (!held()) send(); });
addEventListener("offline", () => { if (!held()) tell("offline"); });
bar.querySelector("[data-sign-in]").addEventListener("click", () => form.toggleAttribute("data-safe", true));
offered.querySelector("[data-put-back]").addEventListener("click", () => decide(every("input:checked", offered).map((box) => box.value)));
offered.querySelector("[data-throw-away]").addEventListener("click", () => decide([]));
setInterval(() => { if (!document.hidden && !held() && !sending && Date.now() - touched < IDLE) send(); }, SEEN_EVERY);

document.querySelector("[data-offline]").remove(); // the bar says it
bar.hidden = false;
offer();
send();
