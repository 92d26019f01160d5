import type { Sampled } from "./sample.ts";

const NAMES: Readonly<Record<Sampled["backend"], string>> = {
  cpu: "CPU",
  webgl2: "GPU, WebGL2",
  webgpu: "GPU, WebGPU",
};

/** What computed a picture: `GPU, WebGL2 · float32`. */
export const ranText = ({ backend, precision }: Sampled): string => `${NAMES[backend]} · ${precision}`;
