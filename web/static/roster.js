// Shifts of a draft are dragged within their row: the middle moves them, the end makes them longer or shorter.
// By key: Shift and arrows move, + and - change the end, Enter stores, Escape lets go. All by a hidden form.
"use strict";
const EDGE = 8;
let held = null;

function after(time, quarters) {
  const [hours, minutes] = time.split(":").map(Number);
  const then = (((60 * hours + minutes + 15 * quarters) % 1440) + 1440) % 1440;
  return `${String(Math.floor(then / 60)).padStart(2, "0")}:${String(then % 60).padStart(2, "0")}`;
}

function grip(target) {
  return target.closest?.("a[data-begin]");
}

function hold(link, mode) {
  letGo();
  const hit = link.querySelector("rect");
  const ghost = hit.cloneNode();
  ghost.setAttribute("class", "ghost");
  link.append(ghost);
  held = { link, mode, steps: 0, ghost, moved: false };
  draw();
}

function draw() {
  const { link, mode, steps, ghost } = held;
  const { x, width, quarter, begin, finish } = link.dataset;
  ghost.setAttribute("x", Number(x) + (mode === "move" ? steps * quarter : 0));
  ghost.setAttribute("width", Math.max(Number(width) + (mode === "end" ? steps * quarter : 0), 1));
  const form = document.getElementById("drag");
  form.elements.agent.value = link.dataset.agent;
  form.elements.start.value = link.dataset.start;
  form.elements.begin.value = mode === "move" ? after(begin, steps) : begin;
  form.elements.finish.value = after(finish, steps);
  form.elements.breaks.value = mode === "move" ? "along" : "anew";
  const says = `${form.elements.begin.value}–${form.elements.finish.value}`;
  document.getElementById("dragged").textContent = steps ? `${link.dataset.name}: ${says}` : "";
}

function change(steps) {
  if (steps === held.steps) return;
  held.steps = steps;
  held.moved = true;
  draw();
  htmx.trigger(document.getElementById("drag"), "preview");
}

function letGo() {
  held?.ghost.remove();
  held = null;
}

function store() {
  if (held.steps === 0) return letGo();
  sessionStorage.setItem("dragged", held.link.dataset.agent);
  document.getElementById("drag").requestSubmit();
}

document.addEventListener("pointerdown", (event) => {
  const link = event.button === 0 && grip(event.target);
  if (!link) return;
  const svg = link.ownerSVGElement;
  const scale = svg.viewBox.baseVal.width / svg.getBoundingClientRect().width;
  const at = (event.clientX - svg.getBoundingClientRect().left) * scale;
  const first = Number(link.dataset.x), last = first + Number(link.dataset.width);
  if (at < first || at > last + EDGE) return;
  hold(link, at > last - EDGE ? "end" : "move");
  Object.assign(held, { from: event.clientX, down: event.clientY, scale });
  event.preventDefault();
});

document.addEventListener("pointermove", (event) => {
  if (held?.from === undefined) return;
  change(Math.round(((event.clientX - held.from) * held.scale) / held.link.dataset.quarter));
});

document.addEventListener("pointerup", () => {
  if (held?.from === undefined) return;
  if (held.moved) store();
  else letGo();
});

// A finger that goes along the row moves the shift; one that goes across scrolls the page and moves nothing.
document.addEventListener("touchmove", (event) => {
  const { clientX, clientY } = event.touches[0];
  const along = held?.from !== undefined && Math.abs(clientX - held.from) >= Math.abs(clientY - held.down);
  if (along && event.cancelable) event.preventDefault();
}, { passive: false });
document.addEventListener("pointercancel", letGo);

// What ends a drag is no click on the row.
document.addEventListener("click", (event) => {
  if (grip(event.target) && sessionStorage.getItem("dragged")) event.preventDefault();
});
document.addEventListener("dragstart", (event) => grip(event.target) && event.preventDefault());

const STEPS = { ArrowLeft: ["move", -1], ArrowRight: ["move", 1], "+": ["end", 1], "-": ["end", -1] };

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && !event.target.closest("input, select, textarea")) {
    document.querySelector("form[action$='/undo']")?.requestSubmit();
    return;
  }
  const link = grip(event.target);
  const [mode, step] = (event.key.startsWith("Arrow") && !event.shiftKey ? null : STEPS[event.key]) ?? [];
  if (link && mode) {
    if (held?.link !== link || held.mode !== mode) hold(link, mode);
    change(held.steps + step);
  } else if (held && event.key === "Enter") store();
  else if (held && event.key === "Escape") letGo();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });

// Back on the page, the shift that was changed has the focus again.
const dragged = sessionStorage.getItem("dragged");
sessionStorage.removeItem("dragged");
if (dragged) document.querySelector(`a[data-agent="${CSS.escape(dragged)}"]`)?.focus();
