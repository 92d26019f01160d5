/** 0-based, `character` in UTF-16 units, as in the Language Server Protocol. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A range of a document. A notebook's cells are documents of their own, so one formula may span several. */
export interface Place {
  readonly uri: string;
  readonly range: Range;
}
