/* Files go in parts and on from where the line broke: also on another page of the application, also after a reload.
   The protocol is the core of tus 1.0; the file waits in this browser's own database until it has arrived. */
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const language = document.documentElement.lang || "en";
const [SMALLEST, FIRST, LARGEST] = [2 ** 15, 2 ** 17, 2 ** 20];
const [QUICK, SLOW] = [2000, 8000]; // milliseconds: parts grow and shrink until one takes about so long
const MEGABYTE = 2 ** 20;

/* What is kept on this device: the files by the address of their upload. */
const kept = new Promise((resolve) => {
  const opening = indexedDB.open("grantflow-uploads", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("files");
  opening.onsuccess = () => {
    opening.result.onversionchange = () => opening.result.close(); // signing out deletes it: see app.js
    resolve(opening.result);
  };
  opening.onerror = () => resolve(null);
});
const onDevice = async (mode, work) => {
  const database = await kept;
  if (!database) return undefined;
  return new Promise((resolve) => {
    const request = work(database.transaction("files", mode).objectStore("files"));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(undefined);
  });
};
const keep = (address, file) => onDevice("readwrite", (files) => files.put(file, address));
const find = (address) => onDevice("readonly", (files) => files.get(address));
const forget = (address) => onDevice("readwrite", (files) => files.delete(address));

/* What a row says. */
const say = (row, word, text) => {
  for (const node of all("[data-said]", row)) if (node.dataset.said !== "aloud") node.hidden = node.dataset.said !== word;
  if (text) row.querySelector(`[data-said="${word}"]`).textContent = text;
};
const percent = new Intl.NumberFormat(language, { style: "percent" });
const size = (bytes) => {
  const [unit, count] = bytes >= MEGABYTE ? ["megabyte", Math.ceil((bytes * 10) / MEGABYTE) / 10] : ["kilobyte", Math.ceil(bytes / 1024)];
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(count);
};
const showSent = (row, sent, whole) => {
  const share = Math.floor((sent / whole) * 100);
  const quarter = Math.floor(share / 25);
  row.querySelector("progress").value = share;
  row.querySelector("[data-percent]").textContent = percent.format(share / 100);
  if (quarter > Number(row.dataset.quarter || 0)) row.querySelector('[data-said="aloud"]').textContent = percent.format(share / 100);
  row.dataset.quarter = quarter;
};
const newRow = (list, file) => {
  const row = list.parentElement.querySelector("[data-arriving-row]").content.firstElementChild.cloneNode(true);
  for (const node of all("[data-file]", row)) node.textContent = ` ${file.name}`;
  row.querySelector("[data-whole]").textContent = size(file.size);
  list.append(row);
  return row;
};

/* The wire. An answer that is none of the protocol ends the upload; no answer at all waits for the line. */
class Ended extends Error {
  constructor(word, text) { super(word); Object.assign(this, { word, text }); }
}
const ask = async (row, method, address, headers = {}, body = undefined) => {
  const token = row.closest("[data-arriving]").dataset.arriving;
  const signal = row.controller.signal;
  const answer = await fetch(address, { method, body, signal, redirect: "manual", headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": token, ...headers } });
  if (answer.type === "opaqueredirect" || answer.status === 400) throw new Ended("signed-out");
  if (answer.status === 404) throw new Ended("gone");
  if (answer.status >= 500) throw new TypeError(answer.statusText);
  if (answer.status === 409 && method === "PATCH") return null;
  if (!answer.ok) throw new Ended("refused", (await answer.json().catch(() => ({ reasons: [] }))).reasons.join(" "));
  return answer;
};
const offsetOf = (answer) => Number(answer.headers.get("Upload-Offset"));
const begin = async (row, file, place) => {
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
  const answer = await ask(row, "POST", place, { "Upload-Length": file.size, "Upload-Metadata": `filename ${name}` });
  row.dataset.upload = answer.headers.get("Location");
  await keep(row.dataset.upload, file);
};
const sendParts = async (row, file) => {
  row.hasBegun();
  let part = FIRST;
  let sent = offsetOf(await ask(row, "HEAD", row.dataset.upload));
  say(row, "sending");
  while (sent < file.size) {
    showSent(row, sent, file.size);
    const before = performance.now();
    const headers = { "Upload-Offset": sent, "Content-Type": "application/offset+octet-stream" };
    const answer = await ask(row, "PATCH", row.dataset.upload, headers, file.slice(sent, sent + part));
    sent = offsetOf(answer || (await ask(row, "HEAD", row.dataset.upload)));
    const took = performance.now() - before;
    if (took < QUICK) part = Math.min(part * 2, LARGEST);
    if (took > SLOW) part = Math.max(part / 2, SMALLEST);
  }
};

/* The line comes back with an event, or without one: then it is tried again, less and less often. */
const lineBack = (tries) => new Promise((resolve) => {
  addEventListener("online", resolve, { once: true });
  setTimeout(resolve, Math.min(1000 * 2 ** tries, 30000));
});
const untilArrived = async (row, file, place) => {
  for (let tries = 0; ; tries += 1) {
    try {
      if (!row.dataset.upload) await begin(row, file, place);
      await sendParts(row, file);
      return;
    } catch (problem) {
      if (problem instanceof Ended || problem.name === "AbortError") throw problem;
      say(row, "waiting");
      await lineBack(tries);
    }
  }
};
const running = new Set();
const send = (row, file, place) => {
  row.controller = new AbortController();
  row.begun = new Promise((resolve) => { row.hasBegun = resolve; });
  row.querySelector("[data-cancel]").hidden = false;
  say(row, "sending");
  running.add(row);
  row.over = bring(row, file, place).finally(() => { running.delete(row); row.hasBegun(); });
};
const bring = async (row, file, place) => {
  try {
    await alone(row.dataset.upload || place + file.name, () => untilArrived(row, file, place));
    showSent(row, file.size, file.size);
    say(row, "done");
    row.querySelector("[data-cancel]").hidden = true;
    await forget(row.dataset.upload);
    await showStanding(row);
  } catch (problem) {
    if (!(problem instanceof Ended)) return;
    row.ended = true;
    say(row, problem.word, problem.text);
    if (problem.word !== "signed-out") await end(row);
  }
};
/* Two tabs on one application do not send the same file twice. */
const alone = (name, work) => (navigator.locks ? navigator.locks.request(name, work) : work());
const end = async (row) => {
  if (!row.dataset.upload) return;
  const address = row.dataset.upload;
  row.dataset.upload = "";
  await forget(address);
  row.controller = new AbortController();
  await ask(row, "DELETE", address).catch(() => {});
};
const cancel = async (row) => {
  row.controller?.abort();
  await end(row);
  const field = row.closest("[data-uploads]");
  row.remove();
  field?.querySelector("input[type=file]")?.focus();
};

/* A file that arrived stands at its question: as the server writes it, with what was ticked meanwhile. */
const showStanding = async (row) => {
  const field = row.closest("[data-uploads]");
  if (!field) return;
  const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), "text/html");
  const now = page.getElementById(field.id)?.querySelector("[data-standing]");
  if (!now) return;
  for (const box of all("input:checked", field)) now.querySelector(`#${CSS.escape(box.id)}`)?.setAttribute("checked", "");
  field.querySelector("[data-standing]").replaceWith(document.adoptNode(now));
  row.remove();
  dispatchEvent(new CustomEvent("grantflow:arrived", { detail: page.getElementById("autosave")?.dataset.missing }));
};

const choose = (field, file) => {
  const list = field.querySelector("[data-arriving]");
  const begun = all("[data-upload]", list).find(({ dataset }) => dataset.name === file.name && Number(dataset.size) === file.size);
  if (begun) keep(begun.dataset.upload, file);
  else if (!field.querySelector("input[type=file]").multiple) for (const row of all("[data-upload]", list)) cancel(row);
  send(begun || newRow(list, file), file, field.dataset.uploads);
};
const fieldOf = (target) => target.matches("input[type=file]") && target.closest("[data-uploads]");
/* The page is left when the server knows of every file, and small ones have arrived; not if one was refused. */
const moment = () => new Promise((resolve) => { setTimeout(resolve, QUICK); });
let goes = false;
addEventListener("submit", async (event) => {
  if (goes || !running.size || !navigator.onLine || event.target.id !== "section-form") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { target: form, submitter } = event;
  const rows = [...running];
  submitter.ariaDisabled = "true";
  await Promise.all(rows.map(({ begun }) => begun));
  await Promise.race([Promise.all(rows.map(({ over }) => over)), moment()]);
  submitter.ariaDisabled = null;
  const refused = rows.find(({ ended }) => ended);
  if (refused) return refused.scrollIntoView({ block: "center" });
  goes = true;
  form.requestSubmit(submitter);
}, true);
/* What is on its way already is no unsaved change of the page. */
addEventListener("input", (event) => { if (fieldOf(event.target)) event.stopPropagation(); }, true);
addEventListener("change", (event) => {
  const field = fieldOf(event.target);
  if (!field) return;
  event.stopPropagation();
  for (const file of [...event.target.files]) choose(field, file);
  event.target.value = "";
}, true);
addEventListener("click", ({ target }) => {
  const button = target.closest("[data-cancel]");
  if (button) cancel(button.closest("[data-upload]"));
});
for (const row of all("[data-upload]")) {
  row.querySelector("[data-cancel]").hidden = false;
  find(row.dataset.upload).then((file) => { if (file) send(row, file, ""); });
}
