/** What a buyer is told of a press: what happened, why, what he can do now. Every outcome has its own sentence. */
import { word } from "../../../../web/src/lib/words";
import type { Told } from "./ask";

export type Shape = "passed" | "refused" | "waiting";

export interface Sentence {
  shape: Shape;
  title: string;
  say: string;
  /** The pass opens nothing any more: only signing in again leads on. */
  isOver?: boolean;
}

/** 15:00:26.412, on the clock of the sales office; from milliseconds. */
export function instant(ms: number, withMs = true): string {
  const at = new Date(ms + 8 * 3600_000).toISOString();
  return withMs ? at.slice(11, 23) : at.slice(11, 19);
}

/** The unit's name and when this buyer may choose, as sentences need them. */
export interface About {
  unit: string;
  opens: number;
  held: string[];
  seconds: number;
  /** How often this buyer has let units go, where it is too often. */
  letGo: string;
  isRehearsal: boolean;
}

const refused = (title: string, say: string): Sentence => ({ shape: "refused", title, say });
const waiting = (title: string, say: string): Sentence => ({ shape: "waiting", title, say });

const notDone = word("没有执行，也没有占用您的次数。", "Nothing was done, and it does not use up a choice.");

const SENTENCES: Record<string, (about: About, told: Told) => Sentence> = {
  won: ({ unit, isRehearsal }) => ({
    shape: "passed",
    title: word("成交待确认", "Yours, to be confirmed"),
    say: isRehearsal
      ? word(`${unit}，公测选中，不保留。`, `${unit}: chosen in a rehearsal, not kept.`)
      : word(`${unit} 已为您保留。`, `${unit} is kept for you.`),
  }),
  taken: ({ unit }) =>
    refused(
      word(`${unit} 已被选走`, `${unit} is taken`),
      word(
        "另一位客户先到。您没有占用选房次数，可继续选。",
        "Another buyer came first. It did not use up a choice; you may go on choosing.",
      ),
    ),
  have: ({ held }) =>
    refused(
      word("您已有房，没有再选", "You hold your unit already"),
      word(
        `您可选的套数已用完，持有 ${held.join("、")}。`,
        `You may hold no more. You hold ${held.join(", ")}.`,
      ),
    ),
  early: ({ opens }) =>
    refused(
      word("未到时间", "Not open yet"),
      word(
        `您的选房时间从 ${instant(opens)} 开始。${notDone}`,
        `You may choose from ${instant(opens)}. ${notDone}`,
      ),
    ),
  over: () => refused(word("选房已结束", "Choosing is over"), notDone),
  paused: () =>
    waiting(
      word("选房已暂停", "Choosing is paused"),
      word(
        "没有执行。恢复后这里会立即提示，可再选。",
        "Nothing was done. You will be told here when choosing resumes.",
      ),
    ),
  not_entitled: ({ letGo }) =>
    letGo
      ? refused(
          word("已不能再选", "You may choose no more"),
          `${word("没有执行。", "Nothing was done. ")}${letGo}`,
        )
      : refused(
          word("没有选房资格", "Not entitled"),
          word("没有执行：您不在可选的批次。", "Nothing was done: you are of no batch that may choose."),
        ),
  not_your_turn: () =>
    waiting(
      word("还没轮到您", "Not your turn yet"),
      word("没有执行。轮到您时这里会提示。", "Nothing was done. You will be told here when it is your turn."),
    ),
  no_such_unit: () =>
    refused(
      word("这套房不在本场", "Not in this launch"),
      word("没有执行。请刷新页面后再选。", "Nothing was done. Please reload the page."),
    ),
  busy: ({ seconds }) =>
    waiting(
      word("系统繁忙，未执行", "Busy; nothing was done"),
      word(
        `没有占用您的次数。请 ${seconds} 秒后再点。`,
        `It did not use up a choice. Press again in ${seconds} s.`,
      ),
    ),
  too_often: () =>
    waiting(
      word("点得太快，未执行", "Too fast; nothing was done"),
      word("请稍等一秒再点。多点不会更快。", "Please wait a second. Pressing more often is no faster."),
    ),
  in_flight: () =>
    waiting(
      word("上一次选房还在处理", "Your last press is still being handled"),
      word("这一次没有执行。结果出来后可再选。", "This one was not done. Choose again once it is answered."),
    ),
  lost: ({ unit }) =>
    refused(
      word("没有送达，未执行", "It never arrived"),
      word(
        `系统没有收到您对 ${unit} 的选择，可再选。`,
        `Your press on ${unit} was not received. You may press again.`,
      ),
    ),
  signed_in_elsewhere: () => ({
    ...refused(
      word("您已在另一部手机登录", "You have signed in on another phone"),
      word("这里已退出。请在那部手机上继续，或在这里重新登录。", "Go on there, or sign in here again."),
    ),
    isOver: true,
  }),
  no_pass: () => ({
    ...refused(
      word("登录已失效", "Your sign-in has expired"),
      word("请重新登录后再选。", "Please sign in again."),
    ),
    isOver: true,
  }),
};

export function sentence(told: Told, about: About): Sentence {
  const found = SENTENCES[told.outcome];
  if (found) return found(about, told);
  return refused(
    word("没有执行", "Nothing was done"),
    word("请稍后再点。", "Please press again in a moment."),
  );
}

export function asking(unit: string): Sentence {
  return waiting(
    word("查询中", "Checking"),
    word(
      `线路中断，正在查询 ${unit} 的结果。如未送达，15 秒内恢复会再提交一次同一次点选，不会选两套。请不要离开。`,
      `The line broke. Asking what became of ${unit}. If it never arrived and the line is back within 15 s, the same press is sent again; it cannot count twice. Please stay.`,
    ),
  );
}

/** Heat in bands, never in numbers (domain guide §9.5). */
export const BANDS = ["", word("一般", "some"), word("较热", "warm"), word("很热", "hot")];
