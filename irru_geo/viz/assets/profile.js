/* The time-distance profile of a route: kilometres to the right, days upwards. A movement is a slope,
   a border, gauge break or port a step; the line is P50, the band P10 to P90. */
irruGeo.profile = (function () {
  "use strict";
  var NS = "http://www.w3.org/2000/svg", WIDTH = 340, HEIGHT = 216;
  var LEFT = 30, RIGHT = 10, TOP = 12, BOTTOM = 30, LEAST_NAMED_DAYS = 0.35;

  function svg(tag, attributes) {
    var element = document.createElementNS(NS, tag);
    Object.keys(attributes).forEach(function (name) { element.setAttribute(name, attributes[name]); });
    for (var i = 2; i < arguments.length; i += 1) {
      if (arguments[i]) {
        element.appendChild(arguments[i].nodeType ? arguments[i] : document.createTextNode(arguments[i]));
      }
    }
    return element;
  }

  function niceStep(most, parts) {
    var rough = most / parts, power = Math.pow(10, Math.floor(Math.log10(rough)));
    return [1, 2, 5, 10].map(function (i) { return i * power; }).find(function (step) { return step >= rough; });
  }

  function path(points) {
    return points.map(function (point, i) {
      return (i ? "L" : "M") + point[0].toFixed(1) + " " + point[1].toFixed(1);
    }).join("");
  }

  function axes(drawing, x, y, most) {
    var km = niceStep(most.km, 4), days = niceStep(most.days, 5), value;
    for (value = 0; value <= most.days; value += days) {
      drawing.appendChild(svg("path", { "class": "irru-grid", d: path([[LEFT, y(value)], [WIDTH - RIGHT, y(value)]]) }));
      drawing.appendChild(svg("text", { x: LEFT - 5, y: y(value) + 4, "text-anchor": "end" }, irruGeo.number(value)));
    }
    for (value = 0; value <= most.km; value += km) {
      drawing.appendChild(svg("text", {
        x: x(value), y: HEIGHT - BOTTOM + 14, "text-anchor": value ? "middle" : "start"
      }, irruGeo.number(value)));
    }
    drawing.appendChild(svg("text", { x: WIDTH - RIGHT, y: HEIGHT - 3, "text-anchor": "end" }, "km"));
    drawing.appendChild(svg("text", { x: 2, y: 9 }, "days"));
  }

  /* Handlings at one place, one after the other, are one tower with one name. */
  function towers(view, points) {
    var found = [];
    points.forEach(function (point, i) {
      if (!i || point[0] === "movement") { return; }
      var last = found[found.length - 1], took = point[4] - points[i - 1][4];
      if (last && last.upTo === i - 1) {
        last.upTo = i;
        last.took += took;
      } else {
        found.push({ node: point[1], km: point[2], from: points[i - 1][4], took: took, upTo: i });
      }
    });
    return found.filter(function (tower) { return tower.took >= LEAST_NAMED_DAYS; })
      .sort(function (a, b) { return b.took - a.took; });
  }

  function names(view, drawing, points, x, y) {
    var taken = [];
    for (var i = 1; i < points.length; i += 1) { // the line itself stays free
      for (var share = 0; share <= 1; share += 0.1) {
        var px = x(points[i - 1][2] + share * (points[i][2] - points[i - 1][2]));
        var py = y(points[i - 1][4] + share * (points[i][4] - points[i - 1][4]));
        taken.push([px - 2, py - 2, px + 2, py + 2]);
      }
    }
    towers(view, points).forEach(function (tower) {
      var name = view.data.nodes[tower.node].name, short = name.replace(/ \(.*\)$/, "");
      var text = (name.length > 20 ? short : name) + " " + irruGeo.number(tower.took, 1) + " d";
      var width = text.length * 5.6, at = y(tower.from + tower.took / 2), left = x(tower.km) - 6 - width;
      var right = x(tower.km) + 6, boxes = [];
      [0, 12, -12, 24, -24].forEach(function (up) {
        if (left > LEFT) { boxes.push([left, at - 6 + up, left + width, at + 6 + up]); }
        if (right + width < WIDTH) { boxes.push([right, at - 6 + up, right + width, at + 6 + up]); }
      });
      var box = boxes.find(function (one) {
        return one[1] > TOP && one[3] < HEIGHT - BOTTOM && !taken.some(function (other) {
          return one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];
        });
      });
      if (!box) { return; }
      taken.push(box);
      drawing.appendChild(svg("text", { "class": "irru-step-name", x: box[0], y: box[3] - 2.5 }, text));
    });
  }

  function steps(view, drawing, points, x, y) {
    points.forEach(function (point, i) {
      if (!i || point[0] === "movement") { return; }
      var took = point[4] - points[i - 1][4], what = irruGeo.words(irruGeo.PROCESS, point[0]);
      var said = what + ": " + view.data.nodes[point[1]].name + ", " + irruGeo.number(took, 1) + " days";
      drawing.appendChild(svg("path", {
        "class": "irru-step", stroke: (irruGeo.PROCESS_COLOUR[point[0]] || "#1b2733"),
        "data-process": point[0], d: path([[x(point[2]), y(points[i - 1][4])], [x(point[2]), y(point[4])]])
      }, svg("title", {}, said)));
    });
  }

  /* points: [process, node, km, P10, P50, P90], the start first. */
  function draw(view, points) {
    var last = points[points.length - 1];
    if (!last || !last[5]) { return null; }
    var most = { km: last[2] * 1.02 || 1, days: last[5] * 1.04 };
    function x(km) { return LEFT + (WIDTH - LEFT - RIGHT) * km / most.km; }
    function y(days) { return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * days / most.days; }
    function line(column) { return points.map(function (point) { return [x(point[2]), y(point[column])]; }); }
    var said = "Time and distance: " + irruGeo.number(last[2]) + " km in " + irruGeo.number(last[4], 1) +
      " days; the parts are in the list below";
    var drawing = svg("svg", { "class": "irru-profile", viewBox: "0 0 " + WIDTH + " " + HEIGHT, role: "img", "aria-label": said });
    axes(drawing, x, y, most);
    drawing.appendChild(svg("path", { "class": "irru-band", d: path(line(3).concat(line(5).reverse())) + "Z" }));
    drawing.appendChild(svg("path", { "class": "irru-median", d: path(line(4)) }));
    steps(view, drawing, points, x, y);
    names(view, drawing, points, x, y);
    return irruGeo.make("figure", { "class": "irru-figure" }, drawing, legend(points));
  }

  function legend(points) {
    var used = [];
    points.forEach(function (point) {
      if (irruGeo.PROCESS_COLOUR[point[0]] && used.indexOf(point[0]) < 0) { used.push(point[0]); }
    });
    return irruGeo.make("figcaption", {}, "Line: P50; band: P10 to P90. ", used.map(function (process) {
      return irruGeo.make("span", { "class": "irru-key" }, irruGeo.make("i", {
        style: "background:" + irruGeo.PROCESS_COLOUR[process]
      }), irruGeo.words(irruGeo.PROCESS, process));
    }));
  }

  return { draw: draw };
})();
