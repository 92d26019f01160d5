import { useRef } from "preact/hooks";
import type { IconName } from "./Icon.tsx";
import { IconButton } from "./IconButton.tsx";

interface Props {
  readonly icon: IconName;
  readonly label: string;
  readonly items: readonly { readonly label: string; readonly onPress: () => void }[];
}

/** A button that opens a short list of actions below it; arrows walk, Escape closes. */
export function Menu({ icon, label, items }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLSpanElement>(null);
  const open = (): void => {
    const element = list.current;
    const anchor = host.current?.getBoundingClientRect();
    if (!element || !anchor) return;
    if (element.matches(":popover-open")) {
      element.hidePopover();
      return;
    }
    element.showPopover();
    element.style.top = `${anchor.bottom + 2}px`;
    element.style.left = `${Math.max(4, Math.min(anchor.left, window.innerWidth - element.offsetWidth - 4))}px`;
    element.querySelector("button")?.focus();
  };
  const walk = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  };
  return (
    <span class="menu" ref={host}>
      <IconButton icon={icon} label={label} onPress={open} hasMenu />
      <div ref={list} class="menu-list" popover="auto" role="menu" aria-label={label} onKeyDown={walk}>
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            class="menu-item"
            onClick={() => {
              list.current?.hidePopover();
              item.onPress();
            }}
          >
            {item.label}
          </button>
        ))}
      </div>
    </span>
  );
}
