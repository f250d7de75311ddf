// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { BehalfOfQuery, BehalfOfQueryVariables, SubmitBehalfMutation, SubmitBehalfMutationVariables } from '../generated'

export const BehalfOf: TypedDocument<BehalfOfQuery, BehalfOfQueryVariables> = { name: 'BehalfOf', hash: '636281c237fc1f5c12d6a3de1f2a0d50f2933eb5acbf062b677e4aa3a7393c94' }
export const SubmitBehalf: TypedDocument<SubmitBehalfMutation, SubmitBehalfMutationVariables> = { name: 'SubmitBehalf', hash: 'b3001d27538095890ce072cd9bd488038619f01c87ad8f2c5d117ce9b1d4fe42' }
