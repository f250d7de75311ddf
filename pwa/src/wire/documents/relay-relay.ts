// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { DraftWarningMutation, DraftWarningMutationVariables, EditWarningMutation, EditWarningMutationVariables, MoveWarningMutation, MoveWarningMutationVariables, RelayDeskQuery, RelayDeskQueryVariables, RelayDivisionsQuery, RelayDivisionsQueryVariables, RelayEventsQuery, RelayEventsQueryVariables, RelayPreviewQuery, RelayPreviewQueryVariables, RelayShowQuery, RelayShowQueryVariables, RelayTemplatesQuery, RelayTemplatesQueryVariables } from '../generated'

export const DraftWarning: TypedDocument<DraftWarningMutation, DraftWarningMutationVariables> = { name: 'DraftWarning', hash: '81a2fe72c864efd2dba9fb4d4d1c593d39fd0d5932d13b64c5fdda32e8b59f2f' }
export const EditWarning: TypedDocument<EditWarningMutation, EditWarningMutationVariables> = { name: 'EditWarning', hash: '5c60de8b3f00cde5d2258a8d463046f4bb13c805672d873c8ee72e66476743bd' }
export const MoveWarning: TypedDocument<MoveWarningMutation, MoveWarningMutationVariables> = { name: 'MoveWarning', hash: 'a0b0ba24ad68ce4614e6ed5561318cd4109a4e23ab2f10c0170775d10b14bb47' }
export const RelayDesk: TypedDocument<RelayDeskQuery, RelayDeskQueryVariables> = { name: 'RelayDesk', hash: '6880ccd6325a03094f83d7f159d2248a993a6252dfff127880049108e2647ccd' }
export const RelayDivisions: TypedDocument<RelayDivisionsQuery, RelayDivisionsQueryVariables> = { name: 'RelayDivisions', hash: '312f86af9e3de717d7c9342ab8c12f890250ff633a548506edd4ad455c08ba48' }
export const RelayEvents: TypedDocument<RelayEventsQuery, RelayEventsQueryVariables> = { name: 'RelayEvents', hash: 'a9e53e24981233171b167a92d6be115184a6063b4e89067ee163b25ca1ce6120' }
export const RelayPreview: TypedDocument<RelayPreviewQuery, RelayPreviewQueryVariables> = { name: 'RelayPreview', hash: 'f85c3b5a441a4cdf90bd9191e44d25005dfe44894e390a29b6fcaa71fea7c4ad' }
export const RelayShow: TypedDocument<RelayShowQuery, RelayShowQueryVariables> = { name: 'RelayShow', hash: '47780043654e97eaad420d96bbe195704bc530e13116b0ddf76c53771e40d42a' }
export const RelayTemplates: TypedDocument<RelayTemplatesQuery, RelayTemplatesQueryVariables> = { name: 'RelayTemplates', hash: 'e4cb0c4500c5cbc8c61ce614228f89b09b890a0243c911c87b164865d2aa365f' }
