import "katex/dist/katex.min.css";
import "uplot/dist/uPlot.min.css";
import "./styles/panel.css";
import "./styles/graph.css";
import "./styles/plot.css";
import { render } from "preact";
import { PANEL_ROOT_ID } from "../extension/protocol/panel.ts";
import { listen, post } from "./host.ts";
import { Panel } from "./Panel.tsx";
import { keepView, receive, watchColours } from "./store.ts";

const root = document.getElementById(PANEL_ROOT_ID);
if (root) {
  window.addEventListener("error", ({ message }) => post({ type: "error", message }));
  window.addEventListener("unhandledrejection", ({ reason }) =>
    post({ type: "error", message: String(reason) }),
  );
  listen(receive);
  keepView();
  watchColours();
  render(<Panel />, root);
  post({ type: "ready" });
}
