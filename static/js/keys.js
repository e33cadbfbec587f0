// Single keys: / search, j and k up and down rows or entries, ? for all of them. They can be turned off (WCAG 2.1.4),
// and are never heard while somebody types. What e, [ and ] press says so itself: aria-keyshortcuts.

const steps = ".table-entries tbody .title-cell a, .events .event-number a, .definition > li p > a, .timeline > .entry .entry-folio > a, .timeline > .fold a";
const help = document.getElementById("keys");
const choice = help?.querySelector("input");

const wanted = () => { try { return localStorage.getItem("keys") !== "off"; } catch { return true; } };
const keep = (on) => { try { localStorage.setItem("keys", on ? "on" : "off"); } catch { /* a private window forgets it */ } };

const acts = { "/": toSearch, "?": explain, j: () => step(1), k: () => step(-1), h: toTimeline, e: press, "[": press, "]": press };

document.addEventListener("keydown", (event) => {
  const act = acts[event.key];
  if (!act || event.repeat && act === press || event.defaultPrevented || isTyping(event) || !wanted()) return;
  if (act(event.key)) event.preventDefault();
});

function isTyping(event) {
  const modified = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
  return modified || event.target.closest?.("input, textarea, select, [contenteditable], dialog[open]");
}

const seen = (one) => one.checkVisibility();

// A list's own search box goes before the one for all registers.
function toSearch() {
  const boxes = [...document.querySelectorAll("main [data-search], [data-search]")];
  const search = boxes.filter(seen).toSorted((one, other) => Boolean(other.closest("main")) - Boolean(one.closest("main")))[0];
  search?.focus();
  search?.select();
  return search;
}

// From the row or entry that has the focus to the next; from anywhere else to the first that is in sight.
function step(by) {
  const all = [...document.querySelectorAll(steps)].filter(seen);
  const within = document.activeElement.closest("tbody tr, .definition > li, .timeline > li");
  const here = all.findIndex((one) => one === document.activeElement || within?.contains(one));
  const first = all.findIndex((one) => one.getBoundingClientRect().top >= 0);
  const next = all[here < 0 ? Math.max(0, first) : here + by];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
  return next;
}

function toTimeline() {
  const heading = document.getElementById("timeline");
  if (!heading) return false;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  heading.scrollIntoView();
  return true;
}

function press(key) {
  const target = [...document.querySelectorAll("[aria-keyshortcuts]")].find((one) => one.ariaKeyShortcuts === key && seen(one));
  target?.click();
  return target;
}

function explain() {
  if (!help) return false;
  choice.checked = wanted();
  help.showModal();
  return true;
}

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-keys]")) explain();
  if (event.target === help || event.target.closest?.('[data-close="#keys"]')) help.close();
});

function show() {
  for (const opener of document.querySelectorAll("[data-keys]")) opener.hidden = false;
  document.documentElement.dataset.singleKeys = wanted() ? "on" : "off";
}
choice?.addEventListener("change", () => { keep(choice.checked); show(); });
if (help) show();

// Where what had the focus is replaced, as a fold that opens is, the focus goes to what took its place.
let lost = null;
document.addEventListener("htmx:before:swap", (event) => {
  const target = event.detail?.ctx?.target ?? event.target;
  lost = target instanceof Element && target.matches(".fold") && target.contains(document.activeElement)
    ? { before: target.previousElementSibling, list: target.parentElement } : null;
});
document.addEventListener("htmx:after:swap", () => {
  if (!lost || document.activeElement !== document.body) return;
  let next = lost.before?.nextElementSibling ?? lost.list.firstElementChild;
  while (next && !next.querySelector(":is(.entry-folio, .fold) a")) next = next.nextElementSibling;
  next?.querySelector(":is(.entry-folio, .fold) a").focus({ preventScroll: true });
  lost = null;
});
