// One point at a time, by button, key, slider, click or by playing; each is said in words.

import { spell } from "./trail_layers.js";

const SECTORS = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];
const MINUTE = 60000;
const QUARTER = 15 * MINUTE;
const HALF_A_DAY = 720 * MINUTE;
// The strip of time as the server draws it: its width and its margin, in its own units.
const WIDTH = 1180;
const MARGIN = 8;
const MILES_AN_HOUR = 3600 / 1609.344;

const inLondon = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", ...options });
const HOUR = inLondon({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = inLondon({ weekday: "short", day: "numeric", month: "short" });
const ZONE = inLondon({ timeZoneName: "short" });

export function stepping(trail, screen) {
  const said = document.getElementById("point");
  const cursor = document.getElementById("cursor");
  const strip = document.getElementById("time");
  const slider = document.getElementById("slider");
  const speed = document.getElementById("speed");
  const controls = document.querySelector(".abide-steps");
  const buttons = Object.fromEntries([...document.querySelectorAll("[data-step]")].map((b) => [b.dataset.step, b]));
  const zones = [...document.querySelectorAll("[data-zone]")];
  const last = trail.length - 1;
  let at = -1;
  let playing = null;

  function choose(n) {
    if (last < 0) return;
    at = Math.max(0, Math.min(last, n));
    screen.show(at);
    said.textContent = words(trail, at);
    slider.value = String(at);
    slider.setAttribute("aria-valuetext", `Point ${at + 1} of ${trail.length}`);
    const x = MARGIN + ((trail.at[at] - trail.start) / (trail.end - trail.start)) * (WIDTH - 2 * MARGIN);
    cursor?.setAttribute("x1", x);
    cursor?.setAttribute("x2", x);
    zones.forEach((zone, n) => {
      const held = trail.zones[n].properties.times.some(([from, until]) => from <= trail.at[at] && trail.at[at] < until);
      zone.classList.toggle("is-held", held);
      zone.querySelector("[data-held]").textContent = `${held ? "In force" : "Not in force"} at ${clock(trail.at[at])}.`;
    });
    buttons.first.disabled = buttons.back.disabled = at === 0;
    buttons.next.disabled = buttons.last.disabled = at === last;
  }

  // While it plays, points change too fast to be read out; where it stops is said.
  function play() {
    if (at === last) choose(0);
    said.setAttribute("aria-live", "off");
    buttons.play.textContent = "Pause";
    const tick = () => {
      choose(at + 1);
      if (at === last) pause();
      else playing = setTimeout(tick, 1000 / Number(speed.value));
    };
    playing = setTimeout(tick, 1000 / Number(speed.value));
  }

  function pause() {
    clearTimeout(playing);
    playing = null;
    buttons.play.textContent = "Play";
    said.setAttribute("aria-live", "polite");
    const words = said.textContent;
    said.textContent = "";
    requestAnimationFrame(() => (said.textContent ||= words));
  }

  function step(n) {
    if (playing !== null) pause();
    choose(n);
  }

  const moves = {
    ArrowLeft: () => at - 1,
    ArrowDown: () => at - 1,
    ArrowRight: () => at + 1,
    ArrowUp: () => at + 1,
    n: () => at + 1,
    p: () => at - 1,
    PageUp: () => (at < 0 ? 0 : laterThan(trail, at, QUARTER)),
    PageDown: () => (at < 0 ? 0 : earlierThan(trail, at, QUARTER)),
    Home: () => 0,
    End: () => last,
  };
  // On the map the arrow keys move the map.
  const onMap = new Set(["n", "p", "PageUp", "PageDown", "Home", "End"]);

  function onKey(event) {
    const known = moves[event.key] && (event.currentTarget === controls || onMap.has(event.key));
    if (!known || event.target === speed || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    step(moves[event.key]());
  }

  if (last >= 0) {
    slider.max = String(last);
    for (const control of [buttons.first, buttons.next, buttons.last, buttons.play, slider, speed]) control.disabled = false;
  }
  buttons.first.addEventListener("click", () => step(0));
  buttons.back.addEventListener("click", () => step(at - 1));
  buttons.next.addEventListener("click", () => step(at + 1));
  buttons.last.addEventListener("click", () => step(last));
  buttons.play.addEventListener("click", () => (playing === null ? play() : pause()));
  slider.addEventListener("input", () => step(Number(slider.value)));
  strip?.addEventListener("click", (event) => {
    const box = strip.getBoundingClientRect();
    const share = ((event.clientX - box.left) * (WIDTH / box.width) - MARGIN) / (WIDTH - 2 * MARGIN);
    step(nearest(trail, trail.start + share * (trail.end - trail.start)));
  });
  controls.addEventListener("keydown", onKey);
  screen.element.addEventListener("keydown", onKey);
  screen.onClick(step);
  document.querySelectorAll("[data-stay]").forEach((name) => {
    const [longitude, latitude, , first] = trail.stays[Number(name.dataset.stay)];
    const button = document.createElement("button");
    button.type = "button";
    button.className = "abide-goto";
    button.textContent = name.textContent;
    name.replaceChildren(button);
    button.addEventListener("click", () => {
      screen.goTo(longitude, latitude);
      step(first);
    });
  });
}

// The first point at least so long after one, and the last at least so long before it; the ends where there is none.
function laterThan(trail, n, length) {
  const found = trail.at.findIndex((at) => at >= trail.at[n] + length);
  return found < 0 ? trail.length - 1 : found;
}

function earlierThan(trail, n, length) {
  return Math.max(0, trail.at.findLastIndex((at) => at <= trail.at[n] - length));
}

function nearest(trail, moment) {
  const after = trail.at.findIndex((at) => at >= moment);
  if (after < 0) return trail.length - 1;
  return after > 0 && moment - trail.at[after - 1] < trail.at[after] - moment ? after - 1 : after;
}

// As the server says it: with its zone on a night when the clocks change.
function clock(moment) {
  const zone = (at) => ZONE.formatToParts(at).find(({ type }) => type === "timeZoneName").value;
  const inDoubt = zone(moment - HALF_A_DAY) !== zone(moment + HALF_A_DAY);
  return `${HOUR.format(moment)}${inDoubt ? ` ${zone(moment)}` : ""}`;
}

function when(trail, moment) {
  const several = DAY.format(trail.start) !== DAY.format(trail.end - 1);
  return several ? `${DAY.format(moment).replace(",", "")} ${clock(moment)}` : clock(moment);
}

// The average speed since the point before, where there is a way to speak of; in miles an hour, as on the roads.
function speed(trail, n, metres) {
  const seconds = (trail.at[n] - trail.at[trail.before[n]]) / 1000;
  return seconds > 0 ? `, at ${Math.round((metres / seconds) * MILES_AN_HOUR)} miles an hour on average` : "";
}

function words(trail, n) {
  const parts = [`Point ${n + 1} of ${trail.length}, ${when(trail, trail.at[n])}.`];
  const gap = trail.gapAfter.get(n);
  const way = trail.direction(n);
  if (gap) parts.push(`Nothing known for ${spell(gap[2])} before it${gap[3] ? `: ${gap[3]}` : ""}.`);
  if (way) parts.push(`About ${Math.round(way[0])} metres ${SECTORS[Math.round(way[1] / 45) % 8]} of the point before${speed(trail, n, way[0])}.`);
  parts.push(`Accurate to ${Math.round(trail.accuracy[n])} metres, from ${trail.sources[trail.source[n]]}.`);
  if (trail.doubted.has(n)) parts.push(`Doubted: ${trail.doubted.get(n)}.`);
  return parts.join(" ");
}
