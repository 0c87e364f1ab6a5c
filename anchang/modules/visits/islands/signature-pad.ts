/** A field to sign in with a finger, a pen or a mouse. Strokes are kept in one measure, whatever the screen's. */
const NEAR = 3;
const MOST_POINTS = 4000;

type Stroke = number[];

class SignaturePad extends HTMLElement {
  private strokes: Stroke[] = [];
  private pen = -1;

  connectedCallback(): void {
    const { canvas } = this;
    if (!canvas) return;
    this.hidden = false;
    this.strokes = read(this.field?.value ?? "");
    this.draw();
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.follow(event));
    for (const name of ["pointerup", "pointercancel"] as const)
      canvas.addEventListener(name, (event) => this.end(event));
    this.querySelector("[data-clear]")?.addEventListener("click", () => {
      this.strokes = [];
      this.keep();
    });
  }

  private get canvas(): HTMLCanvasElement | null {
    return this.querySelector("canvas");
  }

  private get field(): HTMLInputElement | null {
    return this.querySelector("input[name=strokes]");
  }

  private begin(event: PointerEvent): void {
    if (this.pen !== -1 || event.button > 0) return;
    this.pen = event.pointerId;
    this.canvas?.setPointerCapture(event.pointerId);
    this.strokes.push(this.place(event));
    this.draw();
    event.preventDefault();
  }

  private follow(event: PointerEvent): void {
    const stroke = this.strokes.at(-1);
    if (event.pointerId !== this.pen || !stroke) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      const [x, y] = this.place(one);
      if (Math.hypot(x - stroke.at(-2)!, y - stroke.at(-1)!) >= NEAR && this.points < MOST_POINTS)
        stroke.push(x, y);
    }
    this.draw();
  }

  private end(event: PointerEvent): void {
    if (event.pointerId !== this.pen) return;
    this.pen = -1;
    this.keep();
  }

  private get points(): number {
    return this.strokes.reduce((sum, stroke) => sum + stroke.length / 2, 0);
  }

  private place(event: PointerEvent): [number, number] {
    const { canvas } = this;
    const box = canvas!.getBoundingClientRect();
    const within = (share: number, whole: number) => Math.round(Math.min(1, Math.max(0, share)) * whole);
    return [
      within((event.clientX - box.left) / box.width, canvas!.width),
      within((event.clientY - box.top) / box.height, canvas!.height),
    ];
  }

  private keep(): void {
    if (this.field) this.field.value = this.strokes.length ? JSON.stringify(this.strokes) : "";
    this.draw();
  }

  private draw(): void {
    const brush = this.canvas?.getContext("2d");
    if (!brush || !this.canvas) return;
    brush.clearRect(0, 0, this.canvas.width, this.canvas.height);
    brush.lineWidth = 7;
    brush.lineCap = "round";
    brush.lineJoin = "round";
    // The paper is white in every theme, as it will be in print.
    brush.strokeStyle = "#1b1b1b";
    for (const stroke of this.strokes) {
      const [x = 0, y = 0] = stroke;
      brush.beginPath();
      brush.moveTo(x, y);
      for (let at = 0; at + 1 < stroke.length; at += 2) brush.lineTo(stroke[at] ?? x, stroke[at + 1] ?? y);
      brush.stroke();
    }
  }
}

/** What came back with a refusal is drawn again. */
function read(text: string): Stroke[] {
  try {
    const found: unknown = JSON.parse(text || "[]");
    return Array.isArray(found) ? (found as Stroke[]) : [];
  } catch {
    return [];
  }
}

customElements.define("signature-pad", SignaturePad);
