/** How a kernel is laid over its input, one entry a spatial axis. */
export interface Window {
  readonly stride: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly dilation: readonly number[];
  readonly groups: number;
}

export interface ConvolutionSizes {
  readonly batch: number;
  readonly channels: number;
  readonly outputs: number;
  /** Spatial sizes. */
  readonly input: readonly number[];
  readonly kernel: readonly number[];
  readonly output: readonly number[];
}

/**
 * Visits every product of a convolution (cross-correlation, as in neural networks): the offsets of the entries of
 * input (N, C, …), weight (O, C/g, …) and output (N, O, …) that meet. The convolution and both its adjoints are this
 * visit with another one of the three accumulated.
 */
export function convolve(
  sizes: ConvolutionSizes,
  window: Window,
  visit: (input: number, weight: number, output: number) => void,
): void {
  const { batch, channels, outputs, input, kernel, output } = sizes;
  const inSize = input.reduce((n, s) => n * s, 1);
  const kernelSize = kernel.reduce((n, s) => n * s, 1);
  const outSize = output.reduce((n, s) => n * s, 1);
  const perGroup = channels / window.groups;
  const outPerGroup = outputs / window.groups;
  // Pairs of (output place, kernel place) that fall inside the input, with the input place.
  const pairs = placePairs(input, kernel, output, window);
  for (let n = 0; n < batch; n++)
    for (let o = 0; o < outputs; o++) {
      const group = Math.floor(o / outPerGroup);
      for (let c = 0; c < perGroup; c++) {
        const x = (n * channels + group * perGroup + c) * inSize;
        const w = (o * perGroup + c) * kernelSize;
        const y = (n * outputs + o) * outSize;
        for (let p = 0; p < pairs.length; p += 3)
          visit(x + (pairs[p] ?? 0), w + (pairs[p + 1] ?? 0), y + (pairs[p + 2] ?? 0));
      }
    }
}

function placePairs(
  input: readonly number[],
  kernel: readonly number[],
  output: readonly number[],
  { stride, padding, dilation }: Window,
): Int32Array {
  let pairs: [number, number, number][] = [[0, 0, 0]];
  for (const [axis, size] of input.entries()) {
    const k = kernel[axis] ?? 1;
    const m = output[axis] ?? 1;
    const next: [number, number, number][] = [];
    for (const [i, w, o] of pairs)
      for (let out = 0; out < m; out++)
        for (let tap = 0; tap < k; tap++) {
          const place = out * (stride[axis] ?? 1) + tap * (dilation[axis] ?? 1) - (padding[axis]?.[0] ?? 0);
          if (place >= 0 && place < size) next.push([i * size + place, w * k + tap, o * m + out]);
        }
    pairs = next;
  }
  return Int32Array.from(pairs.flat());
}
