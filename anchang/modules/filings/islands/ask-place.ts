import { lock } from "../../../web/src/lib/lock";
import { word } from "../../../web/src/lib/words";

const PATIENCE = 10_000;
const FRESH = 30_000;

/** Where the phone is, read once as the form is sent: what it is for stands above, and a no sends the form as well. */
class AskPlace extends HTMLElement {
  private isKnown = false;
  private isAsking = false;

  connectedCallback(): void {
    this.form?.addEventListener("submit", (event) => this.sent(event));
    // Whoever comes back to the page is somewhere else by then.
    window.addEventListener("pageshow", () => this.forget());
  }

  private get form(): HTMLFormElement | null {
    return this.closest("form");
  }

  private get field(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("input[name=place]");
  }

  /** Only for the projects that ask: one that is offered beside the first counts once it is ticked. */
  private get isAsked(): boolean {
    const asking = this.dataset.projects?.split(" ") ?? [];
    const chosen = this.form ? new FormData(this.form) : new FormData();
    return [...chosen.getAll("project"), ...chosen.getAll("also")].some((one) =>
      asking.includes(String(one)),
    );
  }

  private sent(event: SubmitEvent): void {
    if (this.isKnown || !navigator.geolocation || !this.isAsked) return;
    event.preventDefault();
    if (!this.isAsking) void this.ask(event.submitter);
  }

  private async ask(button: HTMLElement | null): Promise<void> {
    this.isAsking = true;
    const release = button ? lock(button) : () => {};
    this.say(word("正在读取位置…", "Reading the position…"));
    const found = await where();
    const { field } = this;
    if (field) field.value = found;
    this.isKnown = true;
    this.isAsking = false;
    release();
    this.form?.requestSubmit(button);
  }

  private forget(): void {
    this.isKnown = false;
    if (this.field) this.field.value = "";
    this.say("");
  }

  private say(text: string): void {
    const said = this.querySelector<HTMLElement>("[role=status]");
    if (!said) return;
    said.dataset.usual ??= said.textContent ?? "";
    said.textContent = text || said.dataset.usual;
  }
}

/** Latitude, longitude and how far they may be wrong; nothing where the phone does not say. */
function where(): Promise<string> {
  const how = { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: FRESH };
  return new Promise((tell) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        tell(`${coords.latitude.toFixed(6)},${coords.longitude.toFixed(6)},${Math.ceil(coords.accuracy)}`),
      () => tell(""),
      how,
    );
  });
}

customElements.define("ask-place", AskPlace);
