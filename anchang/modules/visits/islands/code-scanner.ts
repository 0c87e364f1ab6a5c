import { word } from "../../../web/src/lib/words";

const BEAT = 150;
const CODE = /^\d{8}$/;
// A code fills much of the picture: of a large frame a third of the pixels says the same.
const WIDEST = 640;

type Read = (video: HTMLVideoElement) => Promise<string>;
interface Detector {
  detect(source: CanvasImageSource): Promise<{ rawValue: string }[]>;
}
type DetectorKind = {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
};

/** A camera that reads a broker's code into the field beside it and sends the form. Without one, typing does. */
class CodeScanner extends HTMLElement {
  private stream: MediaStream | null = null;
  private timer = 0;
  private readonly hide = () => document.hidden && this.stop();

  connectedCallback(): void {
    if (!navigator.mediaDevices?.getUserMedia) return;
    this.hidden = false;
    this.button?.addEventListener("click", () => void (this.stream ? this.stop() : this.start()));
    const dialog = this.closest("dialog");
    dialog?.addEventListener("close", () => this.stop());
    dialog?.addEventListener("toggle", () => dialog.open && void this.startIfAllowed());
    document.addEventListener("visibilitychange", this.hide);
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.hide);
    this.stop();
  }

  private get button(): HTMLButtonElement | null {
    return this.querySelector("button");
  }

  private get video(): HTMLVideoElement | null {
    return this.querySelector("video");
  }

  /** Whoever has allowed the camera before need not press a second time. */
  private async startIfAllowed(): Promise<void> {
    try {
      const { state } = await navigator.permissions.query({ name: "camera" as PermissionName });
      if (state === "granted" && !this.stream) await this.start();
    } catch {
      // A browser that does not tell is asked by a press.
    }
  }

  private async start(): Promise<void> {
    const { video } = this;
    if (!video) return;
    this.say(word("正在打开摄像头。", "Opening the camera."));
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch (error) {
      this.say(refusal(error));
      return;
    }
    video.srcObject = this.stream;
    video.hidden = false;
    await video.play();
    this.button?.setAttribute("aria-pressed", "true");
    this.say(word("请将二维码对准取景框。", "Hold the QR code into the picture."));
    await this.look(await reader());
  }

  private stop(): void {
    clearTimeout(this.timer);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.button?.setAttribute("aria-pressed", "false");
    if (this.video) this.video.hidden = true;
    this.say("");
  }

  private async look(read: Read): Promise<void> {
    const { video } = this;
    if (!this.stream || !video) return;
    const found = await read(video).catch(() => "");
    if (CODE.test(found)) {
      this.send(found);
      return;
    }
    if (found)
      this.say(
        word(
          "这不是带看码，请扫经纪人手机上的码。",
          "Not an escort code. Scan the one on the broker's phone.",
        ),
      );
    this.timer = window.setTimeout(() => void this.look(read), BEAT);
  }

  private send(code: string): void {
    this.stop();
    const form = this.closest("form");
    const field = form?.querySelector<HTMLInputElement>("input[name=code]");
    if (!form || !field) return;
    field.value = code;
    navigator.vibrate?.(60);
    form.requestSubmit();
  }

  private say(text: string): void {
    const said = this.querySelector("[role=status]");
    if (said) said.textContent = text;
  }
}

function refusal(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError")
    return word(
      "没有摄像头权限：请在浏览器设置里允许，或输入下面的数字。",
      "No permission for the camera: allow it in the browser's settings, or type the digits below.",
    );
  return word("没有可用的摄像头，请输入下面的数字。", "No camera can be used. Please type the digits below.");
}

/** The browser's own reader, else a small one that is fetched only now. */
async function reader(): Promise<Read> {
  const Own = (globalThis as { BarcodeDetector?: DetectorKind }).BarcodeDetector;
  if (Own && (await Own.getSupportedFormats()).includes("qr_code")) {
    const detector = new Own({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
  }
  const { default: decode } = await import("qr/decode.js");
  const canvas = document.createElement("canvas");
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    brush?.drawImage(video, 0, 0, canvas.width, canvas.height);
    const image = brush?.getImageData(0, 0, canvas.width, canvas.height);
    return image ? decode(image) : "";
  };
}

customElements.define("code-scanner", CodeScanner);
