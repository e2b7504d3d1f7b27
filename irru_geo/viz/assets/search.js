/* Least paths on the state graph, as irru_geo.routing has them: typed arrays, a mask of arcs, and no link
   passed twice on the legs of a journey, but for a ship's approach to a port of call. */
irruGeo.search = (function () {
  "use strict";
  const MAX_TRIES = 500, WATER = [2, 3];

  /* A graph from the page's data: arcs as parallel arrays, and where those of each state begin. */
  class Graph {
    constructor(trip) {
      this.approachKm = trip.approach;
      const rows = trip.arcs, tail = [], head = [], link = [], first = [0], codes = [];
      for (let at = 0; at < rows.length;) {
        const count = rows[at + 3];
        tail.push(rows[at]);
        head.push(rows[at + 1]);
        link.push(rows[at + 2]);
        for (let i = 0; i < count; i += 1) { codes.push(rows[at + 4 + i]); }
        first.push(codes.length);
        at += 4 + count;
      }
      this.tail = Int32Array.from(tail);
      this.head = Int32Array.from(head);
      this.link = Int32Array.from(link);
      this.first = Int32Array.from(first);
      this.codes = Int32Array.from(codes);
      this.count = tail.length;
      this.withMode = trip.states.length;
      this.size = this.withMode + 2 * trip.order.length;
      this.mode = trip.states.map((state) => state[1]);
      this.isAboard = Uint8Array.from(trip.states, (state) => (state[2] ? 1 : 0));
      this.nodeOf = trip.states.map((state) => state[0]);
      this.start = {};
      this.end = {};
      this.here = {};
      trip.order.forEach((node, i) => {
        this.start[node] = this.withMode + 2 * i;
        this.end[node] = this.start[node] + 1;
        this.here[node] = [];
        this.nodeOf.push(node, node);
      });
      trip.states.forEach((state, i) => { if (!state[2]) { this.here[state[0]].push(i); } });
      this.order();
    }

    /* Arcs by the state that they leave. */
    order() {
      const begins = new Int32Array(this.size + 1), next = new Int32Array(this.size), arcs = new Int32Array(this.count);
      for (let i = 0; i < this.count; i += 1) { begins[this.tail[i] + 1] += 1; }
      for (let i = 0; i < this.size; i += 1) { begins[i + 1] += begins[i]; }
      next.set(begins.subarray(0, this.size));
      for (let i = 0; i < this.count; i += 1) {
        arcs[next[this.tail[i]]] = i;
        next[this.tail[i]] += 1;
      }
      this.begins = begins;
      this.leaving = arcs;
    }

    /* The arcs along some links, and within nodes between states that these touch. */
    mask(isUsed) {
      const mask = new Uint8Array(this.count), alive = new Uint8Array(this.size).fill(1);
      for (let i = 0; i < this.withMode; i += 1) { alive[i] = this.isAboard[i]; }
      for (let i = 0; i < this.count; i += 1) {
        if (this.link[i] >= 0 && isUsed[this.link[i]]) {
          mask[i] = 1;
          alive[this.tail[i]] = 1;
        }
      }
      for (let i = 0; i < this.count; i += 1) {
        if (this.link[i] < 0 && alive[this.tail[i]] && alive[this.head[i]]) { mask[i] = 1; }
      }
      return mask;
    }
  }

  /* A heap of states by cost. */
  class Heap {
    constructor() { this.costs = []; this.states = []; }

    push(cost, state) {
      const { costs, states } = this;
      let i = costs.length;
      while (i > 0) {
        const parent = (i - 1) >> 1;
        if (costs[parent] <= cost) { break; }
        costs[i] = costs[parent];
        states[i] = states[parent];
        i = parent;
      }
      costs[i] = cost;
      states[i] = state;
    }

    /* Take the least off; its cost and state are in `cost` and `state`. */
    pop() {
      const { costs, states } = this, size = costs.length - 1, cost = costs.pop(), state = states.pop();
      if (!size) { this.cost = cost; this.state = state; return; }
      this.cost = costs[0];
      this.state = states[0];
      let i = 0;
      for (;;) {
        let child = 2 * i + 1;
        if (child >= size) { break; }
        if (child + 1 < size && costs[child + 1] < costs[child]) { child += 1; }
        if (costs[child] >= cost) { break; }
        costs[i] = costs[child];
        states[i] = states[child];
        i = child;
      }
      costs[i] = cost;
      states[i] = state;
    }
  }

  /* Dijkstra's search from sources [state, cost], without some links; costs, and the arcs that led there. */
  function tree(graph, weight, mask, sources, barred) {
    const cost = new Float64Array(graph.size).fill(Infinity), arcs = new Int32Array(graph.size).fill(-1), heap = new Heap();
    sources.forEach(([state, own]) => {
      cost[state] = own;
      heap.push(own, state);
    });
    while (heap.costs.length) {
      heap.pop();
      const from = heap.state, so = heap.cost;
      if (so > cost[from]) { continue; }
      for (let place = graph.begins[from]; place < graph.begins[from + 1]; place += 1) {
        const arc = graph.leaving[place];
        if (!mask[arc] || (barred && barred.has(graph.link[arc]))) { continue; }
        const reached = so + weight[arc], there = graph.head[arc];
        if (reached < cost[there]) {
          cost[there] = reached;
          arcs[there] = arc;
          heap.push(reached, there);
        }
      }
    }
    return { cost, arcs };
  }

  /* The legs of a journey, each with links that it may not use: least cost, and arcs by leg; or null. */
  function solve(graph, weight, mask, stops, barred) {
    const states = stops.map((node, i) => (i === 0 ? [graph.start[node]] : i === stops.length - 1 ? [graph.end[node]] : graph.here[node]));
    let sources = [[states[0][0], 0]];
    const trees = [];
    for (let leg = 0; leg < stops.length - 1; leg += 1) {
      const found = tree(graph, weight, mask, sources, barred[leg].size ? barred[leg] : null);
      trees.push(found);
      sources = states[leg + 1].filter((state) => found.cost[state] < Infinity).map((state) => [state, found.cost[state]]);
      if (!sources.length) { return null; }
    }
    let at = sources.reduce((best, one) => (one[1] < best[1] ? one : best))[0];
    const cost = trees[trees.length - 1].cost[at], arcs = [];
    for (let leg = trees.length - 1; leg >= 0; leg -= 1) {
      const own = [];
      while (trees[leg].arcs[at] >= 0) {
        own.push(trees[leg].arcs[at]);
        at = graph.tail[trees[leg].arcs[at]];
      }
      arcs.push(own.reverse());
    }
    return { cost, arcs: arcs.reverse() };
  }

  /* The links of the ways by ship to a port that are short enough for its approach. */
  function approach(graph, km, mask, port) {
    const found = new Map(), border = graph.here[port].some((state) => WATER.includes(graph.mode[state])) ? [[port, 0]] : [];
    while (border.length) {
      const [node, so] = border.pop();
      graph.here[node].filter((state) => WATER.includes(graph.mode[state])).forEach((state) => {
        for (let place = graph.begins[state]; place < graph.begins[state + 1]; place += 1) {
          const arc = graph.leaving[place], link = graph.link[arc];
          if (link < 0 || !mask[arc]) { continue; }
          const reached = so + km[arc];
          if (reached <= graph.approachKm && !(found.get(link) <= reached)) {
            found.set(link, reached);
            border.push([graph.nodeOf[graph.head[arc]], reached]);
          }
        }
      });
    }
    return new Set(found.keys());
  }

  /* A link that two legs use, the one nearest to the place where they turn round: [link, leg, leg]; or null. */
  function repeat(graph, km, mask, stops, arcs) {
    const seen = new Map(), calls = {};
    for (let leg = 0; leg < arcs.length; leg += 1) {
      for (const arc of arcs[leg]) {
        const link = graph.link[arc], first = seen.get(link);
        if (link < 0) { continue; }
        if (first !== undefined && first !== leg) {
          const port = stops[leg], isCall = leg === first + 1 &&
            (calls[port] = calls[port] || approach(graph, km, mask, port)).has(link);
          if (!isCall) { return [link, first, leg]; }
        }
        seen.set(link, leg);
      }
    }
    return null;
  }

  /* The arcs of the best way through nodes that passes no link twice, or null. */
  function best(graph, weight, km, mask, stops) {
    if (stops.length === 2 && stops[0] === stops[1]) { return []; }
    const queue = [];
    const push = (barred) => {
      const found = solve(graph, weight, mask, stops, barred);
      if (found) { queue.push({ cost: found.cost, arcs: found.arcs, barred }); }
    };
    push(stops.slice(1).map(() => new Set()));
    for (let turn = 0; turn < MAX_TRIES && queue.length; turn += 1) {
      let least = 0;
      queue.forEach((one, i) => { if (one.cost < queue[least].cost) { least = i; } });
      const one = queue.splice(least, 1)[0], again = repeat(graph, km, mask, stops, one.arcs);
      if (!again) { return one.arcs.flat(); }
      again.slice(1).forEach((leg) => push(one.barred.map((links, i) => (i === leg ? new Set(links).add(again[0]) : links))));
    }
    return null;
  }

  return { Graph, best };
})();
