/* The address of what is shown: kept in the hash, restored from it with Back, copied by a button. */
irruGeo.address = (function () {
  "use strict";
  const { part } = irruGeo;

  /* Everything that a reader can set, as [key, value]; what stands as it opened is left out. */
  function write(view) {
    const centre = view.map.getCenter(), said = [];
    const put = (key, value) => { if (value !== "" && value !== null && value !== undefined) { said.push([key, value]); } };
    put("view", [centre.lat.toFixed(3), centre.lng.toFixed(3), Number(view.map.getZoom().toFixed(2))].join(","));
    if (view.trips) {
      put("day", view.day);
      put("calm", view.day !== null && view.isCalm ? "1" : "");
      put("with", view.scenarios.map((i) => view.trips.trip.scenarios[i].id).join(","));
      ["from", "to"].forEach((side) => { if (typeof view.finder.ends[side] === "number") { put(side, view.data.nodes[view.finder.ends[side]].id); } });
      const wishes = view.finder.wishes();
      put("least", wishes.least === "time" ? "" : wishes.least);
      put("branch", wishes.branch);
      put("depart", wishes.depart);
      put("modes", wishes.modes.length === view.trips.trip.modes.length ? "" : wishes.modes.join(",") || "none");
    }
    put("corridor", view.choice);
    put("off", offLayers(view).join(","));
    put("lanes", view.allLanes ? "all" : "");
    put("volumes", view.volumes ? "1" : "");
    put("panel", view.isPanelOpen === view.panelAtFirst ? "" : view.isPanelOpen ? "open" : "closed");
    put("lang", view.words.language === view.firstLanguage ? "" : view.words.language);
    put("open", view.opened);
    put("ab", view.compare ? view.compare.address() : "");
    put("tour", view.tourAt ? String(view.tourAt) : "");
    if (view.isEmbedded) { said.push(["embed", "1"]); }
    return "#" + said.map(([key, value]) => key + "=" + encodeURIComponent(value)).join("&");
  }

  function offLayers(view) {
    const layers = view.data.layers.filter((_, i) => view.isOff[i]).map((layer) => layer.id);
    return layers.concat(Object.keys(view.isOffMark).filter((mark) => view.isOffMark[mark]).map((mark) => "mark:" + mark));
  }

  function read(hash) {
    const found = {};
    hash.slice(1).split("&").forEach((text) => {
      const at = text.indexOf("=");
      try {
        if (at > 0) { found[text.slice(0, at)] = decodeURIComponent(text.slice(at + 1)).slice(0, 400); } else if (text === "embed") { found.embed = "1"; }
      } catch (error) { return; }
    });
    return found;
  }

  function numberOf(view, id) { return view.data.nodes.findIndex((node) => node.id === id); }

  function list(text) { return text ? text.split(",") : []; }

  function restoreState(view, said) {
    const trip = view.trips.trip, day = said.day || "";
    const isDay = /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day)) && day >= trip.first && day <= trip.last &&
      new Date(Date.parse(day)).toISOString().slice(0, 10) === day;
    const names = list(said["with"]);
    irruGeo.states.set(view, {
      day: isDay ? day : null, isCalm: said.calm === "1",
      scenarios: trip.scenarios.map((_, i) => i).filter((i) => names.includes(trip.scenarios[i].id))
    });
  }

  function restoreRoute(view, said, isAll) {
    const from = numberOf(view, said.from), to = numberOf(view, said.to), isRoute = from >= 0 && to >= 0 && from !== to;
    if (isAll && !isRoute) { view.finder.clear(); }
    if (said.least || said.branch || said.depart || said.modes || isRoute || isAll) { view.finder.set(isRoute ? from : null, isRoute ? to : null, said); }
  }

  function restoreMap(view, said) {
    const place = (said.view || "").split(",").map(Number);
    if (place.length === 3 && place.every(Number.isFinite) && Math.abs(place[0]) <= 85 && Math.abs(place[1]) <= 540) {
      const zoom = Math.max(view.map.getMinZoom(), Math.min(view.map.getMaxZoom(), place[2]));
      view.isMoved = true;
      view.map.setView([place[0], place[1]], zoom, { animate: false });
    }
  }

  function restoreCard(view, said) {
    const [kind, id] = [(said.open || "").slice(0, 4), (said.open || "").slice(5)];
    const found = kind === "node" ? view.data.nodes.find((one) => one.id === id) : kind === "link" ? view.data.links.find((one) => one.id === id) : null;
    if (found) { irruGeo.cards.show(view, kind === "node" ? { node: found } : { record: found }, false); }
  }

  /* Show what the address says; `isAll` also goes back where it says nothing. */
  function restore(view, isAll, hash) {
    const said = read(hash || window.location.hash);
    if (said.lang || isAll) { view.speak(said.lang || view.firstLanguage); }
    if (said.embed === "1") { irruGeo.embed.become(view); }
    if (said.off !== undefined || isAll) { irruGeo.legend.setOff(view, list(said.off)); }
    if (said.lanes || isAll) { irruGeo.legend.setLanes(view, said.lanes === "all"); }
    if (said.volumes || isAll) { irruGeo.legend.setVolumes(view, said.volumes === "1"); }
    if (said.panel || isAll) { view.setPanel(said.panel ? said.panel === "open" : view.panelAtFirst); }
    if (view.trips && (said.day || said["with"] || isAll)) { restoreState(view, said); }
    if (view.finder) { restoreRoute(view, said, isAll); }
    const wanted = said.corridor && irruGeo.corridors.itemOf(view, said.corridor) ? said.corridor : null;
    if (wanted !== view.choice && (wanted || isAll)) { irruGeo.corridors.choose(view, wanted || view.choice); }
    if (view.compare && (said.ab || isAll)) { view.compare.restore(said.ab || ""); }
    if (view.showTour) { view.showTour(Number(said.tour) || 0); }
    if (view.map._popup) { view.map.closePopup(); }
    restoreCard(view, said);
    restoreMap(view, said);
  }

  function copy(view, button, text, key) {
    const field = part(view, "address");
    field.value = text;
    field.hidden = false;
    field.select();
    view.announce(view.words.say("share.ready"));
    if (!navigator.clipboard || !window.isSecureContext) { return; }
    navigator.clipboard.writeText(text).then(() => {
      button.textContent = view.words.say("share.copied");
      view.announce(view.words.say("share.copied"));
      window.setTimeout(() => { button.textContent = view.words.say(key); }, 2500);
    }, () => null);
  }

  /* The page's own address; inside a notebook's frame there is none that others could open. */
  function addressOf(view) {
    const own = window.location.href.split("#")[0];
    return (/^(about|data|blob):/.test(own) ? "" : own) + write(view);
  }

  function start(view) {
    let isReady = false, isBusy = false;
    view.changed = (isStep) => {
      if (!isReady || isBusy || view.number > 0) { return; }
      part(view, "address").hidden = true;
      const hash = write(view), isNew = isStep || view.isStep;
      view.isStep = false;
      try {
        window.history[isNew && hash !== window.location.hash ? "pushState" : "replaceState"](null, "", hash);
      } catch (error) { return; } // in a frame
    };
    view.restore = (hash) => {
      isBusy = true;
      restore(view, true, hash);
      isBusy = false;
    };
    const again = () => { if (view.number === 0) { view.restore(); } };
    if (view.number === 0) { restore(view, false); }
    isReady = true;
    view.map.on("moveend", () => view.changed());
    window.addEventListener("hashchange", again);
    window.addEventListener("popstate", again);
    part(view, "share").addEventListener("click", (event) => copy(view, event.currentTarget, addressOf(view), "share.copy"));
    part(view, "embed").addEventListener("click", (event) => {
      const address = addressOf(view) + (view.isEmbedded ? "" : "&embed=1");
      const quoted = address.replace(/&/g, "&amp;").replace(/"/g, "&quot;");
      copy(view, event.currentTarget, "<" + 'iframe src="' + quoted + '" title="' + view.data.title.replace(/["<>&]/g, "") +
        '" style="width:100%;height:560px;border:0" loading="lazy" allowfullscreen></' + "iframe>", "share.embed");
    });
  }

  /* Go to an address of this page as if it had been opened with it. */
  function go(view, hash) {
    try { window.history.pushState(null, "", hash); } catch (error) { view.announce(""); } // in a frame
    view.restore(hash);
  }

  return { start, write, read, go };
})();
