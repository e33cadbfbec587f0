// Menus are <details>: a press outside or Escape closes them, and the focus goes back.

const open = () => [...document.querySelectorAll("details.menu[open]")];

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("details.menu[open]")) return;
  for (const menu of open()) if (menu !== event.target) menu.open = false;
  keepInView(event.target);
}, true);

// A panel that would stick out at the right hangs from its other edge.
function keepInView(menu) {
  const panel = menu.querySelector(".menu-panel");
  menu.classList.remove("menu-flip");
  const { left, right } = panel.getBoundingClientRect();
  menu.classList.toggle("menu-flip", right > document.documentElement.clientWidth || left < 0);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus();
});

function closeMenus() {
  for (const menu of open()) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  }
}
