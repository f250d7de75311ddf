// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { DeskAcceptMutation, DeskAcceptMutationVariables, DeskAmendMutation, DeskAmendMutationVariables, DeskAskMutation, DeskAskMutationVariables, DeskChainQuery, DeskChainQueryVariables, DeskCloseMutation, DeskCloseMutationVariables, DeskConferMutation, DeskConferMutationVariables, DeskDecideMutation, DeskDecideMutationVariables, DeskEventsQuery, DeskEventsQueryVariables, DeskFormQuery, DeskFormQueryVariables, DeskOpenMutation, DeskOpenMutationVariables, DeskOwedQuery, DeskOwedQueryVariables, DeskProposeMutation, DeskProposeMutationVariables, DeskReportsQuery, DeskReportsQueryVariables, DeskRespondMutation, DeskRespondMutationVariables, DeskReturnMutation, DeskReturnMutationVariables, DeskSettleMutation, DeskSettleMutationVariables, DeskSubmitMutation, DeskSubmitMutationVariables, DeskTableQuery, DeskTableQueryVariables, DeskUnconferMutation, DeskUnconferMutationVariables } from '../generated'

export const DeskAccept: TypedDocument<DeskAcceptMutation, DeskAcceptMutationVariables> = { name: 'DeskAccept', hash: '0f5a9bad4c9578de2db963ee2446ec0059d9a983564e84740573a1480323071d' }
export const DeskAmend: TypedDocument<DeskAmendMutation, DeskAmendMutationVariables> = { name: 'DeskAmend', hash: '2ccfc0044e7b1ff1388dbeca4ac741a19b855f788969cc9c90f812b9b99f1854' }
export const DeskAsk: TypedDocument<DeskAskMutation, DeskAskMutationVariables> = { name: 'DeskAsk', hash: 'b15e4479eaf902a01265b76143dcacd36ba6a5b00c973d8bb1fc641503594810' }
export const DeskChain: TypedDocument<DeskChainQuery, DeskChainQueryVariables> = { name: 'DeskChain', hash: 'fbe59f2da832928c6653c255765447d91e0d9abac7ddad947b2fedb5831c4ff0' }
export const DeskClose: TypedDocument<DeskCloseMutation, DeskCloseMutationVariables> = { name: 'DeskClose', hash: '26ad32933f11aac23537ccc069ef45e06eed52e345619f0ec17c6964cec513b1' }
export const DeskConfer: TypedDocument<DeskConferMutation, DeskConferMutationVariables> = { name: 'DeskConfer', hash: '443bde6690b49e607dec633e9fdc2e6ea2c9b72ee3647e8c2d3d651ffd09ea18' }
export const DeskDecide: TypedDocument<DeskDecideMutation, DeskDecideMutationVariables> = { name: 'DeskDecide', hash: '6a0d56ba5faa5d975ef6eec1b84ba3c8f4d1d205378d0a8e74df7f7d7a7f14b4' }
export const DeskEvents: TypedDocument<DeskEventsQuery, DeskEventsQueryVariables> = { name: 'DeskEvents', hash: 'd38a70d2b163e0d29747cd9e8c689ad27da639a6c992391cf48c0402ecc4f860' }
export const DeskForm: TypedDocument<DeskFormQuery, DeskFormQueryVariables> = { name: 'DeskForm', hash: 'a658b7004c911504a3de2d8a594990a9af91b76462b964552cf4bf17109763a4' }
export const DeskOpen: TypedDocument<DeskOpenMutation, DeskOpenMutationVariables> = { name: 'DeskOpen', hash: 'ad947641ea7b0b88558a53363250152e6ed7ddf80058324af2112eb010c7f746' }
export const DeskOwed: TypedDocument<DeskOwedQuery, DeskOwedQueryVariables> = { name: 'DeskOwed', hash: 'a71bc3ab077ebacab656b065163e2a81d46c0eb10fe061bcb62aa24af92b0271' }
export const DeskPropose: TypedDocument<DeskProposeMutation, DeskProposeMutationVariables> = { name: 'DeskPropose', hash: 'd7895035717a75de3df04abc309370ffd2a4c9757586b247a6d888f82e3b1a7e' }
export const DeskReports: TypedDocument<DeskReportsQuery, DeskReportsQueryVariables> = { name: 'DeskReports', hash: 'f251ffa1fdbd03da109136094f6d045026ecd080ebbdc40959cd819655ed7188' }
export const DeskRespond: TypedDocument<DeskRespondMutation, DeskRespondMutationVariables> = { name: 'DeskRespond', hash: '95ba4e4dfd5b5b0fe3043b466f3e84ab7d245dc1d14b4da382055f8d829581af' }
export const DeskReturn: TypedDocument<DeskReturnMutation, DeskReturnMutationVariables> = { name: 'DeskReturn', hash: '73874eca3619df568127203d8b4ebf2be84ebda0f4497d2c3125b3af23a00afd' }
export const DeskSettle: TypedDocument<DeskSettleMutation, DeskSettleMutationVariables> = { name: 'DeskSettle', hash: '797d29c0bdf454a1badd9beda552342faad14d2d6096d2000da17242086e16f8' }
export const DeskSubmit: TypedDocument<DeskSubmitMutation, DeskSubmitMutationVariables> = { name: 'DeskSubmit', hash: 'b445245a7541014090d79d83cf3ad1207c520f8561d21baef22b00f43d636104' }
export const DeskTable: TypedDocument<DeskTableQuery, DeskTableQueryVariables> = { name: 'DeskTable', hash: '764c7f950819cb319fcb1cf01abd1455e4f53833ca304587ddff3a01c26db4a5' }
export const DeskUnconfer: TypedDocument<DeskUnconferMutation, DeskUnconferMutationVariables> = { name: 'DeskUnconfer', hash: 'd588d6d369996d28117b68175927d2de0cce7bba70edef651713bfea767c3915' }
