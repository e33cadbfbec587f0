// A link that is shown once: one press copies it, and where copying is not allowed, one press marks it.

for (const button of document.querySelectorAll("button[data-copies]")) button.hidden = false;

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[data-copies]");
  if (!button) return;
  const input = document.getElementById(button.dataset.copies);
  const words = button.querySelector("span");
  input.select();
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(input.value);
    else if (!document.execCommand("copy")) return;
    words.textContent = "Copied";
  } catch { /* it is marked, and can be copied by hand */ }
});
