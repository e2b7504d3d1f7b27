/* The route finder: two places, what to minimise, which modes; the result is drawn and can be chosen. */
irruGeo.finder = (function () {
  "use strict";
  const { make, part } = irruGeo;
  const ID = "@route";

  function start(view) {
    if (!view.trips) { return; }
    const root = view.root, ends = { from: null, to: null }, result = part(view, "found"), modes = view.trips.trip.modes;
    const inputs = { from: part(view, "from"), to: part(view, "to") }, least = part(view, "least"), branch = part(view, "branch");
    const depart = part(view, "depart"), arrival = part(view, "arrival"), { first, last } = view.trips.trip;
    let item = null;
    depart.min = first;
    depart.max = last;
    depart.addEventListener("change", () => find(false));
    root.querySelector(".irru-trip").hidden = false;
    Object.keys(inputs).forEach((side) => {
      irruGeo.places.combobox(view, inputs[side], part(view, side + "-list"), (node) => {
        if (ends[side] === node) { return; }
        ends[side] = node;
        find(true);
      });
      inputs[side].addEventListener("input", () => {
        ends[side] = null;
        if (!inputs[side].value) { find(false); }
      });
    });
    const boxes = modes.map((mode) => {
      const box = make("input", { type: "checkbox", "data-mode": mode }), label = make("span");
      label.dataset.text = "process." + mode;
      box.checked = true;
      box.addEventListener("change", () => find(false));
      part(view, "modes").appendChild(make("label", {}, box, label));
      return box;
    });
    const branches = view.trips.trip.branches || [];
    branches.forEach((one, i) => branch.appendChild(make("option", { value: String(i) }, one.name)));
    branch.closest("label").hidden = !branches.length;
    [least, branch].forEach((one) => one.addEventListener("change", () => find(false)));
    root.querySelector(".irru-swap").addEventListener("click", () => { set(ends.to, ends.from); find(true); });
    root.querySelector(".irru-clear").addEventListener("click", () => {
      set(null, null);
      find(false);
      inputs.from.focus();
    });

    function set(from, to) {
      ends.from = from;
      ends.to = to;
      Object.keys(ends).forEach((side) => { inputs[side].value = ends[side] === null ? "" : view.data.nodes[ends[side]].name; });
    }

    function remove() {
      if (!item) { return; }
      view.items.splice(view.items.indexOf(item), 1);
      if (view.choice === ID) { view.choice = null; }
      item = null;
    }

    function wishes() {
      const chosen = branches[Number(branch.value)];
      const own = { minimise: least.value, modes: boxes.map((box) => box.checked) };
      return branch.value !== "" && chosen ? Object.assign(own, { modes: chosen.modes, barred: chosen.barred, via: irruGeo.branches.pinned(view, chosen, ends) }) : own;
    }

    /* The day of departure: the one that is set here, else that of the slider; null for none. */
    function leaving() {
      const own = depart.value;
      return own && own >= first && own <= last ? own : view.day;
    }

    /* When the route arrives that leaves on a day, and what it may wait for. */
    function sayArrival(day, record) {
      const { words } = view;
      arrival.hidden = day === null || !record.parts || !record.parts.length;
      if (arrival.hidden) { return; }
      const found = irruGeo.departing.walk(view.trips, record.parts, day, view.scenarios, view.isCalm);
      if (!found) {
        arrival.textContent = words.say("find.never", { day: words.day(day) });
        return;
      }
      const [early, middle, late] = found.arrivals.map((one) => words.day(one));
      const said = [words.say("find.arrival", { day: words.day(day), early, middle, late })];
      if (found.whys.length) { said.push(words.say("find.waits", { what: found.whys.join("; ") })); }
      if (!record.parts.some((one) => view.trips.isSeasonal(day, one.figure))) { said.push(words.say("find.no_months")); }
      arrival.textContent = said.join(" ");
    }

    /* Find the route and show it; `isNew` moves the map there. */
    function find(isNew) {
      const wasChosen = view.choice === ID;
      remove();
      result.replaceChildren();
      arrival.hidden = true;
      root.querySelector(".irru-clear").hidden = ends.from === null && ends.to === null;
      if (ends.from === null || ends.to === null) {
        irruGeo.corridors.refresh(view);
        if (wasChosen) { irruGeo.corridors.show(view, false); }
        view.changed();
        return;
      }
      if (ends.from === ends.to) {
        result.textContent = view.words.say("find.same");
        view.announce(result.textContent);
        return;
      }
      const day = leaving(), state = day === view.day ? view.state : view.trips.state(day, view.scenarios, view.isCalm);
      const own = wishes(), names = [ends.from, ends.to].map((node) => view.data.nodes[node].name);
      const record = Object.assign({ id: ID, name: names.join(" – ") },
        view.trips.route([ends.from, ...(own.via || []), ends.to], state, own));
      record.km = record.exact_km;
      item = irruGeo.corridors.add(view, record, result, null);
      irruGeo.corridors.refresh(view);
      sayArrival(day, record);
      if (isNew || wasChosen) {
        view.choice = ID;
        view.changed(isNew);
        irruGeo.corridors.show(view, isNew);
        view.announce((result.querySelector("button") || result).innerText + " " + arrival.innerText);
      }
      view.changed();
    }

    view.finder = {
      ends,
      update() { if (item) { find(false); } },
      clear() { set(null, null); find(false); },
      wishes: () => ({
        depart: depart.value, least: least.value, branch: branch.value === "" ? "" : branches[Number(branch.value)].id,
        modes: modes.filter((_, i) => boxes[i].checked)
      }),
      set(from, to, said) {
        const known = Array.from(least.options).map((option) => option.value);
        depart.value = said.depart || "";
        least.value = known.includes(said.least) ? said.least : "time";
        branch.value = String(branches.findIndex((one) => one.id === said.branch)).replace("-1", "");
        const wanted = said.modes ? said.modes.split(",") : modes;
        boxes.forEach((box, i) => { box.checked = wanted.includes(modes[i]); });
        if (from === null && to === null) { return; }
        set(from, to);
        find(true);
      }
    };
  }

  return { start };
})();
