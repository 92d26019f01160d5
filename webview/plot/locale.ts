/**
 * uPlot asks for number formats of the browser's language as it loads. Some systems name languages that the browser
 * itself does not know (`en-US@posix`), and nothing would load: English then.
 */
try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en" });
}
