/* The map: land, lines, marks, tooltips and popups, all from the page's one block of data.
   Text from data only ever becomes a text node: nothing here sets HTML. */
var irruGeo = (function () {
  "use strict";

  var DASH = {
    planned: "8 6", proposed: "8 6", under_construction: "8 6",
    suspended: "10 4 2 4"
  };
  var WEIGHT = { rail: 3.2, road: 1.6, sea: 2.4, inland_waterway: 2.4 };
  var CLOSED_DASH = "10 4 2 4";
  var LOW_ACCURACY_DASH = "1 5";
  var LOW_ACCURACY_M = 2000;
  var STATUS = {
    open: "open", under_construction: "being built", planned: "planned", proposed: "proposed",
    suspended: "suspended"
  };
  var MODE = { rail: "railway", road: "road", sea: "sea", inland_waterway: "inland waterway" };
  var KIND = {
    port: "port", station: "station", border_crossing: "border crossing", junction: "junction",
    dry_port: "dry port", canal: "canal", strait: "strait", city: "city"
  };
  var BASIS = {
    published: "published", track: "along the track in the source data",
    geometry: "of the drawn line"
  };

  /* Make an element; children are elements or text. */
  function make(tag, attributes) {
    var element = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) {
      if (attributes[name] !== null && attributes[name] !== undefined) {
        element.setAttribute(name, attributes[name]);
      }
    });
    for (var i = 2; i < arguments.length; i += 1) { append(element, arguments[i]); }
    return element;
  }

  function append(element, child) {
    if (Array.isArray(child)) {
      child.forEach(function (item) { append(element, item); });
    } else if (child !== null && child !== undefined) {
      element.appendChild(child.nodeType ? child : document.createTextNode(String(child)));
    }
  }

  var regions = window.Intl && Intl.DisplayNames
    ? new Intl.DisplayNames(["en"], { type: "region" }) : null;

  /* The name of a country from its two letters. */
  function country(code) {
    try { return regions && code ? regions.of(code) : code; } catch (error) { return code; }
  }

  function bdi(text, language) { return make("bdi", { lang: language, dir: "auto" }, text); }

  function number(value, digits) {
    return value.toLocaleString("en", {
      minimumFractionDigits: digits || 0, maximumFractionDigits: digits || 0
    });
  }

  var PROCESS = {
    border: "Border", gauge_break: "Gauge break", transshipment: "Transshipment", port: "Port",
    sailing_wait: "Wait for a sailing", canal: "Canal", queue: "Queue", disruption: "Disruption",
    rail: "Rail", road: "Road", sea: "Sea", inland_waterway: "Waterway"
  };
  var PROCESS_COLOUR = {
    border: "#b3261e", gauge_break: "#b58900", transshipment: "#aa3377", port: "#0b5c8f",
    sailing_wait: "#5b9bc8", canal: "#228833", queue: "#d55e00", disruption: "#000000"
  };

  /* An element of the panel by its name. */
  function part(view, name) { return view.root.querySelector('[data-irru="' + name + '"]'); }

  function words(table, key) { return table[key] || String(key).replace(/_/g, " "); }

  /* Undo payload.encode_line. The one place where (lon, lat) becomes (lat, lon). */
  function decode(text, digits) {
    var scale = Math.pow(10, digits), out = [], last = [0, 0], axis = 0, value = 0, shift = 0;
    for (var i = 0; i < text.length; i += 1) {
      var bits = text.charCodeAt(i) - 63;
      value += (bits & 31) * Math.pow(2, shift);
      shift += 5;
      if (bits < 32) {
        last[axis] += value % 2 ? -(value + 1) / 2 : value / 2;
        if (axis) { out.push([last[1] / scale, last[0] / scale]); }
        axis = 1 - axis;
        value = 0;
        shift = 0;
      }
    }
    return out;
  }

  function latLng(lonLat) { return [lonLat[1], lonLat[0]]; }

  function link(record) {
    var text = record.title + (record.publisher ? ", " + record.publisher : "") +
      (record.date ? ", " + record.date : "");
    if (!record.url || !/^https?:\/\//.test(record.url)) { return bdi(text); }
    return make("a", { href: record.url, target: "_blank", rel: "noopener noreferrer" }, bdi(text));
  }

  function sourceList(view, numbers) {
    if (!numbers || !numbers.length) { return null; }
    return [make("h4", {}, "Sources"), make("ul", {}, numbers.map(function (i) {
      return make("li", {}, link(view.data.sources[i]));
    }))];
  }

  function rows(pairs) {
    var body = make("tbody", {});
    pairs.forEach(function (pair) {
      if (pair[1] !== null && pair[1] !== undefined && pair[1] !== "") {
        body.appendChild(make("tr", {}, make("th", { scope: "row" }, pair[0]),
          make("td", {}, pair[1].nodeType ? pair[1] : bdi(pair[1]))));
      }
    });
    return make("table", {}, body);
  }

  function accuracy(metres) {
    if (metres === undefined) { return null; }
    return metres >= 1000 ? "within " + number(metres / 1000, metres % 1000 ? 1 : 0) + " km"
      : "within " + number(metres) + " m";
  }

  function localNames(node) {
    if (!node.names) { return null; }
    return make("p", { "class": "irru-local" }, node.names.map(function (pair, i) {
      return [i ? " · " : "", bdi(pair[1], pair[0])];
    }));
  }

  function gauges(list) { return list && list.length ? list.join(" | ") + " mm" : null; }

  function nodeTip(node) {
    return make("div", { "class": "irru-tip" }, make("b", {}, bdi(node.name)), localNames(node),
      make("div", {}, words(KIND, node.kind) + (node.country ? ", " + country(node.country) : "") +
        (node.gauges && node.gauges.length > 1 ? ", gauge break " + gauges(node.gauges) : "")));
  }

  function nodeCard(view, node) {
    return make("div", { "class": "irru-card" }, make("h3", {}, bdi(node.name)), localNames(node),
      rows([
        ["Kind", words(KIND, node.kind)], ["Country", country(node.country)],
        ["UN/LOCODE", node.unlocode],
        [node.gauges && node.gauges.length > 1 ? "Gauge break" : "Gauge", gauges(node.gauges)],
        ["Position", accuracy(node.accuracy)],
        ["Also", node.also ? node.also.join(", ") : null]
      ]), sourceList(view, node.sources));
  }

  function status(record) {
    if (record.closed) { return "closed: " + record.closed; }
    var word = words(STATUS, record.status || "open");
    return record.assumed ? "taken as open here (in the data: " + word + ")" : word;
  }

  function linkTip(view, record) {
    var parts = [words(MODE, record.mode), status(record)];
    if (record.gauge) { parts.push(record.gauge + " mm"); }
    if (record.km) { parts.push(number(record.km) + " km"); }
    return make("div", { "class": "irru-tip" }, make("b", {}, bdi(record.name)),
      make("div", {}, bdi(parts.join(", "))),
      make("div", {}, bdi(view.data.layers[record.layer].title)));
  }

  function linkCard(view, record) {
    var basis = record.length_basis ? " (" + words(BASIS, record.length_basis) + ")" : "";
    return make("div", { "class": "irru-card" }, make("h3", {}, bdi(record.name)), rows([
      ["Layer", view.data.layers[record.layer].title],
      ["Mode", words(MODE, record.mode)], ["Country", country(record.country)],
      ["Status", status(record)],
      ["Opened", record.opened], ["Expected", record.expected],
      ["Length", record.km ? number(record.km, 1) + " km" + basis : null],
      ["Gauge", record.gauge ? record.gauge + " mm" : null],
      ["Electrified", record.electrified === undefined ? null : record.electrified ? "yes" : "no"],
      ["Tracks", record.tracks],
      ["Capacity", record.capacity ? number(record.capacity, 1) + " Mt a year" : null],
      ["Drawn line", accuracy(record.accuracy)], ["Note", record.note]
    ]), sourceList(view, record.sources));
  }

  function View(map) {
    this.map = map;
    this.data = JSON.parse(document.getElementById(map.getContainer().id + "_data").textContent);
    this.root = map.getContainer().closest(".irru");
    this.lines = [];
    this.dots = [];
    this.places = {};
    this.data.links.forEach(function (record) { record.path = decode(record.line, 4); });
  }

  View.prototype.land = function () {
    var canvas = L.canvas({ pane: "land", padding: 0.3 }), group = L.layerGroup();
    this.data.land.forEach(function (record) {
      var rings = record.rings.map(function (ring) { return decode(ring, 3); });
      var options = {
        renderer: canvas, pane: "land", interactive: false, smoothFactor: 0.8,
        color: "#b4b0a6", weight: 0.8
      };
      if (/border|line/.test(record.kind)) {
        group.addLayer(L.polyline(rings, options));
      } else {
        options.fill = true;
        options.fillOpacity = 1;
        options.fillColor = /lake|sea|water/.test(record.kind) ? "#dfeaf2" : "#faf8f3";
        group.addLayer(L.polygon(rings, options));
      }
    });
    return group;
  };

  View.prototype.style = function (record) {
    var low = record.accuracy >= LOW_ACCURACY_M;
    var dash = record.closed ? CLOSED_DASH : record.assumed ? null : DASH[record.status];
    return {
      color: this.data.layers[record.layer].colour, opacity: record.closed ? 0.6 : 1,
      weight: (WEIGHT[record.mode] || 2.4) * this.scale(),
      dashArray: dash || (low ? LOW_ACCURACY_DASH : null),
      lineCap: dash ? "butt" : "round", lineJoin: "round", smoothFactor: 0.7
    };
  };

  View.prototype.scale = function () {
    var zoom = this.map.getZoom() || 4;
    return zoom < 4.5 ? 0.75 : zoom < 6.5 ? 1 : 1.4;
  };

  /* The lines of one layer: a white casing that takes the pointer, and the line on it. */
  View.prototype.linesOf = function (layer) {
    var view = this, group = L.featureGroup();
    view.data.links.forEach(function (record) {
      if (record.layer === layer) { view.addLine(record, group); }
    });
    return group;
  };

  View.prototype.addLine = function (record, group) {
    var view = this, style = view.style(record);
    var line = L.polyline(record.path, L.extend({ pane: "lines", interactive: false }, style));
    var casing = L.polyline(record.path, {
      pane: "casing", color: "#fff", opacity: 0.7, weight: style.weight + 4, lineCap: "butt",
      smoothFactor: 0.7, className: "irru-hit"
    });
    casing.bindTooltip(function () { return linkTip(view, record); }, { sticky: true });
    casing.bindPopup(function () { return linkCard(view, record); }, { maxWidth: 320 });
    casing.on("popupopen", function () { casing.closeTooltip(); });
    casing.on("mouseover", function () { casing.setStyle({ color: "#ffc107", opacity: 1 }); });
    casing.on("mouseout", function () { casing.setStyle({ color: "#fff", opacity: 0.7 }); });
    view.lines.push({ record: record, line: line, casing: casing, group: group });
    group.addLayer(casing).addLayer(line);
  };

  View.prototype.restyle = function () {
    var view = this;
    view.lines.forEach(function (item) {
      var style = view.style(item.record), isThere = item.group.hasLayer(item.line);
      item.line.setStyle(style);
      item.casing.setStyle({ weight: style.weight + 4 });
      if (item.record.hidden && isThere) { item.group.removeLayer(item.line).removeLayer(item.casing); }
      if (!item.record.hidden && !isThere) { item.group.addLayer(item.casing).addLayer(item.line); }
    });
    var zoom = view.map.getZoom();
    view.root.classList.toggle("is-far", zoom < 5.5);
    view.root.classList.toggle("is-tiny", zoom < 4);
    view.dots.forEach(function (dot) { dot.setRadius(zoom < 4 ? 1.2 : zoom < 5.5 ? 2 : 3); });
  };

  function isMark(node, mark) {
    var gauge = node.gauges && node.gauges.length > 1;
    if (mark === "gauge") { return gauge; }
    if (mark === "port") { return node.kind === "port" || node.kind === "dry_port"; }
    if (mark === "border") { return node.kind === "border_crossing"; }
    return !gauge && !isMark(node, "port") && !isMark(node, "border");
  }

  View.prototype.marks = function (mark) {
    var view = this, group = L.featureGroup();
    view.data.nodes.forEach(function (node, i) {
      if (!isMark(node, mark)) { return; }
      var at = latLng(node.at);
      var layer = mark === "station" ? L.circleMarker(at, {
        pane: "dots", radius: 2.6, color: "#37474f", weight: 1.2, fillColor: "#fff", fillOpacity: 1
      }) : L.marker(at, {
        keyboard: false, zIndexOffset: mark === "gauge" ? 2000 : 0,
        icon: L.divIcon({
          className: "irru-icon irru-node-" + i, iconSize: [18, 18], html: markElement(mark)
        })
      });
      if (mark === "station") { view.dots.push(layer); }
      layer.bindTooltip(function () { return nodeTip(node); }, { direction: "top", offset: [0, -6] });
      layer.bindPopup(function () { return nodeCard(view, node); }, { maxWidth: 320 });
      view.places[i] = view.places[i] || layer;
      group.addLayer(layer);
    });
    return group;
  };

  function markElement(mark) {
    return make("i", { "class": "irru-mark irru-" + mark, style: "left:9px;top:9px" });
  }

  /* Open what is known of a node, whether its mark is shown or not. */
  View.prototype.showNode = function (i, zoom) {
    var node = this.data.nodes[i], at = latLng(node.at);
    this.map.setView(at, Math.max(this.map.getZoom(), zoom || 8), { animate: false });
    this.map.openPopup(L.popup({ maxWidth: 320 }).setLatLng(at).setContent(nodeCard(this, node)));
  };

  View.prototype.boundsOf = function (links) {
    var bounds = L.latLngBounds([]), view = this;
    links.forEach(function (i) { bounds.extend(L.latLngBounds(view.data.links[i].path)); });
    return bounds;
  };

  return {
    view: function (map) {
      var view = new View(map);
      return {
        land: function () { return view.land(); },
        lines: function (layer) { return view.linesOf(layer); },
        marks: function (kind) { return view.marks(kind); },
        start: function (control) { irruGeo.start(view, control); }
      };
    },
    make: make, bdi: bdi, country: country, number: number, latLng: latLng, words: words, part: part,
    MODE: MODE, PROCESS: PROCESS, PROCESS_COLOUR: PROCESS_COLOUR
  };
})();
