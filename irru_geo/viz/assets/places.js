/* Places by name: an index of the nodes, and an input that offers what fits what is typed. */
irruGeo.places = (function () {
  "use strict";
  var make = irruGeo.make, bdi = irruGeo.bdi;

  function fold(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f\s'’`-]/g, "").toLowerCase();
  }

  function indexOf(view) {
    view.index = view.index || view.data.nodes.map(function (node, i) {
      var names = [node.name].concat((node.names || []).map(function (pair) { return pair[1]; }),
        node.also || [], node.unlocode || [], node.id);
      return { i: i, node: node, keys: names.map(fold) };
    });
    return view.index;
  }

  function matches(index, text) {
    var wanted = fold(text);
    if (!wanted) { return []; }
    return index.map(function (entry) {
      var best = Math.min.apply(null, entry.keys.map(function (key) {
        var where = key.indexOf(wanted);
        return where < 0 ? 9999 : where * 100 + key.length;
      }));
      return { entry: entry, best: best };
    }).filter(function (match) { return match.best < 9999; })
      .sort(function (a, b) { return a.best - b.best; }).slice(0, 8)
      .map(function (match) { return match.entry; });
  }

  /* Make a combobox of an input and a list; `take` gets the number of the node that was chosen. */
  function combobox(view, input, list, take) {
    var index = indexOf(view), found = [], at = 0;
    function item(entry, i) {
      var local = (entry.node.names || [])[0];
      var option = make("li", {
        role: "option", id: list.id + "-" + i, "aria-selected": String(i === at)
      }, bdi(entry.node.name), local ? [" ", make("small", {}, bdi(local[1], local[0]))] : null,
      make("small", {}, entry.node.country ? " " + irruGeo.country(entry.node.country) : ""));
      option.addEventListener("mousedown", function (event) { event.preventDefault(); choose(i); });
      return option;
    }
    function show() {
      list.replaceChildren.apply(list, found.map(item));
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      if (found.length) {
        input.setAttribute("aria-activedescendant", list.id + "-" + at);
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    }
    function close() { found = []; show(); }
    function choose(i) {
      var entry = found[i];
      close();
      if (entry) {
        input.value = entry.node.name;
        take(entry.i);
      }
    }
    input.addEventListener("input", function () { found = matches(index, input.value); at = 0; show(); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", function (event) {
      var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && found.length) {
        event.preventDefault();
        at = (at + step + found.length) % found.length;
        show();
      } else if (event.key === "Enter") {
        choose(at);
      } else if (event.key === "Escape" && found.length) {
        event.stopPropagation();
        close();
      }
    });
  }

  return { combobox: combobox };
})();
