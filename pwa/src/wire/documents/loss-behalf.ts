// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { BehalfOfQuery, BehalfOfQueryVariables, SubmitBehalfMutation, SubmitBehalfMutationVariables } from '../generated'

export const BehalfOf: TypedDocument<BehalfOfQuery, BehalfOfQueryVariables> = { name: 'BehalfOf', hash: 'ca44b6334d8a5672130c85477447d371775631111d6973c038699703b67c544d' }
export const SubmitBehalf: TypedDocument<SubmitBehalfMutation, SubmitBehalfMutationVariables> = { name: 'SubmitBehalf', hash: 'b3001d27538095890ce072cd9bd488038619f01c87ad8f2c5d117ce9b1d4fe42' }
