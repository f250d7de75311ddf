// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { LaddersQuery, LaddersQueryVariables, SetLadderMutation, SetLadderMutationVariables, SetTemplateMutation, SetTemplateMutationVariables, TemplateWordsQuery, TemplateWordsQueryVariables } from '../generated'

export const Ladders: TypedDocument<LaddersQuery, LaddersQueryVariables> = { name: 'Ladders', hash: '95edc3f462c25ace6d67985fa858a8441273dac4d15e6bb3936fae0f8f2d9d7c' }
export const SetLadder: TypedDocument<SetLadderMutation, SetLadderMutationVariables> = { name: 'SetLadder', hash: 'b10ab6f87b0fa3b98a1ffa2ff641a5c65c827f5d96a220c256046bd2c238cec4' }
export const SetTemplate: TypedDocument<SetTemplateMutation, SetTemplateMutationVariables> = { name: 'SetTemplate', hash: 'b8202bce5a2761ba7a8681da9dae4815fead6d9267638a47d81e278b242875db' }
export const TemplateWords: TypedDocument<TemplateWordsQuery, TemplateWordsQueryVariables> = { name: 'TemplateWords', hash: '30f5641aa8e4d7ee0696177bf405c98eb3e0392034384437c6513e8596cdfdd0' }
