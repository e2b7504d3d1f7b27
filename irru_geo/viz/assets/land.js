/* The base map that is in the file: land, lakes and borders, as often as the world is seen side by side. */
irruGeo.land = (function () {
  "use strict";
  const { decode, geometry } = irruGeo;

  function prepare(view) {
    view.land = view.data.land.map((record) => {
      const rings = record.rings.map((ring) => geometry.lineOf(decode(ring, record.digits || 2)));
      return {
        record, rings, isLine: /border|line/.test(record.kind), isWater: /lake|sea|water/.test(record.kind)
      };
    });
  }

  function trace(pen, ring, place, shift) {
    const points = geometry.pixels(ring, place);
    for (let i = 0; i < points.length; i += 2) {
      if (i) { pen.lineTo(points[i] + shift, points[i + 1]); } else { pen.moveTo(points[0] + shift, points[1]); }
    }
  }

  function paint(view, pen, place) {
    const ink = view.ink, world = geometry.SIDE * place.scale;
    [-1, 0, 1].forEach((turn) => {
      const shift = turn * world, moved = Object.assign({}, place, { x: place.x + shift });
      const draw = (isLine) => view.land.forEach((item) => {
        if (item.isLine !== isLine) { return; }
        pen.beginPath();
        let count = 0;
        item.rings.forEach((ring) => {
          if (geometry.isInBox(ring.box, moved)) { trace(pen, ring, place, shift); count += 1; }
        });
        if (!count) { return; }
        if (!isLine) {
          pen.fillStyle = item.isWater ? ink.sea : ink.land;
          pen.strokeStyle = ink.border;
          pen.fill("evenodd");
          pen.lineWidth = 0.75;
          pen.stroke();
        } else {
          pen.strokeStyle = ink.border;
          pen.lineWidth = 0.8;
          pen.stroke();
        }
      });
      draw(false);
      draw(true);
    });
  }

  /* The layer that Folium's map adds first. */
  function layer(view) {
    prepare(view);
    view.landCanvas = new irruGeo.Canvas((pen, place) => paint(view, pen, place), { pane: "land", padding: 0.25 });
    return view.landCanvas;
  }

  return { layer, trace };
})();
