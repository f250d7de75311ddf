// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { DecideDoorMutation, DecideDoorMutationVariables, TownDoorsQuery, TownDoorsQueryVariables } from '../generated'

export const DecideDoor: TypedDocument<DecideDoorMutation, DecideDoorMutationVariables> = { name: 'DecideDoor', hash: 'f84199b1f5f8c8c9c2e4aaa1af0334f54bd5e6bc99fb36ca5d97963f9eae8871' }
export const TownDoors: TypedDocument<TownDoorsQuery, TownDoorsQueryVariables> = { name: 'TownDoors', hash: '3d167a06de12e6fc93cc02d6b4dfa2ab1d9f3274e3922d4f3a0e6670654afe7b' }
