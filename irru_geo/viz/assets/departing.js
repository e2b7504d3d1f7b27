/* A journey from its day of departure, like irru_geo.transit.dated: each sample meets the month, the
   closure and the event of the hour in which it arrives somewhere. */
irruGeo.departing = (function () {
  "use strict";
  const AT_NODES = ["port", "border", "gauge_break", "transshipment"], AHEAD_H = 2 * 366 * 24;

  function hoursOf(day) { return Date.parse(day + "T00:00:00Z") / 3600000; }

  function dayAfter(day, days) {
    return new Date((hoursOf(day) + Math.floor(days) * 24) * 3600000).toISOString().slice(0, 10);
  }

  /* Closures that touch or overlap as one, in order. */
  function merged(spans) {
    const result = [];
    spans.sort((a, b) => a.start - b.start || a.end - b.end).forEach((span) => {
      const last = result[result.length - 1];
      if (last && span.start <= last.end) {
        last.end = Math.max(last.end, span.end);
        if (!last.whys.includes(span.whys[0])) { last.whys.push(span.whys[0]); }
      } else {
        result.push({ start: span.start, end: span.end, whys: span.whys.slice() });
      }
    });
    return result;
  }

  /* What holds from a day on, in hours since that day: halts and delays by place, slowness by link. */
  function timeline(trip, day, scenarios, isCalm) {
    const from = hoursOf(day), found = { halt: {}, late: {}, slow: {} }, opened = new Set();
    scenarios.forEach((number) => (trip.scenarios[number].open || []).forEach((link) => opened.add(link)));
    (trip.dated || []).forEach((record) => {
      if (record.is_event && isCalm) { return; }
      const spans = record.spans || [], places = (record.links || []).map((i) => "l" + i).concat((record.nodes || []).map((i) => "n" + i));
      let last = -from;
      for (let at = 0; at < spans.length; at += 2) {
        const start = last + spans[at], end = typeof spans[at + 1] === "number" ? start + spans[at + 1] : Infinity;
        last = end;
        if (end <= 0 || start > AHEAD_H) { continue; }
        places.forEach((place) => {
          if (record.is_event && record.kind === "halt" && opened.has(Number(place.slice(1)))) { return; }
          (found[record.kind][place] = found[record.kind][place] || []).push({ start, end, value: record.value, whys: [record.why] });
        });
      }
    });
    Object.keys(found.halt).forEach((place) => { found.halt[place] = merged(found.halt[place]); });
    return found;
  }

  /* Days P10, P50, P90 of a route's parts from a day on, its arrivals, and what it waits for; null when
     something on the way is closed without a known end. */
  function walk(trips, parts, day, scenarios, isCalm) {
    const time = timeline(trips.trip, day, scenarios, isCalm), count = irruGeo.sampling.SAMPLES;
    const clock = new Float64Array(count), whys = new Set(), first = hoursOf(day), tables = {};
    let isShut = false;

    function months() {
      return Array.from(clock, (hours) => new Date((first + Math.min(hours, AHEAD_H - 1)) * 3600000).getUTCMonth());
    }

    function valuesIn(month, figure) {
      tables[month] = tables[month] || trips.changed(trips.figuresOn(day, month), scenarios);
      return tables[month][figure];
    }

    function halt(spans) {
      for (let i = 0; i < count; i += 1) {
        const span = spans.find((one) => one.start <= clock[i] && clock[i] < one.end);
        if (span) {
          if (span.end === Infinity) { isShut = true; }
          span.whys.forEach((why) => whys.add(why));
          clock[i] = span.end;
        }
      }
    }

    function late(places) {
      places.forEach((place) => (time.late[place] || []).forEach((span) => {
        for (let i = 0; i < count; i += 1) {
          if (span.start <= clock[i] && clock[i] < span.end) {
            clock[i] += span.value;
            whys.add(span.whys[0]);
          }
        }
      }));
    }

    function take(part) {
      const draw = (values) => trips.sampler.draw(values, part.luck, part.isSpeed), slow = time.slow["l" + part.link] || [];
      const isSeasonal = trips.isSeasonal(day, part.figure), hours = new Float64Array(count), quantity = part.isSpeed ? part.km : part.quantity;
      const month = isSeasonal ? months() : null, drawn = isSeasonal ? {} : draw(valuesIn(Number(day.slice(5, 7)) - 1, part.figure));
      for (let i = 0; i < count; i += 1) {
        let values = drawn, amount = quantity;
        if (month) {
          const m = month[i];
          values = drawn[m] = drawn[m] || draw(valuesIn(m, part.figure));
        }
        if (part.isSpeed) { slow.forEach((span) => { if (span.start <= clock[i] && clock[i] < span.end) { amount /= span.value; } }); }
        hours[i] = part.isSpeed ? amount / values[i] : amount * values[i];
      }
      for (let i = 0; i < count; i += 1) { clock[i] += hours[i]; }
    }

    let moved = null;
    parts.forEach((part, number) => {
      if (part.kind === "movement") { moved = part; }
      if (part.kind === "disruption") {
        late([moved ? "l" + moved.link : "", "n" + part.to]);
        return;
      }
      const place = part.kind === "movement" ? "l" + part.link : AT_NODES.includes(part.kind) ? "n" + part.from : "";
      if (time.halt[place]) { halt(time.halt[place]); }
      if (isShut) { return; }
      take(part);
      const isLater = parts.slice(number + 1, number + 3).some((next) => next.kind === "disruption");
      if (part.kind === "movement" && !isLater) { late(["l" + part.link, "n" + part.to]); }
    });
    if (isShut) { return null; }
    clock.sort();
    const days = [0.1, 0.5, 0.9].map((share) => irruGeo.sampling.percentile(clock, share) / 24);
    return { days, arrivals: days.map((one) => dayAfter(day, one)), whys: Array.from(whys) };
  }

  return { walk };
})();
