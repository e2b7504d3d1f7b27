/* The ranking of losses beside the map, when it is a map of losses: each opens the card of what is lost. */
irruGeo.losses = (function () {
  "use strict";
  const { make, bdi, part } = irruGeo;

  function figures(view, loss) {
    const { words } = view, said = [];
    if (loss.cut) { said.push(words.say("loss.cut", { n: words.number(loss.cut) })); }
    if (loss.days > 0) { said.push("+" + words.say("unit.days", { n: words.number(loss.days, 1) })); }
    return said.join(", ");
  }

  function start(view) {
    const losses = view.data.losses, list = part(view, "losses");
    if (!losses || !losses.length) { return; }
    view.root.querySelector(".irru-losses").hidden = false;
    view.sayLosses = () => list.replaceChildren(...losses.map((loss) => {
      const record = view.data.links.find((one) => one.id === loss.id), node = view.data.nodes.find((one) => one.id === loss.id);
      if (!record && !node) { return make("li", {}, bdi(loss.id), ": ", figures(view, loss)); }
      const button = make("button", { type: "button" }, make("span", { "class": "irru-row" },
        make("span", {}, bdi((record || node).name)), make("span", {}, figures(view, loss))));
      button.addEventListener("click", () => irruGeo.cards.show(view, record ? { record } : { node }, true));
      return make("li", { value: loss.rank }, button);
    }));
  }

  return { start };
})();
