// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { OwedHereQuery, OwedHereQueryVariables } from '../generated'

export const OwedHere: TypedDocument<OwedHereQuery, OwedHereQueryVariables> = { name: 'OwedHere', hash: '18bef4e61887274fce65ec27b917946f72407d2621b954d065d8b2c5a08252aa' }
