// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { CaptureVillagePointMutation, CaptureVillagePointMutationVariables, VillagePointQuery, VillagePointQueryVariables } from '../generated'

export const CaptureVillagePoint: TypedDocument<CaptureVillagePointMutation, CaptureVillagePointMutationVariables> = { name: 'CaptureVillagePoint', hash: 'fc985ac0137dc1f03e7e690e988fa5b54ae71507f6d03919d8de430dcacbe477' }
export const VillagePoint: TypedDocument<VillagePointQuery, VillagePointQueryVariables> = { name: 'VillagePoint', hash: '694083959f2b5d2f135555f14b1f5509966bda1fdbb8fdc96c5d1e2397d8b796' }
