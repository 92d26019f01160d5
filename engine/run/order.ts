/** What a statement makes, reads and writes. */
interface Statement {
  readonly text: string;
  /** Position in the order given. */
  readonly at: number;
  /** The name or array that it changes. */
  readonly writes: string;
  /** All that it mentions. */
  readonly mentions: ReadonlySet<string>;
}

const NAMES = /[A-Za-z_]\w*/g;
const WRITES = /^(?:const |let )?(\w+)(?:\[[^\]]*\])? [-+*/]?= /;
const CALL = /Math\.(?!sqrt|abs|min|max)|rt\./;
const ROOT = "Math.sqrt(";

/** Longer bodies stay as they are. */
const LONGEST = 160;

/**
 * The body of a loop in the order in which it runs best: `lanes` are the places where its steps begin, written one
 * after the other. The dependencies of the statements are kept, so the numbers are the same.
 */
export function ordered(lines: readonly string[], lanes: readonly number[]): readonly string[] {
  if (lines.length > LONGEST) return lines;
  const calls = lines.some((line) => CALL.test(line));
  if (!calls && (lanes.length < 2 || !lines.some((line) => line.includes(ROOT)))) return lines;
  const statements: Statement[] = [];
  for (const [at, text] of lines.entries()) {
    const writes = WRITES.exec(text)?.[1];
    if (writes === undefined) return lines;
    statements.push({ text, at, writes, mentions: new Set(text.match(NAMES)) });
  }
  const parts = lanes.map((start, lane) => statements.slice(start, lanes[lane + 1]));
  return calls ? parts.flatMap(callsFirst) : inTurn(statements, parts);
}

/**
 * One statement of each step in turn. A square root waits for what was in its register before, so that steps in a row
 * wait for each other; side by side they do not.
 */
function inTurn(statements: readonly Statement[], parts: readonly (readonly Statement[])[]): string[] {
  const waiting = new Set(statements);
  const next = parts.map(() => 0);
  const out: string[] = [];
  while (waiting.size > 0)
    for (const [lane, part] of parts.entries()) {
      const statement = part[next[lane] ?? 0];
      if (!statement || [...waiting].some((other) => comesBefore(other, statement))) continue;
      next[lane] = (next[lane] ?? 0) + 1;
      waiting.delete(statement);
      out.push(statement.text);
    }
  return out;
}

/** Calls of functions as early as they can be: what is in registers must be saved around each. */
function callsFirst(part: readonly Statement[]): string[] {
  const done = new Set<Statement>();
  const out: string[] = [];
  const emit = (statement: Statement): void => {
    if (done.has(statement)) return;
    done.add(statement);
    for (const other of part) {
      if (other.at >= statement.at) break;
      if (!done.has(other) && comesBefore(other, statement)) emit(other);
    }
    out.push(statement.text);
  };
  for (const statement of part) if (CALL.test(statement.text)) emit(statement);
  for (const statement of part) emit(statement);
  return out;
}

/** Whether `other` stands before `statement` and makes what it needs, or needs what it changes. */
const comesBefore = (other: Statement, statement: Statement): boolean =>
  other.at < statement.at && (statement.mentions.has(other.writes) || other.mentions.has(statement.writes));
