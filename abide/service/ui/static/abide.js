// The one script every page loads. Pages work without it, but for live updates and the map.

document.body.classList.add("js-enabled");

// The design system's own behaviour, where its files are installed.
import("./vendor/govuk/govuk-frontend.min.js")
  .then(({ initAll }) => {
    if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
    initAll();
  })
  .catch(() => {});

// A page that is being left gives up what is still on its way to it: that is no fault.
let leaving = false;
for (const sign of ["beforeunload", "pagehide"]) addEventListener(sign, () => (leaving = true));
const unlessLeaving = (error) => {
  if (!leaving) throw error;
};

if (document.querySelector("[data-live]"))
  import("./abide/live.js").then(({ start }) => start()).catch(unlessLeaving);
if (document.querySelector("[data-trail]"))
  import("./abide/trail.js").then(({ start }) => start()).catch(unlessLeaving);

// Pictures wider than the window open at their newest end.
for (const picture of document.querySelectorAll("#timeline-picture")) picture.scrollLeft = picture.scrollWidth;

// Filters that submit themselves when chosen keep their button for those without scripts.
for (const form of document.querySelectorAll("form[data-at-once]")) {
  form.addEventListener("change", () => form.requestSubmit());
}
