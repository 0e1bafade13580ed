"use strict";
// Curves with a cursor, zoom and switches. Each figure keeps its numbers in a JSON element; a chart is made when its switch is opened.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const scheme = () => ((root.dataset.theme ? root.dataset.theme === "dark" : system.matches) ? 1 : 0);
  const HEIGHT = 280;

  const make = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };
  // The markup of labels, x_{t} and 10^{3}, as nodes; text is never read as HTML.
  const label = (text) => {
    const parts = document.createDocumentFragment();
    for (const [piece, script, inner] of text.matchAll(/([_^])\{([^{}]*)\}|[^_^]+|[_^]/g)) {
      parts.append(script ? make(script === "_" ? "sub" : "sup", {}, inner) : piece);
    }
    return parts;
  };
  const spoken = (text) => text.replace(/[_^]\{([^{}]*)\}/g, "$1");
  const shown = (v) => {
    if (v == null) return "–";
    const size = Math.abs(v);
    return (size !== 0 && (size < 1e-3 || size >= 1e6) ? v.toExponential(3) : String(Number(v.toPrecision(5)))).replace("-", "−");
  };
  const tick = (v) => {
    const size = Math.abs(v);
    const short = Number(v.toPrecision(6));
    return (size !== 0 && (size < 1e-3 || size >= 1e5) ? short.toExponential().replace("e+", "e") : String(short)).replaceAll("-", "−");
  };
  // Places of ticks: powers of ten over several decades, otherwise round numbers.
  const ticks = (low, high, logarithmic) => {
    const decades = logarithmic ? Math.log10(high / low) : 0;
    const places = [];
    if (decades > 1) {
      const by = Math.ceil(decades / 6);
      const steps = decades < 2.5 ? [1, 2, 5] : [1];
      for (let e = Math.floor(Math.log10(low)); e <= Math.log10(high); e += by) places.push(...steps.map((s) => s * 10 ** e));
    } else {
      const raw = (high - low) / 5;
      const unit = 10 ** Math.floor(Math.log10(raw));
      const by = [1, 2, 5, 10].find((s) => s * unit >= raw) * unit;
      for (let k = Math.ceil(low / by); k * by <= high && places.length < 20; k += 1) places.push(k * by);
    }
    return places.filter((v) => v >= low && v <= high);
  };
  const button = (text, click, attributes = {}) => {
    const node = make("button", { type: "button", ...attributes }, text);
    node.addEventListener("click", click);
    return node;
  };

  class Chart {
    constructor(panel, themes) {
      Object.assign(this, { panel, themes, plot: null, hidden: new Set() });
      this.log = { x: panel.x.log, y: panel.y.log };
      const scales = ["x", "y"].map((axis) => {
        const node = button(`${axis}: log`, () => {
          this.log[axis] = !this.log[axis];
          node.setAttribute("aria-pressed", this.log[axis]);
          this.draw();
        }, { "aria-pressed": this.log[axis] });
        return node;
      });
      const tools = [
        button("+", () => this.zoom(0.5), { "aria-label": "Zoom in" }),
        button("−", () => this.zoom(2), { "aria-label": "Zoom out" }),
        button("Reset", () => this.reset()),
      ];
      const name = `${spoken(panel.title) || "Chart"}: ${spoken(panel.y.label)} against ${spoken(panel.x.label)}`;
      this.chart = make("div", { class: "chart", tabindex: "0", role: "group", "aria-label": `${name}. Arrow keys move the cursor.` });
      this.chart.addEventListener("keydown", (event) => this.key(event));
      this.at = make("p", { class: "axis x", "aria-live": "polite" });
      this.list = make("ul", { class: "series" });
      this.outputs = panel.series.map((series, k) => this.entry(series, k));
      const notes = panel.shades.map((shade) => make("li", {}, make("span", { class: "note" }, "shaded: ", label(shade.label))));
      this.list.append(...notes);
      const head = panel.title ? [make("h4", {}, label(panel.title))] : [];
      this.node = make("section", { class: "panel", "aria-label": name }, ...head,
        make("div", { class: "buttons" }, ...scales, ...tools),
        make("p", { class: "axis" }, label(panel.y.label || "\u00a0")), this.chart, this.at, this.list,
        make("p", { class: "keys" }, "Drag to zoom, double click to reset; with the keyboard: ← → move the cursor, + and − zoom, 0 resets."));
      this.say();
    }

    // A legend entry: it switches its series, and shows the value at the cursor.
    entry(series, k) {
      const NS = "http://www.w3.org/2000/svg";
      const svg = document.createElementNS(NS, "svg");
      const line = document.createElementNS(NS, "line");
      for (const [name, value] of Object.entries({ width: 26, height: 8, "aria-hidden": "true" })) svg.setAttribute(name, value);
      const dash = series.dash.map((d) => 1.3 * d).join(" ");
      for (const [name, value] of Object.entries({ x1: 0, x2: 26, y1: 4, y2: 4, "stroke-width": 2, "stroke-dasharray": dash })) line.setAttribute(name, value);
      svg.append(line);
      const text = make("span", {}, label(series.label));
      if (series.band) text.append(make("small", {}, " (", label(series.band.label), ")"));
      const toggle = button(svg, () => {
        this.hidden.has(k) ? this.hidden.delete(k) : this.hidden.add(k);
        toggle.setAttribute("aria-pressed", !this.hidden.has(k));
        this.plot.setSeries(1 + 3 * k, { show: !this.hidden.has(k) });
        for (const end of [2, 3]) this.plot.setSeries(end + 3 * k, { show: !this.hidden.has(k) && !!series.band });
      }, { "aria-pressed": "true" });
      toggle.append(text);
      const output = make("output");
      this.list.append(make("li", {}, toggle, output));
      return { output, line };
    }

    // One list of abscissae for all series, each with its line and the ends of its band. Where a series has no abscissa it is
    // undefined and the line goes on; where it has no number it is null and the line is broken.
    data() {
      const { panel, log } = this;
      const fits = (v, logarithmic) => v != null && (!logarithmic || v > 0);
      const tables = panel.series.map((series) => {
        const xs = panel.xs[series.x];
        const count = Math.min(xs.length, series.y.length);
        const kept = [...Array(count).keys()].filter((k) => fits(xs[k], log.x)).sort((a, b) => xs[a] - xs[b]);
        const column = (values) => kept.map((k) => (fits(values?.[k], log.y) ? values[k] : null));
        return [kept.map((k) => xs[k]), column(series.y), column(series.band?.lo), column(series.band?.hi)];
      });
      return uPlot.join(tables);
    }

    range(axis) {
      return (plot, low, high) => {
        if (low == null || high == null) return this.log[axis] ? [1, 10] : [0, 1];
        if (this.log[axis]) {
          const by = low === high ? 2 : (high / low) ** 0.04;
          return [low / by, high * by];
        }
        const by = low === high ? Math.abs(low) / 2 || 1 : 0.04 * (high - low);
        return [low - by, high + by];
      };
    }

    draw() {
      this.plot?.destroy();
      const { panel, log } = this;
      const colour = scheme();
      const theme = this.themes[colour];
      const data = this.data();
      const lines = panel.series.flatMap((series, k) => {
        const show = !this.hidden.has(k);
        const stroke = series.colours[colour];
        const few = data[1 + 3 * k].filter((v) => v != null).length <= 60;
        const line = {
          label: series.label, show, stroke, width: series.width * 1.4, dash: series.dash.map((d) => 1.4 * d),
          points: { show: series.marked && few || series.width === 0, size: 6, width: 1, fill: series.width === 0 ? "transparent" : stroke, stroke },
          ...(series.width === 0 ? { paths: () => null } : {}),
        };
        const end = { show: show && !!series.band, stroke: `${stroke}80`, width: 0.5, points: { show: false } };
        return [line, end, { ...end }];
      });
      const bands = panel.series.flatMap((series, k) =>
        series.band ? [{ series: [3 + 3 * k, 2 + 3 * k], fill: `${series.colours[colour]}38` }] : []);
      const axis = (scale) => ({
        splits: (plot, at, low, high) => ticks(low, high, log[scale]), filter: (plot, splits) => splits,
        stroke: theme.faint, font: "12px system-ui, sans-serif", grid: { stroke: theme.grid, width: 1 }, ticks: { stroke: theme.grid, width: 1, size: 5 },
        values: (plot, splits) => splits.map(tick),
      });
      this.plot = new uPlot({
        width: Math.max(this.chart.clientWidth, 200), height: HEIGHT, legend: { show: false },
        scales: {
          x: { time: false, distr: log.x ? 3 : 1, range: this.range("x") },
          y: { distr: log.y ? 3 : 1, range: this.range("y") },
        },
        axes: [{ ...axis("x"), size: 32 }, { ...axis("y"), size: 66 }],
        series: [{}, ...lines], bands,
        cursor: {
          drag: { x: true, y: true, uni: 20 },
          points: { size: 8 },
          // The nearest number of each series: they need not have the same abscissae.
          dataIdx: (plot, s, at) => this.nearest(data, s, at),
        },
        hooks: {
          setCursor: [() => this.say()],
          drawClear: [(plot) => this.shade(plot, theme)],
          draw: [(plot) => this.mark(plot, theme)],
        },
      }, data, this.chart);
      this.outputs.forEach(({ line }, k) => line.setAttribute("stroke", panel.series[k].colours[colour]));
      this.say();
    }

    nearest(data, s, at) {
      const values = data[s];
      if (values[at] !== undefined) return at;
      let [left, right] = [at, at];
      while (left >= 0 && values[left] === undefined) left -= 1;
      while (right < values.length && values[right] === undefined) right += 1;
      if (left < 0) return right < values.length ? right : at;
      if (right >= values.length) return left;
      return data[0][at] - data[0][left] <= data[0][right] - data[0][at] ? left : right;
    }

    // Pixels of the canvas; null outside of the plot.
    place(plot, x) {
      if (x == null || (this.log.x && x <= 0)) return null;
      const at = plot.valToPos(x, "x", true);
      return Math.min(Math.max(at, plot.bbox.left), plot.bbox.left + plot.bbox.width);
    }

    shade(plot, theme) {
      plot.ctx.fillStyle = `${theme.faint}1f`;
      for (const { lo, hi } of this.panel.shades) {
        const [a, b] = [this.place(plot, lo), this.place(plot, hi)];
        if (a != null && b != null) plot.ctx.fillRect(a, plot.bbox.top, b - a, plot.bbox.height);
      }
    }

    mark(plot, theme) {
      const { ctx, bbox } = plot;
      ctx.save();
      Object.assign(ctx, { strokeStyle: theme.faint, fillStyle: theme.faint, lineWidth: devicePixelRatio, font: `${11 * devicePixelRatio}px system-ui, sans-serif` });
      ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
      for (const { x, label: text } of this.panel.markers) {
        const at = this.place(plot, x);
        if (at == null || at <= bbox.left || at >= bbox.left + bbox.width) continue;
        ctx.beginPath();
        ctx.moveTo(at, bbox.top);
        ctx.lineTo(at, bbox.top + bbox.height);
        ctx.stroke();
        const words = spoken(text);
        const over = at + ctx.measureText(words).width + 6 > bbox.left + bbox.width;
        ctx.textAlign = over ? "right" : "left";
        ctx.fillText(words, at + (over ? -4 : 4) * devicePixelRatio, bbox.top + 12 * devicePixelRatio);
      }
      ctx.restore();
    }

    // The numbers at the cursor.
    say() {
      const at = this.plot?.cursor.idx;
      this.at.replaceChildren(label(this.panel.x.label), at == null ? "" : ` = ${shown(this.plot.data[0][at])}`);
      this.outputs.forEach(({ output }, k) => {
        const s = 1 + 3 * k;
        const near = at == null ? null : this.nearest(this.plot.data, s, at);
        const value = (column) => shown(this.plot.data[column][near]);
        const band = near != null && this.panel.series[k].band ? ` [${value(s + 1)}, ${value(s + 2)}]` : "";
        output.textContent = near == null ? "" : value(s) + band;
      });
    }

    zoom(factor) {
      for (const axis of ["x", "y"]) {
        const { min, max } = this.plot.scales[axis];
        if (min == null || max == null) continue;
        const [to, from] = this.log[axis] ? [Math.log, Math.exp] : [(v) => v, (v) => v];
        const at = axis === "x" && this.plot.cursor.idx != null ? this.plot.data[0][this.plot.cursor.idx] : null;
        const middle = at == null ? (to(min) + to(max)) / 2 : to(at);
        const half = (factor * (to(max) - to(min))) / 2;
        this.plot.setScale(axis, { min: from(middle - half), max: from(middle + half) });
      }
    }

    reset() { this.plot.setData(this.plot.data); }

    key(event) {
      if (event.target !== this.chart || event.ctrlKey || event.metaKey || event.altKey) return;
      const xs = this.plot.data[0];
      const last = xs.length - 1;
      const now = this.plot.cursor.idx;
      const moves = { ArrowLeft: now == null ? last : now - 1, ArrowRight: now == null ? 0 : now + 1, Home: 0, End: last };
      if (event.key in moves && last >= 0) {
        const at = Math.min(Math.max(moves[event.key], 0), last);
        this.plot.setCursor({ left: this.plot.valToPos(xs[at], "x"), top: this.plot.cursor.top >= 0 ? this.plot.cursor.top : 20 });
      } else if (event.key === "+" || event.key === "=") this.zoom(0.5);
      else if (event.key === "-") this.zoom(2);
      else if (event.key === "0") this.reset();
      else return;
      event.preventDefault();
    }
  }

  const charts = [];
  for (const live of document.querySelectorAll("details.live")) {
    live.hidden = false;
    live.addEventListener("toggle", () => {
      const panels = live.querySelector(".panels");
      if (!live.open || panels.childElementCount > 0) return;
      const data = JSON.parse(live.querySelector("script").textContent);
      for (const panel of data.panels) {
        const chart = new Chart(panel, data.themes);
        panels.append(chart.node);
        charts.push(chart);
      }
      for (const chart of charts) {
        if (chart.plot) continue;
        chart.draw();
        new ResizeObserver(() => {
          const width = chart.chart.clientWidth;
          if (width > 0 && width !== chart.plot.width) chart.plot.setSize({ width, height: HEIGHT });
        }).observe(chart.chart);
      }
    });
  }
  const redraw = () => charts.forEach((chart) => chart.draw());
  system.addEventListener("change", redraw);
  new MutationObserver(redraw).observe(root, { attributeFilter: ["data-theme"] });
})();
