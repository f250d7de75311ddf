// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { DraftWarningMutation, DraftWarningMutationVariables, EditWarningMutation, EditWarningMutationVariables, MoveWarningMutation, MoveWarningMutationVariables, RelayDeskQuery, RelayDeskQueryVariables, RelayDivisionsQuery, RelayDivisionsQueryVariables, RelayEventsQuery, RelayEventsQueryVariables, RelayPreviewQuery, RelayPreviewQueryVariables, RelayShowQuery, RelayShowQueryVariables, RelayTemplatesQuery, RelayTemplatesQueryVariables } from '../generated'

export const DraftWarning: TypedDocument<DraftWarningMutation, DraftWarningMutationVariables> = { name: 'DraftWarning', hash: 'f82ebc924f88bf08d285cfd4aa5be7ebc0001dee64ff7026c874f71857369e83' }
export const EditWarning: TypedDocument<EditWarningMutation, EditWarningMutationVariables> = { name: 'EditWarning', hash: '80f557edf3827a4ad341a0b6a5c9f9606f6e0ae25be2268d874b7474b71839a0' }
export const MoveWarning: TypedDocument<MoveWarningMutation, MoveWarningMutationVariables> = { name: 'MoveWarning', hash: '64a9e906549a6a3c2a2469195c30c00f3bba3a407484d45a2b99ed45ba4ee9d5' }
export const RelayDesk: TypedDocument<RelayDeskQuery, RelayDeskQueryVariables> = { name: 'RelayDesk', hash: '89c088ed3b76a269ecc8b840457151639dc696d191a3e9d527410a0471d4fab3' }
export const RelayDivisions: TypedDocument<RelayDivisionsQuery, RelayDivisionsQueryVariables> = { name: 'RelayDivisions', hash: '312f86af9e3de717d7c9342ab8c12f890250ff633a548506edd4ad455c08ba48' }
export const RelayEvents: TypedDocument<RelayEventsQuery, RelayEventsQueryVariables> = { name: 'RelayEvents', hash: 'a9e53e24981233171b167a92d6be115184a6063b4e89067ee163b25ca1ce6120' }
export const RelayPreview: TypedDocument<RelayPreviewQuery, RelayPreviewQueryVariables> = { name: 'RelayPreview', hash: 'f85c3b5a441a4cdf90bd9191e44d25005dfe44894e390a29b6fcaa71fea7c4ad' }
export const RelayShow: TypedDocument<RelayShowQuery, RelayShowQueryVariables> = { name: 'RelayShow', hash: 'e802bda35e35d6398cce2d30bb3d1fa7f184f03d70220ade1a5c26f5ce246e5a' }
export const RelayTemplates: TypedDocument<RelayTemplatesQuery, RelayTemplatesQueryVariables> = { name: 'RelayTemplates', hash: 'e4cb0c4500c5cbc8c61ce614228f89b09b890a0243c911c87b164865d2aa365f' }
