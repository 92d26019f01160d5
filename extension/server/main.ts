import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { createEngine } from "./engine.ts";
import { Server } from "./server.ts";

/** Started by the client over IPC, or by any editor with `--stdio`. */
new Server(createConnection(ProposedFeatures.all), createEngine).listen();
