import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../l10n.ts";

type Load<Props> = () => Promise<ComponentType<Props>>;

/** A component whose code is fetched when it is first shown. */
export function lazy<Props extends object>(load: Load<Props>): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  return function Lazy(props: Props) {
    const [failure, setFailure] = useState("");
    const [, setReady] = useState(loaded !== null);
    useEffect(() => {
      if (loaded) return;
      load().then(
        (component) => {
          loaded = component;
          setReady(true);
        },
        (error: unknown) => setFailure(String(error)),
      );
    }, []);
    if (failure !== "") return <p class="plot-nothing">{t("This view could not be loaded: {0}", failure)}</p>;
    const Component = loaded;
    return Component ? <Component {...props} /> : null;
  };
}
