// The one script every page loads. Pages work without it, but for live updates and the map.

document.body.classList.add("js-enabled");

// The design system's own behaviour, where its files are installed.
import("./vendor/govuk/govuk-frontend.min.js")
  .then(({ initAll }) => {
    if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
    initAll();
  })
  .catch(() => {});

if (document.querySelector("[data-live]")) import("./abide/live.js").then(({ start }) => start());
if (document.querySelector("[data-trail]")) import("./abide/trail.js").then(({ start }) => start());

// Pictures wider than the window open at their newest end.
for (const picture of document.querySelectorAll("#week-picture")) picture.scrollLeft = picture.scrollWidth;

// Filters that submit themselves when chosen keep their button for those without scripts.
for (const form of document.querySelectorAll("form[data-at-once]")) {
  form.addEventListener("change", () => form.requestSubmit());
}
