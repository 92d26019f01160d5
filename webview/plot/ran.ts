import type { Sampled } from "./sample.ts";

/** What computed a picture: `CPU · float64`. */
export const ranText = ({ backend, precision }: Sampled): string => `${backend} · ${precision}`;
