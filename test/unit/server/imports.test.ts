import { describe, expect, it } from "vitest";
import { aliasOf, inWordsOf } from "../../../extension/server/insert/imports.ts";

describe("modules by the names of the text", () => {
  it.each([
    ["import numpy as np\n", "numpy", "np"],
    ["import numpy\n", "numpy", "numpy"],
    ["import os, numpy as xp, math\n", "numpy", "xp"],
    ["import os, numpy as xp, math\n", "math", "math"],
    ["    import torch  # late\n", "torch", "torch"],
    ["import torch.nn as nn\n", "torch", undefined],
    ["from math import sin\n", "math", undefined],
    ["# import math\n", "math", undefined],
  ])("%j: %s is %s", (text, module, alias) => expect(aliasOf(text, module)).toBe(alias));

  it("rename what is printed, and import what is missing", () => {
    expect(inWordsOf("import numpy as xp\n", ["y = np.sin(x) + a.np.b + math.pi"])).toEqual({
      lines: ["y = xp.sin(x) + a.np.b + math.pi"],
      imports: ["import math"],
    });
    expect(inWordsOf("", ["y = 2 * x"])).toEqual({ lines: ["y = 2 * x"], imports: [] });
  });
});
