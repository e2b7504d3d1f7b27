/* Lines on the Mercator square of zoom 0 (256 units wide), simplified by zoom, and what a pointer hits. */
irruGeo.geometry = (function () {
  "use strict";
  const SIDE = 256, MOST_LATITUDE = 85.0511;

  function project(lon, lat) {
    const y = Math.max(-MOST_LATITUDE, Math.min(MOST_LATITUDE, lat)) * Math.PI / 180;
    return [SIDE * (lon + 180) / 360, SIDE * (1 - Math.log(Math.tan(y) + 1 / Math.cos(y)) / Math.PI) / 2];
  }

  /* A line from degrees: x and y in turn, its box, and how far each point stands out. */
  function lineOf(degrees) {
    const count = degrees.length / 2, xy = new Float64Array(2 * count);
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < count; i += 1) {
      const at = project(degrees[2 * i], degrees[2 * i + 1]);
      xy[2 * i] = at[0];
      xy[2 * i + 1] = at[1];
      box[0] = Math.min(box[0], at[0]);
      box[1] = Math.min(box[1], at[1]);
      box[2] = Math.max(box[2], at[0]);
      box[3] = Math.max(box[3], at[1]);
    }
    return { xy, box, count, far: prominence(xy, count) };
  }

  /* For each point the distance at which the Douglas-Peucker algorithm keeps it; ends are kept always. */
  function prominence(xy, count) {
    const far = new Float32Array(count), stack = [[0, count - 1, Infinity]];
    if (count) { far[0] = far[count - 1] = Infinity; }
    while (stack.length) {
      const [first, last, limit] = stack.pop();
      let most = -1, at = -1;
      for (let i = first + 1; i < last; i += 1) {
        const off = distance(xy, first, last, xy[2 * i], xy[2 * i + 1]);
        if (off > most) { most = off; at = i; }
      }
      if (at < 0) { continue; }
      far[at] = Math.min(limit, Math.sqrt(most));
      stack.push([first, at, far[at]], [at, last, far[at]]);
    }
    return far;
  }

  /* Square of the distance of a point from the stretch between two points of a line. */
  function distance(xy, one, other, x, y) {
    const ax = xy[2 * one], ay = xy[2 * one + 1], dx = xy[2 * other] - ax, dy = xy[2 * other + 1] - ay;
    const length = dx * dx + dy * dy;
    const share = length ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
    const offX = x - ax - share * dx, offY = y - ay - share * dy;
    return offX * offX + offY * offY;
  }

  /* Distance of a point from a line, or Infinity beyond `most`. */
  function distanceTo(line, x, y, most) {
    const box = line.box;
    if (x < box[0] - most || x > box[2] + most || y < box[1] - most || y > box[3] + most) { return Infinity; }
    let best = most * most;
    for (let i = 1; i < line.count; i += 1) { best = Math.min(best, distance(line.xy, i - 1, i, x, y)); }
    return best < most * most ? Math.sqrt(best) : Infinity;
  }

  /* The points of a line in pixels: `place` has scale and offsets; points that do not show are left out. */
  function pixels(line, place) {
    const out = [], least = 0.45 / place.scale;
    for (let i = 0; i < line.count; i += 1) {
      if (line.far[i] >= least) {
        out.push(line.xy[2 * i] * place.scale + place.x, line.xy[2 * i + 1] * place.scale + place.y);
      }
    }
    return out;
  }

  function isInBox(box, place) {
    return box[2] * place.scale + place.x >= -20 && box[0] * place.scale + place.x <= place.width + 20 &&
      box[3] * place.scale + place.y >= -20 && box[1] * place.scale + place.y <= place.height + 20;
  }

  /* The point halfway along a line in pixels, and the direction there. */
  function middle(points) {
    let total = 0;
    for (let i = 2; i < points.length; i += 2) { total += Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1]); }
    return along(points, total / 2);
  }

  function along(points, wanted) {
    let gone = 0;
    for (let i = 2; i < points.length; i += 2) {
      const step = Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1]);
      if (gone + step >= wanted && step > 0) {
        const share = (wanted - gone) / step;
        return [points[i - 2] + share * (points[i] - points[i - 2]), points[i - 1] + share * (points[i + 1] - points[i - 1]), gone];
      }
      gone += step;
    }
    return [points[0], points[1], gone];
  }

  function lengthOf(points) {
    let total = 0;
    for (let i = 2; i < points.length; i += 2) { total += Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1]); }
    return total;
  }

  return { SIDE, project, lineOf, distanceTo, pixels, isInBox, middle, along, lengthOf };
})();
