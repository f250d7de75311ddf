// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { CaseListQuery, CaseListQueryVariables, EntryListOfQuery, EntryListOfQueryVariables, EntryRecordMutation, EntryRecordMutationVariables, OutPlacesQuery, OutPlacesQueryVariables } from '../generated'

export const CaseList: TypedDocument<CaseListQuery, CaseListQueryVariables> = { name: 'CaseList', hash: 'f401c60e096ab70d4bdf9aa77f1a8d79415116cf5ef532014acc90d449fb3e86' }
export const EntryListOf: TypedDocument<EntryListOfQuery, EntryListOfQueryVariables> = { name: 'EntryListOf', hash: 'abc3cb3e53e6c4b87b9fcb0d1e7d91e34305166b2067395b3ff242fb2d30be68' }
export const EntryRecord: TypedDocument<EntryRecordMutation, EntryRecordMutationVariables> = { name: 'EntryRecord', hash: '00489c24f7f591defac1124dd0638ea4a3c24ca915739df0debee68578abd4b0' }
export const OutPlaces: TypedDocument<OutPlacesQuery, OutPlacesQueryVariables> = { name: 'OutPlaces', hash: '7e244b28d19cdf70414d978a983cd94c3aac2c0f9208b139343f1f20b54af5d8' }
