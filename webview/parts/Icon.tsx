/** Line drawings on a 16×16 grid. */
const PATHS = {
  pin: "M5.5 2.5h5l-.7 4.2 2.2 2.3v1H4V9l2.2-2.3zM8 10v4",
  copy: "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
  code: "M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5",
  insert: "M2.5 3.5h11M2.5 12.5h5M8 5.5v4.5M5.8 8 8 10.2 10.2 8M11.5 10.5v4M9.5 12.5h4",
  play: "M5 3.2v9.6L12.5 8z",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  next: "M4.5 3.5 10 8l-5.5 4.5zM12 3.5v9",
  back: "M11.5 3.5 6 8l5.5 4.5zM4 3.5v9",
  stop: "M4.5 4.5h7v7h-7z",
  fit: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  down: "M8 2.5v11M4 9.5l4 4 4-4",
  right: "M2.5 8h11M9.5 4l4 4-4 4",
  reset: "M3 3v3.5h3.5M3.3 6.2A5.2 5.2 0 1 1 3 9.4",
  fold: "M4 6l4 4 4-4",
  expand: "M4 6.5 8 2.5l4 4M4 9.5l4 4 4-4",
  collapse: "M4 2.5l4 4 4-4M4 13.5l4-4 4 4",
  check: "M3 8.5l3.2 3.2L13 4.8",
  doubt: "M8 2.3 14.5 13.5H1.5zM8 6.5v3.2M8 11.3v.6",
  cross: "M4 4l8 8M12 4l-8 8",
  info: "M8 7.2v4M8 4.6v.6M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 1 0 8 1.8",
  locate: "M8 1.5v3M8 11.5v3M1.5 8h3M11.5 8h3M8 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 1 0 0-7",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
