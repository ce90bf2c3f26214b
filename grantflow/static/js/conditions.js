/* Follows a form's logic while it is filled in: what is asked, what must be answered, what is worked out, what texts say.
   The server does the same (questionnaires/logic.py) when it saves, and decides. */
import { ABSENT, Unknown, date, dateText, decodeAnswers, evaluate, fill, number, numberText, outcome } from "./expressions.js";

const block = document.getElementById("form-logic");
const logic = JSON.parse(block.textContent);
const form = document.getElementById("section-form");
const language = document.documentElement.lang || "en";
const UNREADABLE = new Unknown("unreadable");
const own = (record, key) => (Object.hasOwn(record, key) ? record[key] : undefined);
const each = (record, change) => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));

/* Text as the server keeps it. */
const BLANKS = /^[\p{White_Space}\x1c-\x1f]+|[\p{White_Space}\x1c-\x1f]+$/gu;
const BREAKS = /\r\n|[\r\v\f\x85\u2028\u2029]/g, UNWANTED = /[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g;
const clean = (text) => text.replace(BREAKS, "\n").replace(UNWANTED, "").normalize("NFC").replace(BLANKS, "");
const line = (text) => text.replace(/[\p{White_Space}\x1c-\x1f]+/gu, " ");

/* Numbers as people type them: 14 800,50 and 14,800.50; see core/numbers.py. */
const SHAPE = /^([-\u2212+]?)(\d+(?:[.,]\d+)*[.,]?|[.,]\d+)$/, GROUPED = /^[1-9]\d{0,2}(?:[.,]\d{3})+$/;
const split = (body, decimals) => {
  const signs = body.match(/[.,]/g) ?? [], bare = (text) => text.replace(/[.,]/g, "");
  if (!signs.length) return [body, ""];
  if (new Set(signs).size === 2) {
    const at = body.lastIndexOf(signs.at(-1)), whole = body.slice(0, at);
    return new Set(signs.slice(0, -1)).size === 1 && GROUPED.test(whole) ? [bare(whole), body.slice(at + 1)] : null;
  }
  if (GROUPED.test(body)) return signs.length === 1 && (signs[0] === "." || decimals) ? null : [bare(body), ""];
  return signs.length > 1 ? null : body.split(signs[0]);
};
export const readNumber = (text, decimals) => {
  const found = SHAPE.exec(text.replace(/[\s'\u2019_]+/g, ""));
  const [whole, places] = (found && split(found[2], decimals)) ?? [];
  if (whole === undefined) return UNREADABLE;
  const digits = whole.replace(/^0+/, "");
  if (digits.length > 12 || places.length > decimals) return UNREADABLE;
  const value = number(`${digits || "0"}.${places || "0"}`);
  return "-\u2212".includes(found[1] || " ") ? -value : value;
};
export const readDay = (text) => {
  const [, day, month, year] = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text) ?? [];
  const iso = year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : text, found = date(iso);
  return found instanceof Unknown || iso < "1900" || iso >= "2201" ? UNREADABLE : found;
};

/* One value, from what was typed. */
const money = (text, { decimals, currency }) => {
  const bare = text.startsWith(currency) ? text.slice(currency.length) : text;
  return readNumber(bare.endsWith(currency) ? bare.slice(0, -currency.length) : bare, decimals);
};
const country = (text) => {
  const found = Object.entries(logic.countries).find(([code, name]) => code === text || name.toLowerCase() === text.toLowerCase());
  return found ? found[0] : UNREADABLE;
};
const READ = { line, country_name: country, number: (text, how) => readNumber(text, how.decimals), money, date: readDay };
const read = (text, how) => { const bare = clean(text); return bare ? (READ[how.as] ?? ((plain) => plain))(bare, how) : null; };

/* What stands in the fields of a question. */
const fields = (name) => [...form.querySelectorAll(`[name="${name}"]`)];
const below = (name) => [...form.querySelectorAll(`[name^="${name}-"]`)];
const ticked = (name) => fields(name).filter((field) => field.checked).map((field) => field.value);
const typed = (name) => fields(name)[0]?.value ?? "";
const numbered = (name) => [...new Set(below(name).map((field) => field.name.slice(name.length + 1).split("-")[0]))].filter((n) => /^\d+$/.test(n));
const filled = (prefix) => below(prefix).some((field) => (field.matches("[type=checkbox], [type=radio]") ? field.checked : clean(field.value)));
const cells = (prefix, columns) => each(columns, (how, key) => (how.as === "other" ? null : read(typed(`${prefix}-${key}`), how)));
const rows = (name, { columns, fixed }) => {
  const all = numbered(name).map((n) => [filled(`${name}-${n}`), cells(`${name}-${n}`, columns)]);
  return (fixed && all.some(([some]) => some) ? all : all.filter(([some]) => some)).map(([, row]) => row);
};
const UNIT = number("1");
const budget = (name, how) => {
  const sums = Object.fromEntries(["own", "other", "in_kind", "requested", "direct"].map((key) => [key, 0n]));
  let wrong = false;
  const amount = (field, kind = { ...how, as: "money" }) => {
    const found = read(typed(field), kind);
    wrong ||= found instanceof Unknown || found < 0n;
    return found === null || wrong ? 0n : found;
  };
  for (let heading = 1; heading <= 6; heading += 1) {
    for (const n of numbered(`${name}-heading${heading}`)) {
      const cell = `${name}-heading${heading}-${n}`;
      const unit = 10n ** BigInt(40 - how.decimals);
      const product = (amount(`${cell}-quantity`, { as: "number", decimals: 4 }) * amount(`${cell}-unit_rate`)) / UNIT;
      const half = product < 0n ? -unit / 2n : unit / 2n;
      sums.direct += ((product + half) / unit) * unit;
      for (const share of ["requested", "own", "other", "in_kind"]) sums[share] += amount(`${cell}-${share}`);
    }
  }
  for (const part of ["indirect", "contingency"]) {
    sums[part] = amount(`${name}-${part}-total`);
    sums.requested += clean(typed(`${name}-${part}-requested`)) ? amount(`${name}-${part}-requested`) : sums[part];
  }
  sums.total = sums.direct + sums.indirect + sums.contingency;
  return wrong ? UNREADABLE : filled(name) ? sums : null;
};
const ranking = (name) => {
  const places = below(name).map((field) => [field.name.slice(name.length + 1), clean(field.value)]).filter(([, place]) => place);
  const numbers = places.map(([, place]) => (/^\d{1,3}$/.test(place) ? Number(place) : NaN));
  if (numbers.some(Number.isNaN) || new Set(numbers).size < numbers.length) return UNREADABLE;
  return places.sort(([, a], [, b]) => a - b).map(([key]) => key);
};
const ANSWERS = {
  flag: (name) => ticked(name).length > 0,
  yes_no: (name) => ({ yes: true, no: false })[ticked(name)[0]] ?? null,
  choice: (name) => ticked(name)[0] ?? null,
  choices: ticked,
  ranking,
  country: (name) => typed(name) || null,
  countries: (name) => {
    if (fields(name).length) return ticked(name);
    const found = numbered(name).map((n) => read(typed(`${name}-${n}`), { as: "country_name" })).filter((code) => code !== null);
    return found.includes(UNREADABLE) ? UNREADABLE : [...new Set(found)];
  },
  files: (name) => [...fields(`${name}-remove`).filter((box) => !box.checked), ...fields(`${name}-add`).flatMap((field) => [...field.files])].map(() => ({})),
  rows,
  record: (name, { columns }) => (filled(name) ? cells(name, columns) : null),
  budget,
};
const answer = (key) => {
  const how = logic.read[key], name = `q-${key}`;
  const found = ANSWERS[how.as] ? ANSWERS[how.as](name, how) : read(typed(name), how);
  const blank = found === null || (Array.isArray(found) && !found.length);
  return blank ? (how.empty ? [] : null) : found;
};

/* The form as it stands: what each question is to expressions, and whether it is asked. */
const given = decodeAnswers(logic.values);
const both = (one, other) => (one === "hidden" || other === "hidden" ? "hidden" : one === "shown" && other === "shown" ? "shown" : "unknown");
export const standing = () => {
  const values = {}, shown = {}, sections = {};
  const says = (tree) => (tree ? outcome(tree, values, logic.today) : "shown");
  for (const key of logic.order) {
    const home = own(logic.homes, key);
    if (home) sections[home] ??= says(own(logic.sections, home));
    shown[key] = both(home ? sections[home] : "shown", says(own(logic.show, key)));
    const tree = own(logic.calculate, key);
    if (shown[key] === "hidden") values[key] = ABSENT;
    else if (shown[key] === "unknown") values[key] = new Unknown("pending", key);
    else if (tree) values[key] = evaluate(tree, values, logic.today);
    else values[key] = own(logic.read, key) ? answer(key) : given[key];
  }
  return { values, shown, required: each(logic.require, (tree) => says(tree) === "shown") };
};

/* Values in the reader's language. */
const written = (value, digits = 0) => {
  const [whole, places = ""] = numberText(value).split(".");
  const most = Math.min(Math.max(digits, places.length), 20);
  const style = new Intl.NumberFormat(language, { minimumFractionDigits: most, maximumFractionDigits: most, roundingMode: "trunc" });
  return style.format(`${whole}.${places || 0}`);
};
const longDay = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const show = (value, [sort, key, ...rest]) => {
  const names = sort === "name" && !rest.length ? own(logic.names, key) ?? {} : {};
  const named = (text) => own(names, text) ?? text;
  if (Array.isArray(value)) return value.map((item) => (typeof item === "string" ? named(item) : show(item, []))).join(", ");
  switch (typeof value) {
    case "string": return named(value);
    case "bigint": return written(value);
    case "number": return longDay.format(new Date(`${dateText(value)}T00:00Z`)).replace(/ г\.$/, "");
    case "boolean": return value ? logic.words.yes : logic.words.no;
    default: return value === ABSENT ? "" : logic.words.pending;
  }
};
const result = (value, { digits, unit }) => {
  if (value instanceof Unknown || value === ABSENT) return "–";
  const text = typeof value === "bigint" ? written(value, digits) : show(value, []);
  return unit && typeof value === "bigint" ? `${text} ${unit}` : text;
};

/* The page. */
const place = (key) => form.querySelector(`[data-question="${key}"]`);
const say = (node, text) => {
  const first = node && [...node.childNodes].find((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
  if (first && first.data.trim() !== text) first.data = `${text} `;
};
const saidIn = (node, text) => {
  if (node && node.innerText !== text) node.replaceChildren(...text.split("\n").flatMap((part, at) => (at ? [document.createElement("br"), part] : [part])));
};
const PLACES = {
  label: [".field > label, .field > legend, .field-title, .note > h2", say],
  help: [".field > .hint", say],
  text: [".choice > label, .note > p", saidIn],
};
const mark = (key, required) => {
  const label = place(key)?.querySelector(".field > label, .field > legend");
  const optional = label?.querySelector(".optional");
  if (required && optional) optional.remove();
  if (label && !required && !optional) {
    const span = Object.assign(document.createElement("span"), { className: "optional", textContent: logic.words.optional });
    label.append(span);
  }
};
export const follow = () => {
  const { values, shown, required } = standing();
  for (const [key, state] of Object.entries(shown)) {
    const node = place(key);
    if (node) node.hidden = state !== "shown";
  }
  for (const [key, must] of Object.entries(required)) mark(key, must);
  for (const [key, how] of Object.entries(logic.results)) {
    const node = form.querySelector(`[data-calculated="${key}"]`), text = result(values[key], how);
    if (node && node.textContent !== text) node.textContent = text;
  }
  for (const [key, texts] of Object.entries(logic.texts)) {
    for (const [name, parts] of Object.entries(texts)) {
      const text = fill(parts, values, logic.today, show), [where, put] = PLACES[name] ?? [];
      if (key) put(place(key)?.querySelector(where), text);
      else for (const node of document.querySelectorAll(`[data-text="${name}"]`)) if (node.textContent !== text) node.textContent = text;
    }
  }
};

let waiting = 0;
const soon = () => { waiting ||= requestAnimationFrame(() => { waiting = 0; follow(); }); };
if (form) {
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.querySelector("[name=live]").value = "yes";
  follow();
}
