/* The list of trains, ferries and lines: stops, how often; choosing one shows its line on the map. */
irruGeo.services = (function () {
  "use strict";
  const { make, bdi, part } = irruGeo;

  /* How often a service leaves, in words. */
  function often(view, service) {
    const { words } = view, every = service.headway;
    if (!every) { return words.say("services.unknown"); }
    const digits = (value) => (Number.isInteger(value) ? 0 : 1);
    const shown = Array.from(new Set([every[0], every[2]])).map((value) => words.number(value, digits(value)));
    return words.say("services.every", { n: shown.join("–") }) + ", " + words.say("services." + service.regularity);
  }

  /* The links of the shortest ways from stop to stop by its own mode; ships use rivers too. */
  function linksOf(view, service) {
    const modes = view.trips.trip.modes.map((mode) => mode === service.mode || (service.mode === "sea" && mode === "inland_waterway"));
    const found = new Set();
    service.stops.slice(1).forEach((stop, i) => {
      const way = stop === service.stops[i] ? null : view.trips.route([service.stops[i], stop], view.ownState, { minimise: "distance", modes });
      ((way && way.links) || []).forEach((link) => found.add(link));
    });
    return Array.from(found);
  }

  function say(view, service, button) {
    const stops = Array.from(new Set(service.stops)).map((number) => view.data.nodes[number].name);
    button.replaceChildren(make("b", {}, bdi(service.name)), make("span", {}, bdi(stops.join(" – "))),
      make("span", {}, often(view, service) + (service.is_waited ? "; " + view.words.say("services.waited") : "")));
  }

  function start(view) {
    const records = (view.trips && view.trips.trip.services) || [], list = part(view, "services");
    if (!records.length || !list) { return; }
    view.root.querySelector(".irru-services").hidden = false;
    const buttons = records.map((service) => {
      const button = make("button", { type: "button", "aria-pressed": "false" });
      button.addEventListener("click", () => choose(service, button));
      list.appendChild(make("li", {}, button));
      return button;
    });

    function choose(service, button) {
      const isOn = button.getAttribute("aria-pressed") === "true";
      buttons.forEach((one) => one.setAttribute("aria-pressed", "false"));
      if (isOn) {
        irruGeo.lines.glow(view, []);
        return;
      }
      button.setAttribute("aria-pressed", "true");
      const links = linksOf(view, service);
      irruGeo.lines.glow(view, links);
      if (links.length) { view.map.fitBounds(irruGeo.lines.boundsOf(view, links), { padding: [30, 30], maxZoom: 7 }); }
    }

    view.sayServices = () => records.forEach((service, i) => say(view, service, buttons[i]));
    view.sayServices();
  }

  return { start };
})();
