/* Works expressions of forms out as the server does (grantflow/questionnaires/expressions), from the same JSON.
   Numbers are BigInt, in units of 10^-40; dates are Numbers, in days since 1970; the rest is what it is. */
const UNIT = 10n ** 40n, LIMIT = UNIT * UNIT, HALF = 10n ** 20n;
const MOST_TEXT = 100000, MOST_ROWS = 1000, MOST_STEPS = 20000, DAY = 864e5;
export const ABSENT = Symbol("absent");
export class Unknown {
  constructor(reason, name = "") { this.reason = reason; this.name = name; }
}
const [KIND, SIZE, DIVISION, NOTHING, ARGUMENT, STEPS] = ["kind", "size", "division", "nothing", "argument", "steps"].map((reason) => new Unknown(reason));
const isUnknown = (value) => value instanceof Unknown;
const isNumber = (value) => typeof value === "bigint";
const isText = (value) => typeof value === "string";
const isDate = (value) => typeof value === "number";
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value) && !isUnknown(value);
const own = (record, key) => (Object.hasOwn(record, key) ? record[key] : undefined);
const characters = (text) => [...text].length;

/* Numbers: "-12.5" to BigInt and back. */
const bounded = (number) => (number < LIMIT && number > -LIMIT ? number : SIZE);
export const number = (text) => {
  const [, sign, whole, places = ""] = /^(-?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(text) ?? [];
  if (whole === undefined) return KIND;
  if (whole.length > 40 || places.length > 40) return SIZE;
  return BigInt(sign + whole + places.padEnd(40, "0"));
};
export const numberText = (value) => {
  const digits = String(value < 0n ? -value : value).padStart(41, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -40)}.${digits.slice(-40)}`.replace(/\.?0+$/, "");
};
const nearest = (over, under) => {
  const [a, b] = [over < 0n ? -over : over, under < 0n ? -under : under];
  const found = (2n * a + b) / (2n * b);
  return over < 0n === under < 0n ? found : -found;
};
const OPERATORS = {
  "+": (a, b) => bounded(a + b),
  "-": (a, b) => bounded(a - b),
  "*": (a, b) => ((a * b) % UNIT ? SIZE : bounded((a * b) / UNIT)),
  "/": (a, b) => (b ? bounded(nearest(a * HALF, b) * HALF) : DIVISION),
};

/* Dates: "2026-12-31" to days and back. */
const dayOf = (year, month, day) => new Date(0).setUTCFullYear(year, month, day) / DAY;
const [FIRST, LAST] = [dayOf(1, 0, 1), dayOf(9999, 11, 31)];
export const dateText = (day) => new Date(day * DAY).toISOString().slice(0, 10);
export const date = (text) => {
  const [year, month, day] = /^\d{4}-\d\d-\d\d$/.test(text) ? text.split("-").map(Number) : [];
  const found = dayOf(year, month - 1, day);
  return found >= FIRST && dateText(found) === text ? found : ARGUMENT;
};
const split = (day) => {
  const at = new Date(day * DAY);
  return [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
};
const lastDay = (year, month) => split(dayOf(year, month + 1, 0))[2];
const months = (start, end) => {
  if (end < start) return -months(end, start);
  const [y1, m1, d1] = split(start), [y2, m2, d2] = split(end);
  return (y2 - y1) * 12 + m2 - m1 - (d2 < d1 && d2 < lastDay(y2, m2));
};
const addDays = (start, by) => (start + by >= FIRST && start + by <= LAST ? start + by : ARGUMENT);
const addMonths = (start, by) => {
  const [y, m, d] = split(start), at = y * 12 + m + by, year = Math.floor(at / 12), month = at - year * 12;
  return year >= 1 && year <= 9999 ? dayOf(year, month, Math.min(d, lastDay(year, month))) : ARGUMENT;
};

/* Functions. What happens to absent and unknown arguments before: strict, skipping, seeing. */
const numbers = (values) => { const found = values.flat(); return found.every(isNumber) ? found : KIND; };
const total = (found) => found.reduce((sum, one) => (isUnknown(sum) ? sum : bounded(sum + one)), 0n);
const ofSome = (pick) => (run, ...values) => {
  if (!values.length) return ABSENT;
  const found = numbers(values);
  return isUnknown(found) ? found : found.length ? pick(found) : NOTHING;
};
const average = (found) => { const sum = total(found); return isUnknown(sum) ? sum : OPERATORS["/"](sum, BigInt(found.length) * UNIT); };
const answered = (run, value) => (isUnknown(value) ? (value.reason === "unanswered" ? false : value) : value !== ABSENT && !(Array.isArray(value) && !value.length));
const onText = (per, work) => (run, ...texts) => {
  if (!texts.every(isText)) return KIND;
  run.spend(Math.floor(texts.reduce((sum, text) => sum + characters(text), 0) / per));
  return work(...texts);
};
const between = (count) => (run, start, end) => (isDate(start) && isDate(end) ? BigInt(count(start, end)) * UNIT : KIND);
const later = (move) => (run, start, by) => (!isDate(start) || !isNumber(by) ? KIND : by % UNIT ? ARGUMENT : move(start, Number(by / UNIT)));
export const words = (text) => text.split(/[\p{White_Space}\x1c-\x1f]+/u).filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;
const SKIPPING = {
  sum: (run, ...values) => { const found = numbers(values); return isUnknown(found) ? found : total(found); },
  count: (run, list = []) => (Array.isArray(list) ? BigInt(list.length) * UNIT : KIND),
  min: ofSome((found) => found.reduce((a, b) => (b < a ? b : a))),
  max: ofSome((found) => found.reduce((a, b) => (b > a ? b : a))),
  average: ofSome(average),
};
const SEEING = {
  answered,
  empty: (run, value) => { const found = answered(run, value); return isUnknown(found) ? found : !found; },
};
const STRICT = {
  round: (run, value, places = 0n) => {
    if (!isNumber(value) || !isNumber(places)) return KIND;
    if (places % UNIT || places < 0n || places > 20n * UNIT) return ARGUMENT;
    const unit = 10n ** (40n - places / UNIT);
    return bounded(nearest(value, unit) * unit);
  },
  length: onText(100, (text) => BigInt(characters(text.replaceAll("\r\n", "\n"))) * UNIT),
  words: onText(20, (text) => BigInt(words(text)) * UNIT),
  contains: onText(50, (text, part) => text.toLowerCase().includes(part.toLowerCase())),
  days: between((start, end) => end - start),
  months: between(months),
  years: between((start, end) => Math.trunc(months(start, end) / 12)),
  add_days: later(addDays),
  add_months: later(addMonths),
  date: (run, text) => (isText(text) ? date(text) : KIND),
  today: (run) => run.today,
};
const call = (run, [name, ...parts]) => {
  if (name === "if") {
    const condition = truth(run.value(parts[0]));
    return isUnknown(condition) ? condition : run.value(parts[condition ? 1 : 2]);
  }
  let values = parts.map(run.value);
  if (SEEING[name]) return SEEING[name](run, ...values);
  if (SKIPPING[name]) values = values.filter((value) => value !== ABSENT);
  else if (values.includes(ABSENT)) return ABSENT;
  return values.find(isUnknown) ?? (SKIPPING[name] ?? STRICT[name])(run, ...values);
};

/* Operators, in three values: true, false, not known. */
const truth = (value) => (typeof value === "boolean" || isUnknown(value) ? value : value === ABSENT ? false : KIND);
const logic = (deciding) => (run, items) => {
  let unknown;
  for (const item of items) {
    const found = truth(run.value(item));
    if (found === deciding) return deciding;
    if (isUnknown(found)) unknown ??= found;
  }
  return unknown ?? !deciding;
};
const plain = (value) => ["bigint", "string", "number", "boolean"].includes(typeof value);
const compare = (fits, test, ofAbsent = false) => (run, parts) => {
  const [left, right] = parts.map(run.value);
  if (left === ABSENT || right === ABSENT) return ofAbsent;
  if (isUnknown(left) || isUnknown(right)) return isUnknown(left) ? left : right;
  return fits(left) && typeof left === typeof right ? test(left, right) : KIND;
};
const ordered = (value) => isNumber(value) || isDate(value);
const column = (run, given, key, name) => {
  const rows = run.take(given, name);
  if (!Array.isArray(rows)) return rows;
  if (rows.some(isText)) return new Unknown("kind", name);
  const cells = rows.map((row) => run.take(own(row, key), name));
  const filled = cells.filter((cell) => cell !== ABSENT && !(isUnknown(cell) && cell.reason === "unanswered"));
  return filled.find(isUnknown) ?? filled;
};
const NODES = {
  number: (run, [text]) => number(text),
  text: (run, [text]) => text,
  yes: () => true,
  no: () => false,
  options: (run, keys) => keys,
  name: (run, [head, ...rest]) => {
    const name = [head, ...rest].join(".");
    let given = own(run.answers, head);
    for (const [at, part] of rest.entries()) {
      if (given == null || given === "" || given === ABSENT || isUnknown(given)) break;
      if (isRecord(given)) given = own(given, part);
      else if (Array.isArray(given) && at === rest.length - 1) return column(run, given, part, name);
      else {
        const taken = take(given, name);
        return isUnknown(taken) ? taken : new Unknown("kind", name);
      }
    }
    return run.take(given, name);
  },
  negative: (run, [item]) => {
    const value = run.value(item);
    return value === ABSENT || isUnknown(value) ? value : isNumber(value) ? -value : KIND;
  },
  not: (run, [item]) => { const found = truth(run.value(item)); return isUnknown(found) ? found : !found; },
  and: logic(false),
  or: logic(true),
  "=": compare(plain, (a, b) => a === b),
  "!=": compare(plain, (a, b) => a !== b, true),
  "<": compare(ordered, (a, b) => a < b),
  "<=": compare(ordered, (a, b) => a <= b),
  ">": compare(ordered, (a, b) => a > b),
  ">=": compare(ordered, (a, b) => a >= b),
  in: (run, parts) => {
    const [item, choices] = parts.map(run.value);
    if (item === ABSENT || choices === ABSENT) return false;
    if (isUnknown(item) || isUnknown(choices)) return isUnknown(item) ? item : choices;
    if (!Array.isArray(choices) || !plain(item) || (choices.length && typeof choices[0] !== typeof item)) return KIND;
    return choices.includes(item);
  },
  chain: (run, parts) => {
    const signs = parts.filter(isText);
    let values = parts.filter(Array.isArray).map(run.value);
    if (values.includes(ABSENT)) {
      if ("*/".includes(signs[0])) return ABSENT;
      values = values.map((value) => (value === ABSENT ? 0n : value));
    }
    const wrong = values.find((value) => !isNumber(value));
    if (wrong !== undefined) return isUnknown(wrong) ? wrong : KIND;
    return values.reduce((sum, value, at) => (isUnknown(sum) ? sum : OPERATORS[signs[at - 1]](sum, value)));
  },
  call,
};

/* Answers: bounded, texts composed; null and "" are not answered, [] is answered with nothing. */
const take = (value, name) => {
  if (value == null || value === "") return new Unknown("unanswered", name);
  if (isUnknown(value)) return value.name ? value : new Unknown(value.reason, name);
  if (isNumber(value)) return isUnknown(bounded(value)) ? new Unknown("size", name) : value;
  if (isText(value)) return characters(value) > MOST_TEXT ? new Unknown("size", name) : value.normalize("NFC");
  if (isRecord(value)) return Object.keys(value).length ? value : new Unknown("unanswered", name);
  if (!Array.isArray(value)) return plain(value) || value === ABSENT ? value : new Unknown("kind", name);
  if (value.length > MOST_ROWS) return new Unknown("size", name);
  if (value.every(isRecord)) return value;
  if (!value.every(isText)) return new Unknown("kind", name);
  const keys = value.map((key) => take(key, name));
  return keys.find(isUnknown) ?? keys;
};

/* The value of a tree over answers by question key; `today` is a text such as "2026-12-31". */
export const evaluate = (tree, answers, today) => {
  let left = MOST_STEPS;
  const run = {
    answers,
    today: date(today),
    spend: (steps) => { left -= steps; if (left < 0) throw STEPS; },
    value: ([sort, ...parts]) => { run.spend(1); return NODES[sort](run, parts); },
    take: (given, name) => {
      const value = take(given, name);
      run.spend(isText(value) ? Math.floor(characters(value) / 100) : Array.isArray(value) ? value.length : 0);
      return value;
    },
  };
  try { return run.value(tree); } catch (error) { if (error === STEPS) return STEPS; throw error; }
};
/* "shown", "hidden" or "unknown". */
export const outcome = (tree, answers, today) => {
  const found = truth(evaluate(tree, answers, today));
  return isUnknown(found) ? "unknown" : found ? "shown" : "hidden";
};
/* A text with answers in it; `show(value, tree)` writes a value. */
export const fill = (parts, answers, today, show) => parts.map((part) => (isText(part) ? part : show(evaluate(part, answers, today), part))).join("");

/* Values as the server writes them. */
const each = (record) => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, decode(value)]));
const SORTS = {
  number, date, rows: (rows) => rows.map(each), record: each, absent: () => ABSENT,
  unknown: (reason, { name }) => new Unknown(reason, name),
};
export const decode = (value) => {
  if (Array.isArray(value)) return value.map(decode);
  if (!isRecord(value)) return value;
  const [sort] = Object.keys(value);
  return SORTS[sort](value[sort], value);
};
export const decodeAnswers = each;
