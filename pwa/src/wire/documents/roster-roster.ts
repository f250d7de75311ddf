// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { AddPersonMutation, AddPersonMutationVariables, AppointMutation, AppointMutationVariables, CreateLinkMutation, CreateLinkMutationVariables, EndAppointmentMutation, EndAppointmentMutationVariables, EndPersonMutation, EndPersonMutationVariables, PeopleListQuery, PeopleListQueryVariables, PersonShowQuery, PersonShowQueryVariables, RevealPhoneMutation, RevealPhoneMutationVariables } from '../generated'

export const AddPerson: TypedDocument<AddPersonMutation, AddPersonMutationVariables> = { name: 'AddPerson', hash: 'fba2fd7e6e70542c99e59cdea6933227f3342ef5aa712d0c1a234a918982549c' }
export const Appoint: TypedDocument<AppointMutation, AppointMutationVariables> = { name: 'Appoint', hash: '345f66ac59c4df60987e778222559cf74134cceed2673ffcec4c5bc41aa5c6ab' }
export const CreateLink: TypedDocument<CreateLinkMutation, CreateLinkMutationVariables> = { name: 'CreateLink', hash: '357340cc94c9a56572b6dffb4e1d8ef7fa2a4a3347526a1e640cbe15ea96b446' }
export const EndAppointment: TypedDocument<EndAppointmentMutation, EndAppointmentMutationVariables> = { name: 'EndAppointment', hash: '678e6ffb93f3ee5b5f2753f9f5d5a414efa5f23f4cfeda0ea24eea1ead556661' }
export const EndPerson: TypedDocument<EndPersonMutation, EndPersonMutationVariables> = { name: 'EndPerson', hash: '047422d2e0dc15b2ef263ed3d569d3b8bcab79ffbd28c687725bc5cd332c7fe5' }
export const PeopleList: TypedDocument<PeopleListQuery, PeopleListQueryVariables> = { name: 'PeopleList', hash: '235fb08ba4cc147570e52363830a5fbf9e77fb0d0e725c114bd25c7aadaa1cd9' }
export const PersonShow: TypedDocument<PersonShowQuery, PersonShowQueryVariables> = { name: 'PersonShow', hash: '5c201f7b24614079593d74bd327415fc2da89bd827c36d38bb3af211fea907ad' }
export const RevealPhone: TypedDocument<RevealPhoneMutation, RevealPhoneMutationVariables> = { name: 'RevealPhone', hash: '72926707d88a465cd2b8cec9fdad4c41fb842e411dc6ed752401f31f10d497ef' }
