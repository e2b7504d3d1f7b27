/* The comparison of the corridors: their rows, the chosen one on the map, its stretches and profile. */
irruGeo.corridors = (function () {
  "use strict";
  var make = irruGeo.make, bdi = irruGeo.bdi, number = irruGeo.number;
  var FAMILY = { instc: "North–South corridor", feeder: "Feeders", benchmark: "Benchmarks" };

  function share(value, most) { return (100 * value / most).toFixed(2) + "%"; }

  function strip(days, most) {
    return make("span", { "class": "irru-strip", "aria-hidden": "true" },
      make("i", { style: "left:" + share(days[0], most) + ";width:" + share(days[2] - days[0], most) }),
      make("b", { style: "left:" + share(days[1], most) }));
  }

  function daysText(days) {
    return make("span", { "class": "irru-days" }, number(days[0], 1), " – ",
      make("b", {}, number(days[1], 1)), " – ", number(days[2], 1), " days");
  }

  function signed(value, digits, unit) {
    var text = number(Math.abs(value), digits);
    return Number(text.replace(/,/g, "")) === 0 ? null : (value < 0 ? "−" : "+") + text + " " + unit;
  }

  /* What has changed against the page's own state: days (P50) and km, or nothing. */
  function change(record) {
    if (!record.before || !record.days || !record.before.days) { return null; }
    var said = [
      signed(record.days[1] - record.before.days[1], 1, "days"),
      signed(record.km - record.before.km, 0, "km")
    ].filter(Boolean);
    var slower = record.days[1] > record.before.days[1];
    return make("span", { "class": "irru-change " + (said.length ? slower ? "is-worse" : "is-better" : "") },
      said.length ? said.join(", ") : "no change");
  }

  /* Fill a button with what a record says. */
  function fill(view, button, record) {
    var days = record.days, km = record.km === undefined ? "no route" : number(record.km) + " km";
    button.classList.toggle("is-shut", record.km === undefined);
    button.replaceChildren(make("span", { "class": "irru-row" }, bdi(record.name), make("span", {}, km)));
    if (days) {
      button.appendChild(make("span", { "class": "irru-row" },
        change(record) || make("span", { "class": "irru-days" }, "P10 – P50 – P90"), daysText(days)));
      button.appendChild(strip(days, view.most));
    } else if (record.inWay) {
      button.appendChild(make("span", { "class": "irru-change is-worse" }, "closed: ", bdi(wayNames(view, record.inWay))));
    }
  }

  /* Names of what is in the way: links, nodes, countries, layers. */
  function wayNames(view, ids) {
    var said = ids.map(function (id) {
      var link = view.data.links.find(function (record) { return record.id === id; });
      var node = view.data.nodes.find(function (record) { return record.id === id; });
      if (link || node) { return (link || node).name; }
      var layer = view.data.layers.find(function (record) { return record.id === id; });
      return layer ? layer.title : irruGeo.country(id);
    });
    return said.slice(0, 3).join("; ") + (said.length > 3 ? "; …" : "") || "no way between these places";
  }

  function duration(hours) {
    return hours < 48 ? number(hours, hours < 10 ? 1 : 0) + " h" : number(hours / 24, 1) + " days";
  }

  function stretchItem(view, stretch) {
    var nodes = view.data.nodes, from = nodes[stretch.from], to = nodes[stretch.to];
    var isMove = stretch.links !== undefined, places = from ? [bdi(from.name)] : [];
    if (to && stretch.to !== stretch.from) { places.push(" → ", bdi(to.name)); }
    var figures = (stretch.km === undefined ? "" : number(stretch.km) + " km, ") +
      (stretch.hours ? duration(stretch.hours[1]) : "");
    var button = make("button", { type: "button", "class": isMove ? "" : "is-stop" },
      make("span", { "class": "irru-row" },
        make("span", {}, irruGeo.words(irruGeo.PROCESS, stretch.kind) + ": ", places),
        make("span", {}, figures)));
    button.addEventListener("click", function () {
      if (isMove) { fit(view, view.boundsOf(stretch.links)); } else { view.showNode(stretch.from, 7); }
    });
    return make("li", {}, button);
  }

  function fit(view, bounds) {
    if (bounds.isValid()) {
      view.map.closePopup();
      view.map.fitBounds(bounds, { padding: [28, 28], maxZoom: 9, animate: false });
    }
  }

  function paint(view, record) {
    view.chosen.clearLayers();
    var links = record.links || [];
    links.forEach(function (i) {
      view.chosen.addLayer(L.polyline(view.data.links[i].path, {
        pane: "chosen", interactive: false, color: "#fff", weight: view.style(view.data.links[i]).weight + 7, opacity: 0.95
      }));
    });
    links.forEach(function (i) {
      var style = view.style(view.data.links[i]);
      style.weight += 2.2;
      if (style.dashArray === "1 5") { style.dashArray = "1 8"; }
      view.chosen.addLayer(L.polyline(view.data.links[i].path,
        L.extend({ pane: "chosen", interactive: false }, style)));
    });
    view.chosen.addTo(view.map);
    unmark(view);
    (record.nodes || []).forEach(function (i) {
      view.root.querySelectorAll(".irru-node-" + i).forEach(function (icon) {
        icon.classList.add("is-chosen");
      });
    });
  }

  function unmark(view) {
    view.root.querySelectorAll(".irru-icon.is-chosen").forEach(function (icon) {
      icon.classList.remove("is-chosen");
    });
  }

  function detail(view, item) {
    var record = item.record, points = record.profile;
    if (!points && view.trips && record.parts) { points = record.profile = view.trips.profile(record); }
    var chart = points ? irruGeo.profile.draw(view, points) : null;
    item.detail.replaceChildren();
    [
      record.note ? make("p", { "class": "irru-note" }, bdi(record.note)) : null,
      chart,
      chart ? make("p", { "class": "irru-note" }, "Parts, with their most likely time:") : null,
      make("ol", { "class": "irru-stretches" }, (record.stretches || []).map(function (stretch) {
        return stretchItem(view, stretch);
      }))
    ].forEach(function (part) { if (part) { item.detail.appendChild(part); } });
  }

  function itemOf(view, id) {
    return view.items.find(function (item) { return item.record.id === id; });
  }

  /* Show a choice, or none: its line on the map, its stretches in the panel. */
  function show(view, isNew) {
    var chosen = view.choice === null ? undefined : itemOf(view, view.choice);
    view.root.classList.toggle("has-choice", Boolean(chosen && chosen.record.links));
    view.chosen.remove();
    unmark(view);
    view.items.forEach(function (item) {
      item.button.setAttribute("aria-pressed", String(item === chosen));
      item.detail.hidden = item !== chosen;
    });
    if (chosen) {
      exact(view, chosen);
      detail(view, chosen);
      if (isNew) { chosen.button.scrollIntoView({ block: "nearest" }); }
    }
    if (chosen && chosen.record.links) {
      paint(view, chosen.record);
      if (isNew) { fit(view, view.boundsOf(chosen.record.links)); }
    } else if (isNew && !chosen) {
      fit(view, view.home);
    }
  }

  /* The page's own records come without parts, which the profile needs: work them out once. */
  function exact(view, item) {
    if (item.record.profile || item.record.parts || !view.trips || !item.stops) { return; }
    var own = view.trips.route(item.stops.stops, view.state, item.stops);
    if (own.parts) { item.record.parts = own.parts; item.record.profile = view.trips.profile(own); }
  }

  function choose(view, id) {
    view.choice = view.choice === id ? null : id;
    show(view, true);
    view.changed();
  }

  function glow(view, item) {
    view.glow.clearLayers();
    ((item && item.record.links) || []).forEach(function (i) {
      view.glow.addLayer(L.polyline(view.data.links[i].path, {
        pane: "glow", interactive: false, color: "#ffc107", weight: 9 * view.scale(), opacity: 0.9
      }));
    });
    view.glow.addTo(view.map);
  }

  /* Add a record to the list of what can be chosen, and its elements to a box. */
  function add(view, record, box, stops) {
    var item = { record: record, own: record, stops: stops };
    item.button = make("button", {
      type: "button", "class": "irru-corridor", "data-corridor": record.id, "aria-pressed": "false"
    });
    item.detail = make("div", { hidden: "" });
    fill(view, item.button, record);
    item.button.addEventListener("click", function () { choose(view, record.id); });
    ["mouseenter", "focus"].forEach(function (name) {
      item.button.addEventListener(name, function () { glow(view, item); });
    });
    ["mouseleave", "blur"].forEach(function (name) {
      item.button.addEventListener(name, function () { glow(view, null); });
    });
    box.appendChild(item.button);
    box.appendChild(item.detail);
    view.items.push(item);
    return item;
  }

  function setAxis(view) {
    var most = 1, axis = irruGeo.part(view, "axis");
    view.items.forEach(function (item) {
      if (item.record.days) { most = Math.max(most, item.record.days[2]); }
    });
    var step = most > 60 ? 20 : most > 24 ? 10 : most > 9 ? 5 : 2;
    view.most = Math.ceil(most / step) * step;
    axis.replaceChildren();
    for (var day = 0; day <= view.most; day += step) {
      axis.appendChild(make("span", { style: "left:" + share(day, view.most) },
        day === view.most ? day + " days" : day));
    }
  }

  function start(view) {
    var corridors = view.data.corridors, box = irruGeo.part(view, "corridors"), families = [];
    var stops = view.data.trips ? view.data.trips.corridors : {};
    view.items = [];
    view.chosen = L.featureGroup();
    view.glow = L.featureGroup();
    view.choice = null;
    view.most = 1;
    corridors.forEach(function (record) {
      if (families.indexOf(record.family) < 0) { families.push(record.family); }
    });
    families.forEach(function (family) {
      if (families.length > 1) {
        box.appendChild(make("h3", { "class": "irru-family" }, irruGeo.words(FAMILY, family)));
      }
      corridors.forEach(function (record) {
        if (record.family === family) { add(view, record, box, stops[record.id]); }
      });
    });
    refresh(view);
  }

  function refresh(view) {
    setAxis(view);
    view.items.forEach(function (item) { fill(view, item.button, item.record); });
  }

  /* The corridor in the page's own state, unrounded. */
  function before(view, item) {
    item.before = item.before || view.trips.route(item.stops.stops, view.ownState, item.stops);
    return { days: item.before.days, km: item.before.exact_km };
  }

  /* Work the corridors out in another state; `isOwn` means the one the page came with. */
  function update(view, state, isOwn) {
    view.items.forEach(function (item) {
      if (!item.stops) { return; }
      if (isOwn) { item.record = item.own; return; }
      item.record = L.extend({ id: item.own.id, name: item.own.name, note: item.own.note, before: before(view, item) },
        view.trips.route(item.stops.stops, state, item.stops));
      item.record.km = item.record.exact_km;
    });
    refresh(view);
    show(view, false);
  }

  return {
    start: start, add: add, choose: choose, update: update, show: show, fit: fit, paint: paint,
    refresh: refresh, itemOf: itemOf, wayNames: wayNames
  };
})();
