/* The address of what is shown: kept in the hash, restored from it, copied by a button; and printing. */
irruGeo.share = (function () {
  "use strict";

  function write(view) {
    var centre = view.map.getCenter(), said = [["view", [
      centre.lat.toFixed(3), centre.lng.toFixed(3), view.map.getZoom()
    ].join(",")]];
    if (view.trips) {
      var scenarios = view.trips.trip.scenarios, ends = view.finder ? view.finder.ends : {};
      if (view.day !== null) { said.push(["day", view.day]); }
      if (view.day !== null && view.isCalm) { said.push(["calm", "1"]); }
      if (view.scenarios.length) {
        said.push(["with", view.scenarios.map(function (i) { return scenarios[i].id; }).join(",")]);
      }
      ["from", "to"].forEach(function (side) {
        if (typeof ends[side] === "number") { said.push([side, view.data.nodes[ends[side]].id]); }
      });
      if (view.finder && view.finder.least.value !== "time") { said.push(["least", view.finder.least.value]); }
    }
    if (view.choice) { said.push(["corridor", view.choice]); }
    return "#" + said.map(function (pair) { return pair[0] + "=" + encodeURIComponent(pair[1]); }).join("&");
  }

  function read() {
    var found = {};
    window.location.hash.slice(1).split("&").forEach(function (text) {
      var at = text.indexOf("=");
      try { if (at > 0) { found[text.slice(0, at)] = decodeURIComponent(text.slice(at + 1)); } } catch (error) { return; }
    });
    return found;
  }

  function numberOf(view, id) {
    return view.data.nodes.findIndex(function (node) { return node.id === id; });
  }

  /* Show what the address says; `isAll` also goes back where it says nothing. */
  function restore(view, isAll) {
    var said = read();
    if (view.trips && (said.day || said["with"] || isAll)) {
      irruGeo.controls.restore(view, said.day, (said["with"] || "").split(","), said.calm === "1");
    }
    if (isAll && view.finder && !said.from) { view.finder.clear(); }
    if (isAll && view.choice && !said.corridor && !said.from) { irruGeo.corridors.choose(view, view.choice); }
    if (view.finder && said.from && said.to) {
      var from = numberOf(view, said.from), to = numberOf(view, said.to);
      if (from >= 0 && to >= 0) { view.finder.set(from, to, said.least); }
    }
    if (said.corridor && said.corridor !== view.choice && irruGeo.corridors.itemOf(view, said.corridor)) {
      irruGeo.corridors.choose(view, said.corridor);
    }
    var place = (said.view || "").split(",").map(Number);
    if (place.length === 3 && place.every(isFinite)) {
      view.map.setView([place[0], place[1]], place[2], { animate: false });
    }
  }

  function start(view) {
    var isReady = false, button = irruGeo.part(view, "share"), field = irruGeo.part(view, "address");
    view.changed = function () {
      if (!isReady) { return; }
      field.hidden = true;
      try { window.history.replaceState(null, "", write(view)); } catch (error) { return; } // in a frame
    };
    restore(view);
    isReady = true;
    view.map.on("moveend", function () { view.changed(); });
    window.addEventListener("hashchange", function () { restore(view, true); });
    button.addEventListener("click", function () {
      var address = window.location.href.split("#")[0] + write(view);
      view.changed();
      field.value = address;
      field.hidden = false;
      field.select();
      if (navigator.clipboard && window.isSecureContext) {
        navigator.clipboard.writeText(address).then(function () {
          button.textContent = "Link copied";
          window.setTimeout(function () { button.textContent = "Share this view"; }, 2500);
        }, function () { return null; });
      }
    });
  }

  /* Lay the page out for paper, with the map fitted to what is chosen, and back. */
  function printing(view) {
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

  return { start: start, printing: printing };
})();
