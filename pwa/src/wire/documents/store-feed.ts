// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { CategoryListQuery, CategoryListQueryVariables, DivisionListQuery, DivisionListQueryVariables, DoorSecretsQuery, DoorSecretsQueryVariables, FeedQuery, FeedQueryVariables, MyDeliveriesQuery, MyDeliveriesQueryVariables, MyDoorsQuery, MyDoorsQueryVariables, MyReportsQuery, MyReportsQueryVariables, NoteDeliveryMutation, NoteDeliveryMutationVariables, PlaceDoorsQuery, PlaceDoorsQueryVariables, PlaceReportsQuery, PlaceReportsQueryVariables, ReportByIdQuery, ReportByIdQueryVariables } from '../generated'

export const CategoryList: TypedDocument<CategoryListQuery, CategoryListQueryVariables> = { name: 'CategoryList', hash: '3968349145e451c4fb96e398ce789e4a965ee3cd017924e7a8f3c9d8cbf02c54' }
export const DivisionList: TypedDocument<DivisionListQuery, DivisionListQueryVariables> = { name: 'DivisionList', hash: '07e86f42c480cba3266a3cf4ac7d0c731d0b58ced6f766abf0dcafcea535f2f4' }
export const DoorSecrets: TypedDocument<DoorSecretsQuery, DoorSecretsQueryVariables> = { name: 'DoorSecrets', hash: '235a2f48ddb19f8865577b800928cd74ceeb3809210e50d0b79194fc892b3286' }
export const Feed: TypedDocument<FeedQuery, FeedQueryVariables> = { name: 'Feed', hash: '006361fbb593852e7869b13cbbfd8d7ff92578ba3cc6439e6bbc70678e5eccd0' }
export const MyDeliveries: TypedDocument<MyDeliveriesQuery, MyDeliveriesQueryVariables> = { name: 'MyDeliveries', hash: '70383bff8498656ab9e018d5efd921fd8518d52541d1df4a648839132645a6b8' }
export const MyDoors: TypedDocument<MyDoorsQuery, MyDoorsQueryVariables> = { name: 'MyDoors', hash: '7540fb42432bdc7b9337b85ab98b9af14cfd38cdea72c6bf2403b36b751ee851' }
export const MyReports: TypedDocument<MyReportsQuery, MyReportsQueryVariables> = { name: 'MyReports', hash: '86bb8333d9dc3c9e36b4b65c0417f81dd1019443f2f21fcb51844aa559b6cc34' }
export const NoteDelivery: TypedDocument<NoteDeliveryMutation, NoteDeliveryMutationVariables> = { name: 'NoteDelivery', hash: '08b726779001f58e192891a7e5c84bdfc0be6626b5e58e23c656636a5d7db4c7' }
export const PlaceDoors: TypedDocument<PlaceDoorsQuery, PlaceDoorsQueryVariables> = { name: 'PlaceDoors', hash: '983c870831cc0eed80204cda95cf0e90de61761c45c395b86c8c6cffc3cfec7e' }
export const PlaceReports: TypedDocument<PlaceReportsQuery, PlaceReportsQueryVariables> = { name: 'PlaceReports', hash: 'b1135d242cd9407795381acc5d4d24aa2fa0cf69cebe1253838e705f4ec571d4' }
export const ReportById: TypedDocument<ReportByIdQuery, ReportByIdQueryVariables> = { name: 'ReportById', hash: '0d8b005a63ccece6142ae660808ec0156e3a9bdf3df79a4d1b1d13e762881d3f' }
