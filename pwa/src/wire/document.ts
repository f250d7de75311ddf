/** One operation the server knows by its hash; the text stays at build time. */
export interface TypedDocument<R, V> {
  readonly name: string
  readonly hash: string
  /** Never set: carries the types only. */
  readonly types?: (variables: V) => R
}
