// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { AddReliefNeedMutation, AddReliefNeedMutationVariables, AnswerSiteCheckMutation, AnswerSiteCheckMutationVariables, AnswerVerifyMutation, AnswerVerifyMutationVariables, CheckPhotosQuery, CheckPhotosQueryVariables, MySiteChecksQuery, MySiteChecksQueryVariables, RecordReliefMutation, RecordReliefMutationVariables } from '../generated'

export const AddReliefNeed: TypedDocument<AddReliefNeedMutation, AddReliefNeedMutationVariables> = { name: 'AddReliefNeed', hash: 'be631778a8ddfea9e004fd7fe01857c39bea6c87f428d78c26215d03efffd238' }
export const AnswerSiteCheck: TypedDocument<AnswerSiteCheckMutation, AnswerSiteCheckMutationVariables> = { name: 'AnswerSiteCheck', hash: '839bd33b49032e966dd0933c92b6ed2a5b533eb588f95c990de2350a8dd75ef7' }
export const AnswerVerify: TypedDocument<AnswerVerifyMutation, AnswerVerifyMutationVariables> = { name: 'AnswerVerify', hash: '2ae5c6424c566e9ca9f26d2a7243daea54908b17bfaba4f73e84397d99335fb3' }
export const CheckPhotos: TypedDocument<CheckPhotosQuery, CheckPhotosQueryVariables> = { name: 'CheckPhotos', hash: 'daf549e14bed04a9e11a2e0262587858d74abae77a6fb87dbb40638c31078d01' }
export const MySiteChecks: TypedDocument<MySiteChecksQuery, MySiteChecksQueryVariables> = { name: 'MySiteChecks', hash: 'c48a915381beb0126f2da55895ed837e4deeeb1e18c0f4f800862a2de31f2101' }
export const RecordRelief: TypedDocument<RecordReliefMutation, RecordReliefMutationVariables> = { name: 'RecordRelief', hash: 'ffc8a39697697fbe9eb9b48e8c8da07706880583018be377777cc9897d78420a' }
