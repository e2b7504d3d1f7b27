/* What Folium's own elements use of jQuery and of Leaflet.awesome-markers, and no more. */
(function () {
  "use strict";
  function wrap(items) {
    items.ready = function (run) {
      if (document.readyState === "loading") {
        document.addEventListener("DOMContentLoaded", run);
      } else {
        run();
      }
      return items;
    };
    return items;
  }
  window.$ = window.jQuery = function (what) {
    if (typeof what !== "string") { return wrap([what]); }
    var template = document.createElement("template");
    template.innerHTML = what.trim();
    return wrap(Array.prototype.slice.call(template.content.children));
  };
  L.AwesomeMarkers = {
    icon: function () { return new L.Icon.Default(); }
  };
})();
