// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { MyBypassQuery, MyBypassQueryVariables, SubmitBypassMutation, SubmitBypassMutationVariables } from '../generated'

export const MyBypass: TypedDocument<MyBypassQuery, MyBypassQueryVariables> = { name: 'MyBypass', hash: 'ec8fb0d999ef83258cf9c2c469ed3e1efaa7d449934b641c680481a79843d4d2' }
export const SubmitBypass: TypedDocument<SubmitBypassMutation, SubmitBypassMutationVariables> = { name: 'SubmitBypass', hash: '26728cd1090d041aa2bc82a0bddccc86803c2f579b60aadd972cbe0759259385' }
