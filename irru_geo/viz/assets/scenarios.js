/* The scenario switches. */
irruGeo.scenarios = (function () {
  "use strict";
  const { make, bdi, part } = irruGeo;

  function start(view) {
    if (!view.trips || !view.trips.trip.scenarios.length) { return; }
    const list = part(view, "scenarios"), count = part(view, "scenario-count");
    view.root.querySelector(".irru-switches").hidden = false;
    view.scenarioBoxes = view.trips.trip.scenarios.map((scenario, i) => {
      const box = make("input", { type: "checkbox", id: view.id("scenario-" + i), "aria-describedby": view.id("about-" + i) });
      box.addEventListener("change", () => {
        irruGeo.states.set(view, { scenarios: view.scenarioBoxes.map((_, j) => j).filter((j) => view.scenarioBoxes[j].checked) });
      });
      list.appendChild(make("li", {}, box, make("div", {},
        make("label", { "for": box.id }, bdi(irruGeo.states.title(scenario))),
        make("p", { id: view.id("about-" + i) }, bdi(scenario.note || "")))));
      return box;
    });
    view.syncScenarios = () => {
      const n = view.scenarios.length;
      count.textContent = n ? view.words.say("scenario.on", { n: view.words.number(n) }) : view.words.say("scenario.none");
      view.scenarioBoxes.forEach((box, i) => { box.checked = view.scenarios.includes(i); });
    };
    view.syncScenarios();
  }

  return { start };
})();
