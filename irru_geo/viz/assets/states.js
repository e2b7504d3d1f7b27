/* Which state of the network the page shows: a day or none, disruptions or not, scenarios; and its words. */
irruGeo.states = (function () {
  "use strict";
  const { bdi, make, part } = irruGeo;
  const NOT_YET = "not yet open";

  /* Work out the state, and show it on the lines, in the panel and above the map. */
  function apply(view) {
    const isOwn = view.day === null && !view.scenarios.length, trips = view.trips;
    view.state = isOwn ? view.ownState : trips.state(view.day, view.scenarios, view.isCalm);
    mark(view, view.state);
    view.root.dataset.settled = ""; // nothing is said of the corridors before they are worked out
    irruGeo.lines.sort(view);
    view.canvas.redraw();
    view.drawNames();
    say(view, isOwn);
    irruGeo.corridors.update(view, isOwn);
    view.changed();
    if (view.finder) { view.finder.update(); }
  }

  /* Tell every link and node what the state makes of it. */
  function mark(view, state) {
    view.data.links.forEach((record, i) => {
      const reason = state.closed[i], isBuilt = !record.status || record.status === "open";
      record.hidden = reason === NOT_YET;
      record.closed = isBuilt && reason !== undefined && !record.hidden ? reason : undefined;
      record.assumed = !isBuilt && reason === undefined ? true : undefined;
      record.unknown = state.unknown && state.unknown[i] !== undefined && !record.hidden ? true : undefined;
    });
    view.shutNodes = new Map();
    if (!view.trips || view.day === null || view.isCalm) { return; }
    state.events.map((i) => view.trips.trip.events[i]).forEach((event) => {
      if (event.node === undefined || !["close", "unknown"].includes(event.effect)) { return; }
      const isClosed = event.effect === "close" || view.shutNodes.get(event.node) === true;
      view.shutNodes.set(event.node, isClosed);
    });
  }

  function say(view, isOwn) {
    part(view, "state").textContent = words(view);
    part(view, "hint").textContent = isOwn ? view.hint : view.words.say("compare.against", { state: view.ownWords() });
    banner(view);
  }

  function words(view) {
    const { words: w } = view;
    if (view.day === null && !view.scenarios.length) { return view.ownWords(); }
    const said = [view.day === null ? view.ownWords() : w.say(view.isCalm ? "state.calm" : "state.on", { day: w.day(view.day) })];
    view.scenarios.forEach((number) => said.push(w.say("state.scenario", { name: title(view.trips.trip.scenarios[number]) })));
    return said.join("; ");
  }

  /* The id as a title; words that its note writes with a capital get theirs. */
  function title(scenario) {
    const note = " " + (scenario.note || "").replace(/[^\p{L}\d]+/gu, " ") + " ";
    return scenario.id.split("-").map((word, i) => {
      const capital = word.charAt(0).toUpperCase() + word.slice(1);
      return i === 0 || note.includes(" " + capital + " ") ? capital : word;
    }).join(" ");
  }

  /* The named state that is shown, or null. */
  function named(view) {
    const states = (view.data.summary || {}).states || [];
    return states.find((one) => !view.scenarios.length && (one.day || null) === view.day &&
      (one.day === undefined || Boolean(one.calm) === view.isCalm)) || null;
  }

  function sayIn(view, texts) { return texts[view.words.language] || texts.en; }

  /* A state that has no name, in one sentence: which of the main corridors have a route. */
  function verdict(view) {
    const main = view.items.filter((item) => (view.data.summary.main || []).includes(item.own.id));
    if (!main.length || view.root.dataset.settled === "") { return null; }
    const named = (items) => items.map((item) => {
      const key = "short." + item.own.id;
      return view.words.table[key] || item.own.name;
    }).join(view.words.isRightToLeft ? "، " : ", ");
    const doubts = (item) => item.record.doubt || [], open = main.filter((item) => item.record.km !== undefined);
    const shut = main.filter((item) => item.record.km === undefined), said = [];
    const everywhere = open.length ? doubts(open[0]).filter((title) => open.every((item) => doubts(item).includes(title))) : [];
    const doubtful = open.filter((item) => doubts(item).some((title) => !everywhere.includes(title)));
    const certain = open.filter((item) => !doubtful.includes(item)), groups = { open: certain, shut, unknown: doubtful };
    if (certain.length === main.length) { said.push(view.words.say("summary.all_open")); } else {
      Object.entries(groups).forEach(([key, items]) => { if (items.length) { said.push(view.words.say("summary." + key, { names: named(items) })); } });
    }
    said.push(...everywhere.map((title) => view.words.table["event." + title] || title));
    return { text: words(view) + ": " + said.join("; ") + ".", isBad: shut.length > 0 };
  }

  /* Whether an event touches what the map is about. */
  function isNear(view, event) {
    const home = view.homeLinks = view.homeLinks || new Set(view.data.home);
    return (event.links || []).some((i) => home.has(i));
  }

  /* The finding, what the state shown is, one button for each named state, and chips for what is shut. */
  function banner(view) {
    const summary = view.data.summary, box = part(view, "banner"), shown = named(view);
    if (!summary) { return; }
    box.hidden = false;
    part(view, "finding").textContent = sayIn(view, summary.finding);
    const today = summary.states.find((one) => one.id === "today");
    const said = shown && shown.text ? shown : view.day === null && !view.scenarios.length && today ? today : null;
    const own = said ? null : verdict(view);
    part(view, "now").textContent = said ? sayIn(view, said.text) : own ? own.text : words(view);
    box.classList.toggle("is-bad", Boolean(said ? said.isBad : own && own.isBad));
    part(view, "named").querySelectorAll("button").forEach((button) => {
      button.setAttribute("aria-pressed", String(Boolean(shown) && button.dataset.state === shown.id));
    });
    chips(view);
  }

  /* What is closed or unknown in the state shown, an item a title; a click goes there. */
  function chips(view) {
    const groups = new Map();
    if (view.trips && view.day !== null && !view.isCalm) {
      view.state.events.map((i) => view.trips.trip.events[i]).forEach((event) => {
        if (!["close", "unknown"].includes(event.effect)) { return; }
        const key = event.title || event.note;
        if (!groups.has(key)) { groups.set(key, []); }
        groups.get(key).push(event);
      });
    }
    const sorted = Array.from(groups.values()).sort((a, b) => isNear(view, b[0]) - isNear(view, a[0]) ||
      (a[0].effect === "close" ? 0 : 1) - (b[0].effect === "close" ? 0 : 1) || (a[0].start < b[0].start ? 1 : -1));
    const items = sorted.slice(0, 6).map((events) => {
      const first = events[0], isClosed = events.some((event) => event.effect === "close");
      const button = make("button", { type: "button", "class": "irru-chip " + (isClosed ? "is-closed" : "is-unknown") },
        make("span", { "aria-hidden": "true" }, isClosed ? "✕ " : "? "), bdi(first.title || first.note || ""),
        " ", make("small", {}, view.words.say("event.since", { day: view.words.day(first.start, "short") })));
      button.addEventListener("click", () => goTo(view, events));
      return button;
    });
    part(view, "chips").replaceChildren(...items);
  }

  function goTo(view, events) {
    const links = events.flatMap((event) => event.links || []);
    const event = events[0], node = events.length === 1 ? event.node : undefined;
    if (node !== undefined) { irruGeo.cards.show(view, { node: view.data.nodes[node] }, true); return; }
    if (links.length === 1) { irruGeo.cards.show(view, { record: view.data.links[links[0]] }, true); return; }
    if (links.length) { view.map.fitBounds(irruGeo.lines.boundsOf(view, links), { padding: [60, 60], maxZoom: 8, animate: false }); }
  }

  function startBanner(view) {
    const summary = view.data.summary, row = part(view, "named");
    if (!summary) { return; }
    summary.states.forEach((state) => {
      const button = make("button", { type: "button", "data-state": state.id, "aria-pressed": "false" });
      button.dataset.text = "state." + state.id;
      button.addEventListener("click", () => setNamed(view, { day: state.day || null, scenarios: [], isCalm: Boolean(state.calm) }));
      row.appendChild(button);
    });
    view.translateIn(row);
    const fold = part(view, "banner-fold");
    fold.addEventListener("click", () => {
      const isFolded = part(view, "banner").classList.toggle("is-folded");
      fold.setAttribute("aria-expanded", String(!isFolded));
      view.drawNames();
    });
  }

  /* Go to a named state, as a step that Back takes back. */
  function setNamed(view, wanted) {
    view.isStep = true;
    set(view, wanted);
  }

  /* Go to a state, as the slider, the switches, the buttons and the address do. */
  function set(view, wanted) {
    view.day = wanted.day === undefined ? view.day : wanted.day;
    view.scenarios = wanted.scenarios === undefined ? view.scenarios : wanted.scenarios;
    view.isCalm = wanted.isCalm === undefined ? view.isCalm : wanted.isCalm;
    if (view.syncScenarios) { view.syncScenarios(); }
    if (view.showDay) { view.showDay(); }
    apply(view);
  }

  function start(view) {
    view.day = null;
    view.scenarios = [];
    view.isCalm = false;
    view.shutNodes = new Map();
    view.ownWords = () => view.data.summary ? sayIn(view, view.data.summary.own) : view.data.state || "";
    if (view.data.trips) {
      view.trips = new irruGeo.router.Trips(view.data);
      view.ownState = view.state = view.trips.state(null, []);
    }
    startBanner(view);
    if (view.trips) { mark(view, view.state); }
  }

  return { start, set, apply, say, title, words, named, banner };
})();
