// Small tools shared by the views: elements, sharp canvases, figures as text.

/** An element with a class, a text and attributes; text only ever becomes textContent. */
function make(tag, { class: name, text, ...rest } = {}, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  for (const [key, value] of Object.entries(rest)) element.setAttribute(key, key === "aria-label" ? oneStop(value) : value);
  element.append(...children);
  return element;
}

/** Sentences that were joined by full stops, without those that follow another's end. */
function oneStop(text) {
  return String(text).replace(/(?<!\.)([.?!…])\.(?=\s|$)/g, "$1");
}

/** A canvas sharp at the screen's pixel ratio. `size(w, h)` in CSS px; draw in CSS px on `ctx`. */
function sharpCanvas(label) {
  const canvas = make("canvas", { role: "img", "aria-label": label });
  const ctx = canvas.getContext("2d");
  const sheet = {
    canvas,
    ctx,
    width: 0,
    height: 0,
    size(width, height) {
      const ratio = Math.min(window.devicePixelRatio || 1, 3);
      [sheet.width, sheet.height] = [width, height];
      canvas.width = Math.max(1, Math.round(width * ratio));
      canvas.height = Math.max(1, Math.round(height * ratio));
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    },
  };
  return sheet;
}

/** A text with what its braces name put in. */
function fillIn(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

const FIGURE_WORDS = { not_finite: "" }; // said by `figure`; every film brings them along

/** A figure for people: up to four decimals, powers of ten beyond, a real minus sign. */
function figure(value) {
  if (value === undefined || value === null) return "";
  if (!Number.isFinite(value)) return FIGURE_WORDS.not_finite;
  const size = Math.abs(value);
  const text =
    size === 0 ? "0"
    : size < 5e-5 || size >= 1e5 ? powerOfTen(value)
    : size < 0.1 ? value.toFixed(4)
    : size < 10 ? value.toFixed(3)
    : value.toFixed(size < 1000 ? 1 : 0);
  return text.replaceAll("-", "\u2212");
}

/** "3.1×10⁻⁷" for 3.1e-7. */
function powerOfTen(value) {
  const [digits, power] = value.toExponential(1).split("e");
  const raised = String(Number(power)).replace(/./g, (sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]);
  return `${digits}×10${raised}`;
}

/** A share as a percentage with one digit. */
function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

/** The [r, g, b] of "#rrggbb". */
function channels(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

/** White or black, whichever stands out more from a ground "#rrggbb": by 4.5 : 1 at least (WCAG 2.2). */
function readableOn(hex) {
  const [r, g, b] = channels(hex).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  const y = 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  return 1.05 / y > y / 0.05 ? "#ffffff" : "#000000";
}

/** "#rrggbb" at an opacity, as a CSS colour. */
function faded(hex, alpha) {
  return `rgba(${channels(hex).join(",")},${alpha})`;
}

/** A small label on its own patch of paper, so that it can be read over anything. */
function inkLabel(ctx, theme, text, x, y, { align = "left", size = Math.max(14, theme.px - 1), colour = theme.ink } = {}) {
  ctx.font = `600 ${size}px ${theme.font}`;
  const width = ctx.measureText(text).width;
  const left = align === "center" ? x - width / 2 : align === "right" ? x - width : x;
  ctx.fillStyle = theme.paper;
  ctx.globalAlpha = 0.85;
  ctx.fillRect(left - 4, y - size * 0.75, width + 8, size * 1.5);
  ctx.globalAlpha = 1;
  ctx.fillStyle = colour;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText(text, left, y);
}
