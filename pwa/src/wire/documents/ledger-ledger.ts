// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { DeskLedgerQuery, DeskLedgerQueryVariables, LedgerEventQuery, LedgerEventQueryVariables, LedgerStoryQuery, LedgerStoryQueryVariables, RevealLedgerMutation, RevealLedgerMutationVariables } from '../generated'

export const DeskLedger: TypedDocument<DeskLedgerQuery, DeskLedgerQueryVariables> = { name: 'DeskLedger', hash: 'b343e638ddf3981188305a74791ccd2754731d1ec6cf44b92db00d7d190faf88' }
export const LedgerEvent: TypedDocument<LedgerEventQuery, LedgerEventQueryVariables> = { name: 'LedgerEvent', hash: 'bf78970e6288c6681d932736ce7e49f2313a4a551d0a316fbd0ecfd5fe1c3803' }
export const LedgerStory: TypedDocument<LedgerStoryQuery, LedgerStoryQueryVariables> = { name: 'LedgerStory', hash: '2acc8ccb8639c5634a88e61c75e8646e8b272a5734baccf35585cb1e88bd7bc9' }
export const RevealLedger: TypedDocument<RevealLedgerMutation, RevealLedgerMutationVariables> = { name: 'RevealLedger', hash: '22d8aca68c58a9e78e9200205837493de24f4975e1eadd67201b747f9d49e350' }
