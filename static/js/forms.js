// Forms: sent once, left with a question where something was typed, and files that can be dropped.

const changed = new WeakSet();
let sending = false;

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.hasAttribute("data-guard")) changed.add(form);
  // Whoever changes their own text on the conflict page means it.
  const yours = event.target.closest(".conflict td")?.querySelector('input[type="radio"]');
  if (yours && yours !== event.target) yours.checked = true;
});

// A form that came back refused, or as a conflict, holds words that are saved nowhere.
function holdsUnsaved(form) {
  return changed.has(form) || form.dataset.guard === "unsaved" || form.querySelector(".error-summary") !== null;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  sending = true;
  changed.delete(form);
  form.dataset.sent = "yes";
  event.submitter?.classList.add("is-busy");
  setTimeout(() => again(form), form.hasAttribute("data-download") ? 1500 : 8000);  // a file leaves the page as it is
});

function again(form) {
  delete form.dataset.sent;
  sending = false;
  for (const button of form.querySelectorAll(".is-busy")) button.classList.remove("is-busy");
}

window.addEventListener("beforeunload", (event) => {
  const left = [...document.querySelectorAll("form[data-guard]")].some(holdsUnsaved);
  if (left && !sending) event.preventDefault();
});

// Back shows a kept page: its forms may be sent again.
window.addEventListener("pageshow", () => { for (const form of document.forms) again(form); });
document.addEventListener("htmx:finally:request", (event) => {
  const form = event.target.closest?.("form");
  if (form) again(form);
});

// The first field that is wrong takes the focus; on a page that has just been loaded and after a swap.
function toFirstWrong(root) {
  const wrong = root.querySelector('[aria-invalid="true"]');
  if (wrong) wrong.focus();
  return Boolean(wrong);
}
toFirstWrong(document);

document.addEventListener("htmx:after:swap", (event) => {
  const swapped = event.detail?.ctx?.target ?? event.target;
  if (!(swapped instanceof Element) || !swapped.isConnected || toFirstWrong(swapped)) return;
  const wanted = swapped.querySelector("[data-focus]");
  if (wanted) { wanted.tabIndex = -1; wanted.focus(); }
});

// Drop a file anywhere on the drop area; a chosen file is named.
for (const area of document.querySelectorAll("[data-drop]")) {
  const input = area.querySelector('input[type="file"]');
  const name = area.querySelector("[data-drop-name]");
  const over = (event, on) => { event.preventDefault(); area.classList.toggle("is-over", on); };
  area.addEventListener("dragover", (event) => over(event, true));
  area.addEventListener("dragleave", (event) => over(event, false));
  area.addEventListener("drop", (event) => {
    over(event, false);
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.addEventListener("change", () => {
    name.textContent = input.files[0]?.name ?? "";
    if (area.hasAttribute("data-send") && input.files.length) input.form.requestSubmit();
  });
}
