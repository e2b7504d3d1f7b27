/* What a reader can save: the map as PNG or SVG, the table as CSV, a route as GeoJSON. */
irruGeo.exports = (function () {
  "use strict";
  const { make, part, geometry } = irruGeo;
  const DIGITS = 5;

  function save(name, type, parts) {
    const address = URL.createObjectURL(parts instanceof Blob ? parts : new Blob([parts], { type }));
    const link = make("a", { href: address, download: name });
    document.body.appendChild(link);
    link.click();
    link.remove();
    window.setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  function fileName(view, ending) {
    return view.titleText().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") + "." + ending;
  }

  /* The names that stand on the map: text, place, size, weight and colour. */
  function namesOf(view) {
    return Array.from(view.map.getPane("names").querySelectorAll(".irru-name")).map((element) => {
      const style = window.getComputedStyle(element);
      return {
        x: parseFloat(element.style.left), y: parseFloat(element.style.top), width: element.offsetWidth,
        lines: element.innerText.split("\n"), size: parseFloat(style.fontSize), weight: style.fontWeight,
        colour: style.color, height: parseFloat(style.lineHeight), align: style.textAlign, spacing: style.letterSpacing
      };
    });
  }

  /* Where zoom-0 units lie in a picture of the map as it stands. */
  function placeOf(view) {
    const map = view.map, size = map.getSize(), corner = map.containerPointToLayerPoint([0, 0]), origin = map.getPixelOrigin();
    return { scale: Math.pow(2, map.getZoom()), zoom: map.getZoom(), width: size.x, height: size.y, x: -origin.x - corner.x, y: -origin.y - corner.y };
  }

  function credit() { return "© OpenStreetMap contributors (ODbL), GeoNames (CC BY 4.0), Natural Earth, irru_geo"; }

  function png(view) {
    const place = placeOf(view), canvas = make("canvas", { width: 2 * place.width, height: 2 * place.height }), pen = canvas.getContext("2d");
    pen.scale(2, 2);
    pen.fillStyle = view.ink.sea;
    pen.fillRect(0, 0, place.width, place.height);
    view.landCanvas._paint(pen, place);
    view.canvas._paint(pen, place); // what was painted is not what stands on the page
    namesOf(view).forEach((name) => {
      pen.font = name.weight + " " + name.size + "px system-ui, sans-serif";
      pen.textAlign = name.align === "center" ? "center" : name.align === "right" ? "right" : "left";
      const x = name.x + (pen.textAlign === "center" ? name.width / 2 : pen.textAlign === "right" ? name.width : 0);
      name.lines.forEach((line, i) => {
        pen.strokeStyle = view.ink.land;
        pen.lineWidth = 3;
        pen.strokeText(line, x, name.y + name.height * (i + 0.78));
        pen.fillStyle = name.colour;
        pen.fillText(line, x, name.y + name.height * (i + 0.78));
      });
    });
    pen.textAlign = "right";
    pen.fillStyle = view.ink.soft;
    pen.font = "10px system-ui, sans-serif";
    pen.fillText(irruGeo.states.words(view) + " | " + credit(), place.width - 6, place.height - 6);
    canvas.toBlob((blob) => save(fileName(view, "png"), "image/png", blob), "image/png");
    view.canvas.redraw();
  }

  function pathOf(points) {
    let text = "";
    for (let i = 0; i < points.length; i += 2) { text += (i ? "L" : "M") + points[i].toFixed(1) + " " + points[i + 1].toFixed(1); }
    return text;
  }

  function svgOf(view) {
    const { svg } = irruGeo.profile, place = placeOf(view);
    const drawing = svg("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: "0 0 " + place.width + " " + place.height, width: place.width, height: place.height });
    drawing.appendChild(svg("title", {}, view.titleText() + ", " + irruGeo.states.words(view)));
    drawing.appendChild(svg("rect", { width: place.width, height: place.height, fill: view.ink.sea }));
    view.land.forEach((item) => {
      const d = item.rings.filter((ring) => geometry.isInBox(ring.box, place)).map((ring) => pathOf(geometry.pixels(ring, place)) + (item.isLine ? "" : "Z")).join("");
      if (d) { drawing.appendChild(svg("path", { d, fill: item.isLine ? "none" : item.isWater ? view.ink.sea : view.ink.land, stroke: view.ink.border, "stroke-width": 0.7 })); }
    });
    irruGeo.lines.visible(view, place).forEach(({ record, points, look }) => {
      const isShut = record.closed || record.unknown, d = pathOf(points);
      const own = { d, fill: "none", stroke: isShut ? view.ink[record.closed ? "closed" : "unknown"] : look.colour, "stroke-width": isShut ? look.width + 2.6 : look.width, "stroke-linejoin": "round" };
      if (look.dash) { own["stroke-dasharray"] = look.dash.join(" "); }
      drawing.appendChild(svg("path", own));
      if (isShut) { drawing.appendChild(svg("path", { d, fill: "none", stroke: view.ink.paper, "stroke-width": look.width })); }
    });
    namesOf(view).forEach((name) => name.lines.forEach((line, i) => {
      const anchor = name.align === "center" ? "middle" : name.align === "right" ? "end" : "start";
      drawing.appendChild(svg("text", {
        x: name.x + (anchor === "middle" ? name.width / 2 : anchor === "end" ? name.width : 0), y: name.y + name.height * (i + 0.78), "text-anchor": anchor,
        "font-family": "sans-serif", "font-size": name.size, "font-weight": name.weight, fill: name.colour, stroke: view.ink.land, "stroke-width": 2.5, "paint-order": "stroke"
      }, line));
    }));
    drawing.appendChild(svg("text", { x: place.width - 6, y: place.height - 6, "text-anchor": "end", "font-family": "sans-serif", "font-size": 10, fill: view.ink.soft }, credit()));
    return new XMLSerializer().serializeToString(drawing);
  }

  /* A cell of CSV: quoted where needed; what a spreadsheet would run as a formula begins with an apostrophe. */
  function cell(value) {
    let text = value === undefined || value === null ? "" : String(value);
    if (typeof value !== "number" && /^[=+\-@\t\r]/.test(text)) { text = "'" + text; }
    return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  function csvOf(view) {
    const head = ["id", "name", "distance_km", "p10_days", "p50_days", "p90_days", "blocked_by"];
    const rows = view.items.map(({ record }) => [record.id, record.name, record.km === undefined ? "" : Number(record.km.toFixed(1))]
      .concat(record.days ? record.days.map((day) => Number(day.toFixed(3))) : ["", "", ""], (record.inWay || []).join(" ")));
    return [head].concat(rows).map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
  }

  function lonLat(record) {
    const xy = record.geometry.xy, out = [];
    for (let i = 0; i < xy.length; i += 2) {
      const at = irruGeo.lines.unproject(xy[i], xy[i + 1]);
      out.push([Number(at.lng.toFixed(DIGITS)), Number(at.lat.toFixed(DIGITS))]);
    }
    return out;
  }

  function geojsonOf(view, record) {
    const features = record.links.map((number, order) => {
      const link = view.data.links[number];
      return {
        type: "Feature", id: link.id, geometry: { type: "LineString", coordinates: lonLat(link) },
        properties: { order: order + 1, name: link.name, mode: link.mode, length_km: link.km, layer: view.data.layers[link.layer].id }
      };
    });
    return JSON.stringify({ type: "FeatureCollection", name: record.name, features });
  }

  function button(view, key, run) {
    const element = make("button", { type: "button" }, view.words.say(key));
    element.dataset.text = key;
    element.addEventListener("click", run);
    return element;
  }

  /* The button below a chosen route. */
  function buttons(view, item) {
    if (!item.record.links || !item.record.links.length) { return null; }
    return make("div", { "class": "irru-save" }, button(view, "export.geojson", () => {
      save(item.record.id.replace("@", "") + ".geojson", "application/geo+json", geojsonOf(view, item.record));
    }));
  }

  function start(view) {
    const box = make("div", { "class": "irru-save", role: "group" });
    box.dataset.label = "export.title";
    box.append(button(view, "export.png", () => png(view)),
      button(view, "export.svg", () => save(fileName(view, "svg"), "image/svg+xml", svgOf(view))),
      button(view, "export.csv", () => save(fileName(view, "csv"), "text/csv", "\ufeff" + csvOf(view))));
    part(view, "share").parentElement.after(box);
  }

  return { start, buttons, svgOf, csvOf, geojsonOf };
})();
