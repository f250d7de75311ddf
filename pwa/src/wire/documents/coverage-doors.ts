// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { DecideDoorMutation, DecideDoorMutationVariables, TownDoorsQuery, TownDoorsQueryVariables } from '../generated'

export const DecideDoor: TypedDocument<DecideDoorMutation, DecideDoorMutationVariables> = { name: 'DecideDoor', hash: '370f8fd634b4dca9b8093fd928f587a2627419484d8a01a36bdd3767d1a1a135' }
export const TownDoors: TypedDocument<TownDoorsQuery, TownDoorsQueryVariables> = { name: 'TownDoors', hash: '831ebe702b685f5f2de505d736256689d9c6ba5e8abfde8d7000df1ef0abf3d1' }
