/* Links and nodes on one canvas: what is drawn, in which order, and what the pointer is on. */
irruGeo.lines = (function () {
  "use strict";
  const { geometry, style, symbols, decode } = irruGeo;
  const CROSS_GAP_PX = 46, LEAST_APART_PX = 17, MOST_AT_ONCE = 60, MANY_LINES = 1500;
  const TRUNKS_TO = 9;
  const SHOWN_FROM = [0, 5, 6, 7, 8];

  function prepare(view) {
    view.data.links.forEach((record, i) => {
      record.number = i;
      record.geometry = geometry.lineOf(decode(record.line, 4));
      if (record.drawn) { record.bundle = geometry.lineOf(decode(record.drawn, 3)); }
    });
    view.data.nodes.forEach((node, i) => {
      const at = geometry.project(node.at[0], node.at[1]);
      node.number = i;
      node.x = at[0];
      node.y = at[1];
      node.mark = markOf(node);
    });
    sort(view);
  }

  function sort(view) {
    view.sorted = view.data.links.slice().sort((a, b) => style.order(a) - style.order(b) || a.number - b.number);
  }

  function markOf(node) {
    if (node.gauges && node.gauges.length > 1) { return "gauge"; }
    if (node.kind === "port" || node.kind === "dry_port") { return "port"; }
    return node.kind === "border_crossing" ? "border" : "station";
  }

  function trace(pen, points) {
    for (let i = 0; i < points.length; i += 2) {
      if (i) { pen.lineTo(points[i], points[i + 1]); } else { pen.moveTo(points[0], points[1]); }
    }
  }

  /* The shape of a link: unless it is looked at closely, a lane follows the trunk it shares. */
  function shape(record, zoom) {
    return record.bundle && zoom < TRUNKS_TO ? record.bundle : record.geometry;
  }

  function stroke(pen, points, colour, width, dash) {
    pen.beginPath();
    trace(pen, points);
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.setLineDash(dash || []);
    pen.stroke();
  }

  /* Lines that follow each other and look alike, as one stroke: far faster for large networks. */
  function strokeAll(pen, items, lookOf) {
    let last = null, count = 0;
    items.forEach((item) => {
      const look = lookOf(item);
      if (!look) { return; }
      if (!last || look.colour !== last.colour || look.width !== last.width || look.dash !== last.dash || count > MOST_AT_ONCE) {
        if (last) { pen.stroke(); }
        pen.beginPath();
        pen.strokeStyle = look.colour;
        pen.lineWidth = look.width;
        pen.lineCap = look.dash ? "butt" : look.cap || "round";
        pen.setLineDash(look.dash || []);
        last = look;
        count = 0;
      }
      trace(pen, item.points);
      count += 1;
    });
    if (last) { pen.stroke(); }
  }

  /* What shows of the links, with their pixels, in the order of drawing. */
  function visible(view, place) {
    const found = [];
    view.sorted.forEach((record) => {
      const own = shape(record, place.zoom);
      if (!geometry.isInBox(own.box, place) || !style.isShown(view, record, place.zoom)) { return; }
      const points = geometry.pixels(own, place);
      found.push({ record, points, look: style.of(view, record, place.zoom) });
    });
    return found;
  }

  function paint(view, pen, place) {
    const items = visible(view, place), ink = view.ink, isMany = items.length > MANY_LINES;
    view.painted = { items, place };
    const isChoice = Boolean(view.chosenLinks);
    pen.lineJoin = "round";
    pen.lineCap = "butt";
    const soft = items.filter((item) => isChoice && !view.chosenLinks.has(item.record.number));
    const strong = isChoice ? items.filter((item) => view.chosenLinks.has(item.record.number)) : items;
    pen.globalAlpha = 0.28;
    strokeAll(pen, soft, (item) => item.look);
    pen.globalAlpha = 1;
    strong.forEach((item) => {
      if (item.look.rough && shape(item.record, place.zoom) === item.record.geometry) {
        pen.globalAlpha = 0.16;
        stroke(pen, item.points, item.look.colour, item.look.width + 12);
        pen.globalAlpha = 1;
      }
    });
    const more = isChoice ? 1.6 : 0;
    paintVolumes(view, pen, strong);
    strokeAll(pen, strong, ({ look }) => ((look.isCased && !isMany) || isChoice ? { colour: ink.land, width: look.width + 2.6 + more, dash: null, cap: "butt" } : null));
    strokeAll(pen, strong, ({ look }) => (more ? { colour: look.colour, width: look.width + more, dash: look.dash } : look));
    pen.setLineDash([]);
    pen.lineCap = "butt";
    paintSides(view, pen, items);
    shutLines(view, pen, items);
    nodes(view, pen, place);
    shutMarks(view, pen, place, items);
  }

  /* What was carried by branch, as a width under the lines; on a switch. */
  function paintVolumes(view, pen, items) {
    if (!view.volumes) { return; }
    pen.globalAlpha = 0.4;
    strokeAll(pen, items.filter((item) => view.volumes.widths[item.record.number]), (item) => (
      { colour: item.look.colour, width: view.volumes.widths[item.record.number], dash: null }));
    pen.globalAlpha = 1;
  }

  /* A and B of a comparison: a band beside each line, and the letter on what the other does not use. */
  function paintSides(view, pen, items) {
    if (!view.sides) { return; }
    const colours = [view.ink.port, view.ink.unknown];
    view.sides.forEach((links, i) => {
      if (!links) { return; }
      const other = view.sides[1 - i], own = items.filter((item) => links.has(item.record.number));
      own.forEach((item) => {
        const isBoth = other && other.has(item.record.number);
        stroke(pen, item.points, colours[i], isBoth ? (i ? 2 : 6) : 5.5);
      });
      const alone = own.filter((item) => !other || !other.has(item.record.number))
        .sort((one, two) => geometry.lengthOf(two.points) - geometry.lengthOf(one.points))[0];
      if (alone) { const [x, y] = geometry.middle(alone.points); symbols.letter(pen, x, y, "AB"[i], colours[i], view.ink); }
    });
    pen.setLineDash([]);
  }

  /* Closed links: a red hollow line. Unknown ones: the same in the colour of doubt. */
  function shutLines(view, pen, items) {
    items.forEach(({ record, points, look }) => {
      if (!record.closed && !record.unknown) { return; }
      const colour = record.closed ? view.ink.closed : view.ink.unknown, width = Math.max(5.2, look.width + 2.6);
      stroke(pen, points, colour, width);
      stroke(pen, points, view.ink.paper, width - 3);
    });
  }

  /* Crosses on what is closed and question marks on what is unknown, none on top of another. */
  function shutMarks(view, pen, place, items) {
    const taken = view.shutMarks = [];
    const put = (x, y, isClosed, target) => {
      if (taken.some((one) => Math.hypot(one.x - x, one.y - y) < LEAST_APART_PX)) { return; }
      taken.push({ x, y, target });
      symbols[isClosed ? "cross" : "question"](pen, x, y, 5.5, view.ink);
    };
    view.shutNodes.forEach((isClosed, number) => {
      const node = view.data.nodes[number];
      put(node.x * place.scale + place.x, node.y * place.scale + place.y, isClosed, { node });
    });
    [true, false].forEach((isClosed) => items.forEach(({ record, points }) => {
      if (isClosed ? !record.closed : !record.unknown || record.closed) { return; }
      const length = geometry.lengthOf(points), count = Math.max(1, Math.min(12, Math.floor(length / CROSS_GAP_PX)));
      for (let i = 0; i < count; i += 1) {
        const at = geometry.along(points, length * (i + 0.5) / count);
        put(at[0], at[1], isClosed, { record });
      }
    }));
  }

  /* From which zoom a node's mark shows: places that are named first come first. */
  function rank(view, node) {
    if (view.keyOrder[node.number] !== undefined && view.keyOrder[node.number] < view.named) { return 0; }
    if (view.onCorridor[node.number] && node.mark !== "station") { return 1; }
    if (node.mark !== "station" || view.onCorridor[node.number]) { return 2; }
    return node.kind === "junction" ? 4 : 3;
  }

  function isNodeShown(view, node, zoom) {
    if (view.isOffMark[node.mark] || view.nodeLayers[node.number] === 0) { return false; }
    if (view.chosenNodes && view.chosenNodes.has(node.number)) { return zoom >= 4.5 || rank(view, node) < 2; }
    return zoom >= SHOWN_FROM[rank(view, node)];
  }

  function nodes(view, pen, place) {
    const size = place.zoom < 4.6 ? 3.4 : place.zoom < 6.5 ? 4.2 : 5.2;
    const isChoice = Boolean(view.chosenNodes);
    ["station", "border", "port", "gauge"].forEach((mark) => view.data.nodes.forEach((node) => {
      if (node.mark !== mark || !isNodeShown(view, node, place.zoom)) { return; }
      const x = node.x * place.scale + place.x, y = node.y * place.scale + place.y;
      if (x < -9 || y < -9 || x > place.width + 9 || y > place.height + 9) { return; }
      pen.globalAlpha = isChoice && !view.chosenNodes.has(node.number) ? 0.4 : 1;
      symbols.node(pen, mark, x, y, size, view.ink);
    }));
    pen.globalAlpha = 1;
  }

  /* What lies under a point of the map: a node before a link; null when nothing does. */
  function at(view, latLng, reachPx) {
    const zoom = view.map.getZoom(), scale = Math.pow(2, zoom);
    const [x, y] = geometry.project(latLng.lng, latLng.lat);
    let best = null, least = Math.max(9, reachPx) / scale;
    view.data.nodes.forEach((node) => {
      const off = Math.hypot(node.x - x, node.y - y);
      if (off < least && (view.shutNodes.has(node.number) || isNodeShown(view, node, zoom))) { best = { node }; least = off; }
    });
    if (best) { return best; }
    least = reachPx / scale;
    for (let i = view.sorted.length - 1; i >= 0; i -= 1) {
      const record = view.sorted[i];
      if (!style.isShown(view, record, zoom)) { continue; }
      const off = geometry.distanceTo(shape(record, zoom), x, y, least);
      if (off < least) { best = { record }; least = off; }
    }
    return best;
  }

  function layer(view) {
    view.canvas = new irruGeo.Canvas((pen, place) => paint(view, pen, place), { pane: "lines", padding: view.data.links.length > MANY_LINES ? 0.05 : 0.25 });
    return view.canvas;
  }

  /* A second canvas for what the pointer or the panel points at; it is empty most of the time. */
  function glowLayer(view) {
    view.glowing = [];
    view.glowCanvas = new irruGeo.Canvas((pen, place) => {
      pen.lineJoin = pen.lineCap = "round";
      pen.globalAlpha = 0.75;
      view.glowing.forEach((number) => {
        const record = view.data.links[number], own = shape(record, place.zoom);
        if (!record.hidden && geometry.isInBox(own.box, place)) {
          stroke(pen, geometry.pixels(own, place), view.ink.glow, style.of(view, record, place.zoom).width + 7);
        }
      });
      pen.globalAlpha = 1;
    }, { pane: "glow", padding: 0 });
    return view.glowCanvas;
  }

  function glow(view, numbers) {
    if (!numbers.length && !view.glowing.length) { return; }
    view.glowing = numbers;
    view.glowCanvas.redraw();
  }

  function boundsOf(view, numbers) {
    const bounds = L.latLngBounds([]);
    numbers.forEach((number) => {
      const box = view.data.links[number].geometry.box;
      [[box[0], box[1]], [box[2], box[3]]].forEach(([x, y]) => bounds.extend(unproject(x, y)));
    });
    return bounds;
  }

  function unproject(x, y) {
    const lat = Math.atan(Math.sinh(Math.PI * (1 - 2 * y / geometry.SIDE))) * 180 / Math.PI;
    return L.latLng(lat, 360 * x / geometry.SIDE - 180);
  }

  return { prepare, sort, layer, glowLayer, glow, at, visible, isNodeShown, rank, boundsOf, unproject, shape };
})();
