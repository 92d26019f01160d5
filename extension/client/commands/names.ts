/** Every command, as package.json contributes it. */
export const COMMAND = {
  openPanel: "nabla.openPanel",
  differentiate: "nabla.differentiateSelection",
  insertDerivative: "nabla.insertDerivative",
  insertGradient: "nabla.insertGradient",
  insertGradientCheck: "nabla.insertGradientCheck",
  copyLatex: "nabla.copyLatex",
  copyCode: "nabla.copyCode",
  setPoint: "nabla.setPoint",
  pin: "nabla.pinPanel",
  unpin: "nabla.unpinPanel",
  showOutput: "nabla.showOutput",
} as const;
