/** 顺序选房: who is called, heard live; how many stand before this buyer by the queue itself, and until when the turn lasts. */
import { word } from "../../../../web/src/lib/words";
import { instant } from "./words";

/** Who is called by the plan's numbers, and until when, in microseconds. */
export type Called = [number, number][];

export interface Turn {
  isMine: boolean;
  title: string;
  say: string;
}

/** The queue as a buyer stands in it; `ahead` is null for who does not wait in it. */
export interface Queue {
  buyer: number;
  called: Called;
  numbers: ReadonlyMap<number, number>;
  ahead: number | null;
  isOut: boolean;
  calls: number;
  of: number;
}

/** The queue number as it stands on the card: 0238. */
function numbered(number: number): string {
  return String(number).padStart(4, "0");
}

/** Say where a buyer stands; null for who has no turn to come. */
export function turn(queue: Queue): Turn | null {
  const { buyer, ahead, isOut, calls, of } = queue;
  const mine = queue.called.find(([number]) => number === buyer);
  if (mine) {
    const until = instant(mine[1] / 1000, false);
    return {
      isMine: true,
      title: word("轮到您了", "Your turn"),
      say: word(`请在 ${until} 前选定。`, `Choose before ${until}.`),
    };
  }
  if (isOut)
    return {
      isMine: false,
      title: word("您已过号", "Your calls are over"),
      say:
        calling(queue) +
        word(
          `已叫满 ${of} 次，不再叫号。请联系置业顾问。`,
          `You were called ${of} times and will not be called again. Please ask your consultant.`,
        ),
    };
  if (ahead === null) return null;
  const number = queue.numbers.get(buyer);
  return {
    isMine: false,
    title: word("还没轮到您", "Not your turn yet"),
    say:
      calling(queue) +
      (number === undefined
        ? ""
        : word(`您是 ${numbered(number)} 号，`, `You are number ${numbered(number)}, `)) +
      (ahead > 0
        ? word(`前面还有 ${ahead} 位。`, `with ${ahead} before you.`)
        : word("下一位就是您。", "the next one.")) +
      (calls < of
        ? word(
            `已过号 ${of - calls} 次，还会叫 ${calls} 次。`,
            ` You missed ${of - calls}, and will be called ${calls} more.`,
          )
        : ""),
  };
}

/** Who is called now, where their queue numbers are known. */
function calling({ called, numbers }: Queue): string {
  const known = called.map(([number]) => numbers.get(number)).filter((number) => number !== undefined);
  if (known.length === 0 || known.length < called.length) return "";
  const said = known.map(numbered).join(word("、", ", "));
  return word(`正在叫 ${said} 号。`, `Number ${said} is called. `);
}
