export { getItem } from "./tensors/get-item.ts";
export { toTensor } from "./tensors/literals.ts";
export { trueAt } from "./tensors/parts.ts";
export { setState, spoilTensor, updateInPlace } from "./tensors/state.ts";
export { Stop } from "./tensors/stop.ts";
