// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { CorrectHouseholdMutation, CorrectHouseholdMutationVariables, CorrectSiteMutation, CorrectSiteMutationVariables, HouseholdByIdQuery, HouseholdByIdQueryVariables, HouseholdsQuery, HouseholdsQueryVariables, PoweredHouseholdsMutation, PoweredHouseholdsMutationVariables, ReadinessQuery, ReadinessQueryVariables, RevealHouseholdMutation, RevealHouseholdMutationVariables, SiteByIdQuery, SiteByIdQueryVariables, SitesQuery, SitesQueryVariables, VerifyPersonMutation, VerifyPersonMutationVariables } from '../generated'

export const CorrectHousehold: TypedDocument<CorrectHouseholdMutation, CorrectHouseholdMutationVariables> = { name: 'CorrectHousehold', hash: 'ac810d3d0bcc7e2d6748566ff6303723eb7b19bcfe63501fe68eb8756800990e' }
export const CorrectSite: TypedDocument<CorrectSiteMutation, CorrectSiteMutationVariables> = { name: 'CorrectSite', hash: '6cea203d49d2fb172061ab0c3215b493112af9ca4dca6651e25fbaf77af9290e' }
export const HouseholdById: TypedDocument<HouseholdByIdQuery, HouseholdByIdQueryVariables> = { name: 'HouseholdById', hash: 'a48f05f216bcff43d92494e6c49e8c4ad38d00374f7c5b62ee1deaa922992859' }
export const Households: TypedDocument<HouseholdsQuery, HouseholdsQueryVariables> = { name: 'Households', hash: '852568a6215ab1404352d83425746235dd02eaed382972f9d8c7c09aaf79baf0' }
export const PoweredHouseholds: TypedDocument<PoweredHouseholdsMutation, PoweredHouseholdsMutationVariables> = { name: 'PoweredHouseholds', hash: '711008966d7d7dd706cddf15487a4aa4929274e80409ce149b185cb3c9fca877' }
export const Readiness: TypedDocument<ReadinessQuery, ReadinessQueryVariables> = { name: 'Readiness', hash: 'fed1319d392590b63befa8355245f57a090d40ad8fb1ee0f0f84411f9ad62e8e' }
export const RevealHousehold: TypedDocument<RevealHouseholdMutation, RevealHouseholdMutationVariables> = { name: 'RevealHousehold', hash: '3af45bb716a3adcb729dac3b4a7c27e7183c12b0fd963762d7f7fce00ac2f28e' }
export const SiteById: TypedDocument<SiteByIdQuery, SiteByIdQueryVariables> = { name: 'SiteById', hash: 'c92b02649c51d49cae145996cc66bcfa3f35a3bb93ff257cc0044f2b0a10f6bb' }
export const Sites: TypedDocument<SitesQuery, SitesQueryVariables> = { name: 'Sites', hash: '8e1ee46bd257195bcb3ce034622cf33c6a4cc891436c0ece809c697407ae20cd' }
export const VerifyPerson: TypedDocument<VerifyPersonMutation, VerifyPersonMutationVariables> = { name: 'VerifyPerson', hash: '2edab25a197ea1fca58b2e27d4c4cfac3161dc827080be6c44aab8b474bda211' }
