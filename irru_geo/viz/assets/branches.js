/* The pinned middle of a branch between any two ends, in the direction of travel, as irru_geo.routing.branches has it. */
irruGeo.branches = (function () {
  "use strict";

  function radians(node) { return node.at.map((degrees) => degrees * Math.PI / 180); }

  /* How far two nodes lie apart, on a sphere of radius 1. */
  function apart(one, other) {
    const [lon, lat] = radians(one), [east, north] = radians(other);
    const half = Math.sin((north - lat) / 2) ** 2 + Math.cos(lat) * Math.cos(north) * Math.sin((east - lon) / 2) ** 2;
    return 2 * Math.asin(Math.min(1, Math.sqrt(half)));
  }

  function pinned(view, branch, ends) {
    const nodes = view.data.nodes, { from, to } = ends;
    let way = branch.stops.slice();
    if (!way.length) { return way; }
    const hop = (one, other) => apart(nodes[one], nodes[other]), first = way[0], last = way[way.length - 1];
    const isPinned = (end) => way.includes(end), place = (end) => (isPinned(end) ? 0 : hop(end, first) - hop(end, last));
    let onward = place(to) - place(from);
    if (isPinned(from) && isPinned(to)) {
      onward = way.indexOf(to) - way.indexOf(from);
    } else if (Math.abs(onward) < hop(first, last) && branch.quoted && !isPinned(from) && !isPinned(to)) {
      const [one, other] = branch.quoted;
      onward = hop(to, one) - hop(to, other) - hop(from, one) + hop(from, other);
    }
    const isBack = onward < 0;
    if (isBack) { way.reverse(); }
    if (way.includes(from)) { way = way.slice(way.indexOf(from) + 1); }
    if (way.includes(to)) { way = way.slice(0, way.indexOf(to)); }
    return way;
  }

  return { pinned };
})();
