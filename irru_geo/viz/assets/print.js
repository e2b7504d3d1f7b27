/* Lay the page out for paper, with the map fitted to what is shown and today's date on the sheet, and back. */
irruGeo.print = (function () {
  "use strict";

  function start(view) {
    let before = null;
    const layOut = (isPrinting) => {
      view.root.classList.toggle("is-printing", isPrinting);
      view.ink = irruGeo.style.inkOf(view.root);
      view.map.invalidateSize({ animate: false, pan: false });
      view.landCanvas.redraw();
      view.canvas.redraw();
      irruGeo.names.draw(view);
    };
    window.addEventListener("beforeprint", () => {
      const shown = view.map.getBounds().pad(-0.1);
      before = { center: view.map.getCenter(), zoom: view.map.getZoom() };
      irruGeo.part(view, "printed").textContent = view.words.say("print.made", {
        day: view.words.day(new Date().toISOString().slice(0, 10)), state: irruGeo.states.words(view)
      });
      layOut(true);
      view.map.fitBounds(shown, { animate: false });
      irruGeo.names.draw(view);
    });
    window.addEventListener("afterprint", () => {
      layOut(false);
      if (before) { view.map.setView(before.center, before.zoom, { animate: false }); }
    });
  }

  return { start };
})();
