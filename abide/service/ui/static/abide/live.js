// Live pages: one event stream says which people changed; the page asks for those rows and patches them where they stand.
//
// <main part data-live="/live/" data-rows="/rows/">   where events come from, and where fresh parts are asked for
//   <tr id="person-…" data-part>                       a part that may be replaced, found again by its id
// Parts are replaced in place and never moved, so that what is being read or clicked stays where it is.

const GATHER_MS = 150; // changes that come together are asked for together
const MARKED_MS = 12000; // how long a change stays marked
const MOST_AT_ONCE = 50; // people asked for in one request

export function start() {
  const place = document.querySelector("[data-live]");
  const said = document.querySelector(".abide-live");
  const waiting = new Set();
  let timer = null;

  function say(state, words) {
    if (!said) return;
    said.dataset.state = state;
    said.textContent = words;
  }

  async function refresh() {
    timer = null;
    const people = [...waiting].slice(0, MOST_AT_ONCE);
    for (const person of people) waiting.delete(person);
    const address = new URL(place.dataset.rows, location.href);
    const here = new URLSearchParams(location.search);
    for (const [name, value] of here) address.searchParams.append(name, value);
    for (const person of people) address.searchParams.append("changed", person);
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" });
      if (answer.redirected || answer.status === 403) return say("lost", "Signed out. Sign in again to see changes.");
      if (!answer.ok) throw new Error(String(answer.status));
      patch(await answer.text());
    } catch {
      for (const person of people) waiting.add(person);
      later(5000);
      return;
    }
    if (waiting.size) later(GATHER_MS);
  }

  function later(wait) {
    timer ??= setTimeout(refresh, wait);
  }

  const stream = new EventSource(place.dataset.live);
  stream.addEventListener("open", () => say("open", "Live: changes appear as they happen."));
  stream.addEventListener("error", () => say("lost", "Connection lost. Trying again; what you see may be old."));
  stream.addEventListener("person", (event) => {
    waiting.add(JSON.parse(event.data).person);
    later(GATHER_MS);
  });
  // Too much was missed to list it: read the page afresh.
  stream.addEventListener("reload", () => location.reload());
  addEventListener("pagehide", () => stream.close());
}

function patch(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const old = document.getElementById(part.id);
    if (!old || old.dataset.version === part.dataset.version) continue;
    // Someone is on a link or a button in it: keep the keyboard where it is.
    const focused = old.contains(document.activeElement) ? [...old.querySelectorAll("a,button,input,select")].indexOf(document.activeElement) : -1;
    const made = document.importNode(part, true);
    old.replaceWith(made);
    if (focused >= 0) made.querySelectorAll("a,button,input,select")[focused]?.focus({ preventScroll: true });
    if (made.dataset.mark !== "no") {
      made.classList.add("is-changed");
      setTimeout(() => made.classList.remove("is-changed"), MARKED_MS);
    }
  }
}
