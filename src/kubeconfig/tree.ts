/**
 * Tree is a YAML document as kubectl's decoder reads it (YAML 1.1, first document, JSON included). Mappings are Maps,
 * so `__proto__` is an ordinary key; text is a string; every other scalar keeps its spelling.
 */
export type Tree = string | OtherScalar | readonly Tree[] | ReadonlyMap<string, Tree>

/** OtherScalar is a scalar that is not text: null, a number, true or false. */
export interface OtherScalar {
  readonly source: string
  readonly value: number | boolean | null
}

/** How deep mappings and lists may stand in each other. */
export const depthLimit = 100
