// The start page: events of the four services as they happen. Without scripts the page shows what there
// was when it was loaded.
"use strict";

const flow = document.getElementById("flow");
const list = flow.querySelector(".flows");
const live = document.getElementById("live");
const AGAIN = 10_000; // milliseconds, after the service refused
let position = flow.dataset.after;

const fresh = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

function flowOf(event) {
  const known = list.querySelector(`[data-correlation="${CSS.escape(event.correlation_id)}"]`);
  if (known) return known;
  const made = fresh("new-flow");
  made.dataset.correlation = event.correlation_id;
  made.querySelector("code").textContent = event.correlation_id.slice(0, 8);
  return made;
}

function show(event) {
  const step = fresh("new-step");
  step.classList.add(event.producer, "new");
  step.querySelector(".service").textContent = event.words.producer;
  step.querySelector(".name").textContent = event.words.name;
  const time = step.querySelector("time");
  time.dateTime = event.time;
  time.textContent = event.words.time;
  const group = flowOf(event);
  const kept = group.querySelector(".kept");
  kept.before(step);
  kept.querySelector(".position").textContent = event.words.position;
  if (list.firstElementChild !== group) list.prepend(group);
  while (list.childElementCount > Number(flow.dataset.most)) list.lastElementChild.remove();
  document.getElementById("quiet-yet").hidden = true;
}

function listen() {
  const source = new EventSource(`${flow.dataset.stream}?after=${position}`);
  source.addEventListener("open", () => { live.textContent = live.dataset.live; });
  source.addEventListener("message", (told) => {
    position = told.lastEventId;
    show(JSON.parse(told.data));
  });
  source.addEventListener("error", () => {
    live.textContent = live.dataset.away;
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN);
  });
  addEventListener("pagehide", () => source.close(), { once: true });
}

listen();
addEventListener("pageshow", (shown) => { if (shown.persisted) listen(); });
