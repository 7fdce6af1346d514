// The wall's screen: tells the time, and asks for its numbers again when something changed and every 20 seconds.
// It needs nobody: after a lost connection it goes on by itself.

const EVERY_MS = 20000;
const GATHER_MS = 1000; // a busy minute asks once a second at most
const AGAIN_MS = 10000;

const wall = document.querySelector("[data-wall]");
const live = document.querySelector(".abide-wall__live");
const time = document.getElementById("time");
const numbers = document.getElementById("numbers");
const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" });
let waiting = null;
// A screen that goes by its own clock would tell a wrong time with a straight face: it goes by the server's.
let ahead = 0;

function say(state, words) {
  if (live.dataset.state === state) return;
  live.dataset.state = state;
  live.textContent = words;
}

function setClock() {
  const at = numbers.querySelector("[data-at]")?.dataset.at;
  if (at) ahead = Date.parse(at) - Date.now();
}

async function renew() {
  waiting = null;
  try {
    const headers = { Accept: "text/html" };
    // A person's own session ends when nobody uses it; that of the wall's account, which sees nobody, goes on.
    if (!("stays" in wall.dataset)) headers["Abide-Live"] = "1";
    const answer = await fetch(wall.dataset.numbers, { headers, credentials: "same-origin" });
    if (answer.redirected || answer.status === 403) return say("lost", "Signed out: sign in again");
    if (!answer.ok) throw new Error(String(answer.status));
    numbers.innerHTML = new DOMParser().parseFromString(await answer.text(), "text/html").body.innerHTML;
    setClock();
    say("open", "Live");
  } catch {
    say("lost", "Connection lost: these numbers are old");
  }
}

function soon() {
  waiting ??= setTimeout(renew, GATHER_MS);
}

function follow() {
  const stream = new EventSource(wall.dataset.wall);
  for (const kind of ["person", "reload", "open"]) stream.addEventListener(kind, soon);
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) setTimeout(follow, AGAIN_MS);
  });
}

// What the browser knows at once is said at once.
addEventListener("offline", () => say("lost", "Connection lost: these numbers are old"));
addEventListener("online", soon);
setClock();
setInterval(() => (time.textContent = clock.format(Date.now() + ahead)), 1000);
setInterval(renew, EVERY_MS);
follow();
