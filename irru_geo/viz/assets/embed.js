/* The map inside another page: no panel on `#embed`, and the wheel scrolls the article until the map is asked for. */
irruGeo.embed = (function () {
  "use strict";
  const HINT_MS = 1600;

  function isFramed() {
    try { return window.self !== window.top; } catch (error) { return true; }
  }

  /* Show the map alone. */
  function become(view) {
    view.isEmbedded = true;
    view.root.classList.add("is-embedded");
    view.setPanel(false);
    tame(view);
  }

  /* The wheel zooms only with Ctrl, or after a click into the map until the pointer leaves it. */
  function tame(view) {
    if (view.isTame) { return; }
    view.isTame = true;
    const map = view.map, box = map.getContainer(), hint = irruGeo.part(view, "wheel-hint");
    let timer = null;
    map.scrollWheelZoom.disable();
    box.addEventListener("wheel", (event) => {
      if (map.scrollWheelZoom.enabled()) { return; }
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const step = event.deltaY < 0 ? 0.5 : -0.5;
        map.setZoomAround(map.mouseEventToContainerPoint(event), map.getZoom() + step, { animate: false });
        return;
      }
      hint.hidden = false;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => { hint.hidden = true; }, HINT_MS);
    }, { passive: false });
    map.on("click focus", () => { map.scrollWheelZoom.enable(); hint.hidden = true; });
    map.on("mouseout blur", () => map.scrollWheelZoom.disable());
    box.addEventListener("mouseleave", () => map.scrollWheelZoom.disable());
  }

  function start(view) {
    if (isFramed() || view.root.dataset.wheel === "page") { tame(view); }
  }

  return { start, become };
})();
