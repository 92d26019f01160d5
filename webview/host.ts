import type { FromPanel, PanelState, ToPanel } from "../extension/protocol/panel.ts";

interface Api {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: PanelState): void;
}

declare function acquireVsCodeApi(): Api;

const api: Api = acquireVsCodeApi();

export function post(message: FromPanel): void {
  api.postMessage(message);
}

/** What was kept for this panel before the window was reloaded. */
export function keptState(): PanelState | null {
  const state = api.getState();
  return typeof state === "object" && state !== null ? (state as PanelState) : null;
}

/** Kept twice: by VS Code for this very panel, and by the client for the next one. */
export function keepState(state: PanelState): void {
  api.setState(state);
  post({ type: "state", state });
}

export function listen(receive: (message: ToPanel) => void): void {
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    const message = event.data;
    if (typeof message === "object" && message !== null && "type" in message) receive(message as ToPanel);
  });
}
