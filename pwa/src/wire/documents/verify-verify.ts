// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { DeskAcceptMutation, DeskAcceptMutationVariables, DeskAmendMutation, DeskAmendMutationVariables, DeskAskMutation, DeskAskMutationVariables, DeskChainQuery, DeskChainQueryVariables, DeskCloseMutation, DeskCloseMutationVariables, DeskConferMutation, DeskConferMutationVariables, DeskDecideMutation, DeskDecideMutationVariables, DeskEventsQuery, DeskEventsQueryVariables, DeskFormQuery, DeskFormQueryVariables, DeskOpenMutation, DeskOpenMutationVariables, DeskOwedQuery, DeskOwedQueryVariables, DeskProposeMutation, DeskProposeMutationVariables, DeskReportsQuery, DeskReportsQueryVariables, DeskRespondMutation, DeskRespondMutationVariables, DeskReturnMutation, DeskReturnMutationVariables, DeskSettleMutation, DeskSettleMutationVariables, DeskSubmitMutation, DeskSubmitMutationVariables, DeskTableQuery, DeskTableQueryVariables, DeskUnconferMutation, DeskUnconferMutationVariables } from '../generated'

export const DeskAccept: TypedDocument<DeskAcceptMutation, DeskAcceptMutationVariables> = { name: 'DeskAccept', hash: '0f5a9bad4c9578de2db963ee2446ec0059d9a983564e84740573a1480323071d' }
export const DeskAmend: TypedDocument<DeskAmendMutation, DeskAmendMutationVariables> = { name: 'DeskAmend', hash: '72cfc551e3c004ce8a5124c6b62ce3e257ac371f3cf8ea2d2787e0a58e83af6d' }
export const DeskAsk: TypedDocument<DeskAskMutation, DeskAskMutationVariables> = { name: 'DeskAsk', hash: 'b15e4479eaf902a01265b76143dcacd36ba6a5b00c973d8bb1fc641503594810' }
export const DeskChain: TypedDocument<DeskChainQuery, DeskChainQueryVariables> = { name: 'DeskChain', hash: 'fbe59f2da832928c6653c255765447d91e0d9abac7ddad947b2fedb5831c4ff0' }
export const DeskClose: TypedDocument<DeskCloseMutation, DeskCloseMutationVariables> = { name: 'DeskClose', hash: 'b3f0264d10bc04e618f040063c9ad220dabd2e7219801377cef48fc1a4530a23' }
export const DeskConfer: TypedDocument<DeskConferMutation, DeskConferMutationVariables> = { name: 'DeskConfer', hash: '443bde6690b49e607dec633e9fdc2e6ea2c9b72ee3647e8c2d3d651ffd09ea18' }
export const DeskDecide: TypedDocument<DeskDecideMutation, DeskDecideMutationVariables> = { name: 'DeskDecide', hash: 'ea766035eb6b3e826022524e1a05fc347ec3c5765cef78cff11d97a08e053fa2' }
export const DeskEvents: TypedDocument<DeskEventsQuery, DeskEventsQueryVariables> = { name: 'DeskEvents', hash: '647903bb8ee69651cf7bc5ba200809adfdf26854c58cc12e9734df1cce9b4c5f' }
export const DeskForm: TypedDocument<DeskFormQuery, DeskFormQueryVariables> = { name: 'DeskForm', hash: 'a658b7004c911504a3de2d8a594990a9af91b76462b964552cf4bf17109763a4' }
export const DeskOpen: TypedDocument<DeskOpenMutation, DeskOpenMutationVariables> = { name: 'DeskOpen', hash: '0131fb95a191bd973af307de6b6d522968a60e942735207505aea3581b246e76' }
export const DeskOwed: TypedDocument<DeskOwedQuery, DeskOwedQueryVariables> = { name: 'DeskOwed', hash: 'eea2b5a68dba58f8229c48af1ee649ec42f49943835a553d338e2ff66df7ffec' }
export const DeskPropose: TypedDocument<DeskProposeMutation, DeskProposeMutationVariables> = { name: 'DeskPropose', hash: '814d8d5e443acf518ac9e0f40dacfd6504dcefaa0b9279973782e219cf81588e' }
export const DeskReports: TypedDocument<DeskReportsQuery, DeskReportsQueryVariables> = { name: 'DeskReports', hash: 'f251ffa1fdbd03da109136094f6d045026ecd080ebbdc40959cd819655ed7188' }
export const DeskRespond: TypedDocument<DeskRespondMutation, DeskRespondMutationVariables> = { name: 'DeskRespond', hash: 'b7017e1301748dd521e1b7b22a29be96ce80bc320e34505a846f0883bf69a092' }
export const DeskReturn: TypedDocument<DeskReturnMutation, DeskReturnMutationVariables> = { name: 'DeskReturn', hash: '73874eca3619df568127203d8b4ebf2be84ebda0f4497d2c3125b3af23a00afd' }
export const DeskSettle: TypedDocument<DeskSettleMutation, DeskSettleMutationVariables> = { name: 'DeskSettle', hash: '27f13e0e53ce58a534ed7f6e363ec1e14ff5a3dcfa6c7e7480f2ec96368fdd57' }
export const DeskSubmit: TypedDocument<DeskSubmitMutation, DeskSubmitMutationVariables> = { name: 'DeskSubmit', hash: 'b445245a7541014090d79d83cf3ad1207c520f8561d21baef22b00f43d636104' }
export const DeskTable: TypedDocument<DeskTableQuery, DeskTableQueryVariables> = { name: 'DeskTable', hash: '03323ff0330f29c52f7fc32e21a2cc53a6699ab7de849b5e461257843682d73a' }
export const DeskUnconfer: TypedDocument<DeskUnconferMutation, DeskUnconferMutationVariables> = { name: 'DeskUnconfer', hash: 'd588d6d369996d28117b68175927d2de0cce7bba70edef651713bfea767c3915' }
