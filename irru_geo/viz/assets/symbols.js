/* The marks on the map, drawn on a canvas: ports, borders, gauge breaks, places; crosses and question marks. */
irruGeo.symbols = (function () {
  "use strict";

  function disc(pen, x, y, radius, fill, stroke, width) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fillStyle = fill;
    pen.fill();
    if (stroke) {
      pen.strokeStyle = stroke;
      pen.lineWidth = width;
      pen.stroke();
    }
  }

  function node(pen, kind, x, y, size, ink) {
    if (kind === "gauge") {
      pen.save();
      pen.translate(x, y);
      pen.rotate(Math.PI / 4);
      pen.fillStyle = ink.gauge;
      pen.strokeStyle = ink.isDark ? "#000" : ink.ink;
      pen.lineWidth = 1.3;
      pen.beginPath();
      pen.rect(-size * 0.75, -size * 0.75, size * 1.5, size * 1.5);
      pen.fill();
      pen.stroke();
      pen.restore();
    } else if (kind === "border") {
      pen.fillStyle = ink.paper;
      pen.strokeStyle = ink.ink;
      pen.lineWidth = 1.5;
      pen.beginPath();
      pen.rect(x - size * 0.75, y - size * 0.75, size * 1.5, size * 1.5);
      pen.fill();
      pen.stroke();
    } else {
      disc(pen, x, y, kind === "port" ? size : size * 0.7, ink.paper, kind === "port" ? ink.port : ink.ink, kind === "port" ? 2 : 1.3);
    }
  }

  /* A cross: closed. */
  function cross(pen, x, y, size, ink) {
    disc(pen, x, y, size + 2.5, ink.paper, ink.closed, 2);
    pen.strokeStyle = ink.closed;
    pen.lineWidth = 2.4;
    pen.lineCap = "round";
    pen.beginPath();
    pen.moveTo(x - size * 0.6, y - size * 0.6);
    pen.lineTo(x + size * 0.6, y + size * 0.6);
    pen.moveTo(x - size * 0.6, y + size * 0.6);
    pen.lineTo(x + size * 0.6, y - size * 0.6);
    pen.stroke();
    pen.lineCap = "butt";
  }

  /* A question mark: no source tells. */
  function question(pen, x, y, size, ink) {
    disc(pen, x, y, size + 2.5, ink.paper, ink.unknown, 2);
    pen.fillStyle = ink.unknown;
    pen.font = "700 " + Math.round(size * 2.1) + "px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText("?", x, y + 0.5);
  }

  function letter(pen, x, y, text, colour, ink) {
    disc(pen, x, y, 10, colour, ink.paper, 2);
    pen.fillStyle = ink.paper;
    pen.font = "700 13px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(text, x, y + 0.5);
  }

  return { node, cross, question, letter };
})();
