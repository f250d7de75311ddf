// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { AddDivisionMutation, AddDivisionMutationVariables, EditDivisionMutation, EditDivisionMutationVariables, MergeDivisionMutation, MergeDivisionMutationVariables, MoveDivisionMutation, MoveDivisionMutationVariables, RenameDivisionMutation, RenameDivisionMutationVariables, RetireDivisionMutation, RetireDivisionMutationVariables, TreePageQuery, TreePageQueryVariables } from '../generated'

export const AddDivision: TypedDocument<AddDivisionMutation, AddDivisionMutationVariables> = { name: 'AddDivision', hash: 'ec23b690e01d7110873874b31bcdd33ba575591745d0e495c2856b01479ba222' }
export const EditDivision: TypedDocument<EditDivisionMutation, EditDivisionMutationVariables> = { name: 'EditDivision', hash: '8240ca1e58bb88f0eb6df82cbcb528b60d6a931295b09d604b782018604564d6' }
export const MergeDivision: TypedDocument<MergeDivisionMutation, MergeDivisionMutationVariables> = { name: 'MergeDivision', hash: '9b60cddeed7f9f2abeb5b9551dd3af30ce790308f1d50e7302a6511fe63f0be9' }
export const MoveDivision: TypedDocument<MoveDivisionMutation, MoveDivisionMutationVariables> = { name: 'MoveDivision', hash: '9c48c321130ff1ca6e979533bf8c2ec99bb86eb029391d90f12188575467a5c1' }
export const RenameDivision: TypedDocument<RenameDivisionMutation, RenameDivisionMutationVariables> = { name: 'RenameDivision', hash: '15dd33d27fc1b740fc6001c609566fde2f9c63ffb5b40437fb22327d4752b621' }
export const RetireDivision: TypedDocument<RetireDivisionMutation, RetireDivisionMutationVariables> = { name: 'RetireDivision', hash: 'd52f8c3122d0a3348808c46536888e9e8669d7c53c02b6d86168f9974bd4ed2d' }
export const TreePage: TypedDocument<TreePageQuery, TreePageQueryVariables> = { name: 'TreePage', hash: 'a71acd559ca5f7133211ae2219e94d201d15622005ad7f846fe7ebde4fbaaaca' }
