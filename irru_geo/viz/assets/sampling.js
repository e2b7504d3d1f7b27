/* Transit times by sampling, like irru_geo.transit: the same streams, the same figures, the same days.
   A stream is Philox 4x64 with ten rounds, as numpy has it; a figure has a PERT distribution. */
irruGeo.sampling = (function () {
  "use strict";
  var SAMPLES = 10000, CELLS = 2048, TAIL_SHARE = 64, TWO32 = 4294967296;
  var M0 = [0xD2E7470E, 0xE14C6C93], M1 = [0xCA5A8263, 0x95121157];
  var W0 = [0x9E3779B9, 0x7F4A7C15], W1 = [0xBB67AE85, 0x84CAA73B];

  /* 32 x 32 bits: adds the product to the four words of `out` from place `at` on, high words first. */
  function addProduct(out, at, a, b) {
    var low = a * (b & 0xffff), high = a * (b >>> 16);
    var sum = low + (high % 65536) * 65536 + out[at];
    out[at] = sum % TWO32;
    var carry = Math.floor(high / 65536) + Math.floor(sum / TWO32);
    for (var i = at - 1; carry && i >= 0; i -= 1) {
      carry += out[i];
      out[i] = carry % TWO32;
      carry = Math.floor(carry / TWO32);
    }
  }

  /* 64 x 64 bits into four words, high first. */
  function multiply(out, a, high, low) {
    out[0] = out[1] = out[2] = out[3] = 0;
    addProduct(out, 3, a[1], low);
    addProduct(out, 2, a[0], low);
    addProduct(out, 2, a[1], high);
    addProduct(out, 1, a[0], high);
  }

  /* `count` numbers from 0 to 1 of the stream with a key of 16 hexadecimals, seed 0. */
  function uniform(key, count) {
    var result = new Float64Array(count), p = [0, 0, 0, 0], q = [0, 0, 0, 0];
    var first = parseInt(key.slice(0, 8), 16), second = parseInt(key.slice(8), 16);
    for (var block = 0; block * 4 < count; block += 1) {
      var c = [0, block + 1, 0, 0, 0, 0, 0, 0], k0 = [0, 0], k1 = [first, second];
      for (var round = 0; round < 10; round += 1) {
        multiply(p, M0, c[0], c[1]);
        multiply(q, M1, c[4], c[5]);
        c = [
          (q[0] ^ c[2] ^ k0[0]) >>> 0, (q[1] ^ c[3] ^ k0[1]) >>> 0, q[2], q[3],
          (p[0] ^ c[6] ^ k1[0]) >>> 0, (p[1] ^ c[7] ^ k1[1]) >>> 0, p[2], p[3]
        ];
        k0 = plus(k0, W0);
        k1 = plus(k1, W1);
      }
      for (var i = 0; i < 4 && block * 4 + i < count; i += 1) {
        result[block * 4 + i] = (c[2 * i] * 2097152 + (c[2 * i + 1] >>> 11)) / 9007199254740992;
      }
    }
    return result;
  }

  function plus(a, b) {
    var low = a[1] + b[1];
    return [(a[0] + b[0] + (low >= TWO32 ? 1 : 0)) % TWO32, low % TWO32];
  }

  /* The ends of the panels of the quadrature, finer towards 0 and 1. */
  var GRID = gridOf(1024, function (share) { return (1 - Math.cos(Math.PI * share)) / 2; });
  var EQUAL = gridOf(CELLS, function (share) { return share; });
  var TAIL = gridOf(256, function (share) { return Math.pow(share, 5) / TAIL_SHARE; });
  var TAILS = TAIL.concat(TAIL.map(function (level) { return 1 - level; }).reverse());

  function gridOf(parts, at) {
    var grid = [];
    for (var i = 0; i <= parts; i += 1) { grid.push(at(i / parts)); }
    return grid;
  }

  /* The last place whose value is not above `value`. */
  function placeOf(grid, value) {
    var low = 0, high = grid.length;
    while (high - low > 1) {
      var middle = (low + high) >> 1;
      if (grid[middle] <= value) { low = middle; } else { high = middle; }
    }
    return Math.min(low, grid.length - 2);
  }

  /* Quantiles of the beta distribution: Simpson's rule by panels, inverted by Newton's method. */
  function quantiles(a, b, levels) {
    function density(x) { return Math.pow(x, a - 1) * Math.pow(1 - x, b - 1); }
    function area(start, end) {
      return (end - start) * (density(start) + 4 * density((start + end) / 2) + density(end)) / 6;
    }
    var below = [0];
    for (var i = 1; i < GRID.length; i += 1) { below.push(below[i - 1] + area(GRID[i - 1], GRID[i])); }
    return levels.map(function (level) {
      var wanted = level * below[below.length - 1], panel = placeOf(below, wanted);
      var start = GRID[panel], end = GRID[panel + 1];
      var rise = below[panel + 1] - below[panel]; // nothing, where the density is too small for numbers
      var x = rise > 0 ? start + (wanted - below[panel]) * (end - start) / rise : level < 0.5 ? start : end;
      for (var turn = 0; turn < 4; turn += 1) {
        var off = below[panel] + area(start, x) - wanted;
        x = Math.min(Math.max(x - off / Math.max(density(x), 1e-300), start), end);
      }
      return x;
    });
  }

  var tables = {};

  /* Quantiles of a figure at equal steps of level, and finer ones at both ends. */
  function tableOf(figure) {
    var key = figure.join("/"), low = figure[0], span = figure[2] - figure[0];
    if (!tables[key]) {
      var a = 1 + 4 * (figure[1] - low) / span, b = 1 + 4 * (figure[2] - figure[1]) / span;
      tables[key] = [EQUAL, TAILS].map(function (grid) {
        return quantiles(a, b, grid).map(function (x) { return low + span * x; });
      });
    }
    return tables[key];
  }

  var LEVELS = gridOf(64, function (share) { return (1 - Math.cos(Math.PI * share)) / 2; });

  /* The quantiles of a figure that is no PERT: between those that stand behind its means. */
  function between(figure, levels, isSpeed) {
    return levels.map(function (level) {
      var at = isSpeed ? 1 - level : level, place = placeOf(LEVELS, at);
      var rise = (figure[place + 6] - figure[place + 5]) / (LEVELS[place + 1] - LEVELS[place]);
      return figure[place + 5] + rise * (at - LEVELS[place]);
    });
  }

  /* The quantiles of a figure (low, typical, high, ...) at levels; from the other end when `isSpeed`. */
  function pert(figure, levels, isSpeed) {
    if (figure.length > 5) { return between(figure, levels, isSpeed); }
    var result = new Float64Array(levels.length);
    if (!(figure[2] > figure[0])) { return result.fill(figure[1]); }
    var table = tableOf(figure), cells = table[0], tails = table[1], least = CELLS / TAIL_SHARE;
    for (var i = 0; i < levels.length; i += 1) {
      var level = isSpeed ? 1 - levels[i] : levels[i], cell = Math.floor(level * CELLS);
      if (cell < least || cell >= CELLS - least) {
        var place = placeOf(TAILS, level), width = TAILS[place + 1] - TAILS[place];
        var rise = width > 0 ? (tails[place + 1] - tails[place]) / width : 0;
        result[i] = tails[place] + rise * (level - TAILS[place]);
      } else {
        result[i] = cells[cell] + (level * CELLS - cell) * (cells[cell + 1] - cells[cell]);
      }
    }
    return result;
  }

  /* Linear between the two nearest, as numpy.percentile. */
  function percentile(sorted, share) {
    var at = share * (sorted.length - 1), below = Math.floor(at), t = at - below;
    var one = sorted[below], other = sorted[Math.min(below + 1, sorted.length - 1)];
    return t < 0.5 ? one + (other - one) * t : other - (other - one) * (1 - t);
  }

  function Sampler(keys) {
    this.keys = keys;
    this.levels = {};
    this.drawn = {};
    this.kept = 0;
  }

  /* Samples of one figure with one luck: km/h for a movement, hours for a handling. */
  Sampler.prototype.draw = function (figure, luck, isSpeed) {
    var key = luck + (isSpeed ? "v" : "h") + figure.join("/");
    if (!this.drawn[key]) {
      if (this.kept > 400) { this.drawn = {}; this.kept = 0; }
      this.levels[luck] = this.levels[luck] || uniform(this.keys[luck], SAMPLES);
      this.drawn[key] = pert(figure, this.levels[luck], isSpeed);
      this.kept += 1;
    }
    return this.drawn[key];
  };

  /* P10, P50 and P90, days, of parts { figure, values, luck, isSpeed, quantity, delay }. */
  Sampler.prototype.days = function (parts) {
    var total = new Float64Array(SAMPLES), delay = 0, sums = {}, order = [], sampler = this;
    parts.forEach(function (part) {
      var key = part.figure + (part.isSpeed ? "v" : "h") + part.luck;
      delay += part.delay || 0;
      if (part.figure < 0) { return; }
      if (!sums[key]) {
        sums[key] = { part: part, quantity: 0 };
        order.push(sums[key]);
      }
      sums[key].quantity += part.quantity;
    });
    order.forEach(function (item) {
      var part = item.part, drawn = sampler.draw(part.values, part.luck, part.isSpeed);
      for (var i = 0; i < SAMPLES; i += 1) {
        total[i] += part.isSpeed ? item.quantity / drawn[i] : item.quantity * drawn[i];
      }
    });
    total.sort();
    return [0.1, 0.5, 0.9].map(function (share) { return (percentile(total, share) + delay) / 24; });
  };

  return { Sampler: Sampler, SAMPLES: SAMPLES, percentile: percentile, uniform: uniform, pert: pert };
})();
