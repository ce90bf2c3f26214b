/* The outline of a form: steps without a new page, and questions dragged by their grip. Without it each step is a page. */
const outline = () => document.getElementById("outline");
const every = (selector, root) => [...root.querySelectorAll(selector)];
const items = (list) => every(":scope > [data-question]", list);

const show = () => { for (const grip of every("[data-grip]", outline())) grip.hidden = false; };

/* Posts a step and takes the outline from the page that comes; says what that page says. False without connection. */
const post = async (url, fields) => {
  const body = new FormData(outline());
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  outline().ariaBusy = "true";
  const answer = await fetch(url, { method: "POST", body }).catch(() => null);
  outline().ariaBusy = null;
  if (!answer) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("outline");
  if (!fresh) { location.reload(); return true; }
  outline().replaceWith(fresh);
  show();
  const said = every(".notice[role] p, .error-summary li", page).map((node) => node.textContent.trim()).join(" ");
  fresh.querySelector("[data-said]").textContent = said.replace(/\s+/g, " ");
  return true;
};

document.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (event.target !== outline() || button?.name !== "by") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { id } = button.closest("[data-question], [data-section]"), { value } = button;
  if (!await post(button.formAction, { by: value })) return;
  const there = document.getElementById(id);
  const again = every("button[name=by]", there.querySelector(".tools")).sort((one) => (one.value === value ? -1 : 1));
  again.find((other) => !other.disabled)?.focus();
  there.scrollIntoView({ block: "nearest" });
}, true);

/* Dragging by the grip, with a mouse or a finger. */
const drag = (item) => {
  const start = item.nextElementSibling, home = item.parentElement;
  const over = ({ clientX, clientY }) => {
    const section = document.elementFromPoint(clientX, clientY)?.closest("[data-section]");
    const list = section?.querySelector(".outline-questions");
    if (!list) return;
    const next = items(list).find((other) => other !== item && clientY < other.getBoundingClientRect().top + other.offsetHeight / 2) || null;
    if (next !== item.nextElementSibling || item.parentElement !== list) list.insertBefore(item, next);
  };
  const drop = async () => {
    listening.abort();
    item.classList.remove("dragged");
    const list = item.parentElement;
    if (list === home && item.nextElementSibling === start) return;
    const { section } = list.closest("[data-section]").dataset;
    const { formAction } = item.querySelector("button[name=by]");
    if (!await post(formAction, { section, place: items(list).indexOf(item) })) home.insertBefore(item, start);
  };
  const listening = new AbortController();
  item.classList.add("dragged");
  for (const [type, listener] of [["pointermove", over], ["pointerup", drop], ["pointercancel", drop]]) {
    document.addEventListener(type, listener, { signal: listening.signal });
  }
};
document.addEventListener("pointerdown", (event) => {
  if (!event.target.matches("[data-grip]")) return;
  event.preventDefault();
  drag(event.target.closest("[data-question]"));
});
show();
