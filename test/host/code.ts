import { HostError } from "./cache.ts";
import { openWorkbench } from "./workbench.ts";

/** The value of `--name=value` among the arguments. */
function option(name: string): string | undefined {
  const prefix = `--${name}=`;
  return process.argv
    .slice(2)
    .find((argument) => argument.startsWith(prefix))
    ?.slice(prefix.length);
}

const folder = process.argv.slice(2).find((argument) => !argument.startsWith("-"));
const tests = option("extensionTestsPath");
const extensionDir = option("extensionDevelopmentPath");
const locale = option("locale");
const minutes = Number(process.env["NABLA_EDITOR_TEST_MINUTES"] ?? 10);

try {
  const code = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new HostError(`the tests did not end in ${minutes} minutes`)),
      minutes * 60_000,
    );
    openWorkbench({
      ...(folder ? { folder } : {}),
      ...(tests ? { tests } : {}),
      ...(locale ? { locale } : {}),
      ...(extensionDir ? { extensionDir } : {}),
      graphics: false,
      width: 900,
      height: 640,
      onTestsEnd: (exit) => {
        clearTimeout(timer);
        resolve(exit);
      },
    }).then(async (bench) => {
      bench.page.on("close", () => reject(new HostError("the window closed before the tests ended")));
    }, reject);
  });
  process.exit(code);
} catch (error) {
  console.error(error instanceof HostError ? error.message : error);
  process.exit(1);
}
