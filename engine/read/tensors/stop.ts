import type { Unknown } from "../values.ts";

/** Raised by helpers of library rows; the call's value is then unknown. */
export class Stop {
  readonly value: Unknown;
  constructor(value: Unknown) {
    this.value = value;
  }
}
