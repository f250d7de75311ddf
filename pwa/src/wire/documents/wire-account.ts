// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { WhoAmIQuery, WhoAmIQueryVariables } from '../generated'

export const WhoAmI: TypedDocument<WhoAmIQuery, WhoAmIQueryVariables> = { name: 'WhoAmI', hash: '6403686d0dab893f10dc6607d28b5752014f02d1ce1cf29cf4fd5e90b30d7ccf' }
