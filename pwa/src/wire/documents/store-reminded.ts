// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { OwedHereQuery, OwedHereQueryVariables } from '../generated'

export const OwedHere: TypedDocument<OwedHereQuery, OwedHereQueryVariables> = { name: 'OwedHere', hash: 'c3194769d1ba6f2b42f7320b31fdce3ebfd7c6464647ec8ec89de533819b83cb' }
