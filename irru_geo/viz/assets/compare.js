/* Two side by side: A and B, each a corridor or a route in a state, on the map, in one profile and in a table. */
irruGeo.compare = (function () {
  "use strict";
  const { make, bdi, part } = irruGeo;
  const SIDES = ["A", "B"], FIELDS = ["choice", "day", "calm", "with", "from", "to", "least", "modes", "branch"];

  /* What is shown, as it goes into the address. */
  function asked(view) {
    const said = irruGeo.address.read(irruGeo.address.write(view)), own = { choice: said.corridor || "" };
    FIELDS.slice(1).forEach((field) => { own[field] = (own.choice === "@route" || !["from", "to", "least", "modes", "branch"].includes(field) ? said[field] : "") || ""; });
    return own;
  }

  /* Work out one side anew from its question; null when it has no route. */
  function answer(view, question) {
    const trips = view.trips, scenarios = trips.trip.scenarios, names = question["with"] ? question["with"].split(",") : [];
    const numbers = scenarios.map((_, i) => i).filter((i) => names.includes(scenarios[i].id));
    const isOwn = !question.day && !numbers.length;
    const state = isOwn ? view.ownState : trips.state(question.day || null, numbers, question.calm === "1");
    const item = irruGeo.corridors.itemOf(view, question.choice);
    let found = null, name = "";
    if (question.choice === "@route") {
      const ends = ["from", "to"].map((side) => view.data.nodes.findIndex((node) => node.id === question[side]));
      if (ends[0] < 0 || ends[1] < 0 || ends[0] === ends[1]) { return null; }
      name = ends.map((end) => view.data.nodes[end].name).join(" – ");
      const modes = question.modes ? trips.trip.modes.map((mode) => question.modes.split(",").includes(mode)) : undefined;
      found = trips.route(ends, state, { minimise: question.least || "time", modes });
    } else if (item && item.stops) {
      name = irruGeo.corridors.nameOf(view, item.own);
      found = trips.route(item.stops.stops, state, item.stops);
    }
    if (!found || !found.links) { return null; }
    found.profile = trips.profile(found);
    found.name = name + (question.day ? ", " + view.words.day(question.day) : "") + (names.length ? ", " + names.join(", ") : "");
    return found;
  }

  function count(found, kind) { return found.parts.filter((one) => (kind ? one.kind === kind : one.kind !== "movement" && one.kind !== "disruption")).length; }

  function rowsOf(view, a, b) {
    const n = (value, digits) => view.words.number(value, digits);
    const row = (title, one, other, digits) => [title, n(one, digits), n(other, digits), (other < one ? "−" : "+") + n(Math.abs(other - one), digits)];
    return [
      row(view.words.say("ab.distance") + ", " + view.words.say("profile.km"), a.exact_km, b.exact_km, 0),
      ...["P10", "P50", "P90"].map((title, i) => row(title + ", " + view.words.say("profile.days"), a.days[i], b.days[i], 1)),
      row(view.words.say("ab.borders"), count(a, "border"), count(b, "border"), 0), row(view.words.say("ab.handlings"), count(a), count(b), 0)
    ];
  }

  function show(view) {
    const { questions } = view.compare, found = questions.map((question) => (question ? answer(view, question) : null));
    const box = part(view, "ab-result"), [a, b] = found;
    box.replaceChildren();
    SIDES.forEach((side, i) => { if (found[i]) { box.appendChild(make("p", { "class": "irru-ab-side" }, make("b", {}, side + ": "), bdi(found[i].name))); } });
    if (a && b) {
      box.appendChild(make("table", {}, make("thead", {}, make("tr", {}, ["", "A", "B", view.words.say("ab.difference")].map((head) => make("th", { scope: "col" }, head)))),
        make("tbody", {}, rowsOf(view, a, b).map((row) => make("tr", {}, make("th", { scope: "row" }, row[0]), row.slice(1).map((one) => make("td", {}, one)))))));
      const chart = irruGeo.profile.draw(view, a.profile, b.profile);
      if (chart) { box.appendChild(chart); }
    }
    view.sides = a || b ? found.map((one) => (one ? new Set(one.links) : null)) : null;
    part(view, "ab-clear").hidden = !questions.some(Boolean);
    view.canvas.redraw();
  }

  function take(view, i) {
    const question = asked(view);
    if (!question.choice || !answer(view, question)) { view.announce(view.words.say("ab.none")); return; }
    view.compare.questions[i] = question;
    show(view);
    view.changed(true);
  }

  function start(view) {
    if (!view.trips) { return; }
    const box = part(view, "ab"), row = make("div", { "class": "irru-save" });
    view.root.querySelector(".irru-ab").hidden = false;
    SIDES.forEach((side, i) => {
      const button = make("button", { type: "button", "data-side": side });
      button.addEventListener("click", () => take(view, i));
      row.appendChild(button);
    });
    const clear = make("button", { type: "button", "data-irru": "ab-clear", hidden: "" }), hint = make("p", { "class": "irru-note" });
    clear.dataset.text = "ab.clear";
    hint.dataset.text = "ab.hint";
    clear.addEventListener("click", () => view.compare.restore(""));
    row.appendChild(clear);
    irruGeo.append(box, [hint, row, make("div", { "data-irru": "ab-result" })]);
    view.compare = {
      questions: [null, null],
      retell() {
        row.querySelectorAll("[data-side]").forEach((button) => { button.textContent = view.words.say("ab.take", { side: button.dataset.side }); });
        if (this.questions.some(Boolean)) { show(view); }
      },
      address() {
        return this.questions.some(Boolean) ? this.questions.map((one) => (one ? FIELDS.map((field) => one[field]).join("~") : "")).join(";") : "";
      },
      restore(text) {
        const parts = text.split(";");
        this.questions = SIDES.map((_, i) => {
          const values = (parts[i] || "").split("~");
          return values[0] ? Object.fromEntries(FIELDS.map((field, j) => [field, values[j] || ""])) : null;
        });
        if (this.questions.some(Boolean)) { view.root.querySelector(".irru-ab").open = true; }
        show(view);
        view.changed();
      }
    };
    view.compare.retell();
  }

  return { start, answer };
})();
