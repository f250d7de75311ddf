// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { SetSettingMutation, SetSettingMutationVariables, SettingListQuery, SettingListQueryVariables } from '../generated'

export const SetSetting: TypedDocument<SetSettingMutation, SetSettingMutationVariables> = { name: 'SetSetting', hash: '1563505d18ed7039be1f314c39e265d801ea3a83ba6600f2e50abb0eebf78785' }
export const SettingList: TypedDocument<SettingListQuery, SettingListQueryVariables> = { name: 'SettingList', hash: 'd545b4dc41d2df656c7d95826b0d0c77259f4fac36037a727a6f106af97141ca' }
