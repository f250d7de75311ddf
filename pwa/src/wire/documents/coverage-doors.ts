// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { DecideDoorMutation, DecideDoorMutationVariables, TownDoorsQuery, TownDoorsQueryVariables } from '../generated'

export const DecideDoor: TypedDocument<DecideDoorMutation, DecideDoorMutationVariables> = { name: 'DecideDoor', hash: 'a891da7baf0010e1af9a65d2b3630456bccc0d05a70de6ac42cd191ab41c4385' }
export const TownDoors: TypedDocument<TownDoorsQuery, TownDoorsQueryVariables> = { name: 'TownDoors', hash: 'ca8a3ba8df3e643bf1db3f9dc7d5afda09534c9585b990771061df2e614ea3c3' }
