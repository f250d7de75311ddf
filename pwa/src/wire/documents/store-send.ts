// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { AcceptReportMutation, AcceptReportMutationVariables, AddToReportMutation, AddToReportMutationVariables, AnswerQuestionsMutation, AnswerQuestionsMutationVariables, AnswerWarningMutation, AnswerWarningMutationVariables, ReceiveOrderMutation, ReceiveOrderMutationVariables, ResubmitReportMutation, ResubmitReportMutationVariables, ReturnReportMutation, ReturnReportMutationVariables, SayWordMutation, SayWordMutationVariables, SeeReportMutation, SeeReportMutationVariables, SubmitReportMutation, SubmitReportMutationVariables, SubmitStatementMutation, SubmitStatementMutationVariables, TakeDoorMutation, TakeDoorMutationVariables, TellDangerMutation, TellDangerMutationVariables, VisitDoorMutation, VisitDoorMutationVariables } from '../generated'

export const AcceptReport: TypedDocument<AcceptReportMutation, AcceptReportMutationVariables> = { name: 'AcceptReport', hash: '56ca6e9369084dc4d3fc1b05686a9b575919ed6a0506a2c674c0288fb3be48be' }
export const AddToReport: TypedDocument<AddToReportMutation, AddToReportMutationVariables> = { name: 'AddToReport', hash: 'ccca3e8fd0f53d83525da7fddcd2920f0065325f785c9dd3cb420ffcb1e44352' }
export const AnswerQuestions: TypedDocument<AnswerQuestionsMutation, AnswerQuestionsMutationVariables> = { name: 'AnswerQuestions', hash: 'fe600a83dcd31079733e613dc11a23466c1b1870d659456f75808465806f82dc' }
export const AnswerWarning: TypedDocument<AnswerWarningMutation, AnswerWarningMutationVariables> = { name: 'AnswerWarning', hash: 'dd80f1b10e86ab187e6c1e30f095ee1fc6caeedf3509fa01db5c05b1ba7610bb' }
export const ReceiveOrder: TypedDocument<ReceiveOrderMutation, ReceiveOrderMutationVariables> = { name: 'ReceiveOrder', hash: '02c6436be995571cf7e19694015d6d0345c5ee7180a53f224fbc85d7eda8f9fc' }
export const ResubmitReport: TypedDocument<ResubmitReportMutation, ResubmitReportMutationVariables> = { name: 'ResubmitReport', hash: '90d441b151fe66ef92e420a735c759cec0c1d3e27a2ed98c6f203b843891163f' }
export const ReturnReport: TypedDocument<ReturnReportMutation, ReturnReportMutationVariables> = { name: 'ReturnReport', hash: 'c63ae3723dc08aaa616670d0e2fd3d248a6c37a62cf38ebb057ca02a73821aed' }
export const SayWord: TypedDocument<SayWordMutation, SayWordMutationVariables> = { name: 'SayWord', hash: '3b429b447c0b752ea805cbc25c38f3f7071528ec4763005432168a17811dbdd7' }
export const SeeReport: TypedDocument<SeeReportMutation, SeeReportMutationVariables> = { name: 'SeeReport', hash: '41edc20724477a288179e75860664bad2a2fd2e8cadf7d139a642027e3c1b791' }
export const SubmitReport: TypedDocument<SubmitReportMutation, SubmitReportMutationVariables> = { name: 'SubmitReport', hash: '9eb80eb08b79743a14a627a7fcab34ed39d9d8d7462e5701ed9542a678731c13' }
export const SubmitStatement: TypedDocument<SubmitStatementMutation, SubmitStatementMutationVariables> = { name: 'SubmitStatement', hash: '8c6232b49c51132540fedeac938a0e747046d61054ba393a2f662415d69d3be1' }
export const TakeDoor: TypedDocument<TakeDoorMutation, TakeDoorMutationVariables> = { name: 'TakeDoor', hash: 'c164ee28b07fa4d9100b9ab41141583f9415de5376eb82881faa39e39991e00d' }
export const TellDanger: TypedDocument<TellDangerMutation, TellDangerMutationVariables> = { name: 'TellDanger', hash: '6c9aa01f0f040935de5b401bed71df2d10a265cb7fe7027770b7af7f031f9a63' }
export const VisitDoor: TypedDocument<VisitDoorMutation, VisitDoorMutationVariables> = { name: 'VisitDoor', hash: '5ef77491f72c7c28550fa4e66311a5a79e51cb769be3b74396f1b04a4476a514' }
