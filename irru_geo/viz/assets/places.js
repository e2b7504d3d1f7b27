/* Places by name: an index of the nodes, and an input that offers what fits what is typed. */
irruGeo.places = (function () {
  "use strict";
  const { make, bdi } = irruGeo;
  const MOST = 8;

  function fold(text) { return text.normalize("NFKD").replace(/[\u0300-\u036f\s'’`-]/g, "").toLowerCase(); }

  function indexOf(view) {
    view.index = view.index || view.data.nodes.map((node, i) => {
      const names = [node.name].concat((node.names || []).map((pair) => pair[1]), node.also || [], node.unlocode || [], node.id);
      return { i, node, keys: names.map(fold) };
    });
    return view.index;
  }

  function matches(index, text) {
    const wanted = fold(text);
    if (!wanted) { return []; }
    return index.map((entry) => ({
      entry, best: Math.min(...entry.keys.map((key) => {
        const where = key.indexOf(wanted);
        return where < 0 ? 9999 : (key === wanted ? 0 : where * 100 + key.length);
      }))
    })).filter((match) => match.best < 9999).sort((a, b) => a.best - b.best).slice(0, MOST).map((match) => match.entry);
  }

  /* How many letters two words differ by, at most `most`. */
  function apart(one, other, most) {
    let row = Array.from({ length: other.length + 1 }, (_, i) => i);
    for (let i = 1; i <= one.length; i += 1) {
      const next = [i];
      for (let j = 1; j <= other.length; j += 1) {
        next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1)));
      }
      row = next;
      if (Math.min(...row) > most) { return most + 1; }
    }
    return row[other.length];
  }

  /* The names nearest to what matches nothing. */
  function nearest(index, text) {
    const wanted = fold(text);
    return index.map((entry) => ({ entry, off: Math.min(...entry.keys.map((key) => apart(wanted, key, 4))) }))
      .filter((one) => one.off <= 4).sort((a, b) => a.off - b.off).slice(0, 3).map((one) => one.entry);
  }

  /* Make a combobox of an input and a list; `take` gets the number of the node that was chosen. */
  function combobox(view, input, list, take) {
    const index = indexOf(view);
    let found = [], at = 0, isNear = false;
    const note = make("p", { "class": "irru-nothing", role: "status" });
    list.after(note);

    function item(entry, i) {
      const local = (entry.node.names || [])[0];
      const option = make("li", { role: "option", id: list.id + "-" + i, "aria-selected": String(i === at) },
        bdi(entry.node.name), local ? [" ", make("small", {}, bdi(local[1], local[0]))] : null,
        make("small", {}, entry.node.country ? " " + view.words.country(entry.node.country) : ""));
      option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(i); });
      return option;
    }

    function show() {
      list.replaceChildren(...found.map(item));
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      if (found.length) { input.setAttribute("aria-activedescendant", list.id + "-" + at); } else { input.removeAttribute("aria-activedescendant"); }
      note.textContent = isNear ? view.words.say(found.length ? "find.nearest" : "find.nothing") : "";
      note.hidden = !isNear;
    }

    function close() { found = []; isNear = false; show(); }

    function choose(i) {
      const entry = found[i];
      close();
      if (entry) { input.value = entry.node.name; take(entry.i); }
    }

    function look() {
      found = matches(index, input.value);
      isNear = !found.length && Boolean(fold(input.value));
      if (isNear) { found = nearest(index, input.value); }
      at = 0;
      show();
    }

    input.addEventListener("input", look);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && found.length) {
        event.preventDefault();
        at = (at + step + found.length) % found.length;
        show();
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (!found.length && input.value) { look(); }
        choose(at);
      } else if (event.key === "Tab" && found.length && !isNear) {
        choose(at);
      } else if (event.key === "Escape" && found.length) {
        event.stopPropagation();
        close();
      }
    });
    close();
  }

  return { combobox, matches, nearest, indexOf, fold };
})();
