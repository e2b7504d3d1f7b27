/* The panel: puts its parts together when all layers are there. */
irruGeo.start = (function () {
  "use strict";
  var part = irruGeo.part;

  function startSearch(view) {
    irruGeo.places.combobox(view, view.root.querySelector("#irru-find"),
      view.root.querySelector("#irru-found"), function (node) { view.showNode(node, 8); });
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

  function startMap(view) {
    L.control.zoom({ position: "topright" }).addTo(view.map);
    L.control.scale({ position: "bottomright", imperial: false }).addTo(view.map);
    credit(view);
    view.map.invalidateSize();
    view.home = homeBounds(view);
    if (!view.map._loaded) { irruGeo.corridors.fit(view, view.home); } // unless fit_bounds was added
    if (!view.map._loaded) { view.map.setView([38, 54], 4); }
    view.map.on("zoomend", function () {
      view.restyle();
      var item = view.choice ? irruGeo.corridors.itemOf(view, view.choice) : null;
      if (item && item.record.links) { irruGeo.corridors.paint(view, item.record); }
    });
    view.restyle();
    irruGeo.labels.start(view);
    new ResizeObserver(function () { view.map.invalidateSize(); }).observe(view.map.getContainer());
  }

  return function (view, control) {
    view.day = null;
    view.scenarios = [];
    view.isCalm = false;
    view.changed = function () { return null; };
    view.hint = view.data.corridors.length > 1
      ? "Choose a corridor to see it on the map; choose it again for all of them." : "";
    part(view, "title").textContent = view.data.title;
    part(view, "state").textContent = view.data.state || "";
    part(view, "hint").textContent = view.hint;
    part(view, "hint").hidden = !view.hint;
    if (view.data.chosen) { part(view, "compare-title").textContent = "The route"; }
    irruGeo.corridors.start(view);
    part(view, "layers").appendChild(control.getContainer());
    startSearch(view);
    startToggle(view);
    irruGeo.share.printing(view);
    irruGeo.controls.start(view);
    startMap(view);
    irruGeo.finder.start(view);
    view.root.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && view.choice && event.target.getAttribute("role") !== "combobox") {
        irruGeo.corridors.choose(view, view.choice);
      }
    });
    if (view.data.chosen) { irruGeo.corridors.choose(view, view.data.chosen); }
    irruGeo.share.start(view);
    window.irruReady = true;
  };
})();
