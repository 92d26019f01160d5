/** Called by VS Code when Nabla starts. */
export function activate(): void {}
