/* The route finder: two places, what to minimise, which modes; the result is drawn and can be chosen. */
irruGeo.finder = (function () {
  "use strict";
  var make = irruGeo.make, ID = "@route";

  function start(view) {
    if (!view.trips) { return; }
    var root = view.root, ends = { from: null, to: null }, item = null;
    var inputs = { from: root.querySelector("#irru-from"), to: root.querySelector("#irru-to") };
    var result = irruGeo.part(view, "found"), modes = view.trips.trip.modes;
    root.querySelector(".irru-trip").hidden = false;
    Object.keys(inputs).forEach(function (side) {
      irruGeo.places.combobox(view, inputs[side], root.querySelector("#irru-" + side + "-list"), function (node) {
        ends[side] = node;
        find(true);
      });
      inputs[side].addEventListener("input", function () {
        ends[side] = null;
        if (!inputs[side].value) { find(false); }
      });
    });
    var boxes = modes.map(function (mode) {
      var box = make("input", { type: "checkbox", "data-mode": mode });
      box.checked = true;
      box.addEventListener("change", function () { find(false); });
      irruGeo.part(view, "modes").appendChild(make("label", {}, box, irruGeo.words(irruGeo.PROCESS, mode)));
      return box;
    });
    var least = root.querySelector("#irru-least");
    least.addEventListener("change", function () { find(false); });
    root.querySelector(".irru-swap").addEventListener("click", function () {
      set(ends.to, ends.from);
      find(true);
    });
    root.querySelector(".irru-clear").addEventListener("click", function () {
      set(null, null);
      find(false);
      inputs.from.focus();
    });

    function set(from, to) {
      ends.from = from;
      ends.to = to;
      Object.keys(ends).forEach(function (side) {
        inputs[side].value = ends[side] === null ? "" : view.data.nodes[ends[side]].name;
      });
    }

    function remove() {
      if (!item) { return; }
      view.items.splice(view.items.indexOf(item), 1);
      if (view.choice === ID) { view.choice = null; }
      item = null;
    }

    /* Find the route and show it; `isNew` moves the map there. */
    function find(isNew) {
      var wasChosen = view.choice === ID;
      remove();
      result.replaceChildren();
      root.querySelector(".irru-clear").hidden = ends.from === null && ends.to === null;
      if (ends.from === null || ends.to === null) {
        irruGeo.corridors.refresh(view);
        if (wasChosen) { irruGeo.corridors.show(view, false); }
        view.changed();
        return;
      }
      var wishes = { minimise: least.value, modes: boxes.map(function (box) { return box.checked; }) };
      var names = [ends.from, ends.to].map(function (node) { return view.data.nodes[node].name; });
      var record = L.extend({ id: ID, name: names.join(" – ") },
        view.trips.route([ends.from, ends.to], view.state, wishes));
      record.km = record.exact_km;
      item = irruGeo.corridors.add(view, record, result, null);
      irruGeo.corridors.refresh(view);
      if (isNew || wasChosen) {
        view.choice = ID;
        irruGeo.corridors.show(view, isNew);
      }
      view.changed();
    }

    view.finder = {
      ends: ends, least: least,
      update: function () { if (item) { find(false); } },
      clear: function () {
        set(null, null);
        find(false);
      },
      set: function (from, to, minimise) {
        least.value = minimise === "distance" ? "distance" : "time";
        set(from, to);
        find(true);
      }
    };
  }

  return { start: start };
})();
