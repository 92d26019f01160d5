import { Icon, type IconName } from "./Icon.tsx";

interface Props {
  readonly icon: IconName;
  readonly label: string;
  readonly onPress: () => void;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly hasMenu?: boolean;
}

/** A button of a toolbar: a drawing with a name. */
export function IconButton({ icon, label, onPress, pressed, disabled, hasMenu }: Props) {
  return (
    <button
      type="button"
      class="icon-button"
      title={label}
      aria-label={label}
      {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
      {...(hasMenu ? { "aria-haspopup": "menu" as const } : {})}
      disabled={disabled ?? false}
      onClick={onPress}
    >
      <Icon name={icon} />
    </button>
  );
}
