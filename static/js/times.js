// Relative times go on ticking; the times of a timeline follow the switch local / UTC.

const minute = 60, hour = 3600, day = 86400;

function ago(seconds) {
  const say = (count, word) => `${Math.max(1, count)} ${word}${count > 1 ? "s" : ""} ago`;
  if (seconds < 45) return "just now";
  if (seconds < hour) return say(Math.round(seconds / minute), "minute");
  if (seconds < 22 * hour) return say(Math.round(seconds / hour), "hour");
  return say(Math.round(seconds / day), "day");
}

function tick() {
  for (const time of document.querySelectorAll("time")) {
    if (!/^just now$| ago$/.test(time.textContent)) continue;
    time.textContent = ago((Date.now() - Date.parse(time.dateTime)) / 1000);
  }
}

const kept = () => { try { return localStorage.getItem("zone") || "utc"; } catch { return "utc"; } };
const keep = (zone) => { try { localStorage.setItem("zone", zone); } catch { /* a private window forgets it */ } };

function inZone(moment, zone) {
  const local = zone === "local";
  const shown = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: local ? undefined : "UTC" });
  const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: local ? undefined : "UTC" });
  const utc = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
  const otherDay = date.format(moment) !== utc.format(moment);
  return otherDay ? `${date.format(moment)} ${shown.format(moment)}` : shown.format(moment);
}

function showZone(zone) {
  for (const area of document.querySelectorAll("[data-zones]")) {
    area.hidden = false;
    for (const button of area.querySelectorAll("[data-zone]")) {
      button.setAttribute("aria-pressed", String(button.dataset.zone === zone));
    }
  }
  for (const time of document.querySelectorAll(".entry-time time, .entry-time-inline time, .event-time time")) {
    time.textContent = inZone(new Date(time.dateTime), zone);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-zone]");
  if (!button) return;
  keep(button.dataset.zone);
  showZone(button.dataset.zone);
});

// Paper says when it was printed, not when the page was opened.
const exact = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
addEventListener("beforeprint", () => {
  const now = new Date();
  for (const time of document.querySelectorAll("[data-now]")) {
    time.textContent = `${exact.format(now)}, ${now.toISOString().slice(11, 16)} UTC`;
  }
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

document.addEventListener("htmx:after:swap", () => showZone(kept()));
showZone(kept());
setInterval(tick, 30_000);
