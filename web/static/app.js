// Small comforts that need no server: keys, choices that submit at once, roving focus.
"use strict";
Idiomorph.defaults.ignoreActiveValue = true;

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
