/* The legend: Folium's layer control in the panel, the strokes, and switches for lanes and volumes. */
irruGeo.legend = (function () {
  "use strict";
  const { part } = irruGeo;

  /* A layer of Folium's control that the canvas draws: switching it only marks it. */
  const Switch = L.Layer.extend({
    initialize(set) { this._set = set; },
    onAdd() { this._set(false); return this; },
    onRemove() { this._set(true); return this; }
  });

  function redraw(view) {
    if (!view.isStarted) { return; }
    nodeLayers(view);
    view.canvas.redraw();
    view.drawNames();
    view.changed();
  }

  function lines(view, layer) {
    return view.switches.lines[layer] = new Switch((isOff) => { view.isOff[layer] = isOff; redraw(view); });
  }

  function marks(view, mark) {
    return view.switches.marks[mark] = new Switch((isOff) => { view.isOffMark[mark] = isOff; redraw(view); });
  }

  /* In how many shown layers a node lies; names go with their layers. */
  function nodeLayers(view) {
    view.nodeLayers = new Array(view.data.nodes.length);
    view.data.links.forEach((record) => [record.from, record.to].forEach((i) => {
      if (i !== undefined) { view.nodeLayers[i] = (view.nodeLayers[i] || 0) + (view.isOff[record.layer] ? 0 : 1); }
    }));
  }

  function setOff(view, names) {
    const put = (layer, isOff) => { if (isOff) { view.map.removeLayer(layer); } else { view.map.addLayer(layer); } };
    view.data.layers.forEach((layer, i) => { if (view.switches.lines[i]) { put(view.switches.lines[i], names.includes(layer.id)); } });
    Object.entries(view.switches.marks).forEach(([mark, layer]) => put(layer, names.includes("mark:" + mark)));
  }

  function setLanes(view, isAll) {
    view.allLanes = isAll;
    part(view, "lanes").checked = isAll;
    redraw(view);
  }

  /* What each width stands for: branch, tonnes, year, what is counted, by which source. */
  function sayVolumes(view) {
    const { words } = view, { make } = irruGeo, own = view.data.volumes;
    part(view, "volumes-note").replaceChildren(words.say("legend.volumes_scale", { n: words.number(own.px_per_mt) }),
      make("ul", {}, own.rows.map((row) => {
        const corridor = view.data.corridors.find((one) => one.id === row.branch);
        const mt = row.low === undefined ? words.number(row.mt, 1) : words.number(row.low, 1) + "–" + words.number(row.high, 1);
        return make("li", {}, make("b", {}, irruGeo.corridors.nameOf(view, corridor)), ": ", words.say("unit.mt_in", { n: mt, year: row.year }), ", ",
          words.say("volume." + row.counted), ", ", words.say("volume." + row.kind),
          row.sources ? [" (", irruGeo.cards.sourceLink(view.data.sources[row.sources[0]]), ")"] : null);
      })));
  }

  function setVolumes(view, isOn) {
    view.volumes = isOn && view.data.volumes ? { widths: Object.fromEntries(view.data.volumes.widths) } : null;
    if (view.volumes) { sayVolumes(view); }
    part(view, "volumes").checked = Boolean(view.volumes);
    part(view, "volumes-note").hidden = !view.volumes;
    redraw(view);
  }

  function start(view, control) {
    part(view, "layers").appendChild(control.getContainer());
    const hasLanes = view.data.links.some((record) => irruGeo.style.isLane(record) && !["main", "rival"].includes(record.role));
    part(view, "lanes").closest("label").hidden = !hasLanes;
    part(view, "lanes").addEventListener("change", (event) => setLanes(view, event.target.checked));
    part(view, "volumes").closest("label").hidden = !view.data.volumes;
    part(view, "volumes").addEventListener("change", (event) => setVolumes(view, event.target.checked));
    nodeLayers(view);
  }

  return { start, lines, marks, setOff, setLanes, setVolumes, nodeLayers };
})();
