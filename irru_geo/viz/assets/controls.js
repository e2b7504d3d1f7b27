/* The date slider and the scenario switches: which state of the network the page shows. */
irruGeo.controls = (function () {
  "use strict";
  var make = irruGeo.make, bdi = irruGeo.bdi, DAY_MS = 86400000, YEARS = [2000, 2005, 2010, 2015, 2020, 2025, 2030, 2035];
  var NOT_YET = "not yet open", PLAY_MS = 1400;

  function ms(day) { return Date.parse(day + "T00:00:00Z"); }

  function iso(number, first) { return new Date(ms(first) + number * DAY_MS).toISOString().slice(0, 10); }

  function spoken(day) {
    return new Date(ms(day)).toLocaleDateString("en-GB", {
      day: "numeric", month: "long", year: "numeric", timeZone: "UTC"
    });
  }

  /* Work out the state, and show it on the lines, in the panel and in the words above it. */
  function apply(view) {
    var isOwn = view.day === null && !view.scenarios.length, trips = view.trips;
    view.state = isOwn ? view.ownState : trips.state(view.day, view.scenarios, view.isCalm);
    view.data.links.forEach(function (record, i) {
      var reason = view.state.closed[i], isBuilt = !record.status || record.status === "open";
      record.hidden = reason === NOT_YET;
      record.closed = isBuilt && reason !== undefined && !record.hidden ? reason : undefined;
      record.assumed = !isBuilt && reason === undefined ? true : undefined;
    });
    view.restyle();
    irruGeo.corridors.update(view, view.state, isOwn);
    irruGeo.part(view, "state").textContent = words(view);
    irruGeo.part(view, "hint").textContent = isOwn ? view.hint
      : "Changes are against what the page was made for: " + view.data.state + ".";
    view.changed();
    if (view.finder) { view.finder.update(); }
  }

  function words(view) {
    if (view.day === null && !view.scenarios.length) { return view.data.state || ""; }
    var said = [view.day === null ? view.data.state : "as of " + spoken(view.day) +
      (view.isCalm ? ", no disruptions" : ", with the disruptions of that day")];
    view.scenarios.forEach(function (number) { said.push("scenario " + title(view.trips.trip.scenarios[number])); });
    return said.join("; ");
  }

  /* The id as a title; words that its note writes with a capital get theirs. */
  function title(scenario) {
    var note = " " + (scenario.note || "").replace(/[^\p{L}\d]+/gu, " ") + " ";
    return scenario.id.split("-").map(function (word, i) {
      var capital = word.charAt(0).toUpperCase() + word.slice(1);
      return i === 0 || note.indexOf(" " + capital + " ") >= 0 ? capital : word;
    }).join(" ");
  }

  function startScenarios(view) {
    var scenarios = view.trips.trip.scenarios, list = irruGeo.part(view, "scenarios");
    var section = view.root.querySelector(".irru-switches"), count = irruGeo.part(view, "scenario-count");
    if (!scenarios.length) { return; }
    section.hidden = false;
    view.switches = scenarios.map(function (scenario, i) {
      var box = make("input", { type: "checkbox", id: "irru-scenario-" + i, "aria-describedby": "irru-about-" + i });
      box.addEventListener("change", function () {
        view.scenarios = view.switches.map(function (_, j) { return j; })
          .filter(function (j) { return view.switches[j].checked; });
        sync(view);
        apply(view);
      });
      list.appendChild(make("li", {}, box, make("div", {},
        make("label", { "for": box.id }, bdi(title(scenario))),
        make("p", { id: "irru-about-" + i }, bdi(scenario.note || "")))));
      return box;
    });
    function sync() {
      count.textContent = view.scenarios.length ? view.scenarios.length + " on" : "none on";
      view.switches.forEach(function (box, i) { box.checked = view.scenarios.indexOf(i) >= 0; });
    }
    view.syncScenarios = sync;
    sync();
  }

  function opened(view, records, at) {
    if (at < 1) { return null; }
    var before = view.trips.state(records[at - 1].from, [], true).closed;
    var now = view.trips.state(records[at].from, [], true).closed;
    var names = view.data.links.filter(function (_, i) {
      return before[i] !== undefined && now[i] === undefined;
    }).map(function (record) { return record.name; });
    var isToday = records[at].from === view.day;
    if (!names.length) { return null; }
    return (isToday ? "Now in use: " : "In use since " + spoken(records[at].from) + ": ") + names.join("; ") + ".";
  }

  /* What the day brings: the disruptions that hold, the latest first, and what opened last. */
  function news(view) {
    var trip = view.trips.trip, calm = trip.calm, at = -1, said = [];
    calm.forEach(function (record, i) { if (record.from <= view.day) { at = i; } });
    var latest = opened(view, calm, at);
    if (!view.isCalm) {
      said = (view.trips.on(view.day).events || []).map(function (i) { return trip.events[i]; })
        .sort(function (a, b) { return a.start < b.start ? 1 : -1; })
        .map(function (event) {
          return event.start + " to " + (event.end || "an unknown day") + ": " + (event.note || event.id);
        });
    }
    var isToday = at > 0 && calm[at].from === view.day;
    if (latest) { said.splice(isToday ? 0 : said.length, 0, latest); }
    return said;
  }

  function daysOf(trip, records) {
    return records.map(function (record) { return (ms(record.from) - ms(trip.first)) / DAY_MS; });
  }

  function startDates(view) {
    var trip = view.trips.trip, bar = view.root.querySelector(".irru-time"), slider = view.root.querySelector("#irru-date");
    var changes = daysOf(trip, trip.timeline), calm = daysOf(trip, trip.calm);
    var last = (ms(trip.last) - ms(trip.first)) / DAY_MS, playing = null;
    bar.hidden = false;
    slider.max = last;
    function scaleAt(number) { return "left:calc(8px + (100% - 16px) * " + (number / last).toFixed(5) + ")"; }
    changes.slice(1).forEach(function (number) {
      irruGeo.part(view, "ticks").appendChild(make("i", { style: scaleAt(number) }));
    });
    YEARS.forEach(function (year) {
      var number = (Date.UTC(year, 0, 1) - ms(trip.first)) / DAY_MS;
      irruGeo.part(view, "years").appendChild(make("span", { style: scaleAt(number) }, year));
    });
    function show() {
      var isDated = view.day !== null, said = isDated ? news(view) : [];
      var text = isDated ? spoken(view.day) : "As the page was made: " + (view.data.state || "");
      if (isDated) { slider.value = (ms(view.day) - ms(trip.first)) / DAY_MS; }
      slider.setAttribute("aria-valuetext", text + (said.length ? ". " + said.join(" ") : ""));
      irruGeo.part(view, "day").textContent = text;
      irruGeo.part(view, "news").replaceChildren.apply(irruGeo.part(view, "news"), said.map(function (one) {
        return make("span", { "class": "irru-new" }, bdi(one));
      }));
      view.root.querySelector(".irru-undated").hidden = !isDated;
      irruGeo.part(view, "calm").checked = !view.isCalm;
      view.root.querySelector(".irru-calm").hidden = !isDated;
      view.root.classList.toggle("is-dated", isDated);
    }
    function set(day) {
      view.day = day;
      show();
      apply(view);
    }
    function number() { return Number(slider.value); }
    function jump(step) {
      var here = view.day === null ? number() : (ms(view.day) - ms(trip.first)) / DAY_MS;
      var own = view.isCalm ? calm : changes;
      var found = step > 0 ? own.find(function (one) { return one > here; })
        : own.slice().reverse().find(function (one) { return one < here; });
      if (found === undefined) { return false; }
      set(iso(found, trip.first));
      return true;
    }
    function stop() {
      window.clearInterval(playing);
      playing = null;
      irruGeo.part(view, "play").textContent = "Play";
    }
    irruGeo.part(view, "calm").addEventListener("change", function (event) {
      view.isCalm = !event.target.checked;
      set(view.day === null ? iso(number(), trip.first) : view.day);
    });
    slider.addEventListener("input", function () { set(iso(number(), trip.first)); });
    slider.addEventListener("keydown", function (event) {
      var step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
      var years = { PageUp: 1, PageDown: -1 }[event.key];
      if (step) { jump(step); } else if (years) {
        set(iso(Math.max(0, Math.min(last, number() + years * 365)), trip.first));
      }
      if (step || years) { event.preventDefault(); }
    });
    view.root.querySelector(".irru-before").addEventListener("click", function () { jump(-1); });
    view.root.querySelector(".irru-after").addEventListener("click", function () { jump(1); });
    view.root.querySelector(".irru-undated").addEventListener("click", function () { stop(); set(null); slider.focus(); });
    irruGeo.part(view, "play").addEventListener("click", function () {
      if (playing !== null) { stop(); return; }
      irruGeo.part(view, "play").textContent = "Stop";
      if (view.day === null || !jump(1)) { set(trip.first); }
      playing = window.setInterval(function () { if (!jump(1)) { stop(); } }, PLAY_MS);
    });
    slider.value = trip.date ? (ms(trip.date) - ms(trip.first)) / DAY_MS : latest(trip, changes);
    view.showDay = show;
    show();
  }

  /* Where the slider stands as long as no date is chosen: the last change that is no plan. */
  function latest(trip, changes) {
    var days = trip.events.map(function (event) { return event.start; }).sort();
    return days.length ? (ms(days[days.length - 1].concat("-01").slice(0, 10)) - ms(trip.first)) / DAY_MS || 0
      : changes[changes.length - 1];
  }

  function start(view) {
    if (!view.data.trips) { return; }
    view.trips = new irruGeo.trips.Trips(view.data);
    view.ownState = view.state = view.trips.state(null, []);
    startScenarios(view);
    startDates(view);
  }

  /* Set what a shared address asks for. */
  function restore(view, day, names, isCalm) {
    view.isCalm = isCalm;
    var trip = view.trips.trip;
    view.day = /^\d{4}-\d\d-\d\d$/.test(day || "") && day >= trip.first && day <= trip.last && !isNaN(ms(day)) ? day : null;
    view.scenarios = trip.scenarios.map(function (_, i) { return i; }).filter(function (i) {
      return names.indexOf(trip.scenarios[i].id) >= 0;
    });
    if (view.syncScenarios) { view.syncScenarios(); }
    view.showDay();
    apply(view);
  }

  return { start: start, restore: restore };
})();
