/* Choices put in order: by number, by buttons, or by dragging. Without it the numbers are typed. */
const every = (selector, root) => [...root.querySelectorAll(selector)];
const place = (item) => item.querySelector("input");
const number = (item) => {
  const text = place(item).value.trim();
  return /^\d{1,4}$/.test(text) ? Number(text) : Infinity;
};
const items = (list) => every("[data-ranked]", list);
const ranked = (list) => items(list).filter((item) => place(item).value.trim());

const say = (list, item) => {
  const line = list.parentElement.querySelector("[data-ranking-said]");
  const text = place(item).value ? line.dataset.placed : line.dataset.unplaced;
  line.textContent = text.replace("@", item.querySelector("label").textContent).replace("#", place(item).value);
};
const renumber = (list, count) => {
  for (const [at, item] of items(list).entries()) place(item).value = at < count ? at + 1 : "";
  list.dispatchEvent(new Event("input", { bubbles: true }));
  place(items(list)[0]).dispatchEvent(new Event("input", { bubbles: true }));
};
const most = (list) => Number(list.dataset.ranking);

/* One step up or down; below the last place, a choice has none. */
const move = (item, by) => {
  const list = item.parentElement;
  const all = items(list);
  const at = all.indexOf(item);
  const count = ranked(list).length;
  if (at >= count) {
    if (by > 0) return;
    list.insertBefore(item, all[Math.min(count, most(list) - 1)]);
    renumber(list, Math.min(count + 1, most(list)));
  } else if (by > 0 && at === count - 1) {
    renumber(list, count - 1);
  } else if (all[at + by]) {
    list.insertBefore(item, by < 0 ? all[at - 1] : all[at + 2] || null);
    renumber(list, count);
  }
  say(list, item);
};
const sort = (list) => {
  const focused = document.activeElement;
  for (const item of items(list).sort((one, other) => number(one) - number(other) || 0)) list.append(item);
  focused?.focus();
};

/* Dragging by the grip, with a mouse or a finger. */
const drag = (event) => {
  const item = event.target.closest("[data-ranked]");
  const list = item.parentElement;
  const grip = event.target;
  const before = ranked(list).length;
  const had = Boolean(place(item).value.trim());
  grip.setPointerCapture(event.pointerId);
  item.classList.add("dragged");
  const over = ({ clientY }) => {
    const next = items(list).find((other) => other !== item && clientY < other.getBoundingClientRect().top + other.offsetHeight / 2);
    list.insertBefore(item, next || null);
  };
  const drop = () => {
    grip.removeEventListener("pointermove", over);
    item.classList.remove("dragged");
    const at = items(list).indexOf(item);
    const others = before - (had ? 1 : 0);
    renumber(list, Math.min(at <= others ? others + 1 : others, most(list)));
    say(list, item);
  };
  grip.addEventListener("pointermove", over);
  grip.addEventListener("lostpointercapture", drop, { once: true });
};

for (const list of every("[data-ranking]", document)) {
  for (const node of every("[data-grip], [data-move]", list)) node.hidden = false;
  list.addEventListener("pointerdown", (event) => { if (event.target.matches("[data-grip]")) { event.preventDefault(); drag(event); } });
  list.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-move]");
    if (button) { move(button.closest("[data-ranked]"), Number(button.dataset.move)); button.focus(); }
  });
  list.addEventListener("keydown", (event) => {
    if (!event.target.matches(".place") || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    move(event.target.closest("[data-ranked]"), event.key === "ArrowUp" ? -1 : 1);
    event.target.focus();
  });
  list.addEventListener("change", ({ target }) => { if (target.matches(".place")) sort(list); });
}
