// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { DrawSpotChecksMutation, DrawSpotChecksMutationVariables, ExportByIdQuery, ExportByIdQueryVariables, ExportListQuery, ExportListQueryVariables, NoteSpotCheckMutation, NoteSpotCheckMutationVariables, RecordHeadQuery, RecordHeadQueryVariables, RecordRowsQuery, RecordRowsQueryVariables, RequestExportMutation, RequestExportMutationVariables, RevealSpotCheckMutation, RevealSpotCheckMutationVariables, SpotListQuery, SpotListQueryVariables } from '../generated'

export const DrawSpotChecks: TypedDocument<DrawSpotChecksMutation, DrawSpotChecksMutationVariables> = { name: 'DrawSpotChecks', hash: '383326c8f4a829807af29cb276d6ec36ed183b95f214bf6ab27e3e8d777c8a14' }
export const ExportById: TypedDocument<ExportByIdQuery, ExportByIdQueryVariables> = { name: 'ExportById', hash: '009ab8ba0cafc314a3827d0b696b3708ea738f1d79ca454abfb38d676cb55c43' }
export const ExportList: TypedDocument<ExportListQuery, ExportListQueryVariables> = { name: 'ExportList', hash: '080e1ba537e869b64756165bf396234c4328bd8b69bd03b1d63d6530d84f21f6' }
export const NoteSpotCheck: TypedDocument<NoteSpotCheckMutation, NoteSpotCheckMutationVariables> = { name: 'NoteSpotCheck', hash: 'e999fd0af29937bf813ab58ac2bd015ee3f7dc75c794dac8353ff46d35d73097' }
export const RecordHead: TypedDocument<RecordHeadQuery, RecordHeadQueryVariables> = { name: 'RecordHead', hash: '468ea9e25f07ffdaa5a4c5bd47a3bccf949aea6d67ce8898db57cb69483f301e' }
export const RecordRows: TypedDocument<RecordRowsQuery, RecordRowsQueryVariables> = { name: 'RecordRows', hash: '636f4481e391b7d3cced928566c40cf8bbad8e8fb2de1598bd76be2c16f38dca' }
export const RequestExport: TypedDocument<RequestExportMutation, RequestExportMutationVariables> = { name: 'RequestExport', hash: 'a3e964c64add83d203f3540afcd36757f36e298bfe913c8b7a4b7e2310d5aa1e' }
export const RevealSpotCheck: TypedDocument<RevealSpotCheckMutation, RevealSpotCheckMutationVariables> = { name: 'RevealSpotCheck', hash: 'c8ff9990fd9114f88b3a82da6715730e500a44a643db085f014a50959317c785' }
export const SpotList: TypedDocument<SpotListQuery, SpotListQueryVariables> = { name: 'SpotList', hash: 'da2b3472cbfb43ddcdf2b45eb15d075fbfda161349c7300c39a2bf7798944c63' }
