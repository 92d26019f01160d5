/** The row of a table that a written name stands for. A name such as `constructor` is no row of any table. */
export const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
