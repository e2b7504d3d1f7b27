/* A guided tour: steps that are addresses, so that each can be sent on. */
irruGeo.tour = (function () {
  "use strict";
  const { make, part } = irruGeo;
  const STEPS = [
    { key: "tour.gap", needs: "rasht", hash: "view=37.9,49.3,7.4&corridor=western" },
    { key: "tour.caspian", needs: "amirabad", hash: "view=41.6,50.6,5.6&corridor=trans-caspian" },
    { key: "tour.incheh", needs: "incheh-boroun", hash: "view=37.5,54.8,7.5&corridor=eastern&open=node:incheh-boroun" },
    { key: "tour.abbas", needs: "bandar-abbas", hash: "view=26.9,56.6,8&corridor=western&open=node:bandar-abbas" },
    { key: "tour.hormuz", needs: "hormuz", hash: "day=2026-04-01&view=25.2,58.5,5.6" },
    { key: "tour.suez", needs: "suez", hash: "view=36,50,3.4&ab=western;suez-baltic" }
  ];

  function start(view) {
    const ids = new Set(view.data.nodes.map((node) => node.id)), list = part(view, "tour");
    if (!view.trips || !STEPS.every((step) => ids.has(step.needs))) { return; }
    view.root.querySelector(".irru-tour").hidden = false;
    STEPS.forEach((step, i) => {
      const button = make("button", { type: "button" });
      button.dataset.text = step.key;
      button.addEventListener("click", () => irruGeo.address.go(view, "#" + step.hash + "&tour=" + (i + 1) +
        (view.words.language === view.firstLanguage ? "" : "&lang=" + view.words.language)));
      list.appendChild(make("li", {}, button));
    });
    view.showTour = (number) => {
      view.tourAt = number >= 1 && number <= STEPS.length ? number : 0;
      if (view.tourAt) { view.root.querySelector(".irru-tour").open = true; }
      list.querySelectorAll("button").forEach((button, i) => {
        if (i + 1 === view.tourAt) { button.setAttribute("aria-current", "step"); } else { button.removeAttribute("aria-current"); }
      });
    };
  }

  return { start };
})();
