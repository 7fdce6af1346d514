// How the map of a trail is drawn: our own streets, zones, fixes with their accuracy, and the lines between them.
// Fixes are drawn on a canvas of their own: twenty thousand shapes of the map's kind would take seconds.

const INK = { street: "#ffffff", edge: "#b4bdb7", water: "#c9dbe6", building: "#dedcd4", text: "#3b4144" };
const WIDTH = { ring: 7, main: 6, street: 4, lane: 3 };
const EARTH = 6378137;
// Where so few points are in view, each has its number; a line so long (pixels) has room for an arrow.
const NUMBERED = 60;
const ROOM_FOR_ARROW = 30;

export function mercator(longitude, latitude) {
  return [(longitude * Math.PI * EARTH) / 180, EARTH * Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360))];
}

export function makeLayers(ol, trail) {
  const vector = (features, style, more = {}) => new ol.layer.Vector({ source: new ol.source.Vector({ features }), style, ...more });
  const zones = new ol.format.GeoJSON().readFeatures({ type: "FeatureCollection", features: trail.zones }, { featureProjection: "EPSG:3857" });
  const canvas = (draw) => new ol.layer.Image({ source: new ol.source.ImageCanvas({ canvasFunction: onCanvas(trail, draw), ratio: 1.2, projection: "EPSG:3857" }) });
  return {
    streets: vector([], streetStyle(ol), { declutter: true }),
    zones: vector(zones, zoneStyle(ol)),
    circles: canvas(drawCircles),
    runs: vector(trail.runs.map((run) => new ol.Feature(new ol.geom.LineString(run))), runStyle(ol)),
    points: canvas(drawPoints),
    bridges: vector(trail.gaps.map((gap) => bridgeFeature(ol, trail, gap)), bridgeStyle(ol)),
    stays: vector(stayFeatures(ol, trail.stays), stayStyle(ol)),
    chosen: vector([], chosenStyle(ol), { zIndex: 9 }),
  };
}

// A circle on the ground, not on the flattened map, and the point itself.
export function chosenFeatures(ol, trail, n) {
  const place = [trail.longitude[n], trail.latitude[n]];
  const ground = ol.geom.Polygon.circular(place, trail.accuracy[n], 48).transform("EPSG:4326", "EPSG:3857");
  return [new ol.Feature(ground), new ol.Feature(new ol.geom.Point(trail.place[n]))];
}

function onCanvas(trail, draw) {
  return (extent, resolution, ratio, size) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = size.map(Math.round);
    const scale = ratio / resolution;
    const at = (n) => [(trail.place[n][0] - extent[0]) * scale, (extent[3] - trail.place[n][1]) * scale];
    draw(canvas.getContext("2d"), trail, at, { ratio, scale, width: canvas.width, height: canvas.height });
    return canvas;
  };
}

// The more circles there are, the lighter each is: where many lie, the map must still be read.
function drawCircles(pen, trail, at, { scale, width, height }) {
  const many = trail.length;
  pen.strokeStyle = `rgba(18,67,109,${Math.min(0.35, 60 / (many + 1)).toFixed(3)})`;
  pen.fillStyle = `rgba(18,67,109,${Math.min(0.06, 9 / (many + 1)).toFixed(4)})`;
  for (let n = 0; n < many; n++) {
    const [x, y] = at(n);
    const radius = (trail.accuracy[n] * scale) / Math.cos((trail.latitude[n] * Math.PI) / 180);
    if (radius < 4 || x < -radius || y < -radius || x > width + radius || y > height + radius) continue;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
  }
}

// What is doubted has another shape, not only another colour.
function drawPoints(pen, trail, at, { ratio, width, height }) {
  const inView = [];
  let before = null;
  for (let n = 0; n < trail.length; n++) {
    const [x, y] = at(n);
    const seen = x > -20 && y > -20 && x < width + 20 && y < height + 20;
    if (seen) inView.push(n);
    if (trail.astray.has(n)) continue;
    if (seen && before !== null && trail.direction(n) !== null) arrow(pen, before, [x, y], ratio);
    before = [x, y];
  }
  pen.lineWidth = ratio;
  pen.strokeStyle = "#fff";
  pen.fillStyle = "#12436d";
  for (const n of inView) {
    if (trail.doubted.has(n)) continue;
    const [x, y] = at(n);
    pen.beginPath();
    pen.arc(x, y, 3.5 * ratio, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
  }
  pen.lineWidth = 2 * ratio;
  pen.strokeStyle = "#0b0c0c";
  pen.fillStyle = "#fff";
  for (const n of inView) if (trail.doubted.has(n)) diamond(pen, at(n), 7 * ratio);
  if (inView.length <= NUMBERED) for (const n of inView) number(pen, at(n), n + 1, ratio);
}

function diamond(pen, [x, y], size) {
  pen.beginPath();
  pen.moveTo(x, y - size);
  pen.lineTo(x + size, y);
  pen.lineTo(x, y + size);
  pen.lineTo(x - size, y);
  pen.closePath();
  pen.fill();
  pen.stroke();
}

function arrow(pen, [x1, y1], [x2, y2], ratio) {
  if (Math.hypot(x2 - x1, y2 - y1) < ROOM_FOR_ARROW * ratio) return;
  pen.save();
  pen.translate((x1 + x2) / 2, (y1 + y2) / 2);
  pen.rotate(Math.atan2(y2 - y1, x2 - x1));
  pen.fillStyle = "#12436d";
  pen.beginPath();
  pen.moveTo(6 * ratio, 0);
  pen.lineTo(-5 * ratio, -5 * ratio);
  pen.lineTo(-5 * ratio, 5 * ratio);
  pen.fill();
  pen.restore();
}

function number(pen, [x, y], n, ratio) {
  pen.font = `${12 * ratio}px system-ui, sans-serif`;
  pen.lineWidth = 3 * ratio;
  pen.strokeStyle = "#fff";
  pen.fillStyle = "#0b0c0c";
  pen.strokeText(String(n), x + 6 * ratio, y - 5 * ratio);
  pen.fillText(String(n), x + 6 * ratio, y - 5 * ratio);
}

function bridgeFeature(ol, trail, [before, after, minutes, cause]) {
  const bridge = new ol.Feature(new ol.geom.LineString([trail.place[before], trail.place[after]]));
  bridge.set("said", `nothing known for ${spell(minutes)}${cause ? `\n${cause}` : ""}`);
  return bridge;
}

export function spell(minutes) {
  const whole = Math.floor(minutes);
  const hours = Math.floor(whole / 60);
  return hours ? `${hours} h ${whole % 60} min` : `${whole} min`;
}

// One label for each place, however often somebody came back to it.
function stayFeatures(ol, stays) {
  const places = new Map(stays.map((stay) => [stay[2], stay]));
  return [...places.values()].map(([longitude, latitude, label]) => {
    const feature = new ol.Feature(new ol.geom.Point(mercator(longitude, latitude)));
    feature.set("said", label);
    return feature;
  });
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

// A zone that is not in force at the moment chosen is only a dotted outline; one that is has a heavy edge.
function zoneStyle(ol) {
  const out = hatch("#8f1d14");
  return (feature) => {
    const keepOut = feature.get("kind") === "EXCLUSION_ZONE";
    const held = feature.get("held");
    const colour = keepOut ? "#8f1d14" : "#12436d";
    const said = held === undefined ? "" : held ? "\nin force" : "\nnot in force";
    const dash = keepOut ? undefined : [10, 5];
    return new ol.style.Style({
      stroke: new ol.style.Stroke({ color: colour, width: held ? 5 : held === false ? 1.5 : 2.5, lineDash: held === false ? [2, 5] : dash }),
      fill: held === false ? undefined : new ol.style.Fill({ color: keepOut ? out : "rgba(18,67,109,0.06)" }),
      text: new ol.style.Text({
        text: `${feature.get("name")}\n${feature.get("kindName").toLowerCase()}${said}`,
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
        text: feature.get("said"),
        font: "600 13px system-ui, sans-serif",
        overflow: true,
        fill: new ol.style.Fill({ color: "#0b0c0c" }),
        backgroundFill: new ol.style.Fill({ color: "rgba(255,255,255,0.92)" }),
        padding: [2, 4, 2, 4],
      }),
    }),
  ];
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

function chosenStyle(ol) {
  return [
    new ol.style.Style({
      stroke: new ol.style.Stroke({ color: "#0b0c0c", width: 2 }),
      fill: new ol.style.Fill({ color: "rgba(255,221,0,0.35)" }),
      image: new ol.style.Circle({ radius: 7, fill: new ol.style.Fill({ color: "#fd0" }), stroke: new ol.style.Stroke({ color: "#0b0c0c", width: 2.5 }) }),
    }),
  ];
}
