/** Markdown that shows `text` as it is. */
export function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, "\\$&");
}

/** Inline code, whatever it contains. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const fence = line.includes("`") ? "``" : "`";
  return `${fence}${fence === "``" ? ` ${line} ` : line}${fence}`;
}

/** Less prominent text; `text` is Markdown. */
export function dim(text: string): string {
  return `<span style="color:var(--vscode-descriptionForeground);">${text}</span>`;
}

export function colored(text: string, variable: string): string {
  return `<span style="color:var(--vscode-${variable});">${text}</span>`;
}

/** A link that runs a command of the client, trusted by name there. */
export function commandLink(title: string, command: string, argument: unknown, tooltip: string): string {
  const query = encodeURIComponent(JSON.stringify([argument]));
  return `[${escaped(title)}](command:${command}?${query} "${tooltip.replace(/"/g, "'")}")`;
}

/** Text cut to a length, at a space where there is one. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = text.slice(0, length - 1);
  const space = head.lastIndexOf(" ");
  return `${space > length * 0.6 ? head.slice(0, space) : head}…`;
}
