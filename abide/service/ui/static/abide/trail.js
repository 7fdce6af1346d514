// The trail map: reads the columns of a trail, draws them, and lets one step through them.
// Everything it shows stands in the table too; without this script the table is the page.

import { chosenFeatures, makeLayers, mercator } from "./trail_layers.js";
import { stepping } from "./trail_steps.js";

const METRES_A_DEGREE = 111195;

export async function start() {
  const place = document.querySelector("[data-trail]");
  const target = document.getElementById("map");
  const { ol } = window;
  if (!ol) {
    target.textContent = "The map could not be loaded. The table below holds the same points.";
    return;
  }
  const answer = await fetch(place.dataset.trail, { credentials: "same-origin" });
  if (!answer.ok) {
    target.textContent = "The trail could not be read. Load the page again; if it stays so, tell us.";
    return;
  }
  const trail = read(await answer.json());
  const layers = makeLayers(ol, trail);
  const view = new ol.View({ center: mercator(-1.5, 53), zoom: 6, maxZoom: 20 });
  target.replaceChildren();
  const map = new ol.Map({
    target,
    layers: Object.values(layers),
    view,
    controls: ol.control.defaults.defaults({ rotate: false }).extend([new ol.control.ScaleLine({ minWidth: 80 })]),
  });

  // Streets come after the trail: they are the same for everybody and may be large.
  if (place.dataset.basemap) {
    fetch(place.dataset.basemap, { credentials: "same-origin" })
      .then((reply) => reply.json())
      .then((town) => layers.streets.getSource().addFeatures(new ol.format.GeoJSON().readFeatures(town, { featureProjection: view.getProjection() })))
      .catch(() => {});
  }
  const shown = ol.extent.createEmpty();
  // A position that strayed across the sea must not make the rest of the map unreadable.
  const believed = trail.place.filter((_, n) => !trail.astray.has(n));
  for (const coordinate of believed.length ? believed : trail.place) ol.extent.extendCoordinate(shown, coordinate);
  const zones = layers.zones.getSource();
  if (!trail.length && zones.getFeatures().length) ol.extent.extend(shown, zones.getExtent());
  if (!ol.extent.isEmpty(shown) || trail.length) view.fit(shown, { padding: [50, 50, 50, 50], maxZoom: 17 });

  stepping(trail, screen(ol, map, layers, trail));
  map.once("rendercomplete", () => (target.dataset.drawn = String(trail.length)));
}

// Columns of steps become columns of values; what each point is asked for most is worked out once.
function read(data) {
  const sum = (steps, unit) => {
    let value = 0;
    return steps.map((step) => (value += step) / unit);
  };
  const trail = {
    ...data,
    length: data.at.length,
    at: sum(data.at, 1).map((at) => at + data.start),
    longitude: sum(data.longitude, 1e6),
    latitude: sum(data.latitude, 1e6),
    accuracy: sum(data.accuracy, 10),
    doubted: new Map(data.doubted.map(([row, doubt]) => [row, data.doubts[doubt]])),
    astray: new Set(data.doubted.filter(([, , astray]) => astray).map(([row]) => row)),
    gapAfter: new Map(data.gaps.map((gap) => [gap[1], gap])),
  };
  trail.place = trail.longitude.map((longitude, n) => mercator(longitude, trail.latitude[n]));
  // The believed point before each, -1 where there is none: nobody went where they are not believed to have been.
  let last = -1;
  trail.before = trail.at.map((_, n) => {
    const before = last;
    if (!trail.astray.has(n)) last = n;
    return before;
  });
  trail.direction = (n) => direction(trail, n);
  trail.runs = runs(trail);
  return trail;
}

// Lines between neighbours; a gap ends one, and its dashed bridge is drawn in place of it.
function runs(trail) {
  const found = [];
  let run = [];
  for (let n = 0; n < trail.length; n++) {
    if (trail.astray.has(n)) continue;
    if (trail.gapAfter.has(n)) {
      found.push(run);
      run = [];
    }
    run.push(trail.place[n]);
  }
  return [...found, run].filter((each) => each.length > 1);
}

// [metres, degrees from north] of the way to a point, or null where there is none to speak of: at the first point, after
// a gap, at a position that is not believed, or where the way is no longer than the two accuracies together.
function direction(trail, n) {
  const before = trail.before[n];
  if (before < 0 || trail.astray.has(n) || trail.gapAfter.has(n)) return null;
  const north = (trail.latitude[n] - trail.latitude[before]) * METRES_A_DEGREE;
  const east = (trail.longitude[n] - trail.longitude[before]) * METRES_A_DEGREE * Math.cos((trail.latitude[n] * Math.PI) / 180);
  const metres = Math.hypot(north, east);
  if (!(metres > trail.accuracy[n] + trail.accuracy[before])) return null;
  return [metres, ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360];
}

// What stepping does to the map.
function screen(ol, map, layers, trail) {
  const view = map.getView();
  let home = null;
  return {
    element: map.getTargetElement(),

    show(n) {
      const source = layers.chosen.getSource();
      source.clear();
      source.addFeatures(chosenFeatures(ol, trail, n));
      layers.zones.getSource().getFeatures().forEach((zone) => zone.set("held", holds(zone.get("times"), trail.at[n])));
      const where = trail.place[n];
      // A position that strayed is shown with the one it strayed from; afterwards the map is as it was before.
      if (trail.astray.has(n)) {
        home ??= [view.getCenter(), view.getResolution()];
        const from = trail.place[trail.before[n]] ?? where;
        view.fit(ol.extent.boundingExtent([where, from]), { padding: [60, 60, 60, 60], minResolution: home[1] });
        return;
      }
      if (home) {
        view.setCenter(home[0]);
        view.setResolution(home[1]);
        home = null;
      }
      if (!ol.extent.containsCoordinate(view.calculateExtent(map.getSize()), where)) view.setCenter(where);
    },

    goTo(longitude, latitude) {
      home = null;
      view.setCenter(mercator(longitude, latitude));
      view.setZoom(Math.max(view.getZoom(), 16));
    },

    onClick(choose) {
      map.on("click", ({ coordinate }) => {
        let [nearest, least] = [-1, 8 * view.getResolution()];
        trail.place.forEach(([x, y], n) => {
          const away = Math.hypot(x - coordinate[0], y - coordinate[1]);
          if (away < least) [nearest, least] = [n, away];
        });
        if (nearest >= 0) choose(nearest);
      });
    },
  };
}

export function holds(times, at) {
  return times.some(([from, until]) => from <= at && at < until);
}
