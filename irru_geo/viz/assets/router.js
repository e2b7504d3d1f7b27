/* Routes in the page: what is closed in a state, what the arcs take, and the way as the panel shows it.
   Searches and steps are those of irru_geo.routing and irru_geo.transit. */
irruGeo.router = (function () {
  "use strict";
  const TIE = 1e-9, LEAST = 1e-10, NO_WAY = 1e6, NEAR_KM = 25, WATER = ["sea", "inland_waterway"];
  const UNBUILT = ["under_construction", "planned", "proposed", "suspended", "not yet open"];

  function mapOf(pairs) { return Object.fromEntries(pairs || []); }

  /* Where the values of a figure have its mean, and the mean of one over it. */
  const MEAN = 3, INVERSE = 4;

  /* The expected hours of a figure: of a handling, or of a kilometre. */
  function expected(figure, isSpeed) { return figure[isSpeed ? INVERSE : MEAN]; }

  class Trips {
    constructor(data) {
      this.data = data;
      this.trip = data.trips;
      this.sampler = new irruGeo.sampling.Sampler(this.trip.luck);
      this.net = new irruGeo.search.Graph(this.trip);
      this.km = Float64Array.from(this.net.link, (link) => (link < 0 ? 0 : this.trip.speeds[link][0]));
      this.linkMode = data.links.map((record) => this.trip.modes.indexOf(record.mode));
      this.routes = new Map();
      this.numbers = new WeakMap();
      this.counted = 0;
      this.beside = (this.trip.beside || []).map(([place, at, km, road, speed, luck, change, changeLuck]) => (
        { place, at, km, road, speed, luck, change, changeLuck }));
      this.redrawn = { handlings: mapOf(this.trip.redrawn.handlings), links: mapOf(this.trip.redrawn.links) };
    }

    /* The state of a day (null: the page's own) under scenarios, by their numbers: what is closed, late
       and slow, and the figures. `isCalm` leaves out the disruptions of the day. */
    state(day, scenarios, isCalm) {
      const { trip } = this, base = day === null ? trip.base : this.on(day, isCalm), closed = {}, unknown = {};
      const close = ([reason, links]) => links.forEach((link) => { closed[link] = reason; });
      (base.closed || []).forEach(close);
      scenarios.forEach((number) => {
        (trip.scenarios[number].open || []).forEach((link) => { delete closed[link]; });
        (trip.scenarios[number].close || []).forEach(close);
      });
      (base.events || []).map((i) => trip.events[i]).filter((event) => event.effect === "unknown")
        .forEach((event) => (event.links || []).forEach((link) => { unknown[link] = true; }));
      return {
        closed, unknown, regime: this.trip.seasons.indexOf(this.season(day)), figures: this.changed(this.figuresOn(day), scenarios), lateLinks: mapOf(base.late_links),
        lateNodes: mapOf(base.late_nodes), slow: mapOf(base.slow), events: base.events || []
      };
    }

    /* Figures as scenarios, by their numbers, set or scale them. */
    changed(figures, scenarios) {
      const result = figures.slice();
      scenarios.forEach((number) => (this.trip.scenarios[number].figures || []).forEach((row) => {
        result[row[0]] = row.length > 2 ? row.slice(1) : result[row[0]].map((value, i) => (i === INVERSE ? value / row[1] : value * row[1]));
      }));
      return result;
    }

    /* What figures are from a day on where they are not what they are over the year; null: no day. */
    season(day) {
      const date = day === null ? this.trip.date : day;
      return date ? this.trip.seasons.filter((record) => record.from <= date).pop() || null : null;
    }

    /* The figures of a day: those of its month (or another one, from 0) and of the services that run;
       null: of the whole year. */
    figuresOn(day, month) {
      const date = day === null ? this.trip.date : day, figures = this.trip.figures.slice(), found = this.season(day);
      if (!found) { return figures; }
      const own = month === undefined ? Number(date.slice(5, 7)) - 1 : month;
      found.figures.forEach((row) => { figures[row[0]] = this.trip.kinds[row.length > 2 ? row[own + 1] : row[1]]; });
      return figures;
    }

    /* Whether a figure is another one in other months. */
    isSeasonal(day, figure) {
      const found = this.season(day);
      return found !== null && found.figures.some((row) => row[0] === figure && row.length > 2);
    }

    on(day, isCalm) {
      const records = isCalm ? this.trip.calm : this.trip.timeline;
      return records.filter((record) => record.from <= day).pop() || records[0];
    }

    /* The hours of every arc in a state, worked out once. */
    hours(state) {
      if (state.hours) { return state.hours; }
      const { net, trip } = this, figures = state.figures;
      const handled = Float64Array.from(trip.handlings, (row) => expected(figures[row[3]], false));
      const hours = state.hours = new Float64Array(net.count);
      for (let arc = 0; arc < net.count; arc += 1) {
        const link = net.link[arc];
        let sum = 0;
        for (let i = net.first[arc]; i < net.first[arc + 1]; i += 1) {
          sum += net.codes[i] >= 0 ? handled[net.codes[i]]
            : this.km[arc] / (state.slow[link] || 1) * expected(figures[trip.speeds[link][1]], true);
        }
        if (link >= 0) { sum += (state.lateLinks[link] || 0) + (state.lateNodes[net.nodeOf[net.head[arc]]] || 0); }
        hours[arc] = sum;
      }
      return hours;
    }

    weights(state, minimise) {
      const hours = this.hours(state), isKm = minimise === "distance";
      return Float64Array.from(hours, (own, arc) => (isKm ? this.km[arc] + TIE * own : own + TIE * this.km[arc]) + LEAST);
    }

    /* The links that some wishes allow: their modes, and not those barred in their layers. */
    allowed(wishes) {
      const modes = wishes.modes || this.trip.modes.map(() => true), used = Uint8Array.from(this.linkMode, (mode) => (modes[mode] ? 1 : 0));
      (wishes.barred || []).forEach((link) => { used[link] = 0; });
      return used;
    }

    /* The best way through nodes in a state, as arcs, or null. */
    way(stops, state, wishes) {
      const used = this.allowed(wishes);
      Object.keys(state.closed).forEach((link) => { used[link] = 0; });
      return irruGeo.search.best(this.net, this.weights(state, wishes.minimise), this.km, this.net.mask(used), stops);
    }

    /* What is drawn for a handling or a link from the day of a state on. */
    drawn(kind, number, own, state) {
      const rows = this.redrawn[kind][number];
      return rows && state.regime >= 0 ? rows[state.regime] : own;
    }

    /* The parts of an arc, in order, as `Sampler.days` takes them. */
    partsOf(arc, state) {
      const { net, trip } = this, link = net.link[arc], head = net.nodeOf[net.head[arc]], parts = [];
      for (let i = net.first[arc]; i < net.first[arc + 1]; i += 1) {
        if (net.codes[i] < 0) {
          const [km, figure, own] = trip.speeds[link], luck = this.drawn("links", link, own, state);
          parts.push({
            kind: "movement", mode: this.data.links[link].mode, from: net.nodeOf[net.tail[arc]], to: head, link, km, figure, luck,
            values: state.figures[figure], isSpeed: true, quantity: km / (state.slow[link] || 1)
          });
        } else {
          const [process, node, mode, figure, own] = trip.handlings[net.codes[i]], luck = this.drawn("handlings", net.codes[i], own, state);
          parts.push({
            kind: trip.processes[process], mode: trip.modes[mode], from: node, to: node, km: 0, figure, luck,
            values: state.figures[figure], isSpeed: false, quantity: 1
          });
        }
      }
      const delay = link < 0 ? 0 : (state.lateLinks[link] || 0) + (state.lateNodes[head] || 0);
      if (delay) { parts.push({ kind: "disruption", mode: "", from: head, to: head, km: 0, figure: -1, quantity: 0, delay }); }
      return parts;
    }

    /* The node that a place boards at when no link of the modes touches it: the nearest within 25 km. */
    standingFor(node, used) {
      const touches = (one) => this.data.links.some((record, i) => used[i] && (record.from === one || record.to === one));
      if (touches(node)) { return null; }
      return this.beside.filter((row) => row.place === node && row.km <= NEAR_KM && touches(row.at))
        .sort((a, b) => a.km - b.km)[0] || null;
    }

    /* The leg by road to or from where a place boards, and the change from or to a railway. */
    boarding(row, beside, state, isOut) {
      const { place, at, road, speed, luck, change, changeLuck } = row;
      const leg = {
        kind: "movement", mode: "road", from: isOut ? place : at, to: isOut ? at : place, link: -1, km: road, figure: speed, luck,
        values: state.figures[speed], isSpeed: true, quantity: road
      };
      const isChange = beside && beside.mode !== "road" && !WATER.includes(beside.mode);
      const handling = {
        kind: "transshipment", mode: "road", from: at, to: at, km: 0, figure: change, luck: changeLuck,
        values: state.figures[change], isSpeed: false, quantity: 1
      };
      return isOut ? [leg].concat(isChange ? [handling] : []) : (isChange ? [handling] : []).concat([leg]);
    }

    /* A route as the panel shows it: km, days, links, nodes, stretches; or what is in the way. */
    route(stops, state, wishes) {
      const used = wishes.modes ? this.allowed(wishes) : null, last = stops.length - 1;
      const rows = stops.map((node) => (used ? this.standingFor(node, used) : null));
      const order = stops.map((node, i) => (rows[i] ? rows[i].at : node)), beside = [rows[0], rows[last]];
      if (order[0] === order[last] && stops[0] !== stops[last]) { return { inWay: [] }; }
      const way = this.way(order, state, wishes);
      if (!way) { return { inWay: this.inTheWay(order, state, wishes) }; }
      let parts = way.flatMap((arc) => this.partsOf(arc, state));
      if (beside[0]) { parts = this.boarding(beside[0], parts[0], state, true).concat(parts); }
      if (beside[1]) { parts = parts.concat(this.boarding(beside[1], parts[parts.length - 1], state, false)); }
      return this.record(stops[0], parts);
    }

    record(origin, parts) {
      const moves = parts.filter((part) => part.kind === "movement"), sum = (values) => values.reduce((so, one) => so + one, 0);
      return {
        exact_km: sum(moves.map((part) => part.km)), expected_h: sum(parts.map(hours)), mean: sum(parts.map(hours)) / 24,
        days: parts.length ? this.daysOf(parts) : [0, 0, 0], links: moves.map((part) => part.link).filter((link) => link >= 0),
        nodes: [origin].concat(moves.map((part) => part.to)), stretches: stretches(parts), parts
      };
    }

    /* P10, P50 and P90 of parts; the latest are kept, since most states leave most routes as they were. */
    daysOf(parts) {
      const key = parts.map((part) => [this.numberOf(part.values), part.luck, part.isSpeed, part.quantity, part.delay || ""].join()).join(";");
      if (!this.routes.has(key)) {
        if (this.routes.size > 300) { this.routes.clear(); }
        this.routes.set(key, this.sampler.days(parts));
      }
      return this.routes.get(key);
    }

    /* A number for the values of a figure, the same as long as they are the same. */
    numberOf(values) {
      if (!values) { return ""; }
      if (!this.numbers.has(values)) { this.numbers.set(values, this.counted += 1); }
      return this.numbers.get(values);
    }

    /* How far and after how many days: [kind, node, km, P10, P50, P90], the start first. */
    profile(route) {
      let km = 0;
      return [["start", route.nodes[0], 0, 0, 0, 0]].concat(route.stretches.map((stretch) => {
        km += stretch.km || 0;
        const days = this.sampler.days(route.parts.slice(0, stretch.upTo));
        return [stretch.links ? "movement" : stretch.kind, stretch.to, km].concat(days);
      }));
    }

    /* What keeps the places apart, as NoRouteError names it: links not built, else what closes them. */
    inTheWay(stops, state, wishes) {
      const { net } = this, weight = this.weights(state, "time"), found = [];
      for (let arc = 0; arc < net.count; arc += 1) {
        if (net.link[arc] >= 0 && state.closed[net.link[arc]] !== undefined) { weight[arc] += NO_WAY; }
      }
      const way = irruGeo.search.best(net, weight, this.km, net.mask(this.allowed(wishes)), stops) || [];
      way.forEach((arc) => {
        const link = net.link[arc], reason = link < 0 ? undefined : state.closed[link];
        if (reason === undefined) { return; }
        const name = UNBUILT.includes(reason) ? this.data.links[link].id : reason;
        if (!found.includes(name)) { found.push(name); }
      });
      return found;
    }
  }

  /* The expected hours of a part. */
  function hours(part) {
    return part.figure < 0 ? part.delay : part.quantity * expected(part.values, part.isSpeed);
  }

  function stretches(parts) {
    const result = [];
    parts.forEach((part, i) => {
      const isMove = part.kind === "movement";
      let last = result[result.length - 1];
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
    result.forEach((one) => { if (one.links) { one.links = one.links.filter((link) => link >= 0); } });
    return result;
  }

  return { Trips };
})();
