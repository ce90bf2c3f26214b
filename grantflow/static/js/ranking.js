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
const drag = (item) => {
  const list = item.parentElement;
  const others = ranked(list).filter((other) => other !== item).length;
  const over = ({ clientY }) => {
    const next = items(list).find((other) => other !== item && clientY < other.getBoundingClientRect().top + other.offsetHeight / 2) || null;
    if (next !== item.nextElementSibling) list.insertBefore(item, next);
  };
  const drop = () => {
    listening.abort();
    item.classList.remove("dragged");
    renumber(list, Math.min(others + (items(list).indexOf(item) <= others ? 1 : 0), most(list)));
    say(list, item);
  };
  const listening = new AbortController();
  item.classList.add("dragged");
  for (const [type, listener] of [["pointermove", over], ["pointerup", drop], ["pointercancel", drop]]) {
    document.addEventListener(type, listener, { signal: listening.signal });
  }
};

for (const list of every("[data-ranking]", document)) {
  for (const node of every("[data-grip], [data-move]", list)) node.hidden = false;
  list.addEventListener("pointerdown", (event) => {
    if (!event.target.matches("[data-grip]")) return;
    event.preventDefault();
    drag(event.target.closest("[data-ranked]"));
  });
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
