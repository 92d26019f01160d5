import type { ComponentChildren, JSX } from "preact";

/** The elements of @vscode-elements that the panel uses, as JSX. */
interface ElementProps extends JSX.HTMLAttributes<HTMLElement> {
  children?: ComponentChildren;
  disabled?: boolean;
}

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "vscode-button": ElementProps & { secondary?: boolean };
      "vscode-badge": ElementProps & { variant?: string };
      "vscode-single-select": ElementProps & { value?: string; label?: string };
      "vscode-option": ElementProps & { value?: string; selected?: boolean };
      "vscode-toolbar-button": ElementProps & { label?: string; toggleable?: boolean; checked?: boolean };
      "vscode-collapsible": ElementProps & { heading?: string; open?: boolean; description?: string };
      "vscode-progress-bar": ElementProps & { indeterminate?: boolean };
    }
  }
}
