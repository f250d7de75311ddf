// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { AnswerOnBehalfMutation, AnswerOnBehalfMutationVariables, CoverageBoardQuery, CoverageBoardQueryVariables, CoverageDeliveryQuery, CoverageDeliveryQueryVariables, CoverageListQuery, CoverageListQueryVariables, CoverageOpenQuery, CoverageOpenQueryVariables, CoveragePartsQuery, CoveragePartsQueryVariables, NoteVillageMutation, NoteVillageMutationVariables, SilentVillagesQuery, SilentVillagesQueryVariables } from '../generated'

export const AnswerOnBehalf: TypedDocument<AnswerOnBehalfMutation, AnswerOnBehalfMutationVariables> = { name: 'AnswerOnBehalf', hash: '6b66c38c664485e74f5ef594c17629bc5c2cd7b3183c4381113a80ac0a50abb1' }
export const CoverageBoard: TypedDocument<CoverageBoardQuery, CoverageBoardQueryVariables> = { name: 'CoverageBoard', hash: 'acbd0e96eefaa3d3f3c0510d3b9eb5c6c71a151ad570be6575c438841e5f1729' }
export const CoverageDelivery: TypedDocument<CoverageDeliveryQuery, CoverageDeliveryQueryVariables> = { name: 'CoverageDelivery', hash: '8114f13445c827f4980a63ec7671b5ce9fd1b49f40c2ce309ad62dca7a30034a' }
export const CoverageList: TypedDocument<CoverageListQuery, CoverageListQueryVariables> = { name: 'CoverageList', hash: '517b8139c5d1673b0d8b8377b5e95f0e07932c1c47f8df8efdb7146d873f501d' }
export const CoverageOpen: TypedDocument<CoverageOpenQuery, CoverageOpenQueryVariables> = { name: 'CoverageOpen', hash: 'aa7a95f559dddcc45c9e927fb8670607b1acd7b3d3479f555a1d2e3dcd22a1cf' }
export const CoverageParts: TypedDocument<CoveragePartsQuery, CoveragePartsQueryVariables> = { name: 'CoverageParts', hash: '6244b23ac03132b438caa19a74b115c1bebee63d7e3341b17c96661d5f221be2' }
export const NoteVillage: TypedDocument<NoteVillageMutation, NoteVillageMutationVariables> = { name: 'NoteVillage', hash: '2c8a4e4f03b5c280974b8f599ff9285055eba9fdc156d3459563ae1d1c9e2b94' }
export const SilentVillages: TypedDocument<SilentVillagesQuery, SilentVillagesQueryVariables> = { name: 'SilentVillages', hash: 'c8119054d31fe7cd8ad81d6af7caa94ca986942e29c197f49c491f745656e5d2' }
