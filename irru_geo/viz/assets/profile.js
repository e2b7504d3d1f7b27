/* The time-distance profile of a route: kilometres to the right, days upwards. A movement is a slope,
   a border, gauge break or port a step; the line is P50, the band P10 to P90. */
irruGeo.profile = (function () {
  "use strict";
  const NS = "http://www.w3.org/2000/svg", WIDTH = 340, HEIGHT = 216;
  const LEFT = 34, RIGHT = 10, TOP = 14, BOTTOM = 30, NAMED_SHARE = 0.012;

  function svg(tag, attributes, ...children) {
    const element = document.createElementNS(NS, tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    children.forEach((child) => { if (child) { element.appendChild(child.nodeType ? child : document.createTextNode(child)); } });
    return element;
  }

  function niceStep(most, parts) {
    const rough = most / parts, power = Math.pow(10, Math.floor(Math.log10(rough)));
    return [1, 2, 5, 10].map((i) => i * power).find((step) => step >= rough);
  }

  function path(points) {
    return points.map((point, i) => (i ? "L" : "M") + point[0].toFixed(1) + " " + point[1].toFixed(1)).join("");
  }

  /* Decimals that keep the labels of an axis apart. */
  function decimals(step) { return Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)); }

  function axes(view, drawing, scale) {
    const { x, y, most } = scale, km = niceStep(most.km, 4), days = niceStep(most.days, 5);
    for (let i = 0; i * days <= most.days; i += 1) {
      drawing.appendChild(svg("path", { "class": "irru-grid", d: path([[LEFT, y(i * days)], [WIDTH - RIGHT, y(i * days)]]) }));
      drawing.appendChild(svg("text", { x: LEFT - 5, y: y(i * days) + 4, "text-anchor": "end" }, view.words.number(i * days, i ? decimals(days) : 0)));
    }
    for (let i = 0; i * km <= most.km; i += 1) {
      const at = x(i * km), isLast = at > WIDTH - 30;
      drawing.appendChild(svg("text", { x: at, y: HEIGHT - BOTTOM + 14, "text-anchor": !i ? "start" : isLast ? "end" : "middle" },
        view.words.number(i * km, i ? decimals(km) : 0)));
    }
    drawing.appendChild(svg("text", { x: WIDTH - RIGHT, y: HEIGHT - 3, "text-anchor": "end" }, view.words.say("profile.km")));
    drawing.appendChild(svg("text", { x: 2, y: 9 }, view.words.say("profile.days")));
  }

  /* Handlings at one place, one after the other, are one tower with one name. */
  function towers(points, most) {
    const found = [];
    points.forEach((point, i) => {
      if (!i || point[0] === "movement") { return; }
      const last = found[found.length - 1], took = point[4] - points[i - 1][4];
      if (last && last.upTo === i - 1) {
        last.upTo = i;
        last.took += took;
      } else {
        found.push({ node: point[1], km: point[2], from: points[i - 1][4], took, upTo: i });
      }
    });
    return found.filter((tower) => tower.took >= NAMED_SHARE * most.days).sort((a, b) => b.took - a.took);
  }

  function names(view, drawing, points, scale) {
    const { x, y } = scale, taken = [];
    for (let i = 1; i < points.length; i += 1) { // the line itself stays free
      for (let share = 0; share <= 1; share += 0.1) {
        const px = x(points[i - 1][2] + share * (points[i][2] - points[i - 1][2]));
        const py = y(points[i - 1][4] + share * (points[i][4] - points[i - 1][4]));
        taken.push([px - 2, py - 2, px + 2, py + 2]);
      }
    }
    towers(points, scale.most).forEach((tower) => {
      const name = view.data.nodes[tower.node].name, short = name.length > 20 ? name.replace(/ \(.*\)$/, "") : name;
      const text = short + " " + view.words.say("profile.d", { n: view.words.number(tower.took, 1) });
      const width = text.length * 5.6, at = y(tower.from + tower.took / 2), left = x(tower.km) - 6 - width, right = x(tower.km) + 6;
      const boxes = [];
      [0, 12, -12, 24, -24].forEach((up) => {
        if (left > LEFT) { boxes.push([left, at - 6 + up, left + width, at + 6 + up]); }
        if (right + width < WIDTH) { boxes.push([right, at - 6 + up, right + width, at + 6 + up]); }
      });
      const box = boxes.find((one) => one[1] > TOP && one[3] < HEIGHT - BOTTOM &&
        !taken.some((other) => one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1]));
      if (!box) { return; }
      taken.push(box);
      drawing.appendChild(svg("text", { "class": "irru-step-name", x: box[0], y: box[3] - 2.5 }, text));
    });
  }

  function steps(view, drawing, points, scale) {
    points.forEach((point, i) => {
      if (!i || point[0] === "movement") { return; }
      const took = view.words.say("unit.days", { n: view.words.number(point[4] - points[i - 1][4], 1) });
      const said = view.words.say("process." + point[0]) + ": " + view.data.nodes[point[1]].name + ", " + took;
      drawing.appendChild(svg("path", {
        "class": "irru-step", stroke: view.data.processes[point[0]] || "#1b2733", "data-process": point[0],
        d: path([[scale.x(point[2]), scale.y(points[i - 1][4])], [scale.x(point[2]), scale.y(point[4])]])
      }, svg("title", {}, said)));
    });
  }

  function scaleOf(profiles) {
    const ends = profiles.map((points) => points[points.length - 1]);
    const most = { km: Math.max(...ends.map((end) => end[2])) * 1.02 || 1, days: Math.max(...ends.map((end) => end[5])) * 1.04 };
    return {
      most, x: (km) => LEFT + (WIDTH - LEFT - RIGHT) * km / most.km,
      y: (days) => HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * days / most.days
    };
  }

  function lineOf(points, scale, column) { return points.map((point) => [scale.x(point[2]), scale.y(point[column])]); }

  /* points: [process, node, km, P10, P50, P90], the start first; `other` is drawn beside them, dashed. */
  function draw(view, points, other) {
    const last = points[points.length - 1];
    if (!last || !last[5]) { return null; }
    const scale = scaleOf(other ? [points, other] : [points]);
    const said = view.words.say("profile.label", {
      km: view.words.say("unit.km", { n: view.words.number(last[2]) }), days: view.words.say("unit.days", { n: view.words.number(last[4], 1) })
    });
    const drawing = svg("svg", { "class": "irru-profile", viewBox: "0 0 " + WIDTH + " " + HEIGHT, role: "img", "aria-label": said });
    axes(view, drawing, scale);
    (other ? [other, points] : [points]).forEach((one) => {
      drawing.appendChild(svg("path", { "class": "irru-band", d: path(lineOf(one, scale, 3).concat(lineOf(one, scale, 5).reverse())) + "Z" }));
      drawing.appendChild(svg("path", { "class": "irru-median" + (one === other ? " is-b" : ""), d: path(lineOf(one, scale, 4)) }));
      steps(view, drawing, one, scale);
    });
    names(view, drawing, points, scale);
    return irruGeo.make("figure", { "class": "irru-figure" }, drawing, legend(view, other ? points.concat(other) : points));
  }

  function legend(view, points) {
    const used = Array.from(new Set(points.map((point) => point[0]))).filter((process) => view.data.processes[process]);
    return irruGeo.make("figcaption", {}, view.words.say("profile.key") + " ", used.map((process) => irruGeo.make("span", { "class": "irru-key" },
      irruGeo.make("i", { style: "background:" + view.data.processes[process] }), view.words.say("process." + process))));
  }

  return { draw, svg, path };
})();
