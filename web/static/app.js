// Small comforts that need no server: keys, choices that submit at once, roving focus.
"use strict";
Idiomorph.defaults.ignoreActiveValue = true;
// What somebody has opened stays open when the page is brought up to date.
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) => name !== "open" || node.tagName !== "DETAILS";

function typing(target) {
  return target.closest("input, select, textarea, [contenteditable]") !== null;
}

const HELP = document.getElementById("help");
const KEYS = {
  "/": () => document.querySelector("[data-search]").focus(),
  "?": () => HELP.showModal(),
  "[": () => document.querySelector("[data-key='previous']")?.click(),
  "]": () => document.querySelector("[data-key='next']")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || HELP.open || typing(event.target)) return;
  const action = KEYS[event.key];
  if (action) {
    event.preventDefault();
    action();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-help]")) HELP.showModal();
  if (event.target.closest("[data-print]")) window.print();
});

// A choice in a form marked data-now is sent at once; without script its button is there.
document.addEventListener("change", (event) => {
  event.target.form?.matches("[data-now]") && event.target.form.requestSubmit();
});

// One tab stop for a row of links; arrows move within it.
document.addEventListener("keydown", (event) => {
  const group = event.target.closest?.("[data-roving]");
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!group || !step) return;
  const links = [...group.querySelectorAll("a")];
  const next = links[links.indexOf(event.target.closest("a")) + step];
  if (!next) return;
  event.preventDefault();
  event.target.closest("a").setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
});

// A live page says whether it is live: its stream may break off, or fall silent without breaking.
const SILENT_MS = 25000;
let heardAt = null;

function mark(live, text) {
  for (const badge of document.querySelectorAll("[data-live]")) {
    if (badge.dataset.live === text) continue;
    badge.dataset.live = badge.textContent = text;
    badge.classList.toggle("good", live);
    badge.classList.toggle("bad", !live);
  }
}

function hear() {
  heardAt = Date.now();
  mark(true, "live");
}

htmx.createEventSource = (url) => {
  const source = new EventSource(url);
  for (const name of ["pulse", "refresh", "floor", "offer", "withdrawn", "assignment", "desk", "change"]) {
    source.addEventListener(name, hear);
  }
  return source;
};

setInterval(() => {
  if (heardAt && Date.now() - heardAt > SILENT_MS) {
    mark(false, `stale: nothing heard since ${new Date(heardAt).toLocaleTimeString()}`);
  }
}, 1000);

document.addEventListener("htmx:sseError", () => mark(false, "stale: the connection is broken"));

// Countdowns: the server says how many seconds were left when it made the page.
const deadlines = new WeakMap();

function countDown() {
  for (const element of document.querySelectorAll("[data-left]")) {
    let deadline = deadlines.get(element);
    if (deadline?.until !== element.dateTime) {
      deadline = { until: element.dateTime, at: Date.now() + 1000 * element.dataset.left };
      deadlines.set(element, deadline);
    }
    const left = Math.max(0, Math.ceil((deadline.at - Date.now()) / 1000));
    element.querySelector("[data-count]").textContent = left < 100 ? `${left} s` : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} min`;
    element.classList.toggle("bad-text", left <= 5);
  }
}

countDown();
setInterval(countDown, 250);
document.addEventListener("htmx:afterSettle", countDown);
