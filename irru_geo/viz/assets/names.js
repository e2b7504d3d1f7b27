/* Names on the map: the corridor's countries inside their own borders first, then places by weight.
   Marks, lines and controls are obstacles for all of them. */
irruGeo.names = (function () {
  "use strict";
  const { geometry, land } = irruGeo;
  const CELL = 4, FREE = 0, THIN = 1, LINE = 2, MARK = 3, NAME = 4;
  const COUNTRY_SIZES = [[11.5, 2.2], [10, 0.8], [9, 0]];
  const MANY_LINKS = 5, APART_PX = 30, ENDS = 2, MANY_LINES = 1500, LATER_MS = 250;
  const pen = document.createElement("canvas").getContext("2d");

  /* What of the visible map is taken, in cells of some pixels. */
  class Cells {
    constructor(width, height) {
      this.columns = Math.ceil(width / CELL);
      this.rows = Math.ceil(height / CELL);
      this.taken = new Uint8Array(this.columns * this.rows);
    }

    mark(x0, y0, x1, y1, value) {
      for (let row = Math.max(0, Math.floor(y0 / CELL)); row <= Math.min(this.rows - 1, Math.floor(y1 / CELL)); row += 1) {
        for (let column = Math.max(0, Math.floor(x0 / CELL)); column <= Math.min(this.columns - 1, Math.floor(x1 / CELL)); column += 1) {
          const at = row * this.columns + column;
          this.taken[at] = Math.max(this.taken[at], value);
        }
      }
    }

    line(points, value, shiftX, shiftY) {
      for (let i = 2; i < points.length; i += 2) {
        const steps = Math.ceil(Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1]) / 3) || 1;
        for (let step = 0; step <= steps; step += 1) {
          const x = shiftX + points[i - 2] + (points[i] - points[i - 2]) * step / steps;
          const y = shiftY + points[i - 1] + (points[i + 1] - points[i - 1]) * step / steps;
          if (x >= 0 && y >= 0 && x < this.columns * CELL && y < this.rows * CELL) {
            const at = Math.floor(y / CELL) * this.columns + Math.floor(x / CELL);
            this.taken[at] = Math.max(this.taken[at], value);
          }
        }
      }
    }

    /* The share of cells of a box for which `test` holds; 0 when it leaves the map. */
    share(x0, y0, x1, y1, test) {
      if (x0 < 2 || y0 < 2 || x1 > this.columns * CELL - 2 || y1 > this.rows * CELL - 2) { return 0; }
      let good = 0, all = 0;
      for (let row = Math.floor(y0 / CELL); row <= Math.min(this.rows - 1, Math.floor(y1 / CELL)); row += 1) {
        for (let column = Math.floor(x0 / CELL); column <= Math.min(this.columns - 1, Math.floor(x1 / CELL)); column += 1) {
          all += 1;
          if (test(row * this.columns + column)) { good += 1; }
        }
      }
      return good / all;
    }

    isFree(box, most) {
      return this.share(box[0], box[1], box[2], box[3], (at) => this.taken[at] <= most) === 1;
    }
  }

  function widthOf(text, size, weight, spacing) {
    pen.font = weight + " " + size + "px system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";
    return pen.measureText(text).width * 1.04 + text.length * spacing + 2;
  }

  /* The visible map's cells by country: a small canvas in which each country has a colour of its own. */
  function ownersOf(view, cells, place) {
    const canvas = document.createElement("canvas"), small = Object.assign({}, place);
    canvas.width = cells.columns;
    canvas.height = cells.rows;
    small.scale /= CELL;
    small.x /= CELL;
    small.y /= CELL;
    const brush = canvas.getContext("2d", { willReadFrequently: true });
    view.land.forEach((item, i) => {
      if (item.isLine || !item.rings.some((ring) => geometry.isInBox(ring.box, place))) { return; }
      brush.beginPath();
      item.rings.forEach((ring) => land.trace(brush, ring, small, 0));
      brush.fillStyle = "rgb(" + (i % 250 + 1) + "," + (Math.floor(i / 250) * 50 + 50) + "," + (251 - i % 250) + ")";
      brush.fill("evenodd");
    });
    const found = brush.getImageData(0, 0, canvas.width, canvas.height).data;
    const owners = new Int16Array(cells.columns * cells.rows).fill(-1);
    for (let at = 0; at < owners.length; at += 1) {
      const red = found[4 * at], blue = found[4 * at + 2];
      if (found[4 * at + 3] === 255 && red + blue === 252 && red) {
        owners[at] = red - 1 + 250 * Math.round((found[4 * at + 1] - 50) / 50);
      }
    }
    return owners;
  }

  /* The best place for a box inside a country: free, all inside, nearest to the middle of what shows of it. */
  function inside(cells, owners, country, width, height, least, most) {
    let sumX = 0, sumY = 0, count = 0;
    const own = [];
    for (let at = 0; at < owners.length; at += 1) {
      if (owners[at] === country) {
        const column = at % cells.columns, row = (at - column) / cells.columns;
        sumX += column;
        sumY += row;
        count += 1;
        if (column % 2 === 0) { own.push(at); }
      }
    }
    if (count * CELL * CELL < width * height * 0.45) { return null; }
    const middleX = sumX / count, middleY = sumY / count;
    let best = null, score = Infinity;
    own.forEach((at) => {
      const column = at % cells.columns, row = (at - column) / cells.columns;
      const off = Math.hypot((column - middleX) / 1.6, row - middleY);
      if (off >= score) { return; }
      const x = (column + 0.5) * CELL, y = (row + 0.5) * CELL;
      const box = [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
      if (!cells.isFree(box, most)) { return; }
      if (cells.share(box[0] + 2, box[1] + 2, box[2] - 2, box[3] - 2, (one) => owners[one] === country) >= least) {
        best = box;
        score = off;
      }
    });
    return best;
  }

  /* A long word on two lines where one is too wide. */
  function halves(text) {
    const space = text.indexOf(" ", Math.floor(text.length / 3));
    if (space > 0) { return [text.slice(0, space), text.slice(space + 1)]; }
    return text.length < 8 ? null : [text.slice(0, Math.ceil(text.length / 2)) + "-", text.slice(Math.ceil(text.length / 2))];
  }

  /* The same on three. */
  function thirds(text) {
    const part = Math.ceil(text.length / 3);
    return [text.slice(0, part) + "-", text.slice(part, 2 * part) + "-", text.slice(2 * part)];
  }

  function countryName(view, item, cells, owners) {
    const text = view.words.country(item.record.iso) || item.record.name;
    const written = text.toLocaleUpperCase(view.words.language);
    const isOwn = view.ownCountries.has(item.record.iso), tries = [];
    COUNTRY_SIZES.slice(0, isOwn ? 3 : 1).forEach(([size, spacing]) => {
      tries.push([[written], size, spacing, 1, FREE]);
    });
    if (isOwn) {
      const two = halves(written);
      if (two) { tries.push([two, 9, 0, 1, FREE]); }
      tries.push([[written], 9, 0, 0.8, FREE], [[written], 10, 0.5, 1, LINE]);
      if (two) { tries.push([two, 9, 0, 0.7, FREE], [two, 9, 0, 0.7, LINE], [two, 8.5, 0, 0.5, LINE]); }
      tries.push([[written], 9, 0, 0.5, LINE]);
      if (two) { tries.push([two, 8.5, 0, 0.33, MARK], [thirds(written), 8.5, 0, 0.3, MARK]); }
    }
    for (const [lines, size, spacing, least, most] of tries) {
      const width = Math.max(...lines.map((line) => widthOf(line, size, 500, spacing))), height = lines.length * (size + 1) + 1;
      const box = inside(cells, owners, item.number, width, height, least, most);
      if (box) { return { box, lines, size, spacing }; }
    }
    return null;
  }

  /* Places around a mark, nearest and most usual first. */
  function around(x, y, width, height, gap) {
    const half = height / 2;
    return [
      [x + gap, y - half, x + gap + width, y + half], [x - gap - width, y - half, x - gap, y + half],
      [x + gap - 2, y - height - 3, x + gap - 2 + width, y - 3], [x + gap - 2, y + 3, x + gap - 2 + width, y + 3 + height],
      [x - gap + 2 - width, y - height - 3, x - gap + 2, y - 3], [x - gap + 2 - width, y + 3, x - gap + 2, y + 3 + height],
      [x - width / 2, y - gap - height, x + width / 2, y - gap], [x - width / 2, y + gap, x + width / 2, y + gap + height],
      ...[9, 17, 27, 38].flatMap((more) => [
        [x + gap + more, y - half, x + gap + more + width, y + half], [x - gap - more - width, y - half, x - gap - more, y + half],
        [x + gap + more, y - half - more, x + gap + more + width, y + half - more], [x + gap + more, y - half + more, x + gap + more + width, y + half + more],
        [x - gap - more - width, y - half - more, x - gap - more, y + half - more], [x - gap - more - width, y - half + more, x - gap - more, y + half + more]
      ])
    ];
  }

  /* How many places are named at a zoom. */
  function howMany(view, zoom) {
    const first = view.isSmall ? 8 : 12, shown = Math.max(0, zoom - Math.max(view.homeZoom, 3));
    return Math.round(first * Math.pow(2, 1.6 * shown));
  }

  function write(view, made, box, lines, classes, size, spacing) {
    made.appendChild(irruGeo.make("div", {
      "class": "irru-name " + classes, dir: "auto",
      style: "left:" + Math.round(box[0]) + "px;top:" + Math.round(box[1]) + "px;width:" + Math.ceil(box[2] - box[0]) +
        "px;font-size:" + size + "px;letter-spacing:" + spacing + "px;line-height:" + ((box[3] - box[1]) / lines.length).toFixed(1) + "px"
    }, lines.map((line, i) => [i ? irruGeo.make("br") : null, line])));
  }

  /* A thin line from a mark to a name that stands off it. */
  function lead(made, x, y, box, classes) {
    const toX = Math.max(box[0], Math.min(x, box[2])), toY = Math.max(box[1] + 4, Math.min(y, box[3] - 4));
    const length = Math.hypot(toX - x, toY - y);
    if (length < 20) { return; }
    made.appendChild(irruGeo.make("div", {
      "class": "irru-leader " + (classes || ""), style: "left:" + x.toFixed(1) + "px;top:" + y.toFixed(1) + "px;width:" + (length - 2).toFixed(1) +
        "px;transform:rotate(" + Math.atan2(toY - y, toX - x).toFixed(3) + "rad) translateX(4px)"
    }));
  }

  function obstacles(view, cells, place) {
    const drawn = view.painted, x = place.x - drawn.place.x, y = place.y - drawn.place.y;
    drawn.items.forEach((item) => cells.line(item.points, item.record.role === "main" ? LINE : THIN, x, y));
    view.data.nodes.forEach((node) => {
      if (!irruGeo.lines.isNodeShown(view, node, place.zoom)) { return; }
      const x = node.x * place.scale + place.x, y = node.y * place.scale + place.y;
      cells.mark(x - 4, y - 4, x + 4, y + 4, MARK);
    });
    view.shutNodes.forEach((_, number) => {
      const node = view.data.nodes[number], x = node.x * place.scale + place.x, y = node.y * place.scale + place.y;
      cells.mark(x - 8, y - 8, x + 8, y + 8, MARK);
    });
    const frame = view.map.getContainer().getBoundingClientRect();
    view.root.querySelectorAll(".leaflet-control, .irru-banner").forEach((control) => {
      const box = control.getBoundingClientRect();
      if (box.width) { cells.mark(box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top, NAME); }
    });
  }

  /* The missing link is named before all places, with what it is. */
  function missingNames(view, cells, place, made) {
    view.data.links.forEach((record) => {
      if (!record.missing || record.hidden || record.assumed || view.isOff[record.layer]) { return; }
      const points = geometry.pixels(record.geometry, place), [x, y] = geometry.middle(points);
      if (!(x > 0 && y > 0 && x < place.width && y < place.height)) { return; }
      const ends = [record.from, record.to].map((i) => view.data.nodes[i].name.replace(/ \(.*\)$/, ""));
      const said = [ends.join("–"), view.words.say(view.isSmall ? "missing.short" : "missing.gap", { km: view.words.number(record.km) })];
      said.push(view.words.say(record.missing.until ? "missing.until" : "missing.by", {
        mode: view.words.say("by." + record.missing.by), year: record.missing.until
      }));
      const width = Math.max(...said.map((line, i) => widthOf(line, 12, i ? 400 : 700, 0)));
      const sets = [[12, FREE], [22, FREE], [22, THIN], [40, FREE], [40, THIN], [22, LINE]];
      const box = sets.map(([gap, most]) => around(x, y, width, 45, gap).slice(0, 8).find((one) => cells.isFree(one, most))).find(Boolean);
      if (!box) { return; }
      cells.mark(box[0], box[1], box[2], box[3], NAME);
      write(view, made, box, said, "is-missing" + (box[2] < x ? " is-left" : ""), 12, 0);
      lead(made, x, y, box, "is-missing");
    });
  }

  function countries(view, cells, place, made, isOwn) {
    const owners = view.owners = view.owners || ownersOf(view, cells, place);
    view.land.forEach((item, number) => {
      if (item.isLine || !item.record.name || view.ownCountries.has(item.record.iso) !== isOwn) { return; }
      if (!isOwn && (item.record.area < 2 || item.record.area * Math.pow(4, place.zoom - 4.2) < 30)) { return; }
      if (!item.rings.some((ring) => geometry.isInBox(ring.box, place))) { return; }
      item.number = number;
      const found = countryName(view, item, cells, owners);
      if (!found) { return; }
      cells.mark(found.box[0] - 3, found.box[1] - 2, found.box[2] + 3, found.box[3] + 2, NAME);
      write(view, made, found.box, found.lines, "is-country" + (isOwn ? " is-own" : ""), found.size, found.spacing);
    });
  }

  function places(view, cells, place, made) {
    const most = howMany(view, place.zoom), first = 12; // of these a name may stand far off
    const named = [];
    let written = 0;
    view.named = Math.max(view.isSmall ? 8 : 12, most);
    view.weighed.forEach((node, order) => {
      if (written >= most || view.isOffMark[node.mark] || view.nodeLayers[node.number] === 0) { return; }
      const x = node.x * place.scale + place.x, y = node.y * place.scale + place.y;
      if (x < 0 || y < 0 || x > place.width || y > place.height) { return; }
      const isKey = order < 24, size = isKey ? 13 : 12, width = widthOf(node.short, size, isKey ? 650 : 400, 0);
      if (written > 1 && named.some((one) => Math.hypot(one[0] - x, one[1] - y) < APART_PX)) { return; }
      const boxes = around(x, y, width, 15, 8).slice(0, order < first ? 32 : 20), levels = [FREE, THIN, LINE].slice(0, order < ENDS ? 3 : isKey ? 2 : 1);
      const box = levels.map((most) => boxes.find((one) => cells.isFree(one, most))).find(Boolean);
      if (!box) { return; }
      named.push([x, y]);
      written += 1;
      cells.mark(box[0], box[1], box[2], box[3], NAME);
      cells.mark(x - 4, y - 4, x + 4, y + 4, MARK);
      write(view, made, box, [node.short], isKey ? "is-key" : "", size, 0);
      lead(made, x, y, box);
    });
  }

  function draw(view) {
    const map = view.map, size = map.getSize(), corner = map.containerPointToLayerPoint([0, 0]);
    const origin = map.getPixelOrigin(), made = document.createDocumentFragment(), pane = map.getPane("names");
    if (!size.x || !size.y) { return; }
    const place = {
      scale: Math.pow(2, map.getZoom()), zoom: map.getZoom(), width: size.x, height: size.y,
      x: -origin.x - corner.x, y: -origin.y - corner.y
    };
    const cells = new Cells(size.x, size.y);
    view.owners = null;
    obstacles(view, cells, place);
    countries(view, cells, place, made, true);
    missingNames(view, cells, place, made);
    places(view, cells, place, made);
    countries(view, cells, place, made, false);
    const box = irruGeo.make("div", {
      "class": "irru-names", style: "left:" + corner.x + "px;top:" + corner.y + "px"
    });
    box.appendChild(made);
    pane.replaceChildren(box);
  }

  /* Places in the order in which they are named: those the data puts first, then by links and kind. */
  function weigh(view) {
    const degree = {};
    view.data.links.forEach((record) => [record.from, record.to].forEach((i) => { degree[i] = (degree[i] || 0) + 1; }));
    const kind = { port: 3, city: 3, strait: 2, border_crossing: 2, station: 1 };
    const weight = (node) => (view.keyOrder[node.number] === undefined ? 0 : 100000 - 100 * view.keyOrder[node.number]) +
      (view.onCorridor[node.number] ? 20 : 0) + (kind[node.kind] || 0) * 2 + (degree[node.number] >= MANY_LINKS ? 6 : degree[node.number] || 0);
    const isFirst = view.words.language === view.firstLanguage;
    view.data.nodes.forEach((node) => {
      const own = isFirst ? null : (node.names || []).find((pair) => pair[0] === view.words.language), name = own ? own[1] : node.name;
      node.short = name.length > 22 ? name.replace(/ \(.*\)$/, "") : name;
    });
    view.weighed = view.data.nodes.slice().sort((a, b) => weight(b) - weight(a) || a.number - b.number);
  }

  function start(view) {
    let asked = null;
    weigh(view);
    view.drawNames = () => {
      if (asked !== null) { return; }
      const run = () => { asked = null; draw(view); };
      const isMany = view.painted && view.painted.items.length > MANY_LINES; // then names come after the lines
      asked = isMany ? window.setTimeout(run, LATER_MS) : window.requestAnimationFrame(run);
    };
    view.map.on("zoomstart", () => view.map.getPane("names").replaceChildren());
    view.map.on("moveend zoomend resize", view.drawNames);
    draw(view);
  }

  return { start, draw, weigh };
})();
