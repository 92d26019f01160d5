import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { isHeld } from "../store.ts";
import {
  isFluent,
  type SampleAxis,
  type Sampled,
  type SampleRequest,
  sample,
  sampleOnCpu,
} from "./sample.ts";

/**
 * The values of a picture: at once from the CPU, then from the GPU, which is asked one thing at a time and the newest
 * next.
 */
export function useSampled(asked: Omit<SampleRequest, "inHurry">): Sampled {
  const request = { ...asked, inHurry: isHeld.value };
  const [shown, show] = useState<Sampled | null>(null);
  const running = useRef(false);
  const wanted = useRef(request);
  const isChanged = !same(wanted.current, request);
  if (isChanged) wanted.current = request;
  const alive = useRef(true);
  useEffect(
    () => () => {
      alive.current = false;
    },
    [],
  );
  useEffect(() => {
    const turn = async (): Promise<void> => {
      if (running.current) return;
      running.current = true;
      try {
        for (let done: SampleRequest | null = null; alive.current && done !== wanted.current; ) {
          done = wanted.current;
          const now = done;
          const found = await sample(now).catch(() => sampleOnCpu(now));
          if (alive.current) show(found);
        }
      } finally {
        running.current = false;
      }
    };
    if (shown?.request !== wanted.current) void turn();
  });
  const now = wanted.current;
  // A GPU that keeps up is one picture behind at most; a slow one would show what is no longer so.
  const isGood = shown && (same(shown.request, now) || (isFluent() && fits(shown.request, now)));
  const meanwhile = useMemo(() => (isGood ? null : sampleOnCpu(now)), [now, isGood]);
  return isGood ? shown : (meanwhile ?? sampleOnCpu(now));
}

const sameAxis = (a: SampleAxis, b: SampleAxis | undefined): boolean =>
  a.name === b?.name && a.entry === b.entry && a.low === b.low && a.high === b.high && a.count === b.count;

function fits(a: SampleRequest, b: SampleRequest): boolean {
  return (
    a.nodes === b.nodes &&
    a.axes.length === b.axes.length &&
    a.axes.every((axis, i) => sameAxis(axis, b.axes[i])) &&
    a.roots.length === b.roots.length &&
    a.roots.every(({ node, entry }, i) => node === b.roots[i]?.node && entry === b.roots[i]?.entry)
  );
}

const same = (a: SampleRequest, b: SampleRequest): boolean =>
  a.point === b.point && a.inHurry === b.inHurry && fits(a, b);
