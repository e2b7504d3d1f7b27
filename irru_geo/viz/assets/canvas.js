/* A canvas that Leaflet moves and zooms; `paint` draws it anew when the view has changed. */
irruGeo.Canvas = L.Renderer.extend({
  options: { padding: 0.25 },

  initialize(paint, options) {
    L.Renderer.prototype.initialize.call(this, options);
    this._paint = paint;
  },

  _initContainer() {
    const canvas = this._container = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    canvas.style.pointerEvents = "none";
    this._pen = canvas.getContext("2d");
  },

  _destroyContainer() {
    L.DomUtil.remove(this._container);
    delete this._pen;
    delete this._container;
  },

  _onZoomEnd() { return null; },

  _updatePaths() { return null; },

  _reset() {
    this._update();
    this._updateTransform(this._center, this._zoom);
  },

  _update() {
    if (this._map._animatingZoom && this._bounds) { return; }
    L.Renderer.prototype._update.call(this);
    const canvas = this._container, size = this._bounds.getSize();
    const sharp = Math.min(2, window.devicePixelRatio || 1);
    L.DomUtil.setPosition(canvas, this._bounds.min);
    if (canvas.width !== Math.round(sharp * size.x) || canvas.height !== Math.round(sharp * size.y)) {
      canvas.width = Math.round(sharp * size.x);
      canvas.height = Math.round(sharp * size.y);
      canvas.style.width = size.x + "px";
      canvas.style.height = size.y + "px";
    }
    this._sharp = sharp;
    this.redraw();
  },

  /* Where zoom-0 units come to lie on this canvas, in CSS pixels. */
  place() {
    const zoom = this._map.getZoom(), origin = this._map.getPixelOrigin(), size = this._bounds.getSize();
    return {
      scale: Math.pow(2, zoom), x: -origin.x - this._bounds.min.x, y: -origin.y - this._bounds.min.y,
      width: size.x, height: size.y, zoom
    };
  },

  redraw() {
    if (!this._pen || !this._map || !this._bounds) { return; }
    const place = this.place();
    this._pen.setTransform(this._sharp, 0, 0, this._sharp, 0, 0);
    this._pen.clearRect(0, 0, place.width, place.height);
    this._paint(this._pen, place);
  }
});
