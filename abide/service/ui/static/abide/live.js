// Live pages: one event stream says which people changed; the page asks for those parts and patches them where they stand.
//
// <div data-live="/live/?after=7"   where events come from
//      data-rows="/people/changed/" where fresh parts are asked for
//      data-only="…"                only this person concerns the page (else: whoever has a part on it)
//      data-all                     everybody concerns the page: a list of alerts
//      data-kind="thread">          threads concern the page, and not people
//   <tr id="person-…" data-part data-version="…">   a part that may be replaced, found again by its id
//   <ul id="needs" data-list>                       parts that may join or leave; a newcomer waits for a click
// Parts are replaced in place and never moved, so that what is being read or clicked stays where it is.

const GATHER_MS = 150; // changes that come together are asked for together
const MARKED_MS = 12000; // how long a change stays marked
const MOST_AT_ONCE = 50; // people asked for in one request
const AGAIN_MS = 10000; // how long to wait where a stream was turned away
const OPERABLE = "a,button,input,select,textarea,summary";

export function start() {
  const place = document.querySelector("[data-live]");
  const said = document.querySelector(".abide-live");
  const waiting = new Set();
  let timer = null;

  function say(state, words) {
    if (!said || said.dataset.state === state) return;
    said.dataset.state = state;
    said.textContent = words;
  }

  function concerns({ person, kind }) {
    if ((kind === "thread") !== (place.dataset.kind === "thread")) return false;
    if ("only" in place.dataset) return person === place.dataset.only;
    return kind === "alert" || "all" in place.dataset || "kind" in place.dataset || document.getElementById(`person-${person}`) !== null;
  }

  async function refresh() {
    timer = null;
    const people = [...waiting].slice(0, MOST_AT_ONCE);
    for (const person of people) waiting.delete(person);
    const address = new URL(place.dataset.rows, location.href);
    for (const [name, value] of new URLSearchParams(location.search)) address.searchParams.append(name, value);
    for (const person of people) if (person) address.searchParams.append("changed", person);
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html", "Abide-Live": "1" }, credentials: "same-origin" });
      if (answer.redirected || answer.status === 403) {
        stop();
        say("lost", "You are signed out. Sign in again to see changes.");
        return;
      }
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

  // A browser keeps few connections to one place: a page nobody looks at gives its own back, and catches up
  // from the last event it heard of when somebody looks again.
  let stream = null;
  let address = place.dataset.live;

  function follow() {
    stream = new EventSource(address);
    stream.addEventListener("open", () => {
      say("open", "Live: changes appear as they happen.");
      // A page that could not say up to where it was read asks once for what changed until now.
      if (!new URL(address, location.href).searchParams.has("after")) waiting.add(null), later(0);
    });
    stream.addEventListener("error", ({ target }) => {
      say("lost", "Connection lost. Trying again; what you see may be old.");
      // A browser tries again by itself, but not where it was turned away: no room, or signed out.
      if (target.readyState === EventSource.CLOSED && target === stream) {
        stream = null;
        setTimeout(() => stream || document.hidden || follow(), AGAIN_MS);
      }
    });
    stream.addEventListener("person", (event) => {
      address = `${new URL(address, location.href).pathname}?after=${event.lastEventId}`;
      const told = JSON.parse(event.data);
      if (told.kind === "notice") return ring();
      if (!concerns(told)) return;
      waiting.add(told.person);
      later(GATHER_MS);
    });
    // More was missed than is worth listing: the page is loaded afresh.
    stream.addEventListener("reload", () => location.reload());
  }

  function stop() {
    stream?.close();
    stream = null;
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) stop();
    else if (!stream) follow();
  });
  addEventListener("pagehide", stop);
  if (!document.hidden) follow();
}

// The count of notices in the header.
async function ring() {
  const bell = document.getElementById("bell");
  const answer = bell && (await fetch(bell.dataset.count, { headers: { "Abide-Live": "1" }, credentials: "same-origin" }));
  if (answer?.ok && !answer.redirected) bell.innerHTML = await answer.text();
}

function patch(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const list of fresh.querySelectorAll("[data-list]")) join(list);
  for (const part of fresh.querySelectorAll("[data-part]")) replace(part);
}

function replace(part) {
  const old = document.getElementById(part.id);
  if (!old || old.dataset.version === part.dataset.version) return;
  // Somebody is on a link or a button in it, or writes in it: keep the keyboard, leave what is being written.
  const focused = old.contains(document.activeElement) ? [...old.querySelectorAll(OPERABLE)].indexOf(document.activeElement) : -1;
  const made = document.importNode(part, true);
  const scrolled = old.scrollLeft;
  // What somebody ticked stays ticked.
  for (const box of old.querySelectorAll("input:checked")) {
    for (const fresh of made.querySelectorAll("input")) if (fresh.value === box.value) fresh.checked = true;
  }
  old.replaceWith(made);
  made.scrollLeft = scrolled;
  if (focused >= 0) made.querySelectorAll(OPERABLE)[focused]?.focus({ preventScroll: true });
  if (made.dataset.mark === "no") return;
  made.classList.add("is-changed");
  setTimeout(() => made.classList.remove("is-changed"), MARKED_MS);
}

// Who leaves a list is shown as settled until the page is loaded again; who joins it waits behind a button.
function join(fresh) {
  const list = document.getElementById(fresh.id);
  const more = document.querySelector("[data-more]");
  if (!list || !more) return;
  const listed = [...fresh.children].filter((part) => part.id && !("unlisted" in part.dataset));
  const there = new Set(listed.map((part) => part.id));
  for (const part of list.children) part.classList.toggle("is-settled", part.id !== "" && !there.has(part.id));
  const newcomers = listed.filter((part) => !document.getElementById(part.id));
  more.hidden = newcomers.length === 0;
  more.textContent = newcomers.length > 1 ? `Show what is new (${newcomers.length})` : "Show what is new";
  more.onclick = () => {
    more.hidden = true;
    for (const part of list.querySelectorAll(".is-settled")) part.remove();
    for (const part of listed) {
      const standing = document.getElementById(part.id);
      list.append(standing ?? document.importNode(part, true));
      if (!standing) document.getElementById(part.id).classList.add("is-changed");
    }
    list.hidden = false;
    list.closest("table")?.removeAttribute("hidden");
    list.querySelector(".is-changed a")?.focus({ preventScroll: true });
  };
}
