import { describe, expect, it } from "vitest";
import { share } from "../../anchang/web/src/board/figures";
import { type BoardData, entrances, Layout, Model } from "../../anchang/web/src/board/model";
import { Grid, jump, nextFree, run } from "../../anchang/web/src/board/navigate";
import { frame, mark } from "../../anchang/web/src/board/paths";
import { way } from "../../anchang/web/src/board/pinch";
import { gathered, price, sentence } from "../../anchang/web/src/board/speak";
import fixture from "./facade.json";

const data = fixture.data as unknown as BoardData;
const site = () => ({ model: new Model(data), layout: new Layout(data.skyline) });

describe("drawing", () => {
  it("draws every window and mark as the server does", () => {
    for (const [code, drawn] of Object.entries(fixture.drawn)) {
      const mine = fixture.cells.map(([x, y, w, h]) => [
        frame(code, x!, y!, w!, h!),
        mark(code, x!, y!, w!, h!),
      ]);
      expect(mine).toEqual(drawn);
    }
  });

  it("puts every unit where the server put it", () => {
    const { model, layout } = site();
    const tower = data.skyline.towers[0]!;
    const [w, h] = data.skyline.cell;
    const drawn = new Map<string, string>();
    for (const [index, { row, column }] of layout.places) {
      const code = model.codes[index]!;
      drawn.set(code, (drawn.get(code) ?? "") + frame(code, tower.xs[column]!, tower.ys[row]!, w, h));
    }
    const sorted = (path: string) => path.split(/(?=M)/).sort();
    for (const [code, path] of drawn)
      expect(sorted(path)).toEqual(sorted((fixture.paths as Record<string, string[]>)[code]![0]!));
  });
});

describe("deltas", () => {
  it("takes what is new and tells only what really changed", () => {
    const { model } = site();
    expect(
      model.apply({
        v: 2,
        u: [
          ["0", "lock"],
          [1, model.codes[1]!],
          ["99", "lock"],
          ["2", "nonsense"],
        ],
      }),
    ).toEqual([0]);
    expect(model.codes[0]).toBe("lock");
    expect(model.counts().get("lock")).toBe(2);
  });

  it("ignores a message that came late or twice", () => {
    const { model } = site();
    model.apply({ v: 5, u: [["0", "lock"]] });
    expect(model.apply({ v: 5, u: [["0", "sale"]] })).toEqual([]);
    expect(model.apply({ v: 4, u: [["0", "sale"]] })).toEqual([]);
    expect(model.codes[0]).toBe("lock");
  });
});

describe("figures", () => {
  const counted = { ...data, sold: ["subs", "sign"], unlaunched: ["shut"], status: "abxxxxxxxxx" };

  it("works out the share again after a sale, rounded as the server rounds", () => {
    const model = new Model(counted);
    expect(share(model)).toBe("50.0%");
    model.apply({ v: 2, u: [["0", "sign"]] });
    expect(share(model)).toBe("100.0%");
    model.apply({ v: 3, u: [1, 2, 3, 4, 5, 6, 7].map((at) => [at, "sale"]) });
    expect(share(model)).toBe("12.5%");
  });

  it("calls what is not on the market by that name", () => {
    expect(share(new Model(counted), 2, 5)).toBe("未推");
  });

  it("forgets a note about a status that is over", () => {
    const model = new Model({ ...data, notes: data.keys.map(() => "我锁") });
    model.apply({ v: 2, u: [["0", "lock"]] });
    expect(model.data.notes.slice(0, 2)).toEqual(["", "我锁"]);
  });
});

describe("finding", () => {
  it("tells entrances apart by the shared wall", () => {
    expect(entrances(data.skyline.towers[0]!.xs)).toEqual([
      [0, 2],
      [2, 4],
    ]);
  });

  it("hits the window under a point, and nobody between windows", () => {
    const { layout } = site();
    const tower = data.skyline.towers[0]!;
    expect(layout.hit(0, tower.xs[0]! + 3, tower.ys[0]! + 3)).toBe(0);
    expect(layout.hit(0, tower.xs[0]! + data.skyline.cell[0] + 1, tower.ys[0]! + 3)).toBe(-1);
    expect(layout.hit(0, tower.xs[1]! + 3, tower.ys[0]! + 3)).toBe(-1);
  });

  it("finds the nearest floor for a thumb", () => {
    const layout = new Layout(data.tower);
    expect(layout.rowNear(0, -50)).toBe(0);
    expect(layout.rowNear(0, 5000)).toBe(2);
  });

  it("takes the window nearest to a finger", () => {
    const { layout } = site();
    const tower = data.skyline.towers[0]!;
    expect(layout.near(0, tower.xs[0]! + data.skyline.cell[0] + 1, tower.ys[0]! - 3)).toBe(0);
    // The second door of the top floor does not exist.
    expect(layout.near(0, tower.xs[1]! + 3, tower.ys[0]! + 3)).toBe(0);
  });

  it("takes a floor by its label and a column of doors by the plinth", () => {
    const { layout } = site();
    const tower = data.skyline.towers[0]!;
    expect(layout.line(0, 1, tower.ys[1]! + 3)).toEqual(layout.cells[0]![1]);
    expect(layout.line(0, tower.xs[1]! + 3, tower.ys[2]! + 20)).toHaveLength(2);
    expect(layout.line(0, tower.xs[1]! + 3, tower.ys[1]! + 3)).toEqual([]);
  });

  it("frames many", () => {
    const { layout } = site();
    expect(layout.within(0, 0, 0, 1000, 1000)).toHaveLength(11);
  });
});

describe("two fingers", () => {
  it("mean it once they have parted or closed by a third, and not while they tremble", () => {
    expect(way(100, 131)).toBe("nearer");
    expect(way(100, 76)).toBe("farther");
    expect([way(100, 120), way(100, 85)]).toEqual([undefined, undefined]);
  });
});

describe("a price on a tile", () => {
  it("is rounded half up at the shown digit, as the server rounds", () => {
    expect(price(221_805_600)).toBe("221.81 万");
    expect(price(221_805_000)).toBe("221.81 万");
    expect(price(221_804_999)).toBe("221.80 万");
  });
});

describe("keyboard", () => {
  const { model, layout } = site();
  const grid = new Grid(layout);
  const at = (number: string) => model.data.numbers.indexOf(number);

  it("moves by window and jumps over a gap", () => {
    expect(grid.step(at("0501"), 0, 1)).toBe(layout.at(0, 0, 2));
    expect(grid.step(at("0501"), 1, 0)).toBe(layout.at(0, 1, 0));
    expect(grid.step(at("0501"), -1, 0)).toBe(at("0501"));
  });

  it("goes to the ends of a floor and of a column", () => {
    expect(grid.edge(at("0301"), true)).toBe(layout.at(0, 1, 3));
    expect(grid.end(at("0501"), false)).toBe(layout.at(0, 2, 0));
    expect(grid.step(at("0501"), 1, 0, 5)).toBe(layout.at(0, 2, 0));
  });

  it("jumps to a typed number", () => {
    expect(jump(model, layout, "0302", 0)).toBe(at("0302"));
    expect(jump(model, layout, "302", 0)).toBe(at("0302"));
    expect(jump(model, layout, "9999", 0)).toBe(-1);
  });

  it("goes on to the next free unit, around the site", () => {
    const free = model.codes.flatMap((code, index) => (code === "sale" ? [index] : []));
    expect(nextFree(model, layout, free[0]!)).toBe(free[1]);
    expect(nextFree(model, layout, free.at(-1)!)).toBe(free[0]);
  });

  it("selects the rectangle between two", () => {
    expect(run(layout, layout.at(0, 1, 0), layout.at(0, 2, 1))).toHaveLength(4);
  });
});

describe("speech", () => {
  it("says a unit in one breath", () => {
    const { model, layout } = site();
    expect(sentence(model, layout, 0)).toBe("3栋1单元5层0501，待售");
  });

  it("gathers many changes into one sentence", () => {
    expect(gathered([["3栋 1202", "锁定"]])).toBe("3栋 1202现在锁定。");
    const many = Array.from({ length: 5 }, (_, i) => [`${i}`, i ? "认购" : "锁定"] as [string, string]);
    expect(gathered(many)).toBe("5 套有变化：1 套锁定，4 套认购。");
  });
});
