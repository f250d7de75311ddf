// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { DecideOrderMutation, DecideOrderMutationVariables, EndNoticeMutation, EndNoticeMutationVariables, EndOrderMutation, EndOrderMutationVariables, EndedNoticesQuery, EndedNoticesQueryVariables, GiveOrderMutation, GiveOrderMutationVariables, LegalBasesQuery, LegalBasesQueryVariables, NoticePreviewQuery, NoticePreviewQueryVariables, NoticeShowQuery, NoticeShowQueryVariables, ProposalEventsQuery, ProposalEventsQueryVariables, ProposeWarningMutation, ProposeWarningMutationVariables } from '../generated'

export const DecideOrder: TypedDocument<DecideOrderMutation, DecideOrderMutationVariables> = { name: 'DecideOrder', hash: 'f8a8e387e7cc347ff7f0eabcea5686156a527042ce29e144b617d66f409613a5' }
export const EndNotice: TypedDocument<EndNoticeMutation, EndNoticeMutationVariables> = { name: 'EndNotice', hash: '5fb43f3e59b685c22b371e7c4ec117d3bd9809e305255a86902172dc7770ed42' }
export const EndOrder: TypedDocument<EndOrderMutation, EndOrderMutationVariables> = { name: 'EndOrder', hash: 'f98935c5a331d321eb61c82604a55e67bc9afc957f47e7d676b4826c8fbb7db5' }
export const EndedNotices: TypedDocument<EndedNoticesQuery, EndedNoticesQueryVariables> = { name: 'EndedNotices', hash: 'ce2d19588e61930cb9ff3ccaf6958cce8b090fdc811f11c42a8e55be3ba7f5fc' }
export const GiveOrder: TypedDocument<GiveOrderMutation, GiveOrderMutationVariables> = { name: 'GiveOrder', hash: 'fb8870110440f47331b0e9fd37d8f2edbe72376631781e8b47778285a51954bc' }
export const LegalBases: TypedDocument<LegalBasesQuery, LegalBasesQueryVariables> = { name: 'LegalBases', hash: 'abd679bcdbf4ba9a581f96aa7d28d8cb32c1b351aa7aa2dbfd8063c901d8ca42' }
export const NoticePreview: TypedDocument<NoticePreviewQuery, NoticePreviewQueryVariables> = { name: 'NoticePreview', hash: 'f89d73eac471e530fe90a8eb559ebf6a28d885e451f656562085b47d95d797c9' }
export const NoticeShow: TypedDocument<NoticeShowQuery, NoticeShowQueryVariables> = { name: 'NoticeShow', hash: '31b3aedb481e93c6049fa67cf642e22cb9de6f7db16000766c6f2a327f78b961' }
export const ProposalEvents: TypedDocument<ProposalEventsQuery, ProposalEventsQueryVariables> = { name: 'ProposalEvents', hash: '8507583041b55ce3ee63a035483078ce87b34d08da8b27692f2920d2338e1b32' }
export const ProposeWarning: TypedDocument<ProposeWarningMutation, ProposeWarningMutationVariables> = { name: 'ProposeWarning', hash: '0574c4f9fd5bdd8e4647bda02f273df1e77df1a1991f1bb2d1f627264ca566b5' }
