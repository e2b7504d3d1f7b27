/* Transit times by chance, like irru_geo.transit: the same streams, the same figures, the same days.
   A stream is Philox 4x64 with ten rounds, as numpy has it; a figure has a PERT distribution. */
irruGeo.chance = (function () {
  "use strict";
  var SAMPLES = 10000, GRID = 1024, TWO32 = 4294967296;
  var M0 = [0xD2E7470E, 0xE14C6C93], M1 = [0xCA5A8263, 0x95121157];
  var W0 = [0x9E3779B9, 0x7F4A7C15], W1 = [0xBB67AE85, 0x84CAA73B];
  var LOG_GAMMA_6 = Math.log(120);

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

  function logGamma(x) {
    var shift = 1;
    while (x < 20) { shift *= x; x += 1; } // Stirling's series is exact to 1e-16 from there
    var inverse = 1 / (x * x);
    var series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / x;
    return (x - 0.5) * Math.log(x) - x + 0.9189385332046727 + series - Math.log(shift);
  }

  /* The regularised incomplete beta function by its continued fraction. */
  function betaCdf(a, b, x, logBeta) {
    if (x <= 0) { return 0; }
    if (x >= 1) { return 1; }
    if (x > (a + 1) / (a + b + 2)) { return 1 - betaCdf(b, a, 1 - x, logBeta); }
    var front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta) / a;
    var c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), h = d;
    for (var m = 1; m < 200; m += 1) {
      var even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / (1 + even * d);
      c = 1 + even / c;
      h *= d * c;
      var odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / (1 + odd * d);
      c = 1 + odd / c;
      h *= d * c;
      if (Math.abs(d * c - 1) < 1e-16) { break; }
    }
    return front * h;
  }

  var tables = {};

  /* Quantiles of the beta distribution (a, 6 - a) at (1 - cos) / 2, as transit has them. */
  function quantiles(a) {
    if (tables[a]) { return tables[a]; }
    var b = 6 - a, logBeta = logGamma(a) + logGamma(b) - LOG_GAMMA_6, table = new Float64Array(GRID + 1);
    var x = 0;
    for (var i = 1; i < GRID; i += 1) {
      x = invert(a, b, logBeta, (1 - Math.cos(Math.PI * i / GRID)) / 2, x);
      table[i] = x;
    }
    table[GRID] = 1;
    tables[a] = table;
    return table;
  }

  /* The x whose share below is `level`; `from` is below it. Newton's steps, halving when they fail. */
  function invert(a, b, logBeta, level, from) {
    var low = from, high = 1, x = from > 0 ? from : Math.exp((Math.log(level * a) + logBeta) / a);
    x = Math.min(Math.max(x, 1e-300), 1 - 1e-16);
    for (var turn = 0; turn < 100; turn += 1) {
      var off = betaCdf(a, b, x, logBeta) - level;
      if (off > 0) { high = x; } else { low = x; }
      var slope = Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - logBeta);
      var next = x - off / slope;
      if (!(next > low && next < high)) { next = (low + high) / 2; }
      if (Math.abs(next - x) <= 1e-15 * next) { return next; }
      x = next;
    }
    return x;
  }

  function gridAt(i) { return (1 - Math.cos(Math.PI * i / GRID)) / 2; }

  /* The quantiles of a figure (low, typical, high) at levels; from the other end when `isSpeed`. */
  function pert(figure, levels, isSpeed) {
    var low = figure[0], span = figure[2] - figure[0], result = new Float64Array(levels.length);
    if (!(span > 0)) { return result.fill(figure[1]); }
    var table = quantiles(1 + 4 * (figure[1] - low) / span);
    for (var i = 0; i < levels.length; i += 1) {
      var level = isSpeed ? 1 - levels[i] : levels[i];
      var place = Math.min(Math.floor(Math.acos(1 - 2 * level) / Math.PI * GRID), GRID - 1);
      if (place > 0 && gridAt(place) > level) { place -= 1; }
      if (place < GRID - 1 && gridAt(place + 1) <= level) { place += 1; }
      var before = gridAt(place), share = (level - before) / (gridAt(place + 1) - before);
      result[i] = low + span * (table[place] + share * (table[place + 1] - table[place]));
    }
    return result;
  }

  /* Linear between the two nearest, as numpy.percentile. */
  function percentile(sorted, share) {
    var at = share * (sorted.length - 1), below = Math.floor(at), t = at - below;
    var one = sorted[below], other = sorted[Math.min(below + 1, sorted.length - 1)];
    return t < 0.5 ? one + (other - one) * t : other - (other - one) * (1 - t);
  }

  function Chance(keys) {
    this.keys = keys;
    this.levels = {};
    this.drawn = {};
    this.kept = 0;
  }

  /* Samples of one figure with one luck: km/h for a movement, hours for a handling. */
  Chance.prototype.draw = function (figure, luck, isSpeed) {
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
  Chance.prototype.days = function (parts) {
    var total = new Float64Array(SAMPLES), delay = 0, sums = {}, order = [], chance = this;
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
      var part = item.part, drawn = chance.draw(part.values, part.luck, part.isSpeed);
      for (var i = 0; i < SAMPLES; i += 1) {
        total[i] += part.isSpeed ? item.quantity / drawn[i] : item.quantity * drawn[i];
      }
    });
    total.sort();
    return [0.1, 0.5, 0.9].map(function (share) { return (percentile(total, share) + delay) / 24; });
  };

  return { Chance: Chance, uniform: uniform, pert: pert };
})();
