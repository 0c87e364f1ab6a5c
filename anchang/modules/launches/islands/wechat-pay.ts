/** Hands a payment to WeChat's own bridge; whatever it says, the page of the picks tells what was paid. */
interface Bridge {
  invoke: (name: string, given: object, done: () => void) => void;
}

class WechatPay extends HTMLElement {
  connectedCallback(): void {
    const { WeixinJSBridge: bridge } = window as unknown as { WeixinJSBridge?: Bridge };
    if (bridge) this.pay(bridge);
    else document.addEventListener("WeixinJSBridgeReady", () => this.connectedCallback(), { once: true });
  }

  private pay(bridge: Bridge): void {
    const given = JSON.parse(this.dataset.bridge ?? "{}") as object;
    bridge.invoke("getBrandWCPayRequest", given, () => location.replace(this.dataset.back ?? "/"));
  }
}

customElements.define("wechat-pay", WechatPay);
