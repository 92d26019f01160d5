#!/usr/bin/env node
// node test/host/shot.mjs --file F --line L --column C --out P.png   (see README.md beside this file)
import { register } from "tsx/esm/api";

register();
await import("./shot.ts");
