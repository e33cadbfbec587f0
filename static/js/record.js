// The record: clocks open a field's history in place, values stay in sight, the phone's tabs follow the page.

const slotOf = (clock) => document.getElementById(clock.getAttribute("aria-controls"));
const clockOf = (slot) => document.querySelector(`[aria-controls="${CSS.escape(slot.id)}"]`);

function close(slot, focus) {
  const clock = clockOf(slot);
  slot.replaceChildren();
  clock?.setAttribute("aria-expanded", "false");
  if (focus) clock?.focus();
}

function closeAll(except, focus = false) {
  for (const popover of document.querySelectorAll("[data-popover]")) {
    const slot = popover.parentElement;
    if (slot !== except) close(slot, focus && slot.contains(document.activeElement));
  }
}

// A second press on an open clock closes it, instead of fetching the same again.
document.addEventListener("click", (event) => {
  const clock = event.target.closest?.("a[data-clock]");
  if (!clock || clock.getAttribute("aria-expanded") !== "true") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  close(slotOf(clock), true);
}, true);

document.addEventListener("click", (event) => {
  const button = event.target.closest?.('[data-close="[data-popover]"]');
  if (button) close(button.closest("[data-popover]").parentElement, true);
  else if (!event.target.closest?.("[data-popover], a[data-clock]")) closeAll(null);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeAll(null, true);
});

document.addEventListener("htmx:after:swap", () => {
  for (const popover of document.querySelectorAll("[data-popover]")) {
    if (!popover.isConnected) continue;
    const slot = popover.parentElement, clock = clockOf(slot);
    if (clock?.getAttribute("aria-expanded") !== "false") continue;
    closeAll(slot);
    clock.setAttribute("aria-expanded", "true");
    popover.querySelector("[data-close]").focus({ preventScroll: true });
    popover.scrollIntoView({ block: "nearest" });
  }
});

// Values longer than the window end at its lower edge, so that each of them can be reached.
const values = document.querySelector("[data-values]");
if (values) {
  new ResizeObserver(() => values.classList.toggle("is-tall", values.offsetHeight > innerHeight - 32)).observe(values);
}

const tabs = [...document.querySelectorAll(".record-tabs a")];
const parts = tabs.map((tab) => document.querySelector(tab.hash));
function follow() {
  const at = parts.findLastIndex((part) => part && part.getBoundingClientRect().top < innerHeight / 3);
  tabs.forEach((tab, place) => place === Math.max(0, at) ? tab.setAttribute("aria-current", "true") : tab.removeAttribute("aria-current"));
}
if (tabs.length) addEventListener("scroll", follow, { passive: true });
