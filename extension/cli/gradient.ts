export const gradientCommand = async (_args: readonly string[]): Promise<number> => 2;
