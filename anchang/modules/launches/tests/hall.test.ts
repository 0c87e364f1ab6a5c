import { describe, expect, it } from "vitest";
import { Asker, type Line } from "../islands/hall/ask";
import { Board, pause } from "../islands/hall/board";
import { difference } from "../islands/hall/clock";
import { differences, Facts, type FactsFile, nearest } from "../islands/hall/facts";
import { fate, said } from "../islands/hall/fate";
import { type Heard, Saves } from "../islands/hall/saves";
import { patience, SELDOM } from "../islands/hall/standing";
import { type Given, State } from "../islands/hall/state";
import { type Called, turn } from "../islands/hall/turns";
import { instant, sentence } from "../islands/hall/words";

const FACTS: FactsFile = {
  towers: [
    { building: "7栋", entrance: "1", floors: ["3", "2", "1"], doors: 2 },
    { building: "8栋", entrance: "", floors: ["2"], doors: 1 },
  ],
  types: ["A 三室", "B 四室"],
  units: [
    ["u0", 0, 2, 0, "101", 0, 10000, 8000, 180_000_000],
    ["u1", 0, 2, 1, "102", 1, 12000, null, 216_000_000],
    ["u2", 0, 1, 0, "201", 0, 10000, 8000, 182_000_000],
    ["u3", 0, 0, 0, "301", 0, 10000, 8000, 184_000_000],
    ["u4", 1, 0, 0, "201", 0, 10500, 8400, 190_000_000],
  ],
};

const STANDS = { held: [], unconfirmed: [], barred: false, let_go: "" };

describe("what comes nearest", () => {
  const facts = new Facts(FACTS);
  const [u0, , u2] = facts.units;

  it("is the same room type on the nearest floor, of the same building first", () => {
    expect(nearest(facts, u2!, (unit) => unit !== u0).map((unit) => unit.id)).toEqual(["u4", "u3"]);
    expect(nearest(facts, u0!, () => true, 2).map((unit) => unit.id)).toEqual(["u2", "u4"]);
  });

  it("is of another type only where none of its own is free", () => {
    expect(nearest(facts, u0!, (unit) => unit.type === "B 四室").map((unit) => unit.id)).toEqual(["u1"]);
  });

  it("says how it differs", () => {
    expect(differences(facts, u0!, u2!)).toEqual(["同户型", "高 1 层", "贵 2.0 万"]);
    expect(differences(facts, u2!, facts.units[4]!)).toEqual(["同户型", "同层", "贵 8.0 万", "大 5.00\u00a0㎡"]);
  });

  it("is called as on the door", () => {
    expect(facts.name(u0!)).toBe("7栋 1单元 101");
    expect(facts.name(facts.units[4]!)).toBe("8栋 201");
  });
});

describe("the end", () => {
  const ends = (mode: string) => {
    const board = new Board(() => {});
    const given = { pass: "a pass", opens: 0, closes: 600_000, mode, wishes: [], stands: STANDS } as unknown as Given;
    const state = new State(given, new Facts(FACTS), board, new Asker("", "", {} as Line));
    board.take({ v: 1, closes: 1_200_000_000 });
    return state.closes;
  };

  it("is where an extension has put it, and a batch has an end of its own", () => {
    expect([ends("free"), ends("turns"), ends("batches")]).toEqual([1_200_000, 1_200_000, 600_000]);
  });
});

describe("the board", () => {
  it("has a bit a unit, the first highest, and hears nothing from an older one", () => {
    const board = new Board(() => {});
    board.take({ v: 2, gone: btoa(String.fromCharCode(0b1010_0000)) });
    expect([0, 1, 2, 9].map((unit) => board.isGone(unit))).toEqual([true, false, true, false]);
    board.take({ v: 1, gone: btoa("\0") });
    expect(board.isGone(0)).toBe(true);
  });

  it("takes what the stream tells, and nothing that is older than what it knows", () => {
    const board = new Board(() => {});
    board.take({ v: 2, gone: btoa(String.fromCharCode(0b1010_0000)) });
    board.change({ v: 4, gone: [1, 7], free: [0] });
    expect([0, 1, 2, 7].map((unit) => board.isGone(unit))).toEqual([false, true, true, true]);
    board.change({ v: 3, gone: [0], free: [] });
    expect(board.isGone(0)).toBe(false);
    expect([board.isLive, pause(0, 0, board.isLive, 0.5)]).toEqual([true, 15_000]);
  });

  it("is asked for a second apart when it matters, seldom long before, and ever more seldom while nobody answers", () => {
    expect(pause(0, 0, false, 0.5)).toBe(1000);
    expect(pause(60_000, 0, false, 0.5)).toBe(15_000);
    expect(pause(0, 9, false, 0.5)).toBe(8000);
  });
});

describe("the clock", () => {
  it("goes by the quicker half and says how wrong it may be", () => {
    const sample = (round: number, offset: number) => ({ sent: 0, received: round, server: round / 2 + offset });
    const found = difference([sample(10, 500), sample(12, 501), sample(14, 502), sample(900, 300), sample(800, 350)]);
    expect(found.offset).toBe(501);
    expect(found.within).toBeLessThanOrEqual(8);
  });
});

/** A gate that answers as told, one word after the other; "cut" is a line that breaks. */
function line(...words: (object | "cut")[]): Line & { sent: [string, string][]; kept: Map<string, string> } {
  const kept = new Map<string, string>();
  const sent: [string, string][] = [];
  let now = 0;
  return {
    kept,
    sent,
    now: () => now,
    wait: async (ms) => {
      now += ms;
    },
    store: {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, value),
      removeItem: (name) => void kept.delete(name),
    },
    fetch: async (url, given) => {
      // Whatever happens from here on, the key is kept.
      expect(kept.size).toBe(1);
      sent.push([given.method ?? "GET", url.replace(/[\w-]{22}$/, "KEY")]);
      const word = words.shift() ?? "cut";
      if (word === "cut") throw new TypeError("the line broke");
      const { status = 200, ...told } = word as { status?: number };
      return new Response(JSON.stringify(told), { status });
    },
  };
}

const won = { status: 201, outcome: "won", seq: 7, at: 1, unit: "u0" };

describe("a press", () => {
  it("is answered once, and its key forgotten", async () => {
    const one = line(won);
    const told = await new Asker("/g", "pass", one).press("u0", () => expect.unreachable());
    expect(told.outcome).toBe("won");
    expect(one.kept.size).toBe(0);
  });

  it("of which nothing is heard is asked for by its key until it is known", async () => {
    const one = line("cut", "cut", { status: 503, outcome: "unsure", executed: null }, { ...won, status: 200 });
    let doubts = 0;
    const told = await new Asker("/g", "pass", one).press("u0", () => doubts++);
    expect([told.outcome, doubts]).toEqual(["won", 1]);
    expect(one.sent.map(([method]) => method)).toEqual(["POST", "GET", "GET", "GET"]);
  });

  it("that never arrived is sent again under the same key", async () => {
    const one = line("cut", { status: 404, outcome: "unknown", executed: false }, won);
    expect((await new Asker("/g", "pass", one).press("u0", () => {})).outcome).toBe("won");
    expect(one.sent.map(([method]) => method)).toEqual(["POST", "GET", "POST"]);
  });

  it("of long ago that never arrived is not done behind the buyer's back", async () => {
    const one = line({ status: 404, outcome: "unknown", executed: false });
    one.kept.set("pick /g", "{}");
    const told = await new Asker("/g", "pass", one).settle({ key: "k".repeat(22), unit: "u0", at: -60_000 }, () => {});
    expect(told.outcome).toBe("lost");
    expect(one.sent).toHaveLength(1);
  });

  it("that a busy gate did not do is not asked for again", async () => {
    const one = line({ status: 503, outcome: "busy", executed: false });
    expect((await new Asker("/g", "pass", one).press("u0", () => expect.unreachable())).outcome).toBe("busy");
  });
});

describe("a list that is saved", () => {
  /** An office that hears as told, and what it was sent; `beside` is what happens while it is being asked. */
  function office(words: Heard[], beside: () => void = () => {}) {
    const sent: string[][] = [];
    const told: Heard[] = [];
    const { store, wait, kept } = line();
    const send = async (list: string[]) => {
      sent.push(list);
      await Promise.resolve();
      if (sent.length === 1) beside();
      return words.shift() ?? "saved";
    };
    return { sent, told, kept, saves: new Saves("wishes", send, { store, wait }, (heard) => told.push(heard)) };
  }

  it("is forgotten on the telephone once the office has it", async () => {
    const one = office([]);
    await one.saves.put(["a"]);
    expect([one.sent, one.told, one.saves.kept]).toEqual([[["a"]], ["saved"], null]);
  });

  it("is sent in its newest state alone, and never before what is on its way has arrived", async () => {
    const one = office([], () => {
      void one.saves.put(["b"]);
      void one.saves.put(["c"]);
    });
    await one.saves.put(["a"]);
    expect([one.sent, one.told, one.saves.kept]).toEqual([[["a"], ["c"]], ["saved"], null]);
  });

  it("is kept over a broken line and a new page, and sent again until it is heard", async () => {
    const one = office(["unheard", "unheard"]);
    one.kept.set("wishes", '["a"]');
    expect(one.saves.kept).toEqual(["a"]);
    await one.saves.work();
    expect([one.sent.length, one.told, one.saves.kept]).toEqual([3, ["unheard", "unheard", "saved"], null]);
  });

  it("of who has signed in elsewhere is not sent again", async () => {
    const one = office(["over"]);
    await one.saves.put(["a"]);
    expect([one.sent.length, one.told, one.saves.kept]).toEqual([1, ["over"], null]);
  });

  it("that the office refuses is told of, and not sent again", async () => {
    const one = office(["refused"]);
    await one.saves.put(["a"]);
    expect([one.sent.length, one.told, one.saves.kept]).toEqual([1, ["refused"], null]);
  });
});

describe("the sentences", () => {
  const about = { unit: "7栋 101", opens: 1_764_313_200_000, held: ["7栋 102"], seconds: 1, letGo: "", isRehearsal: false };

  it("say of every answer of the gate what happened", () => {
    const outcomes = ["won", "taken", "have", "early", "over", "paused", "not_entitled", "no_such_unit", "busy", "too_often", "in_flight", "signed_in_elsewhere", "no_pass", "lost", "not_your_turn"];
    const said = outcomes.map((outcome) => sentence({ outcome, unit: "u0" }, about).title);
    expect(new Set(said).size).toBe(outcomes.length);
    expect(said).not.toContain("没有执行");
    expect(sentence({ outcome: "of tomorrow", unit: "u0" }, about).title).toBe("没有执行");
  });

  it("say why a buyer has no right, and never guess", () => {
    const letGo = "已放弃或逾时 2 次，不能再选。";
    expect(sentence({ outcome: "not_entitled", unit: "u0" }, { ...about, letGo })).toMatchObject({ title: "已不能再选", say: `没有执行。${letGo}` });
    expect(sentence({ outcome: "not_entitled", unit: "u0" }, about).say).not.toContain("放弃");
  });

  it("promise nothing in a rehearsal", () => {
    expect(sentence(won, { ...about, isRehearsal: true }).say).toBe("7栋 101，公测选中，不保留。");
  });

  it("tell time on the office's clock to the millisecond", () => {
    expect(instant(Date.UTC(2026, 10, 21, 7, 0, 26, 412))).toBe("15:00:26.412");
  });
});

describe("a launch by turns", () => {
  const numbers = new Map([
    [3, 240],
    [6, 243],
  ]);
  const queue = { buyer: 6, called: [[3, 0]] as Called, numbers, ahead: 2 as number | null, isOut: false, calls: 3, of: 3 };

  it("says who is called by their queue numbers, how many stand before, and when it is one's own turn", () => {
    expect(turn(queue)).toMatchObject({ isMine: false, say: "正在叫 0240 号。您是 0243 号，前面还有 2 位。" });
    expect(turn({ ...queue, called: [[6, Date.UTC(2026, 10, 21, 7, 3) * 1000]] })).toEqual({ isMine: true, title: "轮到您了", say: "请在 15:03:00 前选定。" });
    expect(turn({ ...queue, called: [], ahead: 0 })?.say).toBe("您是 0243 号，下一位就是您。");
  });

  it("says nothing of a number that it does not know", () => {
    expect(turn({ ...queue, called: [[4, 0]] })?.say).toBe("您是 0243 号，前面还有 2 位。");
  });

  it("tells who missed a call how many stand before by the queue, and how many calls are left", () => {
    expect(turn({ ...queue, ahead: 3, calls: 2 })?.say).toBe("正在叫 0240 号。您是 0243 号，前面还有 3 位。已过号 1 次，还会叫 2 次。");
    expect(turn({ ...queue, ahead: null, isOut: true, calls: 0 })).toMatchObject({ title: "您已过号", say: "正在叫 0240 号。已叫满 3 次，不再叫号。请联系置业顾问。" });
  });

  it("has nothing to say to who has no turn to come", () => {
    expect(turn({ ...queue, ahead: null })).toBeNull();
  });
});

describe("asking the office", () => {
  it("is soon for who is near, seldom for who is far or waits for nothing", () => {
    expect([0, 1, 2, 60].map(patience)).toEqual([1500, 1500, 2000, 60_000]);
    expect([10_000, null, undefined].map(patience)).toEqual([SELDOM, SELDOM, SELDOM]);
  });

  it("asks ten thousand who wait fewer than a hundred times a second", () => {
    const asked = Array.from({ length: 10_000 }, (_, ahead) => 1000 / (patience(ahead) / 2));
    expect(asked.reduce((all, one) => all + one)).toBeLessThan(100);
  });
});

describe("what a buyer may do", () => {
  const state = (more: object, mode = "turns", called: Called = [[0, 9e15]]) => {
    const queue = { v: 1, called, numbers: [], ahead: 1, is_out: false, calls: 3, of: 3 };
    const stands = { ...STANDS, turn: queue, ...more };
    const given = { pass: "a pass", opens: 0, closes: 9e15, mode, buyer: 6, number: 243, limit: 1, wishes: [], stands } as unknown as Given;
    return new State(given, new Facts(FACTS), new Board(() => {}), new Asker("", "", {} as Line));
  };

  it("is to choose on one's turn alone", () => {
    expect([state({}).barrier, state({}).mayPick]).toEqual(["还没轮到您", false]);
    expect(state({}, "turns", [[6, 9e15]]).mayPick).toBe(true);
    expect(state({}, "free").mayPick).toBe(true);
  });

  it("is nothing once all is chosen, or too much was let go, and no banner asks to wait", () => {
    const full = state({ held: ["u0"] });
    const barred = state({ barred: true });
    expect([full.barrier, full.turn, barred.barrier, barred.turn]).toEqual(["您已选满", null, "已不能再选", null]);
  });

  it("is told beside the way to what is held, and what waits there", () => {
    expect(state({ held: ["u0"], unconfirmed: ["u0"] }).holds).toBe("我选中的房源：7栋 1单元 101，待确认");
    expect(state({ held: ["u0"], unconfirmed: [] }).holds).toBe("我选中的房源：7栋 1单元 101");
  });

  it("goes by the newest word of who is called", () => {
    const one = state({});
    one.call(5, [[6, 9e15]]);
    one.call(4, [[0, 9e15]]);
    expect(one.mayPick).toBe(true);
  });

  it("begins at the first unit that can be had, a wish first", () => {
    const one = state({}, "free");
    one.board.take({ v: 1, gone: btoa(String.fromCharCode(0b1010_0000)) });
    one.settle();
    expect(one.current.id).toBe("u1");
    one.wishes = ["u2", "u3"];
    one.current = one.facts.units[0]!;
    one.settle();
    expect(one.current.id).toBe("u3");
  });
});

describe("the filter", () => {
  const given = { wishes: [], stands: STANDS, opens: 0, closes: 9e15, pass: "a pass" } as unknown as Given;
  const state = () => new State(given, new Facts(FACTS), new Board(() => {}), new Asker("", "", {} as Line));

  it("looks at what it lets through", () => {
    const one = state();
    one.filter = { ...one.filter, type: "B 四室" };
    one.narrow();
    expect(one.current.id).toBe("u1");
  });

  it("says which of its bounds contradict each other", () => {
    const one = state();
    one.filter = { ...one.filter, floorFrom: 5, floorTo: 2 };
    expect(one.contradiction).toBe("最低楼层高于最高楼层。");
    one.filter = { ...one.filter, floorFrom: 2, floorTo: 5, priceFrom: 300, priceTo: 200 };
    expect(one.contradiction).toBe("最低总价高于最高总价。");
    one.filter = { ...one.filter, priceTo: 0 };
    expect(one.contradiction).toBe("");
  });
});

describe("what was won", () => {
  const known = { now: 10, until: 20, isKnown: false, isHeld: true, isConfirmed: false };

  it("waits for its deadline, is asked about after it, and told of once the office has spoken", () => {
    expect(fate(known)).toBe("waits");
    expect(fate({ ...known, now: 20 })).toBe("asked");
    expect(fate({ ...known, now: 20, isKnown: true })).toBe("asked");
    expect(fate({ ...known, now: 20, isKnown: true, isHeld: false })).toBe("lapsed");
    expect(fate({ ...known, isKnown: true, isHeld: false })).toBe("gone");
    expect(fate({ ...known, isKnown: true, isConfirmed: true })).toBe("confirmed");
    expect(said("lapsed", "7栋 101")?.title).toBe("已逾时，房源已放出");
  });
});
