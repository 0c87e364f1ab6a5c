/** What a page says of an answer that brings no sentence of its own: an expired page, a broken server, a cut line. */
import { word } from "./words";

/** Return what happened and what to do now; status 0 is no answer at all. */
export function failure(status: number): string {
  if (status === 0) return word("网络已断开，没有提交。", "Offline: nothing was sent.");
  if (status === 403)
    return word(
      "页面已过期，没有提交。请刷新后再试。",
      "This page has expired; nothing was submitted. Please reload it and try again.",
    );
  if (status >= 500)
    return word(
      "系统出错，这一步可能没有完成。请先查看结果，再决定是否重试。",
      "Something broke on our side. Please check whether it went through before you try again.",
    );
  return word(
    "这一步没有完成，请刷新页面后再试。",
    "This was not completed. Please reload the page and try again.",
  );
}

/** Return a notice with a sentence, shaped as the server shapes it. */
export function notice(text: string): Element {
  const shape = document.querySelector<HTMLTemplateElement>("#failure-notice")!.content;
  const made = (shape.cloneNode(true) as DocumentFragment).firstElementChild!;
  made.querySelector("b")!.textContent = text;
  return made;
}

/** Show a sentence among the page's notices; what already stands there is not said again. */
export function show(text: string): void {
  const place = document.getElementById("notices");
  const isSaid = [...(place?.querySelectorAll(".notice b") ?? [])].some((said) => said.textContent === text);
  if (!isSaid) place?.append(notice(text));
}
