// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { AskLeaveMutation, AskLeaveMutationVariables, EndLeaveMutation, EndLeaveMutationVariables, LeavePageQuery, LeavePageQueryVariables, SettleLeaveMutation, SettleLeaveMutationVariables, TakeOverPostMutation, TakeOverPostMutationVariables } from '../generated'

export const AskLeave: TypedDocument<AskLeaveMutation, AskLeaveMutationVariables> = { name: 'AskLeave', hash: 'b3df08795f961fee54c2d9a5393e65d180a2e53987a16f2cb4671c5ff5902894' }
export const EndLeave: TypedDocument<EndLeaveMutation, EndLeaveMutationVariables> = { name: 'EndLeave', hash: '4dc1185a1bab0bab55246de8f72ae314c9a10bb2839d996a73ffdca221752b8f' }
export const LeavePage: TypedDocument<LeavePageQuery, LeavePageQueryVariables> = { name: 'LeavePage', hash: 'fa47aa6425028d16b80c39a739b967115b4c5a3826257b7b4db9fb0dfe7663db' }
export const SettleLeave: TypedDocument<SettleLeaveMutation, SettleLeaveMutationVariables> = { name: 'SettleLeave', hash: 'cdaf164b6fbd1761640722cf268c3923e4d90e051bdaf0d7637c002b9a18c41e' }
export const TakeOverPost: TypedDocument<TakeOverPostMutation, TakeOverPostMutationVariables> = { name: 'TakeOverPost', hash: '25558c82600d527a824b1f232474f16536d12f62a96802030a6ff6074aa4f8a3' }
