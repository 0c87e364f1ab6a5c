/** 顺序选房: who is called, heard live; how many stand before this buyer, and until when the turn lasts. */
import { word } from "../../../../web/src/lib/words";
import { instant } from "./words";

/** Who is called by the plan's numbers, and until when, in microseconds. */
export type Called = [number, number][];

export interface Turn {
  isMine: boolean;
  title: string;
  say: string;
}

/** Say where a buyer stands. Numbers are called from the lowest; who missed a call may be called again. */
export function turn(called: Called, buyer: number): Turn {
  const mine = called.find(([number]) => number === buyer);
  const now = called.map(([number]) => number + 1).join(word("、", ", "));
  if (mine)
    return {
      isMine: true,
      title: word("轮到您了", "Your turn"),
      say: word(
        `请在 ${instant(mine[1] / 1000, false)} 前选定。`,
        `Choose before ${instant(mine[1] / 1000, false)}.`,
      ),
    };
  const highest = Math.max(-1, ...called.map(([number]) => number));
  const ahead = buyer - highest - 1;
  const calling = called.length > 0 ? word(`正在叫第 ${now} 位。`, `Number ${now} is called. `) : "";
  if (ahead >= 0)
    return {
      isMine: false,
      title: word("还没轮到您", "Not your turn yet"),
      say:
        calling +
        word(`您是第 ${buyer + 1} 位，`, `You are number ${buyer + 1}, `) +
        (ahead > 0
          ? word(`前面还有 ${ahead} 位。`, `with ${ahead} ahead of you.`)
          : word("下一位就是您。", "next in line.")),
    };
  return {
    isMine: false,
    title: word("您的号已叫过", "Your number was called"),
    say: calling + word("如未选房，请按规则等候再叫。", "If you have not chosen, wait to be called again."),
  };
}
