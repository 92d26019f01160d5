import type { RemoteConsole } from "vscode-languageserver/node";

/** To the output channel. */
export interface Log {
  debug(message: string): void;
  error(message: string, error: unknown): void;
}

export function logTo(console: RemoteConsole): Log {
  return {
    debug: (message) => console.debug(message),
    error: (message, error) =>
      console.error(`${message}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  };
}
