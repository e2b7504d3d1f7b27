/* The text alternative of the map: tables of places and links, each of which can be shown. */
irruGeo.table = (function () {
  "use strict";
  const { make, bdi, part } = irruGeo;
  const MOST_ROWS = 150;

  function open(view, found) {
    return make("button", { type: "button" }, bdi((found.node || found.record).name));
  }

  /* One table: a button in each row's head opens the card. */
  function tableOf(view, caption, heads, rows, wanted) {
    const fold = irruGeo.places.fold, fits = rows.filter((row) => !wanted || fold(row.text).includes(fold(wanted)));
    const shown = fits.slice(0, MOST_ROWS).map((row) => {
      const button = open(view, row.found);
      button.addEventListener("click", () => irruGeo.cards.show(view, row.found, true));
      return make("tr", {}, make("th", { scope: "row" }, button), row.cells.map((cell) => make("td", {}, bdi(cell))));
    });
    const more = fits.length - shown.length;
    return [
      make("h3", {}, caption + " (" + view.words.number(fits.length) + ")"),
      make("table", {}, make("thead", {}, make("tr", {}, heads.map((head) => make("th", { scope: "col" }, view.words.say(head))))), make("tbody", {}, shown)),
      more > 0 ? make("p", { "class": "irru-note" }, view.words.say("table.more", { n: view.words.number(more) })) : null
    ];
  }

  function places(view) {
    return view.data.nodes.map((node) => ({
      found: { node }, cells: [view.words.say("kind." + node.kind), view.words.country(node.country) || ""],
      text: [node.name, node.country, view.words.country(node.country)].concat(node.also || [], (node.names || []).map((pair) => pair[1])).join(" ")
    }));
  }

  function links(view) {
    return view.data.links.map((record) => ({
      found: { record },
      cells: [view.words.say("mode." + record.mode), record.km ? view.words.number(record.km) : "", irruGeo.cards.status(view, record)],
      text: [record.name, view.layerTitle(record.layer), view.words.country(record.country), view.words.say("mode." + record.mode)].join(" ")
    }));
  }

  function start(view) {
    const box = part(view, "table"), details = view.root.querySelector(".irru-table");
    const filter = make("input", { type: "search", "data-irru": "table-filter" }), result = make("div");
    const label = make("label", { "for": filter.id = view.id("filter") });
    label.dataset.text = "table.filter";
    irruGeo.append(box, [label, filter, result]);
    view.table = () => {
      if (!details.open) { return; }
      result.replaceChildren();
      irruGeo.append(result, tableOf(view, view.words.say("table.places"), ["table.name", "card.kind", "card.country"], places(view), filter.value));
      irruGeo.append(result, tableOf(view, view.words.say("table.links"), ["table.name", "card.mode", "profile.km", "card.status"], links(view), filter.value));
    };
    details.addEventListener("toggle", view.table);
    filter.addEventListener("input", view.table);
  }

  return { start };
})();
