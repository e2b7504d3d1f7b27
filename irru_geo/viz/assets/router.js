/* Routes in the page: the state graph with every link in it, and what is closed in a state.
   The search and the steps are those of irru_geo.routing and irru_geo.state_graph. */
irruGeo.router = (function () {
  "use strict";
  var TIE = 1e-9, LEAST = 1e-10, NO_WAY = 1e6;
  var STATUSES = ["under_construction", "planned", "proposed", "suspended", "not yet open"];

  function Trips(data) {
    var trip = data.trips, arcs = [], at = 0;
    this.data = data;
    this.trip = trip;
    this.sampler = new irruGeo.sampling.Sampler(trip.luck);
    while (at < trip.arcs.length) {
      var count = trip.arcs[at + 3];
      arcs.push({
        tail: trip.arcs[at], head: trip.arcs[at + 1], link: trip.arcs[at + 2],
        steps: trip.arcs.slice(at + 4, at + 4 + count)
      });
      at += 4 + count;
    }
    this.arcs = arcs;
    var start = {}, end = {}, here = {}, from = trip.states.length;
    trip.order.forEach(function (node, i) {
      start[node] = from + 2 * i;
      end[node] = from + 2 * i + 1;
      here[node] = [];
    });
    trip.states.forEach(function (state, i) { if (!state[2]) { here[state[0]].push(i); } });
    this.start = start;
    this.end = end;
    this.here = here;
    this.size = from + 2 * trip.order.length;
    this.nodeOf = trip.states.map(function (state) { return state[0]; });
    trip.order.forEach(function (node) { this.nodeOf.push(node, node); }, this);
  }

  function mapOf(pairs) {
    var result = {};
    (pairs || []).forEach(function (pair) { result[pair[0]] = pair[1]; });
    return result;
  }

  /* The state of a day (null: the page's own) under scenarios, by their numbers: what is closed, late
     and slow, and the figures. `isCalm` leaves out the disruptions of the day. */
  Trips.prototype.state = function (day, scenarios, isCalm) {
    var trip = this.trip, base = day === null ? trip.base : this.on(day, isCalm), closed = {};
    (base.closed || []).forEach(function (pair) {
      pair[1].forEach(function (link) { closed[link] = pair[0]; });
    });
    var figures = this.changed(this.figuresOn(day), scenarios);
    scenarios.forEach(function (number) {
      var change = trip.scenarios[number];
      (change.open || []).forEach(function (link) { delete closed[link]; });
      (change.close || []).forEach(function (pair) {
        pair[1].forEach(function (link) { closed[link] = pair[0]; });
      });
    });
    var unknown = {};
    (base.events || []).forEach(function (i) {
      if (trip.events[i].effect === "unknown") {
        (trip.events[i].links || []).forEach(function (link) { unknown[link] = true; });
      }
    });
    return {
      closed: closed, unknown: unknown, figures: figures, lateLinks: mapOf(base.late_links),
      lateNodes: mapOf(base.late_nodes), slow: mapOf(base.slow), events: base.events || []
    };
  };

  /* Figures as scenarios, by their numbers, set or scale them. */
  Trips.prototype.changed = function (figures, scenarios) {
    var trip = this.trip, result = figures.map(function (figure) { return figure.slice(); });
    scenarios.forEach(function (number) {
      (trip.scenarios[number].figures || []).forEach(function (row) {
        result[row[0]] = row.length > 2 ? row.slice(1)
          : result[row[0]].map(function (value, i) { return i === INVERSE ? value / row[1] : value * row[1]; });
      });
    });
    return result;
  };

  /* What figures are from a day on where they are not what they are over the year; null: no day. */
  Trips.prototype.season = function (day) {
    var date = day === null ? this.trip.date : day, found = null;
    if (date) { this.trip.seasons.forEach(function (record) { if (record.from <= date) { found = record; } }); }
    return found;
  };

  /* The figures of a day: those of its month (or another one, from 0) and of the services that run;
     null: of the whole year. */
  Trips.prototype.figuresOn = function (day, month) {
    var date = day === null ? this.trip.date : day, figures = this.trip.figures.slice(), found = this.season(day);
    if (!found) { return figures; }
    var own = month === undefined ? Number(date.slice(5, 7)) - 1 : month, kinds = this.trip.kinds;
    found.figures.forEach(function (row) {
      figures[row[0]] = kinds[row.length > 2 ? row[own + 1] : row[1]];
    });
    return figures;
  };

  /* Whether a figure is another one in other months. */
  Trips.prototype.isSeasonal = function (day, figure) {
    var found = this.season(day);
    return found !== null && found.figures.some(function (row) { return row[0] === figure && row.length > 2; });
  };

  Trips.prototype.on = function (day, isCalm) {
    var records = isCalm ? this.trip.calm : this.trip.timeline, found = records[0];
    records.forEach(function (record) { if (record.from <= day) { found = record; } });
    return found;
  };

  /* The parts of an arc, in order, as `Sampler.days` takes them. */
  Trips.prototype.partsOf = function (arc, state) {
    var trip = this.trip, head = this.nodeOf[arc.head], tail = this.nodeOf[arc.tail];
    var parts = arc.steps.map(function (code) {
      if (code < 0) {
        var speed = trip.speeds[arc.link];
        return {
          kind: "movement", mode: this.data.links[arc.link].mode, from: tail, to: head, link: arc.link,
          km: speed[0], figure: speed[1], values: state.figures[speed[1]], luck: speed[2],
          isSpeed: true, quantity: speed[0] / (state.slow[arc.link] || 1)
        };
      }
      var row = trip.handlings[code];
      return {
        kind: trip.processes[row[0]], mode: trip.modes[row[2]], from: row[1], to: row[1], km: 0,
        figure: row[3], values: state.figures[row[3]], luck: row[4], isSpeed: false, quantity: 1
      };
    }, this);
    var delay = arc.link < 0 ? 0 : (state.lateLinks[arc.link] || 0) + (state.lateNodes[head] || 0);
    if (delay) {
      parts.push({
        kind: "disruption", mode: "", from: head, to: head, km: 0, figure: -1, quantity: 0, delay: delay
      });
    }
    return parts;
  };

  /* Where the values of a figure have its mean, and the mean of one over it. */
  var MEAN = 3, INVERSE = 4;

  /* The expected hours of a part. */
  function hours(part) {
    if (part.figure < 0) { return part.delay; }
    return part.quantity * part.values[part.isSpeed ? INVERSE : MEAN];
  }

  /* The graph of a state: for each state of the graph the arcs that leave it, with their weights.
     wishes: { modes: [bool], barred: [links], minimise, keepClosed } */
  Trips.prototype.graph = function (state, wishes) {
    var trips = this, out = [], alive = {}, barred = {};
    var modes = wishes.modes || [true, true, true, true];
    (wishes.barred || []).forEach(function (link) { barred[link] = true; });
    function isShut(link) { return state.closed[link] !== undefined || barred[link]; }
    trips.arcs.forEach(function (arc) {
      if (arc.link < 0) { return; }
      var isAllowed = modes[trips.trip.states[arc.tail][1]];
      if (isAllowed && (wishes.keepClosed || !isShut(arc.link))) { alive[arc.tail] = alive[arc.head] = true; }
    });
    var moving = trips.trip.states.length;
    trips.arcs.forEach(function (arc, number) {
      var tailLives = arc.tail >= moving || alive[arc.tail], headLives = arc.head >= moving || alive[arc.head];
      if (!tailLives || !headLives) { return; }
      if (arc.link >= 0 && (!modes[trips.trip.states[arc.tail][1]] ||
          (!wishes.keepClosed && isShut(arc.link)))) { return; }
      var parts = trips.partsOf(arc, state), time = 0, km = 0;
      parts.forEach(function (part) { time += hours(part); km += part.km; });
      var weight = (wishes.minimise === "distance" ? km + TIE * time : time + TIE * km) + LEAST;
      if (arc.link >= 0 && wishes.keepClosed && isShut(arc.link)) {
        weight += barred[arc.link] ? 1000 * NO_WAY : NO_WAY;
      }
      (out[arc.tail] = out[arc.tail] || []).push([arc.head, weight, number]);
    });
    return { out: out, alive: alive };
  };

  /* Dijkstra's search from sources { state: cost }; gives costs and the arcs that led there. */
  Trips.prototype.search = function (graph, sources) {
    var cost = new Float64Array(this.size).fill(Infinity), arcs = new Int32Array(this.size).fill(-1);
    var heap = [];
    function push(item) {
      var i = heap.push(item) - 1;
      while (i > 0 && heap[(i - 1) >> 1][0] > item[0]) {
        heap[i] = heap[(i - 1) >> 1];
        i = (i - 1) >> 1;
      }
      heap[i] = item;
    }
    function pop() {
      var top = heap[0], last = heap.pop(), i = 0, size = heap.length;
      if (!size) { return top; }
      for (;;) {
        var child = 2 * i + 1;
        if (child >= size) { break; }
        if (child + 1 < size && heap[child + 1][0] < heap[child][0]) { child += 1; }
        if (heap[child][0] >= last[0]) { break; }
        heap[i] = heap[child];
        i = child;
      }
      heap[i] = last;
      return top;
    }
    Object.keys(sources).forEach(function (state) {
      cost[state] = sources[state];
      push([sources[state], Number(state)]);
    });
    while (heap.length) {
      var item = pop(), from = item[1];
      if (item[0] > cost[from]) { continue; }
      (graph.out[from] || []).forEach(function (way) {
        var reached = item[0] + way[1];
        if (reached < cost[way[0]]) {
          cost[way[0]] = reached;
          arcs[way[0]] = way[2];
          push([reached, way[0]]);
        }
      });
    }
    return { cost: cost, arcs: arcs };
  };

  /* The arcs of the best way through nodes, or null. */
  Trips.prototype.way = function (graph, stops) {
    if (stops.length === 2 && stops[0] === stops[1]) { return []; }
    var trips = this, sources = {}, stages = [], last = stops.length - 1;
    sources[this.start[stops[0]]] = 0;
    for (var i = 1; i <= last; i += 1) {
      var found = this.search(graph, sources), reached = {};
      var goals = i === last ? [this.end[stops[i]]]
        : this.here[stops[i]].filter(function (state) { return graph.alive[state]; });
      goals.forEach(function (goal) {
        if (found.cost[goal] < Infinity) { reached[goal] = found.cost[goal]; }
      });
      if (!Object.keys(reached).length) { return null; }
      stages.push({ found: found, sources: sources });
      sources = reached;
    }
    var at = this.end[stops[last]], way = [];
    stages.reverse().forEach(function (stage) {
      while (stage.found.arcs[at] >= 0) {
        var number = stage.found.arcs[at];
        way.push(number);
        at = trips.arcs[number].tail;
      }
    });
    return way.reverse();
  };

  /* A route as the panel shows it: km, days, links, nodes, stretches, profile; or what is in the way. */
  Trips.prototype.route = function (stops, state, wishes) {
    var graph = this.graph(state, wishes), way = this.way(graph, stops), trips = this;
    if (!way) { return { inWay: this.inTheWay(stops, state, wishes) }; }
    var parts = [];
    way.forEach(function (number) { parts = parts.concat(trips.partsOf(trips.arcs[number], state)); });
    var moves = parts.filter(function (part) { return part.kind === "movement"; });
    return {
      exact_km: moves.reduce(function (sum, part) { return sum + part.km; }, 0),
      expected_h: parts.reduce(function (sum, part) { return sum + hours(part); }, 0),
      days: parts.length ? this.sampler.days(parts) : [0, 0, 0],
      links: moves.map(function (part) { return part.link; }),
      nodes: [stops[0]].concat(moves.map(function (part) { return part.to; })),
      stretches: stretches(parts), parts: parts
    };
  };

  function stretches(parts) {
    var result = [], last = null;
    parts.forEach(function (part, i) {
      var isMove = part.kind === "movement";
      if (isMove && last && last.links && last.kind === part.mode) {
        last.to = part.to;
        last.km += part.km;
        last.hours[1] += hours(part);
        last.links.push(part.link);
      } else {
        last = { kind: isMove ? part.mode : part.kind, from: part.from, to: part.to, hours: [0, hours(part), 0] };
        if (isMove) { last.km = part.km; last.links = [part.link]; }
        result.push(last);
      }
      last.upTo = i + 1;
    });
    return result;
  }

  /* How far and after how many days: [kind, node, km, P10, P50, P90], the start first. */
  Trips.prototype.profile = function (route) {
    var km = 0, sampler = this.sampler;
    return [["start", route.nodes[0], 0, 0, 0, 0]].concat(route.stretches.map(function (stretch) {
      km += stretch.km || 0;
      var days = sampler.days(route.parts.slice(0, stretch.upTo));
      return [stretch.links ? "movement" : stretch.kind, stretch.to, km].concat(days);
    }));
  };

  /* What keeps the places apart, as NoRouteError names it: links not built, else what closes them. */
  Trips.prototype.inTheWay = function (stops, state, wishes) {
    var graph = this.graph(state, Object.assign({}, wishes, { keepClosed: true, minimise: "time" }));
    var way = this.way(graph, stops) || [], trips = this, found = [];
    way.forEach(function (number) {
      var link = trips.arcs[number].link, isBarred = (wishes.barred || []).indexOf(link) >= 0;
      var reason = isBarred ? undefined : state.closed[link];
      if (link < 0 || (reason === undefined && !isBarred)) { return; }
      var name = reason === undefined || STATUSES.indexOf(reason) >= 0 ? trips.data.links[link].id : reason;
      if (found.indexOf(name) < 0) { found.push(name); }
    });
    return found;
  };

  return { Trips: Trips };
})();
