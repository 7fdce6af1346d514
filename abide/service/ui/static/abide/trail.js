// The trail map: our own streets, zones, fixes with their accuracy, lines between them, dashed where nothing is known.
// Everything it shows stands in the table too; without this script the table is the page.

const INK = { street: "#ffffff", edge: "#b4bdb7", water: "#c9dbe6", building: "#dedcd4", text: "#3b4144" };
const WIDTH = { ring: 7, main: 6, street: 4, lane: 3 };
const SECTORS = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];

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
  const data = await answer.json();
  const streets = new ol.source.Vector();
  const zones = zoneSource(ol, data.zones);
  const circles = new ol.source.Vector();
  const [runs, bridges] = lineFeatures(ol, data);
  const points = new ol.source.Vector({ features: data.points.map((p, n) => pointFeature(ol, p, n)) });
  circles.addFeatures(data.points.map((p, n) => circleFeature(ol, p, n)));

  const layers = [
    new ol.layer.Vector({ source: streets, style: streetStyle(ol), declutter: true }),
    new ol.layer.Vector({ source: zones, style: zoneStyle(ol) }),
    new ol.layer.Vector({ source: circles, style: circleStyle(ol, data.points.length) }),
    new ol.layer.Vector({ source: new ol.source.Vector({ features: runs }), style: runStyle(ol) }),
    new ol.layer.Vector({ source: points, style: pointStyle(ol) }),
    new ol.layer.Vector({ source: new ol.source.Vector({ features: bridges }), style: bridgeStyle(ol) }),
    new ol.layer.Vector({ source: new ol.source.Vector({ features: stayFeatures(ol, data.stays) }), style: stayStyle(ol) }),
  ];
  const chosen = new ol.layer.Vector({ source: new ol.source.Vector(), style: chosenStyle(ol), zIndex: 9 });
  const view = new ol.View({ center: ol.proj.fromLonLat([-1.5, 53]), zoom: 6, maxZoom: 20 });
  target.replaceChildren();
  const map = new ol.Map({
    target,
    layers: [...layers, chosen],
    view,
    controls: ol.control.defaults.defaults({ rotate: false }).extend([new ol.control.ScaleLine({ minWidth: 80 })]),
  });

  // Streets come after the trail: they are the same for everybody and may be large.
  if (place.dataset.basemap) {
    fetch(place.dataset.basemap, { credentials: "same-origin" })
      .then((reply) => reply.json())
      .then((town) => streets.addFeatures(new ol.format.GeoJSON().readFeatures(town, { featureProjection: view.getProjection() })))
      .catch(() => {});
  }
  const shown = ol.extent.createEmpty();
  // A position that strayed across the sea must not make the rest of the map unreadable.
  const believed = points.getFeatures().filter((f) => !f.get("astray"));
  for (const feature of believed.length ? believed : points.getFeatures()) ol.extent.extend(shown, feature.getGeometry().getExtent());
  if (!data.points.length && zones.getFeatures().length) ol.extent.extend(shown, zones.getExtent());
  if (!ol.extent.isEmpty(shown) || data.points.length) view.fit(shown, { padding: [50, 50, 50, 50], maxZoom: 17 });

  stepping(ol, map, data, chosen.getSource());
  map.once("rendercomplete", () => (target.dataset.drawn = String(data.points.length)));
}

function lonLat(ol, point) {
  return ol.proj.fromLonLat([point[0], point[1]]);
}

function pointFeature(ol, point, n) {
  const feature = new ol.Feature(new ol.geom.Point(lonLat(ol, point)));
  feature.set("n", n);
  feature.set("doubted", point[6] !== undefined);
  feature.set("astray", point[7] === 1);
  return feature;
}

// A circle on the ground, not on the flattened map.
function circleFeature(ol, point, n) {
  const ground = ol.geom.Polygon.circular([point[0], point[1]], point[2], 48).transform("EPSG:4326", "EPSG:3857");
  const feature = new ol.Feature(ground);
  feature.set("n", n);
  return feature;
}

// Lines between neighbours, and dashed bridges over the gaps: never the one in place of the other.
function lineFeatures(ol, data) {
  const runs = [];
  const bridges = [];
  let run = [];
  const flush = () => {
    if (run.length > 1) runs.push(new ol.Feature(new ol.geom.LineString(run)));
    run = [];
  };
  let before;
  data.points.forEach((point) => {
    // Nobody went where they are not believed to have been.
    if (point[7] === 1) return;
    const minutes = before ? (point[5] - before[5]) / 60000 : 0;
    if (before && minutes > data.gapMinutes) {
      flush();
      const bridge = new ol.Feature(new ol.geom.LineString([lonLat(ol, before), lonLat(ol, point)]));
      bridge.set("gap", spell(minutes));
      bridges.push(bridge);
    }
    run.push(lonLat(ol, point));
    before = point;
  });
  flush();
  return [runs, bridges];
}

function spell(minutes) {
  const whole = Math.floor(minutes);
  const hours = Math.floor(whole / 60);
  return hours ? `${hours} h ${whole % 60} min` : `${whole} min`;
}

function zoneSource(ol, zones) {
  const read = new ol.format.GeoJSON().readFeatures({ type: "FeatureCollection", features: zones }, { featureProjection: "EPSG:3857" });
  return new ol.source.Vector({ features: read });
}

function hatch(colour) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.strokeStyle = colour;
  pen.globalAlpha = 0.55;
  pen.beginPath();
  pen.moveTo(0, 8);
  pen.lineTo(8, 0);
  pen.stroke();
  return pen.createPattern(tile, "repeat");
}

function zoneStyle(ol) {
  const out = hatch("#8f1d14");
  return (feature) => {
    const keepOut = feature.get("kind") === "EXCLUSION_ZONE";
    return new ol.style.Style({
      stroke: new ol.style.Stroke({ color: keepOut ? "#8f1d14" : "#12436d", width: 2.5, lineDash: keepOut ? undefined : [10, 5] }),
      fill: new ol.style.Fill({ color: keepOut ? out : "rgba(18,67,109,0.06)" }),
      text: new ol.style.Text({
        text: `${feature.get("name")}\n${feature.get("kindName").toLowerCase()}`,
        font: "600 13px system-ui, sans-serif",
        fill: new ol.style.Fill({ color: keepOut ? "#6d140d" : "#12436d" }),
        stroke: new ol.style.Stroke({ color: "#fff", width: 4 }),
        overflow: true,
      }),
    });
  };
}

function streetStyle(ol) {
  const fill = (color) => new ol.style.Style({ fill: new ol.style.Fill({ color }) });
  const water = fill(INK.water);
  const building = fill(INK.building);
  const styles = new Map();
  return (feature, resolution) => {
    const layer = feature.get("layer");
    if (layer === "water") return water;
    if (layer === "building") return resolution < 3 ? building : null;
    if (layer === "place") return resolution < 1.2 ? label(ol, feature.get("name"), 12) : null;
    if (layer !== "street") return null;
    const base = WIDTH[feature.get("kind")] ?? 4;
    const width = Math.max(1.2, Math.min(14, base / Math.max(resolution, 0.4)));
    const named = resolution < 1.6 ? feature.get("name") : "";
    const key = `${width.toFixed(1)}|${named}`;
    if (!styles.has(key)) {
      const made = [
        new ol.style.Style({ stroke: new ol.style.Stroke({ color: INK.edge, width: width + 1.6 }), zIndex: 0 }),
        new ol.style.Style({ stroke: new ol.style.Stroke({ color: INK.street, width }), zIndex: 1 }),
      ];
      if (named) made.push(label(ol, named, 11, "line"));
      styles.set(key, made);
    }
    return styles.get(key);
  };
}

function label(ol, text, size, placement = "point") {
  return new ol.style.Style({
    zIndex: 5,
    text: new ol.style.Text({
      text: text || "",
      placement,
      font: `${size}px system-ui, sans-serif`,
      fill: new ol.style.Fill({ color: INK.text }),
      stroke: new ol.style.Stroke({ color: "rgba(255,255,255,0.9)", width: 3 }),
    }),
  });
}

// The more circles there are, the lighter each is: where many lie, the map must still be read.
function circleStyle(ol, many) {
  return new ol.style.Style({
    stroke: new ol.style.Stroke({ color: `rgba(18,67,109,${Math.min(0.35, 60 / (many + 1)).toFixed(3)})`, width: 1 }),
    fill: new ol.style.Fill({ color: `rgba(18,67,109,${Math.min(0.06, 9 / (many + 1)).toFixed(4)})` }),
  });
}

function runStyle(ol) {
  return new ol.style.Style({ stroke: new ol.style.Stroke({ color: "rgba(18,67,109,0.75)", width: 2 }) });
}

function bridgeStyle(ol) {
  const under = new ol.style.Style({ stroke: new ol.style.Stroke({ color: "#fff", width: 5 }) });
  return (feature) => [
    under,
    new ol.style.Style({
      stroke: new ol.style.Stroke({ color: "#0b0c0c", width: 2.5, lineDash: [8, 6] }),
      text: new ol.style.Text({
        text: `nothing known for ${feature.get("gap")}`,
        font: "600 13px system-ui, sans-serif",
        overflow: true,
        fill: new ol.style.Fill({ color: "#0b0c0c" }),
        backgroundFill: new ol.style.Fill({ color: "rgba(255,255,255,0.92)" }),
        padding: [2, 4, 2, 4],
      }),
    }),
  ];
}

// One letter for each place, however often somebody came back to it.
function stayFeatures(ol, stays) {
  const places = new Map(stays.map((stay) => [stay[2], stay]));
  return [...places.values()].map((stay) => {
    const feature = new ol.Feature(new ol.geom.Point(lonLat(ol, stay)));
    feature.set("said", stay[3] ? `${stay[2]}  ${stay[3]}` : stay[2]);
    return feature;
  });
}

function stayStyle(ol) {
  return (feature) =>
    new ol.style.Style({
      text: new ol.style.Text({
        text: feature.get("said"),
        font: "700 14px system-ui, sans-serif",
        offsetY: -16,
        fill: new ol.style.Fill({ color: "#fff" }),
        backgroundFill: new ol.style.Fill({ color: "#12436d" }),
        padding: [3, 6, 2, 6],
      }),
    });
}

// What is doubted has another shape, not only another colour.
function pointStyle(ol) {
  const fill = (color) => new ol.style.Fill({ color });
  const good = new ol.style.Style({
    image: new ol.style.Circle({ radius: 3.5, fill: fill("#12436d"), stroke: new ol.style.Stroke({ color: "#fff", width: 1 }) }),
  });
  const doubted = new ol.style.Style({
    zIndex: 3,
    image: new ol.style.RegularShape({ points: 4, radius: 7, fill: fill("#fff"), stroke: new ol.style.Stroke({ color: "#0b0c0c", width: 2 }) }),
  });
  return (feature) => (feature.get("doubted") ? doubted : good);
}

function chosenStyle(ol) {
  return [
    new ol.style.Style({
      stroke: new ol.style.Stroke({ color: "#0b0c0c", width: 2 }),
      fill: new ol.style.Fill({ color: "rgba(255,221,0,0.35)" }),
      image: new ol.style.Circle({ radius: 7, fill: new ol.style.Fill({ color: "#fd0" }), stroke: new ol.style.Stroke({ color: "#0b0c0c", width: 2.5 }) }),
    }),
  ];
}

// One point at a time, by button, by key or by click; each is said in words.
function stepping(ol, map, data, chosen) {
  const said = document.getElementById("point");
  const cursor = document.getElementById("cursor");
  const buttons = Object.fromEntries([...document.querySelectorAll("[data-step]")].map((b) => [b.dataset.step, b]));
  const last = data.points.length - 1;
  let at = -1;
  let home = null;

  function choose(n) {
    if (last < 0) return;
    at = Math.max(0, Math.min(last, n));
    const point = data.points[at];
    chosen.clear();
    chosen.addFeatures([circleFeature(ol, point, at), pointFeature(ol, point, at)]);
    said.textContent = words(data, at);
    const x = 8 + ((point[5] - data.start) / (data.end - data.start)) * (1180 - 16);
    cursor?.setAttribute("x1", x);
    cursor?.setAttribute("x2", x);
    buttons.first.disabled = buttons.back.disabled = at === 0;
    buttons.next.disabled = buttons.last.disabled = at === last;
    look(point, at);
  }

  // A position that strayed is shown with the one it strayed from; afterwards the map is as it was before.
  function look(point, n) {
    const view = map.getView();
    const where = lonLat(ol, point);
    if (point[7] === 1) {
      home ??= [view.getCenter(), view.getResolution()];
      const from = data.points.slice(0, n).findLast((p) => p[7] !== 1) ?? point;
      view.fit(ol.extent.boundingExtent([where, lonLat(ol, from)]), { padding: [60, 60, 60, 60], minResolution: home[1] });
      return;
    }
    if (home) {
      view.setCenter(home[0]);
      view.setResolution(home[1]);
      home = null;
    }
    if (!ol.extent.containsCoordinate(view.calculateExtent(map.getSize()), where)) view.setCenter(where);
  }

  if (last >= 0) for (const name of ["first", "next", "last"]) buttons[name].disabled = false;
  buttons.first.addEventListener("click", () => choose(0));
  buttons.back.addEventListener("click", () => choose(at - 1));
  buttons.next.addEventListener("click", () => choose(at + 1));
  buttons.last.addEventListener("click", () => choose(last));
  map.on("click", (event) => {
    const found = map.forEachFeatureAtPixel(event.pixel, (f) => f.get("n"), { hitTolerance: 6 });
    if (found !== undefined) choose(found);
  });
  map.getTargetElement().addEventListener("keydown", (event) => {
    const to = { n: at + 1, p: at - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(to);
  });
}

function words(data, n) {
  const point = data.points[n];
  const before = data.points[n - 1];
  const parts = [`Point ${n + 1} of ${data.points.length}, ${point[3]}.`, `Accurate to ${Math.round(point[2])} metres, from ${point[4]}.`];
  if (point[6] !== undefined) parts.push(`Doubted: ${data.doubts[point[6]]}.`);
  if (before) {
    const [metres, sector] = apart(before, point);
    const minutes = (point[5] - before[5]) / 60000;
    if (minutes > data.gapMinutes) parts.push(`Nothing known for ${spell(minutes)} before it.`);
    // Within the two circles there is no direction to speak of.
    else if (metres > before[2] + point[2]) parts.push(`About ${Math.round(metres)} metres ${sector} of the one before.`);
  }
  return parts.join(" ");
}

function apart(a, b) {
  const north = (b[1] - a[1]) * 111320;
  const east = (b[0] - a[0]) * 111320 * Math.cos((a[1] * Math.PI) / 180);
  const degrees = (Math.atan2(east, north) * 180) / Math.PI;
  return [Math.hypot(north, east), SECTORS[Math.round(((degrees + 360) % 360) / 45) % 8]];
}
