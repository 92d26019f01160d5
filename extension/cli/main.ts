import { deriveCommand } from "./derive.ts";
import { gradientCommand } from "./gradient.ts";
import { UsageError } from "./options.ts";
import { scanCommand } from "./scan.ts";

const HELP = `nabla: derivatives of the mathematics in your files, without running them

  nabla derive EXPR --language L [--wrt x,y] [--at x=1,y=2 | --at JSON] [--order N] [--hessian] [--json]
  nabla derive --jsonl                    one request a line on stdin, one answer a line on stdout
  nabla scan FILE… [--json]               the mathematics in files
  nabla gradient FILE --function NAME --at JSON [--wrt w,b] [--json]

L is python, latex or math (plain mathematics).
Exit status: 0 fine, 2 bad usage or unreadable input.
`;

/** A command returns the exit status; a row here is all it needs. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  derive: deriveCommand,
  scan: scanCommand,
  gradient: gradientCommand,
};

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(HELP);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new UsageError(`unknown command ${name}; see nabla --help`);
  return command(rest);
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.exitCode = 2;
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`nabla: ${error instanceof UsageError ? message : `unexpected: ${message}`}\n`);
  },
);

// A reader that closes early (`nabla scan … | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
});
