/** The launch's live news: the board once, then what changed; who is called. Where there is none, the page looks by itself. */
import type { Board, BoardFacts, Change } from "./board";
import type { Called } from "./turns";

/** Listen for as long as the page lives; the browser opens a stream that broke again. */
export function listen(gate: string, board: Board, heard: (v: number, called: Called) => void): void {
  const stream = new EventSource(`${gate}/stream`);
  const on = <Word>(name: string, take: (word: Word) => void) =>
    stream.addEventListener(name, (event) => take(JSON.parse((event as MessageEvent<string>).data) as Word));
  on<BoardFacts>("board", (told) => board.take(told));
  on<Change>("units", (change) => board.change(change));
  on<BoardFacts>("state", (told) => board.take(told));
  on<{ v: number; called: Called }>("turns", ({ v, called }) => heard(v, called));
  on("beat", () => board.beat());
}
