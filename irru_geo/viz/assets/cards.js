/* What is known of a node or a link: the tooltip under the pointer, and the card that a click opens. */
irruGeo.cards = (function () {
  "use strict";
  const { make, bdi } = irruGeo;

  function sourceLink(record) {
    const text = record.title + (record.publisher ? ", " + record.publisher : "") + (record.date ? ", " + record.date : "");
    if (!record.url || !/^https?:\/\//.test(record.url)) { return bdi(text); }
    return make("a", { href: record.url, target: "_blank", rel: "noopener noreferrer" }, bdi(text));
  }

  function sources(view, numbers) {
    if (!numbers || !numbers.length) { return null; }
    return [make("h4", {}, view.words.say("card.sources")), make("ul", {}, numbers.map((i) => make("li", {}, sourceLink(view.data.sources[i]))))];
  }

  function table(pairs) {
    const rows = pairs.filter((pair) => pair[1] !== null && pair[1] !== undefined && pair[1] !== "");
    return make("table", {}, make("tbody", {}, rows.map(([title, value]) => make("tr", {},
      make("th", { scope: "row" }, title), make("td", {}, value.nodeType ? value : bdi(value))))));
  }

  function accuracy(view, metres) {
    if (metres === undefined) { return null; }
    const isFar = metres >= 1000;
    return view.words.say(isFar ? "card.within_km" : "card.within_m", {
      n: view.words.number(isFar ? metres / 1000 : metres, isFar && metres % 1000 ? 1 : 0)
    });
  }

  function localNames(node) {
    if (!node.names) { return null; }
    return make("p", { "class": "irru-local" }, node.names.map((pair, i) => [i ? " · " : "", bdi(pair[1], pair[0])]));
  }

  function gauges(view, list) {
    return list && list.length ? list.map((one) => view.words.say("unit.mm", { n: one })).join(" | ") : null;
  }

  /* The events that bear on a link or node in the state shown: title, since when, why, by which source. */
  function events(view, target) {
    if (!view.trips || view.day === null || view.isCalm) { return []; }
    return view.state.events.map((i) => view.trips.trip.events[i]).filter((event) => {
      if (target.node) { return event.node === target.node.number; }
      return (event.links || []).includes(target.record.number);
    });
  }

  function eventList(view, target) {
    const found = events(view, target);
    return found.map((event) => make("div", { "class": "irru-why" },
      make("b", {}, bdi(event.title || event.note || "")),
      make("div", {}, view.words.say("event.since", { day: view.words.day(event.start) }), event.end
        ? ", " + view.words.say("event.until", { day: view.words.day(event.end) }) : null),
      event.title && event.note ? make("div", {}, bdi(event.note)) : null,
      !event.sources ? null : make("div", {}, view.words.say("event.source") + ": ", sourceLink(view.data.sources[event.sources[0]]))));
  }

  function status(view, record) {
    const say = (key, values) => view.words.say(key, values);
    if (record.closed) { return say("status.closed"); }
    if (record.unknown) { return say("status.unknown"); }
    const word = say("status." + (record.status || "open"));
    return record.assumed ? say("status.assumed", { status: word }) : word;
  }

  function nodeTip(view, node) {
    const { words } = view, shut = view.shutNodes.get(node.number);
    return make("div", { "class": "irru-tip" }, make("b", {}, bdi(node.name)), localNames(node),
      make("div", {}, words.say("kind." + node.kind) + (node.country ? ", " + words.country(node.country) : "")),
      node.gauges && node.gauges.length > 1 ? make("div", {}, words.say("card.gauge_break") + ": " + gauges(view, node.gauges)) : null,
      shut === undefined ? null : make("div", { "class": "is-shut" }, words.say(shut ? "status.closed" : "status.unknown")));
  }

  function nodeCard(view, node) {
    const { words } = view, isBreak = node.gauges && node.gauges.length > 1;
    return make("div", { "class": "irru-card" }, make("h3", {}, bdi(node.name)), localNames(node), eventList(view, { node }), table([
      [words.say("card.kind"), words.say("kind." + node.kind)], [words.say("card.country"), words.country(node.country)],
      ["UN/LOCODE", node.unlocode], [words.say(isBreak ? "card.gauge_break" : "card.gauge"), gauges(view, node.gauges)],
      [words.say("card.position"), accuracy(view, node.accuracy)], [words.say("card.also"), node.also ? node.also.join(", ") : null]
    ]), sources(view, node.sources));
  }

  function linkTip(view, record) {
    const { words } = view, said = [words.say("mode." + record.mode), status(view, record)];
    if (record.gauge) { said.push(words.say("unit.mm", { n: record.gauge })); }
    if (record.km) { said.push(words.say("unit.km", { n: words.number(record.km) })); }
    return make("div", { "class": "irru-tip" }, make("b", {}, bdi(record.name)), make("div", {}, bdi(said.join(", "))),
      make("div", {}, bdi(view.layerTitle(record.layer))),
      events(view, { record }).map((event) => make("div", { "class": "is-shut" }, bdi(event.title || event.note))));
  }

  function linkCard(view, record) {
    const { words } = view;
    const basis = record.length_basis ? " (" + words.say("basis." + record.length_basis) + ")" : "";
    return make("div", { "class": "irru-card" }, make("h3", {}, bdi(record.name)), eventList(view, { record }), table([
      [words.say("card.layer"), view.layerTitle(record.layer)], [words.say("card.mode"), words.say("mode." + record.mode)],
      [words.say("card.country"), words.country(record.country)], [words.say("card.status"), status(view, record)],
      [words.say("card.opened"), record.opened], [words.say("card.expected"), record.expected],
      [words.say("card.length"), record.km ? words.say("unit.km", { n: words.number(record.km, 1) }) + basis : null],
      [words.say("card.gauge"), record.gauge ? words.say("unit.mm", { n: record.gauge }) : null],
      [words.say("card.electrified"), record.electrified === undefined ? null : words.say(record.electrified ? "yes" : "no")],
      [words.say("card.tracks"), record.tracks],
      [words.say("card.capacity"), record.capacity ? words.say("unit.mt", { n: words.number(record.capacity, 1) }) : null],
      [words.say("card.line"), accuracy(view, record.accuracy)], [words.say("card.note"), record.note]
    ]), sources(view, record.sources));
  }

  function tip(view, found) { return found.node ? nodeTip(view, found.node) : linkTip(view, found.record); }

  /* Open a card as a dialog that has the focus, and gives it back. */
  function open(view, found, at, isByKey) {
    const banner = view.root.querySelector(".irru-banner"), top = 14 + (banner ? banner.offsetTop + banner.offsetHeight : 0);
    const popup = L.popup({ maxWidth: 330, minWidth: 200, autoPanPadding: [14, 14], autoPanPaddingTopLeft: [14, top] }).setLatLng(at)
      .setContent(found.node ? nodeCard(view, found.node) : linkCard(view, found.record));
    const before = document.activeElement;
    view.tooltip.remove();
    popup.openOn(view.map);
    const box = popup.getElement(), button = box.querySelector(".leaflet-popup-close-button");
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-label", (found.node || found.record).name);
    box.setAttribute("tabindex", "-1");
    if (button) { button.setAttribute("aria-label", view.words.say("close")); }
    if (isByKey) { box.focus({ preventScroll: true }); }
    popup.on("remove", () => {
      if (box.contains(document.activeElement) || document.activeElement === document.body) {
        if (before && before.isConnected) { before.focus({ preventScroll: true }); }
      }
      view.opened = null;
      view.changed();
    });
    view.opened = (found.node ? "node:" : "link:") + (found.node || found.record).id;
    view.changed();
  }

  /* Go to a node or link, and open its card. */
  function show(view, found, isByKey) {
    const bounds = found.record ? irruGeo.lines.boundsOf(view, [found.record.number]) : null;
    if (bounds) {
      view.map.fitBounds(bounds, { padding: [60, 60], maxZoom: 9, animate: false });
    } else {
      view.map.setView(irruGeo.latLng(found.node.at), Math.max(view.map.getZoom(), 7), { animate: false });
    }
    open(view, found, bounds ? middleOf(found.record) : irruGeo.latLng(found.node.at), isByKey);
  }

  function middleOf(record) {
    const [x, y] = irruGeo.geometry.middle(Array.from(record.geometry.xy));
    return irruGeo.lines.unproject(x, y);
  }

  function nodeOf(view, i) { return { node: view.data.nodes[i] }; }

  /* One tooltip and one listener for everything that is drawn. */
  function start(view) {
    const map = view.map, reach = window.matchMedia("(pointer: coarse)").matches ? 18 : 7;
    let asked = null;
    view.tooltip = L.tooltip({ direction: "top", offset: [0, -8], className: "irru-tooltip", opacity: 1 });
    map.on("mousemove", (event) => {
      const target = event.originalEvent.target;
      if (asked !== null || (target.closest && target.closest(".leaflet-interactive, .leaflet-control, .leaflet-popup"))) { return; }
      asked = window.requestAnimationFrame(() => {
        asked = null;
        const found = irruGeo.lines.at(view, event.latlng, reach);
        map.getContainer().classList.toggle("is-over", Boolean(found));
        irruGeo.lines.glow(view, found && found.record ? [found.record.number] : []);
        if (found && !view.isMoving) { view.tooltip.setLatLng(event.latlng).setContent(tip(view, found)).addTo(map); } else { view.tooltip.remove(); }
      });
    });
    map.on("mouseout", () => { view.tooltip.remove(); irruGeo.lines.glow(view, []); });
    map.on("movestart", () => { view.isMoving = true; view.tooltip.remove(); });
    map.on("moveend", () => { view.isMoving = false; });
    map.on("click", (event) => {
      const found = irruGeo.lines.at(view, event.latlng, reach);
      if (found) { open(view, found, found.node ? irruGeo.latLng(found.node.at) : event.latlng, false); }
    });
  }

  return { start, show, open, nodeOf, events, status, tip, sourceLink };
})();
