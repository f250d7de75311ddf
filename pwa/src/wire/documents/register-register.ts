// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { CorrectHouseholdMutation, CorrectHouseholdMutationVariables, HouseholdByIdQuery, HouseholdByIdQueryVariables, HouseholdsQuery, HouseholdsQueryVariables, PoweredHouseholdsMutation, PoweredHouseholdsMutationVariables, ReadinessQuery, ReadinessQueryVariables, RevealHouseholdMutation, RevealHouseholdMutationVariables, VerifyPersonMutation, VerifyPersonMutationVariables } from '../generated'

export const CorrectHousehold: TypedDocument<CorrectHouseholdMutation, CorrectHouseholdMutationVariables> = { name: 'CorrectHousehold', hash: '9c8d126040e83c99d3706c18dd0f1fdf98cdfcc03120849f348a85b70b43261e' }
export const HouseholdById: TypedDocument<HouseholdByIdQuery, HouseholdByIdQueryVariables> = { name: 'HouseholdById', hash: '8e7cd36518b00386d8f09db0f6fc9fa9dd37310ade1f72e85a8afa8727fb0b90' }
export const Households: TypedDocument<HouseholdsQuery, HouseholdsQueryVariables> = { name: 'Households', hash: 'fec99c4420a4a28b57472f8987f04e50e6f003698aedbf69bd99c1526420a877' }
export const PoweredHouseholds: TypedDocument<PoweredHouseholdsMutation, PoweredHouseholdsMutationVariables> = { name: 'PoweredHouseholds', hash: '9082322856ee8830ed14c1e4723a3b7968c9211af925866df510147933d00b28' }
export const Readiness: TypedDocument<ReadinessQuery, ReadinessQueryVariables> = { name: 'Readiness', hash: 'cac7d2748cb5389aec67109fa0385a042aa664edd15ce2e7cd82e3ab9e4be6ab' }
export const RevealHousehold: TypedDocument<RevealHouseholdMutation, RevealHouseholdMutationVariables> = { name: 'RevealHousehold', hash: '3af45bb716a3adcb729dac3b4a7c27e7183c12b0fd963762d7f7fce00ac2f28e' }
export const VerifyPerson: TypedDocument<VerifyPersonMutation, VerifyPersonMutationVariables> = { name: 'VerifyPerson', hash: '2edab25a197ea1fca58b2e27d4c4cfac3161dc827080be6c44aab8b474bda211' }
