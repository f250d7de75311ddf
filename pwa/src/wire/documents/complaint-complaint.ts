// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { AnswerComplaintMutation, AnswerComplaintMutationVariables, ComplaintsQuery, ComplaintsQueryVariables, MyComplaintsQuery, MyComplaintsQueryVariables, SubmitComplaintMutation, SubmitComplaintMutationVariables } from '../generated'

export const AnswerComplaint: TypedDocument<AnswerComplaintMutation, AnswerComplaintMutationVariables> = { name: 'AnswerComplaint', hash: 'c99910e339c67734225da7692d161d43bf12282a12550c25b70619b9ede32747' }
export const Complaints: TypedDocument<ComplaintsQuery, ComplaintsQueryVariables> = { name: 'Complaints', hash: '94758d1445b5a97f83ae48473c7a2038441efd228548bfe8d220bdaf99fb9038' }
export const MyComplaints: TypedDocument<MyComplaintsQuery, MyComplaintsQueryVariables> = { name: 'MyComplaints', hash: 'ad50d6d2f4d071f56d7dc9cdf4dc8fdbbbda1053e4a504e199b1718b71c523a1' }
export const SubmitComplaint: TypedDocument<SubmitComplaintMutation, SubmitComplaintMutationVariables> = { name: 'SubmitComplaint', hash: '94dbcf5e7ebbd5dac0bdefc628fd2bd8ed27f57e8a1ff96a0c88abf9bbaddc72' }
