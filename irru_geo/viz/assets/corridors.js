/* The comparison of the corridors: their rows, the chosen one on the map, its stretches and profile. */
irruGeo.corridors = (function () {
  "use strict";
  const { make, bdi, part } = irruGeo;

  function share(value, most) { return (100 * value / most).toFixed(2) + "%"; }

  function strip(days, most, colour) {
    return make("span", { "class": "irru-strip", "aria-hidden": "true" },
      make("i", { style: "inset-inline-start:" + share(days[0], most) + ";width:" + share(days[2] - days[0], most) + (colour ? ";background:" + colour : "") }),
      make("b", { style: "inset-inline-start:" + share(days[1], most) }));
  }

  function daysText(view, days) {
    const n = (value) => view.words.number(value, 1);
    const said = view.words.say("unit.days", { n: "|" }).split("|");
    return make("span", { "class": "irru-days" }, said[0], n(days[0]), " – ", make("b", {}, n(days[1])), " – ", n(days[2]), said[1]);
  }

  function signed(view, value, digits, unit) {
    const rounded = Number(Math.abs(value).toFixed(digits));
    return rounded === 0 ? null : (value < 0 ? "−" : "+") + view.words.say(unit, { n: view.words.number(rounded, digits) });
  }

  /* What has changed against the page's own state: expected days and km; better only when the expected time falls. */
  function change(view, record) {
    if (!record.before || !record.days || !record.before.days) { return null; }
    const later = record.mean === undefined ? record.days[1] : record.mean;
    const earlier = record.before.mean === undefined ? record.before.days[1] : record.before.mean;
    const said = [
      signed(view, record.days[1] - record.before.days[1], 1, "unit.days"), signed(view, record.km - record.before.km, 0, "unit.km")
    ].filter(Boolean);
    const mood = later > earlier + 1e-6 ? "is-worse" : later < earlier - 1e-6 ? "is-better" : "";
    return make("span", { "class": "irru-change " + (said.length ? mood : "") }, said.length ? said.join(", ") : view.words.say("compare.same"));
  }

  function colourOf(view, record) {
    return view.ink.isDark ? record.dark || record.colour : record.colour;
  }

  function nameOf(view, record) {
    const key = "corridor." + record.id, said = view.words.say(key);
    return said === record.id || view.words.language === "en" ? record.name : said;
  }

  /* Fill a button with what a record says. */
  function fill(view, item) {
    const { button, record } = item, isShut = record.km === undefined;
    const km = isShut ? view.words.say("compare.no_route") : view.words.say("unit.km", { n: view.words.number(record.km) });
    button.classList.toggle("is-shut", isShut);
    const swatch = record.colour ? make("i", { "class": "irru-branch", style: "background:" + colourOf(view, record), "aria-hidden": "true" }) : null;
    button.replaceChildren(make("span", { "class": "irru-row" }, make("span", {}, swatch, bdi(nameOf(view, record))), make("span", {}, km)));
    if (record.ends) { button.appendChild(make("span", { "class": "irru-ends-of" }, bdi(record.ends))); }
    if (record.days) {
      button.appendChild(make("span", { "class": "irru-row" },
        change(view, record) || make("span", { "class": "irru-days" }, "P10 – P50 – P90"), daysText(view, record.days)));
      button.appendChild(strip(record.days, view.most, colourOf(view, record)));
      const money = moneyText(view, record);
      if (money) { button.appendChild(money); }
    } else if (record.inWay) {
      button.appendChild(make("span", { "class": "irru-change is-worse" }, "✕ ", bdi(whyNot(view, record))));
    } else if (isShut && item.own.note) {
      button.appendChild(make("span", { "class": "irru-change is-worse" }, bdi(item.own.note)));
    }
    if (record.doubt && record.doubt.length) {
      button.appendChild(make("span", { "class": "irru-change is-unknown" }, "? " + view.words.say("compare.unknown") + ": ", bdi(record.doubt.join("; "))));
    }
  }

  function moneyText(view, record) {
    if (record.usd === undefined && record.co2e === undefined) { return null; }
    const said = [];
    if (record.usd !== undefined) { said.push(view.words.say("unit.usd", { n: view.words.number(record.usd) })); }
    if (record.co2e !== undefined) { said.push(view.words.say("unit.co2e", { n: view.words.number(record.co2e) })); }
    return make("span", { "class": "irru-row irru-money" }, make("span", {}, view.words.say("compare.money")), make("span", {}, said.join(" · ")));
  }

  /* Why there is no route: titles of the events that close what is in the way, else its names. */
  function whyNot(view, record) {
    const said = [];
    record.inWay.forEach((id) => {
      const node = view.data.nodes.find((one) => one.id === id), link = view.data.links.find((one) => one.id === id);
      const event = view.day === null || view.isCalm || !view.trips ? null : view.state.events.map((i) => view.trips.trip.events[i]).find((one) => {
        return one.effect === "close" && (node ? one.node === node.number : link && (one.links || []).includes(link.number));
      });
      const text = event && event.title
        ? event.title + " (" + view.words.say("event.since", { day: view.words.day(event.start, "short") }) + ")" : wayNames(view, [id]);
      if (!said.includes(text)) { said.push(text); }
    });
    return said.slice(0, 3).join("; ") || view.words.say("compare.no_way");
  }

  /* Names of what is in the way: links, nodes, countries, layers. */
  function wayNames(view, ids) {
    const said = ids.map((id) => {
      const link = view.data.links.find((record) => record.id === id), node = view.data.nodes.find((record) => record.id === id);
      if (link || node) { return (link || node).name; }
      const layer = view.data.layers.findIndex((record) => record.id === id);
      return layer >= 0 ? view.layerTitle(layer) : view.words.country(id);
    });
    return said.slice(0, 3).join("; ") + (said.length > 3 ? "; …" : "") || view.words.say("compare.no_way");
  }

  function stretchItem(view, stretch) {
    const nodes = view.data.nodes, from = nodes[stretch.from], to = nodes[stretch.to];
    const isMove = stretch.links !== undefined, places = from ? [bdi(from.name)] : [];
    if (to && stretch.to !== stretch.from) { places.push(view.words.isRightToLeft ? " ← " : " → ", bdi(to.name)); }
    const figures = (stretch.km === undefined ? "" : view.words.say("unit.km", { n: view.words.number(stretch.km) }) + ", ") +
      (stretch.hours ? view.words.duration(stretch.hours[1]) : "");
    const button = make("button", { type: "button", "class": isMove ? "" : "is-stop" }, make("span", { "class": "irru-row" },
      make("span", {}, view.words.say("process." + stretch.kind) + ": ", places), make("span", {}, figures)));
    button.addEventListener("click", () => {
      if (isMove) { fit(view, irruGeo.lines.boundsOf(view, stretch.links)); } else { irruGeo.cards.show(view, irruGeo.cards.nodeOf(view, stretch.from), true); }
    });
    return make("li", {}, button);
  }

  function fit(view, bounds) {
    if (bounds.isValid()) {
      view.map.closePopup();
      view.map.fitBounds(bounds, { padding: [28, 28], maxZoom: 9, animate: false });
    }
  }

  function detail(view, item) {
    const record = item.record;
    if (!record.profile && view.trips && record.parts) { record.profile = view.trips.profile(record); }
    const chart = record.profile ? irruGeo.profile.draw(view, record.profile) : null;
    item.detail.replaceChildren();
    irruGeo.append(item.detail, [
      record.note ? make("p", { "class": "irru-note" }, bdi(record.note)) : null, chart,
      irruGeo.exports ? irruGeo.exports.buttons(view, item) : null,
      chart ? make("p", { "class": "irru-note" }, view.words.say("compare.parts")) : null,
      make("ol", { "class": "irru-stretches" }, (record.stretches || []).map((stretch) => stretchItem(view, stretch)))
    ]);
  }

  function itemOf(view, id) { return view.items.find((item) => item.record.id === id); }

  /* Show a choice, or none: its line on the map, its stretches in the panel. */
  function show(view, isNew) {
    const chosen = view.choice === null ? undefined : itemOf(view, view.choice), hasLine = Boolean(chosen && chosen.record.links);
    view.root.classList.toggle("has-choice", hasLine);
    view.items.forEach((item) => {
      item.button.setAttribute("aria-pressed", String(item === chosen));
      item.detail.hidden = item !== chosen;
    });
    if (chosen) {
      exact(view, chosen);
      detail(view, chosen);
      if (isNew) { chosen.button.scrollIntoView({ block: "nearest" }); }
    }
    paint(view, hasLine ? chosen.record : null);
    if (isNew && hasLine) { fit(view, irruGeo.lines.boundsOf(view, chosen.record.links)); }
    if (isNew && !chosen) { view.goHome(); }
  }

  function paint(view, record) {
    view.data.links.forEach((link) => { link.chosen = undefined; });
    view.chosenLinks = record ? new Set(record.links) : null;
    view.chosenNodes = record ? new Set(record.nodes || []) : null;
    if (record) { record.links.forEach((i) => { view.data.links[i].chosen = true; }); }
    view.canvas.redraw();
    if (view.drawNames) { view.drawNames(); }
  }

  /* The page's own records come without parts, which the profile needs: work them out once. */
  function exact(view, item) {
    if (item.record.profile || item.record.parts || !view.trips || !item.stops) { return; }
    const own = view.trips.route(item.stops.stops, view.state, item.stops);
    if (own.parts) { item.record.parts = own.parts; item.record.profile = view.trips.profile(own); }
  }

  function choose(view, id) {
    view.choice = view.choice === id ? null : id;
    view.changed(true); // before the map moves, so that Back comes to what was there
    show(view, true);
  }

  /* Add a record to the list of what can be chosen, and its elements to a box. */
  function add(view, record, box, stops) {
    const item = { record, own: record, stops };
    item.button = make("button", { type: "button", "class": "irru-corridor", "data-corridor": record.id, "aria-pressed": "false" });
    item.detail = make("div", { hidden: "" });
    fill(view, item);
    item.button.addEventListener("click", () => choose(view, record.id));
    ["mouseenter", "focus"].forEach((name) => item.button.addEventListener(name, () => irruGeo.lines.glow(view, item.record.links || [])));
    ["mouseleave", "blur"].forEach((name) => item.button.addEventListener(name, () => irruGeo.lines.glow(view, [])));
    box.appendChild(item.button);
    box.appendChild(item.detail);
    view.items.push(item);
    return item;
  }

  function setAxis(view) {
    const most = Math.max(1, ...view.items.map((item) => (item.record.days ? item.record.days[2] : 0)));
    const step = [0.5, 1, 2, 5, 10, 20, 50].find((one) => most / one <= 6) || 100, spans = [];
    view.most = Math.ceil(most / step) * step;
    for (let day = 0; day <= view.most; day += step) {
      spans.push(make("span", { style: "inset-inline-start:" + share(day, view.most) }, view.words.number(day, step < 1 && day ? 1 : 0)));
    }
    part(view, "axis").replaceChildren(...spans);
    part(view, "axis-unit").textContent = view.words.say("compare.axis");
  }

  function start(view) {
    const box = part(view, "corridors"), stops = view.data.trips ? view.data.trips.corridors : {};
    const families = Array.from(new Set(view.data.corridors.map((record) => record.family)));
    view.items = [];
    view.choice = null;
    view.most = 1;
    families.forEach((family) => {
      const own = view.data.corridors.filter((record) => record.family === family);
      if (families.length > 1) {
        const head = make("h3", { "class": "irru-family" });
        head.dataset.text = "family." + family;
        box.appendChild(head);
      }
      const common = own.find((record) => record.ends_common);
      if (common) { box.appendChild(make("p", { "class": "irru-between" }, bdi(common.ends_common))); }
      own.forEach((record) => add(view, record, box, stops[record.id]));
    });
    refresh(view);
  }

  function refresh(view) {
    setAxis(view);
    view.items.forEach((item) => fill(view, item));
  }

  /* The corridor in the page's own state, unrounded. */
  function before(view, item) {
    item.before = item.before || view.trips.route(item.stops.stops, view.ownState, item.stops);
    return { days: item.before.days, km: item.before.exact_km, mean: item.before.mean };
  }

  function isSameWay(own, found) {
    const links = found.links ? Array.from(new Set(found.links)) : [];
    return Boolean(own.links) && links.length === own.links.length && links.every((link, i) => link === own.links[i]);
  }

  /* Work one corridor out in the state shown; `isOwn` means the one the page came with. */
  function work(view, item, isOwn) {
    if (isOwn) { item.record = item.own; return; }
    const found = view.trips.route(item.stops.stops, view.state, item.stops), own = item.own;
    item.record = Object.assign({
      id: own.id, name: own.name, note: own.note, colour: own.colour, dark: own.dark, ends: own.ends, before: before(view, item)
    }, found);
    item.record.km = item.record.exact_km;
    if (isSameWay(own, found) && !view.scenarios.length) { // what it costs hangs on the way
      item.record.usd = own.usd;
      item.record.co2e = own.co2e;
    }
    item.record.doubt = found.links ? doubtOf(view, found) : undefined;
  }

  /* What no source tells about a route: titles of the events. */
  function doubtOf(view, found) {
    if (view.day === null || view.isCalm) { return []; }
    const titles = view.state.events.map((i) => view.trips.trip.events[i]).filter((event) => event.effect === "unknown" &&
      (event.node === undefined ? (event.links || []).some((i) => found.links.includes(i)) : found.nodes.includes(event.node)))
      .map((event) => event.title || event.note);
    return Array.from(new Set(titles));
  }

  /* Work all corridors out in another state, one after the other so that the page stays alive. */
  function update(view, isOwn) {
    const turn = view.turn = (view.turn || 0) + 1, waiting = view.items.filter((item) => item.stops);
    const next = () => {
      if (turn !== view.turn) { return; }
      const item = waiting.shift();
      if (item) {
        work(view, item, isOwn);
        fill(view, item);
        if (!isOwn) { window.setTimeout(next, 0); return; }
        next();
        return;
      }
      refresh(view);
      if (view.choice !== null) { show(view, false); }
      view.root.dataset.settled = String(turn);
      irruGeo.states.banner(view);
    };
    view.root.dataset.settled = "";
    if (isOwn) { next(); } else { window.setTimeout(next, 0); } // the map is drawn first
  }

  return { start, add, choose, update, show, fit, paint, refresh, itemOf, wayNames, nameOf, colourOf };
})();
