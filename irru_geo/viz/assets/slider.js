/* The date slider: days on which something changes, named, with a list of what changed. */
irruGeo.slider = (function () {
  "use strict";
  const { make, bdi, part } = irruGeo;
  const DAY_MS = 86400000, PLAY_MS = 1600;

  function ms(day) { return Date.parse(day + "T00:00:00Z"); }

  class Scale {
    constructor(trip) {
      this.first = ms(trip.first);
      this.last = Math.round((ms(trip.last) - this.first) / DAY_MS);
    }

    number(day) { return Math.round((ms(day) - this.first) / DAY_MS); }

    day(number) { return new Date(this.first + number * DAY_MS).toISOString().slice(0, 10); }

    at(number) { return "left:calc(8px + (100% - 16px) * " + (number / this.last).toFixed(5) + ")"; }
  }

  /* The days on which links come into use, from the timeline without disruptions. */
  function openingsOf(view) {
    if (view.openings) { return view.openings; }
    const shut = (record) => new Set((record.closed || []).flatMap((pair) => pair[1])), calm = view.trips.trip.calm;
    view.openings = calm.slice(1).map((record, i) => {
      const now = shut(record);
      return { from: record.from, links: Array.from(shut(calm[i])).filter((link) => !now.has(link)) };
    }).filter((one) => one.links.length);
    return view.openings;
  }

  /* Every change with its titles: the events of a day, each title once, and links that come into use. */
  function changesOf(view) {
    const found = new Map(), trip = view.trips.trip;
    const add = (day, title, isBad) => {
      if (!found.has(day)) { found.set(day, { day, titles: [], isBad: false }); }
      const item = found.get(day);
      if (title && !item.titles.includes(title)) { item.titles.push(title); }
      item.isBad = item.isBad || isBad;
    };
    trip.events.forEach((event) => {
      const day = (event.start + (event.start.length === 4 ? "-01-01" : "-01")).slice(0, 10);
      if (day >= trip.first && day <= trip.last) { add(day, event.title || event.note, true); }
    });
    openingsOf(view).forEach((opening) => {
      const names = opening.links.map((i) => view.data.links[i].name);
      add(opening.from, view.words.say("slider.in_use", { names: short(names) }), false);
    });
    return Array.from(found.values()).sort((a, b) => (a.day < b.day ? -1 : 1));
  }

  function short(names) { return names.slice(0, 2).join("; ") + (names.length > 2 ? "; +" + (names.length - 2) : ""); }

  /* What holds on the day shown: each title once, the latest first, and what came into use that day. */
  function news(view) {
    const trip = view.trips.trip, titles = new Set(), said = [];
    const opening = openingsOf(view).filter((one) => one.from <= view.day).pop();
    if (opening) {
      const names = short(opening.links.map((i) => view.data.links[i].name));
      const text = view.words.say(opening.from === view.day ? "slider.now" : "slider.in_use_since", {
        names, day: view.words.day(opening.from)
      });
      said.push({ text, order: opening.from === view.day ? 0 : 2, start: opening.from });
    }
    if (!view.isCalm) {
      (view.trips.on(view.day).events || []).map((i) => trip.events[i]).forEach((event) => {
        const key = event.title || event.note;
        if (titles.has(key)) { return; }
        titles.add(key);
        const end = event.end ? view.words.say("event.until", { day: view.words.day(event.end) }) : view.words.say("event.open_end");
        said.push({
          text: key + " (" + view.words.say("event.since", { day: view.words.day(event.start) }) + ", " + end + ")",
          order: 1, start: event.start
        });
      });
    }
    return said.sort((a, b) => a.order - b.order || (a.start < b.start ? 1 : -1)).map((one) => one.text);
  }

  function ticks(view, scale, changes) {
    part(view, "ticks").replaceChildren(...changes.map((change) => {
      const tick = make("button", {
        type: "button", tabindex: "-1", "class": change.isBad ? "is-bad" : "", style: scale.at(scale.number(change.day)),
        title: view.words.day(change.day) + ": " + change.titles.join("; ")
      });
      tick.setAttribute("aria-label", tick.title);
      tick.addEventListener("click", () => irruGeo.states.set(view, { day: change.day }));
      return tick;
    }));
    const first = new Date(scale.first).getUTCFullYear(), years = [];
    for (let year = Math.ceil(first / 5) * 5; scale.number(year + "-01-01") <= scale.last; year += 5) { years.push(year); }
    part(view, "years").replaceChildren(...years.map((year) => make("span", {
      style: scale.at(scale.number(year + "-01-01"))
    }, view.words.day(year + ""))));
  }

  function list(view, changes) {
    part(view, "changes").replaceChildren(...changes.slice().reverse().map((change) => {
      const button = make("button", { type: "button", "class": change.isBad ? "is-bad" : "" },
        make("b", {}, view.words.day(change.day, "short")), " ", bdi(change.titles.join("; ") || view.words.say("slider.change")));
      button.addEventListener("click", () => irruGeo.states.set(view, { day: change.day }));
      return make("li", {}, button);
    }));
  }

  function start(view) {
    if (!view.trips) { return; }
    const trip = view.trips.trip, scale = new Scale(trip), slider = view.root.querySelector(".irru-scale input");
    const days = trip.timeline.map((record) => scale.number(record.from));
    const calm = trip.calm.map((record) => scale.number(record.from));
    let playing = null;
    view.root.querySelector(".irru-time").hidden = false;
    slider.max = scale.last;

    function show() {
      const isDated = view.day !== null, said = isDated ? news(view) : [];
      const text = isDated ? view.words.day(view.day) : view.words.say("slider.undated");
      if (isDated) { slider.value = scale.number(view.day); }
      slider.setAttribute("aria-valuetext", text + (said.length ? ". " + said.join(" ") : ""));
      part(view, "day").textContent = text;
      part(view, "news").replaceChildren(...said.map((one) => make("span", { "class": "irru-new" }, bdi(one))));
      view.root.querySelector(".irru-undated").hidden = !isDated;
      view.root.classList.toggle("is-dated", isDated);
      part(view, "calm").checked = !view.isCalm;
      view.root.querySelector(".irru-calm").hidden = !isDated;
      part(view, "play").textContent = view.words.say(playing === null ? "slider.play" : "slider.stop");
    }

    function jump(step, own) {
      const here = view.day === null ? Number(slider.value) : scale.number(view.day);
      const numbers = own || (view.isCalm ? calm : days);
      const found = step > 0 ? numbers.find((one) => one > here) : numbers.slice().reverse().find((one) => one < here);
      if (found === undefined) { return false; }
      irruGeo.states.set(view, { day: scale.day(found) });
      return true;
    }

    function stop() {
      window.clearInterval(playing);
      playing = null;
      show();
    }

    function play() {
      if (playing !== null) { stop(); return; }
      const stops = changesOf(view).map((change) => scale.number(change.day));
      if (view.day === null || !jump(1, stops)) { irruGeo.states.set(view, { day: trip.first }); }
      playing = window.setInterval(() => { if (!jump(1, stops)) { stop(); } }, PLAY_MS);
      show();
    }

    part(view, "calm").addEventListener("change", (event) => {
      irruGeo.states.set(view, { isCalm: !event.target.checked, day: view.day === null ? scale.day(Number(slider.value)) : view.day });
    });
    slider.addEventListener("input", () => irruGeo.states.set(view, { day: scale.day(Number(slider.value)) }));
    slider.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
      const years = { PageUp: 1, PageDown: -1 }[event.key];
      if (step) { jump(step); } else if (years) {
        irruGeo.states.set(view, { day: scale.day(Math.max(0, Math.min(scale.last, Number(slider.value) + years * 365))) });
      }
      if (step || years) { event.preventDefault(); }
    });
    view.root.querySelector(".irru-before").addEventListener("click", () => jump(-1));
    view.root.querySelector(".irru-after").addEventListener("click", () => jump(1));
    view.root.querySelector(".irru-undated").addEventListener("click", () => {
      stop();
      irruGeo.states.set(view, { day: null });
      slider.focus();
    });
    part(view, "play").addEventListener("click", play);
    slider.value = scale.number(trip.date || (view.data.summary || {}).today || trip.last);
    view.showDay = show;
    view.retimed = () => {
      const changes = changesOf(view);
      ticks(view, scale, changes);
      list(view, changes);
      show();
    };
    view.retimed();
  }

  return { start };
})();
