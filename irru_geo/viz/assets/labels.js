/* Names on the map: placed from the most important down, where nothing else stands. */
irruGeo.labels = (function () {
  "use strict";
  var SHOWN_FROM = [0, 4.5, 5.5, 6.5, 7.5];
  var MANY_LINKS = 5;
  var context = document.createElement("canvas").getContext("2d");

  function rank(node, isKey, degree) {
    if (isKey) { return 0; }
    if (degree >= MANY_LINKS || node.kind === "port" || node.kind === "strait" || node.kind === "city") { return 1; }
    if (node.kind === "border_crossing" || (node.gauges && node.gauges.length > 1)) { return 2; }
    return node.kind === "junction" ? 4 : 3;
  }

  function collides(box, taken) {
    return taken.some(function (other) {
      return box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1];
    });
  }

  function placeBox(point, width, gap) {
    var x = point.x, y = point.y;
    return [
      [x + gap, y - 7, x + gap + width, y + 7], [x - gap - width, y - 7, x - gap, y + 7],
      [x + gap - 3, y - 20, x + gap - 3 + width, y - 6], [x + gap - 3, y + 6, x + gap - 3 + width, y + 20],
      [x - gap + 3 - width, y - 20, x - gap + 3, y - 6], [x - gap + 3 - width, y + 6, x - gap + 3, y + 20],
      [x - width / 2, y - gap - 14, x + width / 2, y - gap],
      [x - width / 2, y + gap, x + width / 2, y + gap + 14]
    ];
  }

  function draw(view, items) {
    var map = view.map, pane = map.getPane("names"), zoom = map.getZoom(), taken = [], marks = [];
    var seen = map.getBounds().pad(0.02), made = document.createDocumentFragment();
    var corner = map.containerPointToLayerPoint([0, 0]), size = map.getSize();
    function isInside(box) { // a name that the edge would cut is not written
      return box[0] >= corner.x && box[1] >= corner.y && box[2] <= corner.x + size.x && box[3] <= corner.y + size.y;
    }
    var frame = map.getContainer().getBoundingClientRect();
    map.getContainer().querySelectorAll(".leaflet-control").forEach(function (control) {
      var box = control.getBoundingClientRect(), x = corner.x - frame.left, y = corner.y - frame.top;
      taken.push([box.left + x, box.top + y, box.right + x, box.bottom + y]);
    });
    items.forEach(function (item) {
      if (item.mark && seen.contains(item.at)) {
        var p = map.latLngToLayerPoint(item.at);
        marks.push([p.x - 4, p.y - 4, p.x + 4, p.y + 4]);
      }
    });
    items.forEach(function (item) {
      if (zoom < item.from || !seen.contains(item.at)) { return; }
      var point = map.latLngToLayerPoint(item.at);
      var boxes = item.mark ? placeBox(point, item.width, 8)
        : [0, -18, 18, -36, 36].map(function (step) {
          var y = point.y + step, half = item.width / 2;
          return [point.x - half, y - 7, point.x + half, y + 7];
        });
      var box = boxes.find(function (candidate) {
        return isInside(candidate) && !collides(candidate, taken) &&
          (item.style === "is-key" || !collides(candidate, marks));
      });
      if (!box) { return; }
      taken.push(box, [point.x - 4, point.y - 4, point.x + 4, point.y + 4]);
      made.appendChild(irruGeo.make("div", {
        "class": "irru-name " + item.style, dir: "auto",
        style: "left:" + Math.round(box[0]) + "px;top:" + Math.round(box[1]) + "px"
      }, item.text));
    });
    pane.replaceChildren(made);
  }

  function widthOf(text, style) {
    context.font = style === "is-key" ? "650 13px sans-serif" : "12px sans-serif";
    return context.measureText(text).width * 1.08 + (style === "is-country" ? text.length * 2.5 : 0) + 4;
  }

  function start(view) {
    var key = {}, degree = {}, items = view.data.nodes.map(function (node, i) {
      return { node: node, i: i };
    });
    view.data.links.forEach(function (record) {
      [record.from, record.to].forEach(function (i) { degree[i] = (degree[i] || 0) + 1; });
    });
    (view.data.key_nodes || []).forEach(function (i, order) { key[i] = order + 1; });
    items = items.map(function (item) {
      var order = rank(item.node, key[item.i], degree[item.i]), style = key[item.i] ? "is-key" : "";
      return {
        at: L.latLng(irruGeo.latLng(item.node.at)), text: item.node.name, mark: true, style: style,
        from: SHOWN_FROM[order], order: order * 1000 + (key[item.i] || 100 - degree[item.i] || 100),
        width: widthOf(item.node.name, style)
      };
    });
    view.data.land.forEach(function (record) {
      if (!record.name || record.area < 2) { return; }
      items.push({
        at: L.latLng(irruGeo.latLng(record.at)), text: record.name, style: "is-country",
        from: record.area > 60 ? 0 : record.area > 12 ? 4.5 : 6, order: 1500,
        width: widthOf(record.name.toUpperCase(), "is-country")
      });
    });
    items.sort(function (a, b) { return a.order - b.order; });
    view.map.on("zoomend moveend resize", function () { draw(view, items); });
    draw(view, items);
  }

  return { start: start };
})();
