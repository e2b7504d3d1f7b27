/* What all parts of the page use: elements made of text, words in the reader's language, numbers, dates.
   Text from data only ever becomes a text node: nothing in these scripts sets HTML. */
const irruGeo = (function () {
  "use strict";
  const COUNTRY_NAMES = {};

  /* Make an element; children are elements, text, or lists of them. */
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => {
      if (value !== null && value !== undefined) { element.setAttribute(name, value); }
    });
    children.forEach((child) => append(element, child));
    return element;
  }

  function append(element, child) {
    if (Array.isArray(child)) {
      child.forEach((item) => append(element, item));
    } else if (child !== null && child !== undefined) {
      element.appendChild(child.nodeType ? child : document.createTextNode(String(child)));
    }
  }

  /* Undo records.packed: records from their fields. */
  function unpack(table) {
    const rows = Array.from({ length: table.count }, () => ({}));
    Object.entries(table.fields).forEach(([field, values]) => {
      const words = values.words, at = words ? values.at : values;
      at.forEach((value, i) => { if (value !== null) { rows[i][field] = words ? words[value] : value; } });
    });
    return rows;
  }

  /* The data of a map, from the block that its element names. */
  function dataOf(id) {
    const data = JSON.parse(document.getElementById(id + "_data").textContent);
    ["nodes", "links", "sources"].forEach((key) => { data[key] = unpack(data[key]); });
    return data;
  }

  function bdi(text, language) { return make("bdi", { lang: language, dir: "auto" }, text); }

  /* An element of the page by its name. */
  function part(view, name) { return view.root.querySelector('[data-irru="' + name + '"]'); }

  /* The reader's language: words, numbers, dates and countries in it. */
  class Words {
    constructor(tables, language) {
      this.tables = tables;
      this.use(language);
    }

    use(language) {
      this.language = Object.keys(this.tables).includes(language) ? language : "en";
      this.table = this.tables[this.language] || {};
      this.isRightToLeft = this.language === "fa" || this.language === "ar";
    }

    /* The words of a key; {name} stands for a value. */
    say(key, values) {
      const text = this.table[key] || (this.tables.en || {})[key];
      if (text === undefined) { return String(key).replace(/^.*\./, "").replace(/_/g, " "); }
      return text.replace(/\{(\w+)\}/g, (all, name) => {
        return values && values[name] !== undefined ? String(values[name]) : all;
      });
    }

    number(value, digits) {
      return (Math.round(value * 1e6) / 1e6).toLocaleString(this.language, { // as Python rounds
        roundingMode: "halfEven",
        minimumFractionDigits: digits || 0, maximumFractionDigits: digits || 0
      });
    }

    day(iso, style) {
      const full = iso + ["-01-01", "-01", ""][Math.min(2, iso.split("-").length - 1)];
      const time = Date.parse(full + "T00:00:00Z");
      if (Number.isNaN(time)) { return iso; }
      const parts = iso.split("-").length;
      const options = { timeZone: "UTC", year: "numeric" };
      if (parts > 1) { options.month = style || "long"; }
      if (parts > 2) { options.day = "numeric"; }
      return new Date(time).toLocaleDateString(this.language === "en" ? "en-GB" : this.language, options);
    }

    duration(hours) {
      if (hours < 48) { return this.say("unit.hours", { n: this.number(hours, hours < 10 ? 1 : 0) }); }
      return this.say("unit.days", { n: this.number(hours / 24, 1) });
    }

    country(code) {
      if (!code || !/^[A-Z]{2}$/.test(code) || !window.Intl || !Intl.DisplayNames) { return code; }
      COUNTRY_NAMES[this.language] = COUNTRY_NAMES[this.language] ||
        new Intl.DisplayNames([this.language], { type: "region" });
      return COUNTRY_NAMES[this.language].of(code);
    }
  }

  /* Undo records.encode_line: degrees, longitude and latitude in turn. */
  function decode(text, digits) {
    const scale = Math.pow(10, digits), out = [], last = [0, 0];
    let axis = 0, value = 0, shift = 0;
    for (let i = 0; i < text.length; i += 1) {
      const bits = text.charCodeAt(i) - 63;
      value += (bits & 31) * Math.pow(2, shift);
      shift += 5;
      if (bits < 32) {
        last[axis] += value % 2 ? -(value + 1) / 2 : value / 2;
        out.push(last[axis] / scale);
        axis = 1 - axis;
        value = 0;
        shift = 0;
      }
    }
    return out;
  }

  /* The one place where (lon, lat) becomes (lat, lon). */
  function latLng(lonLat) { return L.latLng(lonLat[1], lonLat[0]); }

  return { make, append, bdi, part, Words, decode, latLng, dataOf };
})();
