// `npm run layers`: dependencies between the rooms point one way, and folders do not import each other in circles.
//   client → protocol ← server → engine,  cli → engine,  webview → protocol and engine
import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import { root as repository } from "./paths.ts";

/** One import, as written. `typeOnly` imports vanish when compiled. */
interface Import {
  readonly from: string;
  readonly to: string;
  readonly line: number;
  readonly typeOnly: boolean;
}

/** A room, the rooms it may import, and what else it may name. */
interface Room {
  readonly folder: string;
  readonly may: readonly string[];
  /** Rooms of which only types may be imported. */
  readonly types?: readonly string[];
  /** May use Node's own modules. */
  readonly node?: boolean;
  /** Packages this room alone may import, besides those not listed in `reserved`. */
  readonly packages?: readonly string[];
}

const rooms: readonly Room[] = [
  { folder: "engine", may: [] },
  { folder: "extension/protocol", may: [], types: ["engine"] },
  {
    folder: "extension/client",
    may: ["extension/protocol"],
    node: true,
    packages: ["vscode", "vscode-languageclient"],
  },
  {
    folder: "extension/server",
    may: ["extension/protocol", "engine"],
    node: true,
    packages: ["vscode-languageserver", "vscode-languageserver-textdocument"],
  },
  { folder: "extension/cli", may: ["engine"], node: true },
  { folder: "webview", may: ["extension/protocol", "engine"], packages: ["gpu.js", "preact", "katex"] },
];

/** Packages that belong to the rooms that list them. */
const reserved = new Set(rooms.flatMap((room) => room.packages ?? []));

const inside = (folder: string, file: string): boolean => file === folder || file.startsWith(`${folder}/`);
const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

/** Why this import is not allowed, or undefined. */
function objection({ from, to, typeOnly }: Import): string | undefined {
  const room = rooms.find(({ folder }) => inside(folder, from));
  if (!room) return undefined;
  if (to.startsWith("/")) {
    const target = to.slice(1);
    if (inside(room.folder, target) || room.may.some((folder) => inside(folder, target))) return undefined;
    if (room.types?.some((folder) => inside(folder, target))) {
      return typeOnly ? undefined : `${room.folder} may import only types from there`;
    }
    return `${room.folder} may import ${[room.folder, ...room.may, ...(room.types ?? [])].join(", ")}`;
  }
  if (isBuiltin(to)) return room.node ? undefined : `${room.folder} runs without Node`;
  const name = packageOf(to);
  if (reserved.has(name) && !room.packages?.includes(name)) {
    const owners = rooms.filter(({ packages }) => packages?.includes(name)).map(({ folder }) => folder);
    return `${name} belongs to ${owners.join(", ")}`;
  }
  return undefined;
}

/** The imports, re-exports and dynamic imports of one file; those inside the repository begin with `/`. */
function importsOf(root: string, file: string): Import[] {
  const text = readFileSync(posix.join(root, file), "utf8");
  const { module } = parseSync(file, text);
  const found: Import[] = [];
  const add = (specifier: string, start: number, typeOnly: boolean) => {
    const to = specifier.startsWith(".") ? `/${posix.join(posix.dirname(file), specifier)}` : specifier;
    found.push({ from: file, to, line: text.slice(0, start).split("\n").length, typeOnly });
  };
  for (const { moduleRequest, start, entries } of module.staticImports) {
    add(moduleRequest.value, start, entries.length > 0 && entries.every(({ isType }) => isType));
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, start, isType } of entries) {
      if (moduleRequest) add(moduleRequest.value, start, isType);
    }
  }
  for (const { moduleRequest, start } of module.dynamicImports) {
    const written = text.slice(moduleRequest.start, moduleRequest.end);
    if (/^["'`][^$]*["'`]$/.test(written)) add(written.slice(1, -1), start, false);
  }
  return found;
}

/**
 * Circles among modules that import each other's code, each given once. Within one folder they are fine (an evaluator
 * split over files calls itself); between folders they say that a wall stands in the wrong place.
 */
function circles(imports: readonly Import[]): string[][] {
  const edges = new Map<string, Set<string>>();
  for (const { from, to, typeOnly } of imports) {
    if (typeOnly || !to.startsWith("/")) continue;
    edges.set(from, (edges.get(from) ?? new Set()).add(to.slice(1)));
  }
  const found = new Map<string, string[]>();
  for (const [from, targets] of edges) {
    for (const to of targets) {
      if (posix.dirname(from) === posix.dirname(to)) continue;
      const back = shortest(edges, to, from);
      if (back) found.set([...back].sort().join(), [from, ...back]);
    }
  }
  return [...found.values()];
}

/** The shortest way from one module to another along imports, both ends included. */
function shortest(
  edges: ReadonlyMap<string, ReadonlySet<string>>,
  from: string,
  to: string,
): string[] | undefined {
  const cameFrom = new Map<string, string>([[from, ""]]);
  for (const file of cameFrom.keys()) {
    if (file === to) {
      const path = [file];
      while (path[0] !== from) path.unshift(cameFrom.get(path[0] as string) as string);
      return path;
    }
    for (const next of edges.get(file) ?? []) if (!cameFrom.has(next)) cameFrom.set(next, file);
  }
  return undefined;
}

/** Everything in `root` that breaks the layering, one line each. */
export function violations(root: string): string[] {
  const files = ["engine", "extension", "webview"].flatMap((folder) => {
    try {
      return readdirSync(posix.join(root, folder), { recursive: true, encoding: "utf8" })
        .map((file) => `${folder}/${file.replaceAll("\\", "/")}`)
        .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts"));
    } catch {
      return [];
    }
  });
  const imports = files.flatMap((file) => importsOf(root, file));
  return [
    ...imports.flatMap((each) => {
      const why = objection(each);
      return why ? [`${each.from}:${each.line} imports ${each.to.replace(/^\//, "")}: ${why}`] : [];
    }),
    ...circles(imports).map((circle) => `circle: ${circle.join(" → ")}`),
    ...(files.length === 0 ? [`no source files found in ${root}`] : []),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = violations(repository);
  for (const line of found) console.error(line);
  console.log(`Layers: ${found.length === 0 ? "all imports point the right way" : `${found.length} wrong`}`);
  if (found.length > 0) process.exitCode = 1;
}
