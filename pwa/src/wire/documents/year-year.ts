// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { YearSetMutation, YearSetMutationVariables, YearsOfQuery, YearsOfQueryVariables } from '../generated'

export const YearSet: TypedDocument<YearSetMutation, YearSetMutationVariables> = { name: 'YearSet', hash: '5f2080f1dd9a4d8a31586212232defe5c2e6cb72e29dcbf21193dd50ee992b95' }
export const YearsOf: TypedDocument<YearsOfQuery, YearsOfQueryVariables> = { name: 'YearsOf', hash: '597dae6fa374771ba1b4a1c54ce374d987953634e225125a8bf9e1ecccd83cdc' }
