// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { StartTestCallsMutation, StartTestCallsMutationVariables, StopTestCallsMutation, StopTestCallsMutationVariables, TestRoundsQuery, TestRoundsQueryVariables } from '../generated'

export const StartTestCalls: TypedDocument<StartTestCallsMutation, StartTestCallsMutationVariables> = { name: 'StartTestCalls', hash: '4390a94e1a785abef359d675d09ca7ff2f7a8781effb1794c67eb58771f4146a' }
export const StopTestCalls: TypedDocument<StopTestCallsMutation, StopTestCallsMutationVariables> = { name: 'StopTestCalls', hash: 'e3b7541b2c4e2b2158a75d9e3a5fcaff20765be12e3edba8bd35715b5eda4690' }
export const TestRounds: TypedDocument<TestRoundsQuery, TestRoundsQueryVariables> = { name: 'TestRounds', hash: '181f71d53733278300adf8ce4d30cc13d181075ded20b34471c16771b19eac9c' }
