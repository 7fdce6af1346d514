// How long is left to act, counted down where the server wrote it: <span data-until="2026-…">00:04:10</span>.
// The page reads the same without it, as of when it was opened.

const DAY = 86400;

// The browser's clock may be wrong: what the server wrote says how far.
const first = document.querySelector("[data-now]");
const ahead = first ? Date.now() - Date.parse(first.dataset.now) : 0;

function said(seconds) {
  const two = (n) => String(Math.floor(n)).padStart(2, "0");
  return `${two(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
}

function count() {
  const now = Date.now() - ahead;
  for (const place of document.querySelectorAll("[data-until]")) {
    const left = Math.trunc((Date.parse(place.dataset.until) - now) / 1000);
    if (Math.abs(left) >= 2 * DAY) continue;
    const words = left >= 0 ? said(left) : `over by ${said(-left)}`;
    if (place.textContent !== words) place.textContent = words;
    place.closest(".abide-left")?.classList.toggle("abide-left--over", left < 0);
  }
}

count();
setInterval(count, 1000);
