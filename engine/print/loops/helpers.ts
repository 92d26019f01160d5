/** What programs with matrices may call. */
export type Helper =
  | "place_of"
  | "solve_in_place"
  | "solve_triangular"
  | "cholesky"
  | "sorted_places"
  | "eigen_symmetric"
  | "matrix_exponential";

export const helper = (name: string, text: string): { readonly name: string; readonly text: string } => ({
  name,
  text,
});

/** The functions in a language: their names, and what is printed before what calls them. */
export type Helpers = Readonly<Record<Helper, { readonly name: string; readonly text: string }>>;
