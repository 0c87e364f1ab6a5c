/** The answer to a press as it stands on the page, and the ways on from it. */
import { word } from "../../../../web/src/lib/words";
import { alternatives, card, confirmBefore, place, unitLine, waitList } from "./answers";
import type { Told } from "./ask";
import { h } from "./dom";
import type { Unit } from "./facts";
import { type Fate, fate, said } from "./fate";
import type { State } from "./state";
import { type Sentence, sentence } from "./words";

/** An answer, and when it came, by the office's clock. */
export interface Answer {
  told: Told;
  unit: Unit;
  at: number;
}

export interface Ways {
  pick: (unit: Unit) => void;
  rooms: () => void;
}

/** Return what has become of a unit that was won; null for any other answer. */
export function fateOf(state: State, { told, unit, at }: Answer): Fate | null {
  if (told.outcome !== "won" || told.at === undefined) return null;
  return fate({
    now: state.now,
    until: confirmBefore(told.at, state.given.confirm),
    isKnown: state.heardAt > at,
    isHeld: state.held.includes(unit.id),
    isConfirmed: !state.stands.unconfirmed.includes(unit.id),
  });
}

export function answered(state: State, answer: Answer, ways: Ways): HTMLElement[] {
  const { told, unit } = answer;
  const name = state.facts.name(unit);
  const became = fateOf(state, answer);
  const isWaiting = became === null || became === "waits";
  const isTurn = told.outcome === "not_your_turn" && state.turn?.isMine;
  const sentences = isTurn
    ? state.turn && { shape: "waiting" as const, ...state.turn }
    : became && said(became, name);
  const shown = [
    card(
      sentences ?? sentenceOf(state, answer),
      told.outcome === "won" && unitLine(unit, name),
      isWaiting && place(told, state.given.confirm),
    ),
    ...waysOn(state, answer, ways, became, sentences ?? sentenceOf(state, answer)),
  ];
  return shown.filter((one): one is HTMLElement => one !== false);
}

function sentenceOf(state: State, { told, unit }: Answer): Sentence {
  const held = state.held
    .map((id) => state.facts.byId.get(id))
    .map((one) => (one ? state.facts.name(one) : ""));
  return sentence(told, {
    unit: state.facts.name(unit),
    opens: told.opens ? told.opens / 1000 : state.given.opens,
    held,
    seconds: told.seconds ?? 1,
    letGo: state.isBarred ? state.stands.let_go : "",
    isRehearsal: state.given.is_rehearsal,
  });
}

function waysOn(
  state: State,
  { told, unit }: Answer,
  { pick, rooms }: Ways,
  became: Fate | null,
  { isOver }: Sentence,
): (HTMLElement | false)[] {
  const { given } = state;
  const link = (words: string, href: string) => h("a", { class: "button primary huge block", href }, words);
  const mine = () => link(word("我选中的房源", "My units"), given.mine);
  const near = h("div", { "data-near": "" }, alternatives(state, unit, pick));
  const home = h(
    "button",
    { type: "button", class: "button big block", click: rooms },
    word(`回到立面，全部剩 ${state.free} 套`, `Back to the façade, ${state.free} left`),
  );
  if (isOver) return [link(word("重新登录", "Sign in again"), given.door)];
  if (became === "waits") return [link(word("查看回执，去确认", "Receipt and confirmation"), given.mine)];
  if (became === "asked" || became === "confirmed") return [mine()];
  if (told.outcome === "not_entitled" || state.isBarred) return [help(state, "primary huge"), home];
  if (became !== null) return [home, help(state)];
  if (told.outcome === "have") return [mine()];
  if (told.outcome === "taken" || told.outcome === "over") return [near, waitList(state), home, help(state)];
  const again = h(
    "button",
    { type: "button", class: "button primary huge block", click: () => pick(unit) },
    word(`再选 ${unit.number}`, `Choose ${unit.number} again`),
  );
  return [state.mayPick && state.isFree(unit) && again, home];
}

/** Whoever got nothing is handed to his consultant, whose name and number stand with his units. */
function help(state: State, kind = "quiet"): HTMLElement {
  return h(
    "a",
    { class: `button ${kind} block`, href: state.given.mine },
    word("联系我的置业顾问", "My consultant"),
  );
}
