"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const film = JSON.parse($("data").textContent);
  const { steps, clouds, side } = film;
  const LAST = steps.length - 1;
  const NOWHERE = 65535;
  // Seconds from the first moment to the last one at speed 1.
  const LENGTH = 22;

  // Positions: two bytes a coordinate, the lower one first, whatever the machine prefers.
  const raw = Uint8Array.from(atob(film.points), (c) => c.charCodeAt(0));
  const codes = new Uint16Array(raw.length / 2);
  for (let i = 0; i < codes.length; i++) codes[i] = raw[2 * i] | (raw[2 * i + 1] << 8);
  let at = 0;
  for (const cloud of clouds) {
    cloud.first = at;
    at += steps.length * cloud.replicas * 2;
    cloud.shown = true;
  }

  // Time: u from 0 to 1 is ln(1 + t/scale).
  const whole = Math.log1p(steps[LAST] / film.scale);
  const place = (t) => (whole > 0 ? Math.log1p(t / film.scale) / whole : 1);
  const time = (u) => film.scale * Math.expm1(u * whole);
  const moment = (u) => {
    const t = time(u) + 1e-9 * steps[LAST];
    let [low, high] = [0, LAST];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (steps[middle] <= t) low = middle; else high = middle - 1;
    }
    return low;
  };

  // Colours follow the page.
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const asked = new URLSearchParams(location.search).get("theme");
  if (asked === "dark" || asked === "light") root.dataset.theme = asked;
  let colours = film.themes[0];

  const stage = $("stage");
  const chart = $("chart");
  const seek = $("seek");
  const play = $("play");
  let tiles = [];
  let sprites = [];
  let u = 0;
  let playing = false;
  let before = 0;

  const density = () => Math.min(window.devicePixelRatio || 1, 3);

  const surface = (width, height) => {
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width * density()));
    canvas.height = Math.max(1, Math.round(height * density()));
    return canvas;
  };

  const size = (canvas, width, height) => {
    canvas.width = Math.max(1, Math.round(width * density()));
    canvas.height = Math.max(1, Math.round(height * density()));
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  };

  const trace = (ctx, flat, w, h) => {
    for (let i = 0; i < flat.length; i += 2) {
      const [x, y] = [(flat[i] * w) / side, (flat[i + 1] * h) / side];
      if (i === 0) ctx.moveTo(x, y); else ctx.lineTo(x, y);
    }
  };

  // Land is painted once for each size and theme.
  const ground = (w, h) => {
    const canvas = surface(w, h);
    const ctx = canvas.getContext("2d");
    ctx.scale(density(), density());
    ctx.fillStyle = colours.tints[0];
    ctx.fillRect(0, 0, w, h);
    film.land.forEach((level, k) => {
      ctx.fillStyle = colours.tints[k + 1];
      ctx.beginPath();
      trace(ctx, level.above, w, h);
      ctx.fill();
    });
    ctx.strokeStyle = colours.line;
    ctx.lineWidth = 0.7;
    for (const level of film.land) {
      for (const line of level.lines) {
        ctx.beginPath();
        trace(ctx, line, w, h);
        ctx.stroke();
      }
    }
    if (film.curve.length > 0) {
      ctx.strokeStyle = colours.faint;
      ctx.lineWidth = 1.5;
      ctx.beginPath();
      trace(ctx, film.curve, w, h);
      ctx.stroke();
    }
    return canvas;
  };

  // Marks lie over the points, so that they are seen in a crowd.
  const marks = (ctx, w, h) => {
    for (const mark of film.places) {
      const [x, y] = [(mark.x * w) / side, (mark.y * h) / side];
      const shape = () => {
        ctx.beginPath();
        if (mark.cross) {
          ctx.moveTo(x - 4, y - 4); ctx.lineTo(x + 4, y + 4);
          ctx.moveTo(x - 4, y + 4); ctx.lineTo(x + 4, y - 4);
        } else {
          ctx.arc(x, y, 3, 0, 2 * Math.PI);
        }
      };
      shape();
      ctx.strokeStyle = colours.page;
      ctx.lineWidth = 4;
      ctx.stroke();
      ctx.strokeStyle = ctx.fillStyle = colours.ink;
      ctx.lineWidth = 1.8;
      if (mark.cross) ctx.stroke(); else ctx.fill();
    }
  };

  const RADIUS = 2.5;
  const sprite = (colour) => {
    const canvas = surface(2 * RADIUS + 2, 2 * RADIUS + 2);
    const ctx = canvas.getContext("2d");
    ctx.scale(density(), density());
    ctx.beginPath();
    ctx.arc(RADIUS + 1, RADIUS + 1, RADIUS, 0, 2 * Math.PI);
    ctx.fillStyle = colour;
    ctx.fill();
    ctx.strokeStyle = colours.page;
    ctx.globalAlpha = 0.55;
    ctx.lineWidth = 0.6;
    ctx.stroke();
    return canvas;
  };

  const percent = (thousandths) => `${Math.round(thousandths / 10)} %`;

  // Which clouds each tile shows.
  const arrangement = () => {
    const shown = clouds.filter((cloud) => cloud.shown);
    if ($("view").value === "together") return [shown];
    return shown.map((cloud) => [cloud]);
  };

  // The largest tiles that leave room for the controls; on small screens as wide as the page.
  const measure = (count) => {
    const width = stage.parentElement.clientWidth;
    const [gap, title] = [16, 26];
    const free = window.innerHeight - stage.getBoundingClientRect().top - window.scrollY - 260;
    let best = { w: 0, columns: 1, worth: 0 };
    for (let columns = 1; columns <= Math.max(count, 1); columns++) {
      const rows = Math.ceil(count / columns);
      const high = (free / rows - title - 10) / film.ratio;
      const w = Math.min((width - gap * (columns - 1)) / columns, high);
      // Rows of equal length look better than slightly larger tiles.
      const worth = count % columns === 0 ? w : 0.85 * w;
      if (worth > best.worth) best = { w, columns, worth };
    }
    if (best.w < Math.min(width, 220)) {
      const columns = width < 640 ? 1 : Math.min(count, 2);
      best = { columns, w: Math.min((width - gap * (columns - 1)) / columns, 440) };
    }
    stage.style.maxWidth = `${Math.ceil(best.columns * best.w + gap * (best.columns - 1)) + 1}px`;
    return Math.floor(best.w);
  };

  const arrange = () => {
    colours = film.themes[isDark() ? 1 : 0];
    sprites = clouds.map((cloud) => sprite(colours.tones[cloud.tone]));
    const groups = arrangement();
    const w = measure(groups.length) - 2;
    const h = Math.round(w * film.ratio);
    const land = ground(w, h);
    tiles = groups.map((group) => {
      const figure = document.createElement("figure");
      figure.className = "tile";
      const caption = document.createElement("figcaption");
      const name = document.createElement("b");
      const share = document.createElement("span");
      const canvas = document.createElement("canvas");
      const names = group.map((cloud) => cloud.label).join(", ");
      if (group.length === 1) {
        name.textContent = names;
        name.style.setProperty("--tone", colours.tones[group[0].tone]);
      } else {
        name.hidden = true;
      }
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", `Replicas of ${names}`);
      size(canvas, w, h);
      caption.append(name, share);
      caption.style.width = `${w + 2}px`;
      figure.append(caption, canvas);
      return { group, share, ctx: canvas.getContext("2d"), w, h, land, figure };
    });
    stage.replaceChildren(...tiles.map((tile) => tile.figure));
    for (const label of $("cast").children) {
      label.style.setProperty("--tone", colours.tones[clouds[label.dataset.k].tone]);
    }
    $("theme").textContent = isDark() ? "Light" : "Dark";
    $("theme").setAttribute("aria-label", `Switch to ${isDark() ? "light" : "dark"} colours`);
    arrangeChart();
    draw();
  };

  const drawTile = (tile, k, part) => {
    const { ctx, w, h } = tile;
    const d = density();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.drawImage(tile.land, 0, 0);
    const [sx, sy, r] = [(w * d) / film.codes, (h * d) / film.codes, (RADIUS + 1) * d];
    ctx.globalAlpha = 0.9;
    for (const cloud of tile.group) {
      const image = sprites[clouds.indexOf(cloud)];
      const n = 2 * cloud.replicas;
      const now = cloud.first + k * n;
      const then = k < LAST ? now + n : now;
      for (let i = 0; i < n; i += 2) {
        let [x, y] = [codes[now + i], codes[now + i + 1]];
        if (x === NOWHERE) continue;
        const [nx, ny] = [codes[then + i], codes[then + i + 1]];
        if (nx !== NOWHERE) {
          x += part * (nx - x);
          y += part * (ny - y);
        }
        ctx.drawImage(image, (x - film.room) * sx - r, h * d - (y - film.room) * sy - r);
      }
    }
    ctx.globalAlpha = 1;
    ctx.setTransform(d, 0, 0, d, 0, 0);
    marks(ctx, w, h);
    tile.share.textContent = tile.group.length === 1
      ? `${percent(tile.group[0].share[k])} ${tile.w < 300 ? "" : film.counted}`
      : "";
  };

  const draw = () => {
    const k = moment(u);
    const span = k < LAST ? steps[k + 1] - steps[k] : 1;
    // Between two moments a point moves straight; at rest it is exactly where it was.
    const part = playing ? Math.min(Math.max((time(u) - steps[k]) / span, 0), 1) : 0;
    for (const tile of tiles) drawTile(tile, k, part);
    const step = playing ? Math.round(Math.min(time(u), steps[LAST])) : steps[k];
    $("clock").innerHTML = `step <b>${step}</b> of ${steps[LAST]}`;
    seek.value = 1000 * u;
    seek.setAttribute("aria-valuetext", `step ${step} of ${steps[LAST]}`);
    drawChart(k);
  };

  // The share of each cloud against time, over the slider.
  let frame = { w: 1, h: 1, left: 38, right: 14, top: 18, bottom: 20 };
  let still = null;

  const arrangeChart = () => {
    const w = $("chart").parentElement.clientWidth;
    const h = 128;
    frame = { ...frame, w, h };
    chart.parentElement.style.setProperty("--left", `${frame.left}px`);
    chart.parentElement.style.setProperty("--right", `${frame.right}px`);
    size(chart, w, h);
    still = surface(w, h);
    const ctx = still.getContext("2d");
    ctx.scale(density(), density());
    const x = (t) => frame.left + place(t) * (w - frame.left - frame.right);
    const y = (share) => frame.top + (1 - share) * (h - frame.top - frame.bottom);
    ctx.font = '11px system-ui, "DejaVu Sans", sans-serif';
    ctx.lineWidth = 1;
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    for (const share of [0, 0.5, 1]) {
      ctx.strokeStyle = colours.grid;
      ctx.beginPath();
      ctx.moveTo(frame.left, y(share));
      ctx.lineTo(w - frame.right, y(share));
      ctx.stroke();
      ctx.fillStyle = colours.faint;
      ctx.fillText(`${100 * share} %`, frame.left - 5, y(share));
    }
    ctx.textAlign = "center";
    ctx.textBaseline = "alphabetic";
    const ticks = [0, steps[LAST]];
    for (let t = 1; t < steps[LAST]; t *= 10) ticks.push(t);
    const taken = [];
    for (const t of ticks) {
      const text = String(t);
      const half = ctx.measureText(text).width / 2 + 5;
      const middle = Math.min(x(t), w - half + 4);
      if (taken.some(([a, b]) => middle - half < b && middle + half > a)) continue;
      taken.push([middle - half, middle + half]);
      ctx.fillText(text, middle, h - 5);
    }
    ctx.textAlign = "left";
    ctx.fillText(film.counted, frame.left, 11);
    ctx.lineWidth = 1.8;
    ctx.lineJoin = "round";
    for (const cloud of clouds) {
      if (!cloud.shown) continue;
      ctx.strokeStyle = colours.tones[cloud.tone];
      // Of lines that lie on each other both are seen.
      ctx.setLineDash(clouds.indexOf(cloud) > 2 ? [7, 5] : []);
      ctx.beginPath();
      cloud.share.forEach((share, k) => {
        if (k === 0) ctx.moveTo(x(steps[k]), y(share / 1000));
        else ctx.lineTo(x(steps[k]), y(share / 1000));
      });
      ctx.stroke();
    }
  };

  const drawChart = (k) => {
    const ctx = chart.getContext("2d");
    const d = density();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, chart.width, chart.height);
    ctx.drawImage(still, 0, 0);
    ctx.setTransform(d, 0, 0, d, 0, 0);
    const x = frame.left + u * (frame.w - frame.left - frame.right);
    ctx.strokeStyle = colours.ink;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(x, frame.top - 2);
    ctx.lineTo(x, frame.h - frame.bottom);
    ctx.stroke();
    for (const cloud of clouds) {
      if (!cloud.shown) continue;
      const y = frame.top + (1 - cloud.share[k] / 1000) * (frame.h - frame.top - frame.bottom);
      ctx.beginPath();
      ctx.arc(x, y, 3.6, 0, 2 * Math.PI);
      ctx.fillStyle = colours.tones[cloud.tone];
      ctx.fill();
      ctx.strokeStyle = colours.page;
      ctx.lineWidth = 1.2;
      ctx.stroke();
    }
  };

  const tick = (now) => {
    if (!playing) return;
    u += (Math.min(now - before, 100) / 1000 / LENGTH) * Number($("speed").value);
    before = now;
    if (u >= 1) {
      u = 1;
      setPlaying(false);
      return;
    }
    draw();
    requestAnimationFrame(tick);
  };

  const setPlaying = (wanted) => {
    if (wanted && u >= 1) u = 0;
    playing = wanted;
    play.classList.toggle("playing", playing);
    play.setAttribute("aria-label", playing ? "Pause" : "Play");
    play.querySelector("span").textContent = playing ? "Pause" : "Play";
    if (playing) {
      before = performance.now();
      requestAnimationFrame(tick);
    } else {
      // At rest the cursor stands on a recorded moment.
      u = place(steps[moment(u)]);
    }
    draw();
  };

  const goTo = (wanted) => {
    u = Math.min(Math.max(wanted, 0), 1);
    if (!playing) u = place(steps[moment(u)]);
    draw();
  };
  const shift = (by) => {
    setPlaying(false);
    goTo(place(steps[Math.min(Math.max(moment(u) + by, 0), LAST)]));
  };

  clouds.forEach((cloud, k) => {
    const label = document.createElement("label");
    const box = document.createElement("input");
    const name = document.createElement("span");
    box.type = "checkbox";
    box.checked = true;
    name.textContent = cloud.label;
    label.dataset.k = k;
    label.title = k < 9 ? `Show or hide (${k + 1})` : "Show or hide";
    box.addEventListener("change", () => {
      cloud.shown = box.checked;
      arrange();
    });
    label.append(box, name);
    $("cast").append(label);
  });

  play.addEventListener("click", () => setPlaying(!playing));
  $("first").addEventListener("click", () => { setPlaying(false); goTo(0); });
  $("back").addEventListener("click", () => shift(-1));
  $("on").addEventListener("click", () => shift(1));
  $("view").addEventListener("change", arrange);
  seek.addEventListener("input", () => {
    // The thumb stays where it is held; the moment nearest before it is shown.
    u = Number(seek.value) / 1000;
    draw();
  });
  seek.addEventListener("change", () => goTo(Number(seek.value) / 1000));

  const pointAt = (event) => {
    const box = chart.getBoundingClientRect();
    goTo((event.clientX - box.left - frame.left) / (frame.w - frame.left - frame.right));
  };
  chart.addEventListener("pointerdown", (event) => {
    chart.setPointerCapture(event.pointerId);
    pointAt(event);
  });
  chart.addEventListener("pointermove", (event) => {
    if (chart.hasPointerCapture(event.pointerId)) pointAt(event);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const tag = event.target.tagName;
    const own = tag === "SELECT" || (tag === "INPUT" && event.target.type !== "checkbox" && event.key !== " ");
    if (own && event.key !== " ") return;
    if (event.key === " " && tag !== "BUTTON" && tag !== "SELECT" && event.target.type !== "checkbox") setPlaying(!playing);
    else if (event.key === "ArrowRight") shift(1);
    else if (event.key === "ArrowLeft") shift(-1);
    else if (event.key === "Home") { setPlaying(false); goTo(0); }
    else if (event.key === "End") { setPlaying(false); goTo(1); }
    else if (event.key >= "1" && event.key <= "9" && $("cast").children[event.key - 1]) {
      $("cast").children[event.key - 1].querySelector("input").click();
    } else return;
    event.preventDefault();
  });
  // The slider's own arrows go from moment to moment as well.
  seek.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    shift(by);
  });

  $("theme").addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    arrange();
  });
  system.addEventListener("change", arrange);
  let width = 0;
  window.addEventListener("resize", () => {
    // Bars of mobile browsers change the height alone.
    if (window.innerWidth !== width || window.innerWidth > 900) {
      width = window.innerWidth;
      arrange();
    }
  });

  if (window.innerWidth < 640 && clouds.length > 1) $("view").value = "together";
  width = window.innerWidth;
  // `#step=500` opens the page at a moment, at rest.
  const opened = /^#step=(\d+)$/.exec(location.hash);
  if (opened) u = place(Math.min(Number(opened[1]), steps[LAST]));
  arrange();
  if (!opened && !matchMedia("(prefers-reduced-motion: reduce)").matches) setPlaying(true);
})();
