// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { DecideDoorMutation, DecideDoorMutationVariables, TownDoorsQuery, TownDoorsQueryVariables } from '../generated'

export const DecideDoor: TypedDocument<DecideDoorMutation, DecideDoorMutationVariables> = { name: 'DecideDoor', hash: '6f2096e6782aaa9e401f6804be576ee734d7981d5280af1e699456acf22cfe60' }
export const TownDoors: TypedDocument<TownDoorsQuery, TownDoorsQueryVariables> = { name: 'TownDoors', hash: '5263444cf3a2b24d6bed777b6492bb899603b24a01645bf006390b31833ea6d9' }
