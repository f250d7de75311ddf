// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { ReportProposalQuery, ReportProposalQueryVariables } from '../generated'

export const ReportProposal: TypedDocument<ReportProposalQuery, ReportProposalQueryVariables> = { name: 'ReportProposal', hash: 'c9a26002fcbe17906618ea20bb2915bbb13e8be377989f6fdc66421c3e3b1330' }
