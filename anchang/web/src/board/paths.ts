/** The shapes of windows and marks: the twin of facade_paths.py; a fixture compares the two. */

const TICK_FROM = 13;
const STRIPE = 4;

type Mark = (x: number, y: number, w: number, h: number) => string;

/** Two decimals, half to even like Python's format: both work on the same binary number. */
export function n(value: number): string {
  const text = value.toFixed(2).replace(/\.?0+$/, "");
  return text === "-0" || text === "" ? "0" : text;
}

export function box(x: number, y: number, w: number, h: number): string {
  return `M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}z`;
}

export function frame(code: string, x: number, y: number, w: number, h: number): string {
  const inset = code === "lock" ? 1 : 0.5;
  return box(x + inset, y + inset, w - 2 * inset, h - 2 * inset);
}

export function mark(code: string, x: number, y: number, w: number, h: number): string {
  return marks[code]?.(x, y, w, h) ?? "";
}

function circle(part: number): Mark {
  return (x, y, w, h) => {
    const r = Math.min(w, h) * part;
    const [sweep, back] = [n(r * 2), n(-r * 2)];
    return `M${n(x + w / 2 - r)} ${n(y + h / 2)}a${n(r)} ${n(r)} 0 1 1 ${sweep} 0a${n(r)} ${n(r)} 0 1 1 ${back} 0z`;
  };
}

const marks: Record<string, Mark> = {
  lock(x, y, w, h) {
    const s = Math.min(w, h) * 0.62;
    const cx = x + w / 2;
    const top = y + h / 2 - s * 0.02;
    const half = s * 0.42;
    const outer = s * 0.3;
    const inner = s * 0.15;
    const rise = s * 0.16;
    const body = box(cx - half, top, half * 2, s * 0.46);
    return (
      `${body}M${n(cx - outer)} ${n(top)}v${n(-rise)}a${n(outer)} ${n(outer)} 0 0 1 ${n(outer * 2)} 0v${n(rise)}` +
      `h${n(inner - outer)}v${n(-rise)}a${n(inner)} ${n(inner)} 0 0 0 ${n(-inner * 2)} 0v${n(rise)}z`
    );
  },
  hold: (x, y, w, h) => box(x + 1, y + h / 2, w - 2, h / 2 - 1),
  subs: circle(0.27),
  gone: circle(0.21),
  sign(x, y, w, h) {
    if (h < TICK_FROM) return "";
    const s = Math.min(w, h) * 0.22;
    return `M${n(x + w / 2 - s * 1.1)} ${n(y + h / 2)}l${n(s * 0.8)} ${n(s * 0.8)} ${n(s * 1.4)} ${n(-s * 1.6)}`;
  },
  keep(x, y, w, h) {
    const [innerW, innerH] = [w - 2, h - 2];
    let lines = "";
    for (let k = STRIPE; k < innerW + innerH; k += STRIPE) {
      const [x1, y1] = [Math.max(0, k - innerH), Math.min(k, innerH)];
      const [x2, y2] = [Math.min(k, innerW), Math.max(0, k - innerW)];
      lines += `M${n(x + 1 + x1)} ${n(y + 1 + y1)}L${n(x + 1 + x2)} ${n(y + 1 + y2)}`;
    }
    return lines;
  },
  ctrl(x, y, w, h) {
    const wide = Math.min(w * 0.5, 18);
    return box(x + (w - wide) / 2, y + h / 2 - 1, wide, 2);
  },
};
