// Toasts leave by themselves, but not while somebody reads them; links are copied.

const seconds = 7;

function say(words) {
  const status = document.getElementById("page-status");
  status.textContent = "";
  requestAnimationFrame(() => { status.textContent = words; });
}

function show(toast) {
  const close = toast.querySelector("[data-close]");
  if (close) close.hidden = false;
  say(toast.querySelector("span").textContent);
  if (toast.dataset.toast === "stays") return;
  let left = seconds;
  const timer = setInterval(() => {
    if (!toast.isConnected) { clearInterval(timer); return; }
    if (toast.matches(":hover, :focus-within") || document.hidden) return;
    left -= 1;
    if (left <= 0) { clearInterval(timer); toast.remove(); }
  }, 1000);
}

const region = document.getElementById("page-toasts");
for (const toast of region.querySelectorAll("[data-toast]")) show(toast);
new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.addedNodes) if (node.matches?.("[data-toast]")) show(node);
}).observe(region, { childList: true });

function toast(words) {
  const box = document.createElement("div");
  box.className = "toast";
  box.dataset.toast = "";
  box.append(Object.assign(document.createElement("span"), { textContent: words }));
  region.append(box);
}

document.addEventListener("click", async (event) => {
  const close = event.target.closest?.("[data-close]");
  if (close?.dataset.close === "[data-toast]") close.closest("[data-toast]").remove();
  const copy = event.target.closest?.("a[data-copy]");
  if (!copy || !navigator.clipboard || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(copy.href);
    toast("The link is copied.");
  } catch {
    location.assign(copy.href);
  }
});

// The server did not answer at all: say so, and what is kept.
document.addEventListener("htmx:error", () => toast("The server did not answer. What you typed is still here; try again."));
