/* How a link or a node looks: colour is the branch, width the role, a dash means not in use; red is closed. */
irruGeo.style = (function () {
  "use strict";
  const NOT_BUILT = ["planned", "proposed", "under_construction"];
  const DASH = [5, 4], MISSING_DASH = [6, 3];
  const LANES_FROM = 6, ROUGH_FROM = 7.5, ROUGH_M = 2000;
  const WIDTH = { main: 3.9, feeder: 1.5, rival: 1.5 };
  const MODE_SHARE = { rail: 1, road: 0.6, sea: 0.9, inland_waterway: 0.9 };

  function isLane(record) { return record.mode === "sea" || record.mode === "inland_waterway"; }

  /* Colours of the page's theme, read from its style sheet once a theme. */
  function inkOf(root) {
    const style = window.getComputedStyle(root), ink = {};
    ["sea", "land", "border", "ink", "soft", "paper", "closed", "unknown", "missing", "glow", "gauge", "port"].forEach((name) => {
      ink[name] = style.getPropertyValue("--" + name).trim();
    });
    ink.isDark = style.getPropertyValue("--dark").trim() === "1";
    return ink;
  }

  function growth(zoom) { return zoom < 3.6 ? 0.8 : zoom < 4.6 ? 0.95 : zoom < 6.5 ? 1.15 : zoom < 8.5 ? 1.45 : 1.75; }

  /* Whether a link is to be drawn at all. */
  function isShown(view, record, zoom) {
    if (record.hidden || view.isOff[record.layer]) { return false; }
    if (record.chosen) { return true; }
    const isUnused = isLane(record) && record.role !== "main" && record.role !== "rival";
    return !isUnused || zoom >= LANES_FROM || view.allLanes;
  }

  function colourOf(view, record) {
    const layer = view.data.layers[record.layer];
    if (record.missing) { return view.ink.missing; }
    return view.ink.isDark ? layer.dark || layer.colour : layer.colour;
  }

  function of(view, record, zoom) {
    const isMain = record.role === "main", isMissing = Boolean(record.missing);
    const width = (WIDTH[record.role] || WIDTH.feeder) * growth(zoom);
    const share = isMissing ? 1.7 : MODE_SHARE[record.mode] || 1;
    const isInUse = !NOT_BUILT.includes(record.status) && record.status !== "suspended";
    return {
      colour: colourOf(view, record), width: Math.max(1.1, width * share),
      dash: isInUse || record.assumed ? null : isMissing ? MISSING_DASH : DASH,
      isCased: isMain || isMissing, isClosed: Boolean(record.closed), isUnknown: Boolean(record.unknown),
      rough: zoom >= ROUGH_FROM && record.accuracy >= ROUGH_M
    };
  }

  /* Which links are drawn later, so that they lie on the others. */
  function order(record) {
    return (record.missing ? 40 : 0) + (record.closed || record.unknown ? 20 : 0) +
      (record.role === "main" ? 10 : record.role === "rival" ? 0 : 5);
  }

  return { inkOf, isShown, of, order, isLane, LANES_FROM };
})();
