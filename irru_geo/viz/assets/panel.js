/* The panel: comparison of the corridors, their stretches, the finder, the layer control. */
irruGeo.start = (function () {
  "use strict";
  var make = irruGeo.make, bdi = irruGeo.bdi, number = irruGeo.number;
  var FAMILY = { instc: "North–South corridor", feeder: "Feeders", benchmark: "Benchmarks" };
  var PROCESS = {
    border: "Border", gauge_break: "Gauge break", transshipment: "Transshipment", port: "Port",
    sailing_wait: "Wait for a sailing", canal: "Canal", queue: "Queue", rail: "Rail", road: "Road",
    sea: "Sea", inland_waterway: "Waterway"
  };

  function part(view, name) { return view.root.querySelector('[data-irru="' + name + '"]'); }

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

  function corridorButton(corridor, most) {
    var days = corridor.days || corridor.range_days;
    var km = corridor.km === undefined ? "no route" : number(corridor.km) + " km";
    return make("button", {
      type: "button", "class": "irru-corridor", "data-corridor": corridor.id, "aria-pressed": "false"
    }, make("span", { "class": "irru-row" }, bdi(corridor.name), make("span", {}, km)),
    days ? make("span", { "class": "irru-row" }, make("span", {
      "class": "irru-days"
    }, corridor.days ? "P10 – P50 – P90" : "low – typical – high"), daysText(days)) : null,
    days ? strip(days, most) : null);
  }

  function duration(hours) {
    var days = hours / 24;
    return hours < 48 ? number(hours, hours < 10 ? 1 : 0) + " h" : number(days, 1) + " days";
  }

  function stretchItem(view, stretch) {
    var nodes = view.data.nodes, from = nodes[stretch.from], to = nodes[stretch.to];
    var isMove = stretch.links !== undefined, places = from ? [bdi(from.name)] : [];
    if (to && stretch.to !== stretch.from) { places.push(" → ", bdi(to.name)); }
    var figures = (stretch.km === undefined ? "" : number(stretch.km) + " km, ") +
      (stretch.hours ? duration(stretch.hours[1]) : "");
    var button = make("button", { type: "button", "class": isMove ? "" : "is-stop" },
      make("span", { "class": "irru-row" },
        make("span", {}, irruGeo.words(PROCESS, stretch.kind) + ": ", places),
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

  function paint(view, corridor) {
    view.chosen.clearLayers();
    corridor.links.forEach(function (i) {
      var record = view.data.links[i], style = view.style(record);
      view.chosen.addLayer(L.polyline(record.path, {
        pane: "chosen", interactive: false, color: "#fff", weight: style.weight + 7, opacity: 0.95
      }));
    });
    corridor.links.forEach(function (i) {
      var style = view.style(view.data.links[i]);
      style.weight += 2.2;
      if (style.dashArray === "1 5") { style.dashArray = "1 8"; }
      view.chosen.addLayer(L.polyline(view.data.links[i].path,
        L.extend({ pane: "chosen", interactive: false }, style)));
    });
    view.chosen.addTo(view.map);
    (corridor.nodes || []).forEach(function (i) {
      view.root.querySelectorAll(".irru-node-" + i).forEach(function (icon) {
        icon.classList.add("is-chosen");
      });
    });
  }

  /* Choose a corridor, or none: highlight it, zoom to it, list its stretches. */
  function choose(view, id) {
    view.choice = view.choice === id ? null : id;
    view.root.classList.toggle("has-choice", view.choice !== null);
    view.chosen.remove();
    view.root.querySelectorAll(".irru-icon.is-chosen").forEach(function (icon) {
      icon.classList.remove("is-chosen");
    });
    var chosen = null;
    view.data.corridors.forEach(function (corridor) {
      var isChosen = corridor.id === view.choice;
      corridor.button.setAttribute("aria-pressed", String(isChosen));
      corridor.detail.hidden = !isChosen;
      if (isChosen) { chosen = corridor; }
    });
    if (chosen && chosen.links) {
      paint(view, chosen);
      fit(view, view.boundsOf(chosen.links));
    } else if (!chosen) {
      fit(view, view.home);
    }
  }

  function fillCorridors(view) {
    var corridors = view.data.corridors, box = part(view, "corridors"), families = [];
    var most = Math.max.apply(null, corridors.map(function (corridor) {
      return (corridor.days || corridor.range_days || [0, 0, 1])[2];
    }));
    var step = most > 60 ? 20 : most > 24 ? 10 : most > 9 ? 5 : 2;
    most = Math.ceil(most / step) * step;
    corridors.forEach(function (corridor) {
      if (families.indexOf(corridor.family) < 0) { families.push(corridor.family); }
    });
    families.forEach(function (family) {
      if (families.length > 1) {
        box.appendChild(make("h3", { "class": "irru-family" }, irruGeo.words(FAMILY, family)));
      }
      corridors.forEach(function (corridor) {
        if (corridor.family === family) { addCorridor(view, corridor, most, box); }
      });
    });
    var axis = part(view, "axis");
    for (var day = 0; day <= most; day += step) {
      axis.appendChild(make("span", { style: "left:" + share(day, most) },
        day === most ? day + " days" : day));
    }
  }

  function addCorridor(view, corridor, most, box) {
    corridor.button = corridorButton(corridor, most);
    corridor.detail = make("div", { hidden: "" },
      corridor.note ? make("p", { "class": "irru-note" }, bdi(corridor.note)) : null,
      make("ol", { "class": "irru-stretches" }, (corridor.stretches || []).map(function (stretch) {
        return stretchItem(view, stretch);
      })));
    corridor.button.addEventListener("click", function () { choose(view, corridor.id); });
    box.appendChild(corridor.button);
    box.appendChild(corridor.detail);
  }

  function fold(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f\s'’`-]/g, "").toLowerCase();
  }

  function placeIndex(view) {
    return view.data.nodes.map(function (node, i) {
      var names = [node.name].concat((node.names || []).map(function (pair) { return pair[1]; }),
        node.also || [], node.unlocode || [], node.id);
      return { i: i, node: node, keys: names.map(fold) };
    });
  }

  function matches(index, text) {
    var wanted = fold(text);
    if (!wanted) { return []; }
    return index.map(function (entry) {
      var best = Math.min.apply(null, entry.keys.map(function (key) {
        var where = key.indexOf(wanted);
        return where < 0 ? 9999 : where * 100 + key.length;
      }));
      return { entry: entry, best: best };
    }).filter(function (match) { return match.best < 9999; })
      .sort(function (a, b) { return a.best - b.best; }).slice(0, 8)
      .map(function (match) { return match.entry; });
  }

  function startFinder(view) {
    var input = view.root.querySelector("#irru-find"), list = view.root.querySelector("#irru-found");
    var index = placeIndex(view), found = [], at = 0;
    function show() {
      list.replaceChildren.apply(list, found.map(function (entry, i) {
        var local = (entry.node.names || [])[0];
        var item = make("li", {
          role: "option", id: "irru-found-" + i, "aria-selected": String(i === at)
        }, bdi(entry.node.name), local ? [" ", make("small", {}, bdi(local[1], local[0]))] : null,
        make("small", {}, entry.node.country ? " " + irruGeo.country(entry.node.country) : ""));
        item.addEventListener("mousedown", function (event) { event.preventDefault(); take(i); });
        return item;
      }));
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      input.setAttribute("aria-activedescendant", found.length ? "irru-found-" + at : "");
    }
    function take(i) {
      if (found[i]) {
        input.value = found[i].node.name;
        view.showNode(found[i].i, 8);
      }
      found = [];
      show();
    }
    input.addEventListener("input", function () { found = matches(index, input.value); at = 0; show(); });
    input.addEventListener("blur", function () { found = []; show(); });
    input.addEventListener("keydown", function (event) {
      var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && found.length) {
        event.preventDefault();
        at = (at + step + found.length) % found.length;
        show();
      } else if (event.key === "Enter") {
        take(at);
      } else if (event.key === "Escape") {
        found = [];
        show();
      }
    });
  }

  function startToggle(view) {
    var button = view.root.querySelector(".irru-toggle"), text = part(view, "toggle-text");
    function set(isOpen) {
      view.root.classList.toggle("is-closed", !isOpen);
      button.setAttribute("aria-expanded", String(isOpen));
      text.textContent = isOpen ? "Hide panel" : "Show panel";
    }
    button.addEventListener("click", function () {
      set(view.root.classList.contains("is-closed"));
    });
    set(!window.matchMedia("(max-width: 760px)").matches);
  }

  function homeBounds(view) {
    var links = [];
    view.data.corridors.forEach(function (corridor) {
      if (corridor.family === "instc" || corridor.family === "route") {
        links = links.concat(corridor.links || []);
      }
    });
    if (!links.length) { links = view.data.links.map(function (_, i) { return i; }); }
    return view.boundsOf(links);
  }

  function credit(view) {
    view.map.attributionControl.setPrefix(false).addAttribution(
      '<a href="https://leafletjs.com" rel="noopener" target="_blank">Leaflet</a> | Lines: © ' +
      '<a href="https://www.openstreetmap.org/copyright" rel="noopener" target="_blank">' +
      'OpenStreetMap contributors</a> (ODbL), stations: GeoNames (CC BY 4.0), ' +
      'land: Natural Earth, map: irru_geo');
  }

  /* Lay the page out for paper, with the map fitted to what is chosen, and back. */
  function startPrinting(view) {
    var before = null;
    function layOut(isPrinting) {
      view.root.classList.toggle("is-printing", isPrinting);
      view.map.invalidateSize({ animate: false, pan: false });
    }
    window.addEventListener("beforeprint", function () {
      var shown = view.map.getBounds().pad(-0.1);
      before = { center: view.map.getCenter(), zoom: view.map.getZoom() };
      layOut(true);
      view.map.fitBounds(shown, { animate: false });
    });
    window.addEventListener("afterprint", function () {
      layOut(false);
      if (before) { view.map.setView(before.center, before.zoom, { animate: false }); }
    });
  }

  return function (view, control) {
    part(view, "title").textContent = view.data.title;
    part(view, "state").textContent = view.data.state || "";
    part(view, "hint").textContent = view.data.corridors.length > 1
      ? "Choose a corridor to see it on the map; choose it again for all of them." : "";
    fillCorridors(view);
    part(view, "layers").appendChild(control.getContainer());
    startFinder(view);
    startToggle(view);
    startPrinting(view);
    L.control.zoom({ position: "topright" }).addTo(view.map);
    L.control.scale({ position: "bottomright", imperial: false }).addTo(view.map);
    credit(view);
    view.choice = null;
    view.map.invalidateSize();
    view.home = homeBounds(view);
    if (!view.map._loaded) { fit(view, view.home); } // unless fit_bounds was added to the map
    if (!view.map._loaded) { view.map.setView([38, 54], 4); }
    view.map.on("zoomend", function () {
      view.restyle();
      if (view.choice) { repaint(view); }
    });
    view.restyle();
    irruGeo.labels.start(view);
    new ResizeObserver(function () { view.map.invalidateSize(); }).observe(view.map.getContainer());
    view.root.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && view.choice && event.target.id !== "irru-find") {
        choose(view, view.choice);
      }
    });
    if (view.data.chosen) { choose(view, view.data.chosen); }
    window.irruReady = true;
  };

  function repaint(view) {
    view.data.corridors.forEach(function (corridor) {
      if (corridor.id === view.choice && corridor.links) { paint(view, corridor); }
    });
  }
})();
