// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { CloseReliefMutation, CloseReliefMutationVariables, EndSeasonMutation, EndSeasonMutationVariables, ReliefOfQuery, ReliefOfQueryVariables, RevealReliefMutation, RevealReliefMutationVariables, SeasonOfQuery, SeasonOfQueryVariables, SendListMutation, SendListMutationVariables, StepListMutation, StepListMutationVariables, StrikeReliefMutation, StrikeReliefMutationVariables } from '../generated'

export const CloseRelief: TypedDocument<CloseReliefMutation, CloseReliefMutationVariables> = { name: 'CloseRelief', hash: 'cac063430071174d65a30d8a8d3bcdfe2b8162e582d3b0f1e65754afa5eaf8e2' }
export const EndSeason: TypedDocument<EndSeasonMutation, EndSeasonMutationVariables> = { name: 'EndSeason', hash: 'b780a0a8d61abef1b2a665db15d386f0e1af9d5dcc3ffd1d7301e3d7d200ee06' }
export const ReliefOf: TypedDocument<ReliefOfQuery, ReliefOfQueryVariables> = { name: 'ReliefOf', hash: 'c328680a5c413af8b180501f43e9251564c2cad293e9eedddb172e6f53ceafe2' }
export const RevealRelief: TypedDocument<RevealReliefMutation, RevealReliefMutationVariables> = { name: 'RevealRelief', hash: '2e3321ac74409a2792b76b7cc44fc1bedcd27f0bf46b6e9026ee4ff4b056c382' }
export const SeasonOf: TypedDocument<SeasonOfQuery, SeasonOfQueryVariables> = { name: 'SeasonOf', hash: '130886a8700f18e1dbffc731804f335aa31d7863c09da89262683271afa63d8e' }
export const SendList: TypedDocument<SendListMutation, SendListMutationVariables> = { name: 'SendList', hash: '652b8c58880415627cadd772809d0180aea7a90a2fba692e9f0129d7721268a4' }
export const StepList: TypedDocument<StepListMutation, StepListMutationVariables> = { name: 'StepList', hash: '04cabaf594a5e733e6baac3b868864924b3079c7fe3d65b40c0b717dc917d9f8' }
export const StrikeRelief: TypedDocument<StrikeReliefMutation, StrikeReliefMutationVariables> = { name: 'StrikeRelief', hash: '471ccf431aebdc54c071718ec5a2e89bc38536ba29b429e8dde6c8240f51ed7a' }
