// Activity: beside a wide list an event opens in a drawer; where there is no room its link leads to its own page.

const wide = matchMedia("(min-width: 1100px)");
const drawer = () => document.getElementById("drawer");
const opened = () => document.querySelector('[data-drawer][aria-expanded="true"]');

// The press does not reach htmx where there is no room, so the browser follows the link.
document.addEventListener("click", (event) => {
  if (!wide.matches && event.target.closest?.("a[data-drawer]")) event.stopImmediatePropagation();
}, true);

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-drawer-close]")) { event.preventDefault(); close(); }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && drawer()?.contains(document.activeElement)) close();
});

function close() {
  const link = opened();
  drawer().replaceChildren();
  mark(null);
  link?.focus();
}

function mark(position) {
  for (const link of document.querySelectorAll("[data-drawer][aria-expanded]")) link.removeAttribute("aria-expanded");
  const row = position && document.getElementById(`event-${position}`);
  row?.querySelector("[data-drawer]")?.setAttribute("aria-expanded", "true");
  row?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:after:swap", () => {
  const shown = drawer()?.querySelector("[data-position]");
  if (shown) mark(shown.dataset.position);
});
