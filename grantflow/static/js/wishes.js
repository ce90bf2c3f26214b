/* Keeps a reviewer's wish as soon as it is chosen; without script the button does. */
const form = document.querySelector("[data-wishes]");

const keep = async (body, said) => {
  body.set("idempotency_key", `${Date.now()}-${Math.random()}`);
  body.set("quietly", "1");
  try {
    const answer = await fetch(location.href, { method: "POST", body, redirect: "manual" });
    if (answer.type !== "opaqueredirect") form.submit();
    said.textContent = said.dataset.kept;
  } catch {
    said.textContent = said.dataset.lost;
  }
};

form?.addEventListener("change", (event) => {
  const body = new FormData(form);
  for (const name of [...body.keys()]) if (name.startsWith("bid-") && name !== event.target.name) body.delete(name);
  keep(body, form.querySelector("[data-said]"));
});
