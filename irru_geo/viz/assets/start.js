/* The map and its panel: puts all parts together when all layers are there. */
(function () {
  "use strict";
  const { part, Words } = irruGeo;
  const NARROW_PX = 900;
  let count = 0;

  class View {
    constructor(map) {
      const box = map.getContainer();
      this.map = map;
      this.number = count;
      count += 1;
      this.root = box.closest(".irru");
      this.data = irruGeo.dataOf(box.id);
      this.prefix = box.id + "-";
      this.words = new Words(this.data.messages, this.data.language);
      this.firstLanguage = this.words.language;
      this.ink = irruGeo.style.inkOf(this.root);
      this.isOff = [];
      this.isOffMark = {};
      this.switches = { lines: [], marks: {} };
      this.shutNodes = new Map();
      this.allLanes = false;
      this.named = 12;
      this.keyOrder = {};
      this.onCorridor = {};
      (this.data.key_nodes || []).forEach((i, order) => { this.keyOrder[i] = order; });
      this.data.corridors.forEach((record) => (record.nodes || []).forEach((i) => { this.onCorridor[i] = true; }));
      this.ownCountries = new Set(this.data.countries || []);
      this.changed = () => null;
      irruGeo.lines.prepare(this);
    }

    id(name) { return this.prefix + name; }

    layerTitle(number) {
      const layer = this.data.layers[number], said = this.words.say("layer." + layer.id);
      return this.words.table["layer." + layer.id] ? said : layer.title;
    }

    announce(text) { part(this, "live").textContent = text; }

    /* Put the words of the reader's language into elements that name their key. */
    translateIn(box) {
      const each = (name, put) => box.querySelectorAll("[data-" + name + "]").forEach((element) => put(element, element.getAttribute("data-" + name)));
      each("text", (element, key) => { element.textContent = this.words.say(key); });
      each("label", (element, key) => element.setAttribute("aria-label", this.words.say(key)));
      each("title", (element, key) => element.setAttribute("title", this.words.say(key)));
      each("hint", (element, key) => element.setAttribute("placeholder", this.words.say(key)));
    }

    speak(language) {
      if (!Object.keys(this.data.messages).includes(language) || language === this.words.language) { return; }
      this.words.use(language);
      this.retell();
      this.changed(true);
    }

    /* Say everything in the language of `words`. */
    retell() {
      const { words } = this;
      this.root.setAttribute("lang", words.language);
      this.root.setAttribute("dir", words.isRightToLeft ? "rtl" : "ltr");
      if (this.number === 0 && !this.isGuest) { document.documentElement.lang = words.language; }
      this.translateIn(this.root);
      part(this, "title").textContent = this.titleText();
      this.hint = this.data.corridors.length > 1 ? words.say("compare.hint") : "";
      if (this.syncScenarios) { this.syncScenarios(); }
      if (this.retimed) { this.retimed(); }
      if (this.sayServices) { this.sayServices(); }
      this.root.querySelectorAll("[data-layer]").forEach((element) => {
        element.textContent = this.layerTitle(Number(element.dataset.layer));
      });
      part(this, "toggle-text").textContent = words.say(this.isPanelOpen ? "panel.hide" : "panel.show");
      irruGeo.states.say(this, this.day === null && !this.scenarios.length);
      irruGeo.corridors.refresh(this);
      if (this.choice !== null) { irruGeo.corridors.show(this, false); }
      if (this.table) { this.table(); }
      if (this.compare) { this.compare.retell(); }
      if (this.sayLosses) { this.sayLosses(); }
      if (this.drawNames) {
        irruGeo.names.weigh(this);
        this.drawNames();
      }
    }

    titleText() { return this.data.is_own_title ? this.data.title : this.words.say("title"); }

    setPanel(isOpen) {
      this.isPanelOpen = isOpen;
      this.root.classList.toggle("is-closed", !isOpen);
      this.root.querySelector(".irru-toggle").setAttribute("aria-expanded", String(isOpen));
      part(this, "toggle-text").textContent = this.words.say(isOpen ? "panel.hide" : "panel.show");
      this.changed();
    }

    /* Fit the map to what it is about. */
    goHome() {
      this.isMoved = false;
      this.isFitting = true;
      this.map._sizeChanged = true; // invalidateSize does nothing before the first view
      this.map.invalidateSize({ animate: false, pan: false });
      const size = this.map.getSize(), banner = part(this, "banner").getBoundingClientRect();
      const top = banner.height < size.y / 3 ? banner.height : 0, side = this.isSmall ? 3 : 14;
      if (this.home.isValid()) {
        const snap = this.map.options.zoomSnap;
        this.map.options.zoomSnap = 0.02; // the corridor fills the frame
        this.map.fitBounds(this.home, {
          paddingTopLeft: [side, side + top + 8], paddingBottomRight: [side, 20], maxZoom: 9, animate: false
        });
        this.map.options.zoomSnap = snap;
      } else {
        this.map.setView([38, 54], 4, { animate: false });
      }
      this.homeZoom = this.map.getZoom();
      this.fitted = [size.x, size.y];
      this.isFitting = false;
    }
  }

  function homeBounds(view) {
    const own = view.data.home || [];
    return irruGeo.lines.boundsOf(view, own.length ? own : view.data.links.map((_, i) => i));
  }

  function credit(view) {
    view.map.attributionControl.setPrefix(false).addAttribution(
      '<span class="irru-long"><a href="https://leafletjs.com" rel="noopener" target="_blank">Leaflet</a> | </span>© ' +
      '<a href="https://www.openstreetmap.org/copyright" rel="noopener" target="_blank">' +
      'OpenStreetMap contributors</a><span class="irru-long"> (ODbL)</span>, GeoNames<span class="irru-long"> (CC BY 4.0)</span>, ' +
      "Natural Earth, irru_geo");
  }

  function startMap(view) {
    const map = view.map;
    L.control.zoom({ position: "topright" }).addTo(map);
    homeButton(view).addTo(map);
    L.control.scale({ position: "bottomleft", imperial: false }).addTo(map);
    credit(view);
    view.home = homeBounds(view);
    if (map._loaded) { // fit_bounds or a location was added in Python
      view.isMoved = true;
      view.homeZoom = map.getZoom();
    } else {
      view.goHome();
    }
    irruGeo.lines.layer(view).addTo(map);
    irruGeo.lines.glowLayer(view).addTo(map);
    irruGeo.names.start(view);
    view.fitted = [map.getSize().x, map.getSize().y];
    keepFit(view);
  }

  /* The layout goes by the room that the map has, not by the window. */
  function measure(view) {
    const width = view.root.clientWidth;
    if (!width) { return; }
    const isSmall = width <= NARROW_PX;
    view.root.classList.toggle("is-narrow", isSmall);
    if (view.isSmall !== isSmall) {
      view.isSmall = isSmall;
      view.panelAtFirst = !isSmall;
      if (view.isStarted) { view.setPanel(!isSmall && !view.isEmbedded); }
    }
  }

  /* A map that is shown late or grows fits itself, until the reader has moved it. */
  function keepFit(view) {
    const map = view.map;
    ["dragstart", "zoomstart"].forEach((name) => map.on(name, () => { if (!view.isFitting && map.getSize().x) { view.isMoved = true; } }));
    new ResizeObserver(() => {
      const box = map.getContainer();
      if (!box.clientWidth || !box.clientHeight) { return; }
      const isNew = box.clientWidth !== view.fitted[0] || box.clientHeight !== view.fitted[1];
      view.fitted = [box.clientWidth, box.clientHeight];
      if (!view.isMoved && isNew) { view.goHome(); } else { map.invalidateSize({ animate: false }); }
    }).observe(map.getContainer());
    new ResizeObserver(() => measure(view)).observe(view.root);
  }

  function homeButton(view) {
    const control = L.control({ position: "topright" });
    control.onAdd = () => {
      const box = L.DomUtil.create("div", "leaflet-bar"), button = irruGeo.make("a", { href: "#", role: "button" }, "⌂");
      button.dataset.label = button.dataset.title = "map.home";
      L.DomEvent.disableClickPropagation(box);
      button.addEventListener("click", (event) => { event.preventDefault(); view.goHome(); view.changed(); });
      box.appendChild(button);
      return box;
    };
    return control;
  }

  function startTheme(view) {
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      view.ink = irruGeo.style.inkOf(view.root);
      view.landCanvas.redraw();
      view.canvas.redraw();
      irruGeo.corridors.refresh(view);
    });
  }

  function startPanel(view) {
    irruGeo.places.combobox(view, part(view, "find"), part(view, "find-list"), (node) => {
      irruGeo.cards.show(view, irruGeo.cards.nodeOf(view, node), true);
    });
    view.root.querySelector(".irru-toggle").addEventListener("click", () => view.setPanel(!view.isPanelOpen));
    part(view, "skip").addEventListener("click", (event) => { event.preventDefault(); view.map.getContainer().focus(); });
    const languages = part(view, "language"), known = Object.keys(view.data.messages);
    known.forEach((code) => languages.appendChild(irruGeo.make("option", { value: code, lang: code }, view.data.messages[code].language)));
    languages.value = view.words.language;
    languages.addEventListener("change", () => view.speak(languages.value));
    view.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.target.getAttribute("role") === "combobox") { return; }
      if (view.map._popup && view.map._popup.isOpen()) { view.map.closePopup(); } else if (view.choice) { irruGeo.corridors.choose(view, view.choice); }
    });
  }

  function start(view, control) {
    view.isGuest = !document.querySelector('meta[name="irru-geo"]');
    measure(view);
    view.panelAtFirst = view.isPanelOpen = !view.isSmall;
    if (view.data.chosen) { part(view, "compare-title").dataset.text = "compare.route"; }
    irruGeo.states.start(view);
    irruGeo.corridors.start(view);
    irruGeo.legend.start(view, control);
    irruGeo.scenarios.start(view);
    irruGeo.slider.start(view);
    view.setPanel(view.isPanelOpen);
    irruGeo.states.banner(view);
    startMap(view);
    irruGeo.finder.start(view);
    irruGeo.cards.start(view);
    startPanel(view);
    ["table", "exports", "compare", "tour", "losses", "services"].forEach((name) => { if (irruGeo[name]) { irruGeo[name].start(view); } });
    irruGeo.embed.start(view);
    irruGeo.print.start(view);
    startTheme(view);
    view.retell();
    view.isStarted = true;
    if (view.data.chosen) { irruGeo.corridors.choose(view, view.data.chosen); }
    if (view.trips && view.data.opens) { irruGeo.states.set(view, { day: view.data.opens }); }
    irruGeo.address.start(view);
    irruGeo.views.push(view);
    window.irruReady = true;
  }

  irruGeo.views = [];
  irruGeo.view = (map) => {
    const view = new View(map);
    return {
      land: () => irruGeo.land.layer(view),
      lines: (layer) => irruGeo.legend.lines(view, layer),
      marks: (kind) => irruGeo.legend.marks(view, kind),
      start: (control) => start(view, control)
    };
  };
})();
