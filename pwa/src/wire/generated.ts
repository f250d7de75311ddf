// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import { typed } from './document'
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
export type RevokeSessionInput = {
  session: string;
};

export type ChangePasswordInput = {
  old: string;
  /** At least 8 characters and not one of the person's own numbers. */
  new: string;
};

/** Level of a division, from the top. */
export type Level =
  | 'COUNTY'
  | 'TOWN'
  | 'VILLAGE'
  | 'GRID';

/** A is the main holder of a post, B the substitute. */
export type Post =
  | 'A'
  | 'B';

/** Roles are named sets of verbs; see ent/viewer. */
export type Role =
  | 'COUNTY_ADMIN'
  | 'COUNTY_DUTY'
  | 'COUNTY_LEADER'
  | 'COUNTY_LOSS_CLOSER'
  | 'DEPARTMENT'
  | 'AUDITOR'
  | 'TOWN_ADMIN'
  | 'TOWN_DUTY'
  | 'TOWN_LEADER'
  | 'TOWN_MEDIATOR'
  | 'VILLAGE_HEAD'
  | 'INFO_OFFICER'
  | 'GRID_OFFICER'
  | 'MONITOR'
  | 'SITE_RECEIVER'
  | 'FIRM_SAFETY';

export type ComplaintKind =
  /** 投诉. */
  | 'COMPLAINT'
  /** 建议. */
  | 'SUGGESTION';

export type SubmitComplaintInput = {
  /** Made by the phone, UUIDv7. Same id and content again gives the same answer. */
  id: string;
  kind: ComplaintKind;
  /** 1 to 2000 characters. */
  text: string;
  unnamed?: boolean;
  /** County it goes to: one the viewer has a post in; left out, the only one. */
  county?: string | null | undefined;
  madeAt: string;
};

export type AnswerComplaintInput = {
  complaint: string;
  /** Made by the caller, UUIDv7: the same again is the same. */
  answer: string;
  /** 1 to 2000 characters. */
  text: string;
};

export type AddDivisionInput = {
  /** Made by the caller, UUIDv7. */
  id: string;
  parent: string;
  code: string;
  name: string;
  mcaCode?: string | null | undefined;
  population?: number | null | undefined;
  households?: number | null | undefined;
  latitude?: number | null | undefined;
  longitude?: number | null | undefined;
  validFrom: string;
  /** Set when it is split off from another division of the same level. */
  splitFrom?: string | null | undefined;
};

export type EditDivisionInput = {
  division: string;
  mcaCode?: string | null | undefined;
  population?: number | null | undefined;
  households?: number | null | undefined;
  latitude?: number | null | undefined;
  longitude?: number | null | undefined;
};

export type RenameDivisionInput = {
  division: string;
  name: string;
  /** First day of the new name; the old one becomes an alias until the day before. */
  from: string;
};

export type RetireDivisionInput = {
  division: string;
  /** Last day in force. */
  last: string;
};

export type MergeDivisionInput = {
  division: string;
  /** Takes over its rows; same level, same county. */
  into: string;
  /** Last day in force of the merged one. */
  last: string;
};

export type MoveDivisionInput = {
  division: string;
  /** New parent, one level up, same county. */
  parent: string;
};

export type CaptureVillagePointInput = {
  village: string;
  /** WGS-84 degrees. */
  latitude: number;
  longitude: number;
  /** Radius of the fix in metres, at most 100. */
  accuracyM: number;
};

/** What a change is about. */
export type ChangeKind =
  | 'REPORT'
  | 'DIVISION'
  | 'CATEGORY'
  | 'SETTING'
  /** My own appointments or sessions: ask me again. */
  | 'ACCOUNT';

export type MediaKind =
  | 'PHOTO'
  | 'VIDEO'
  | 'VOICE';

export type MediaState =
  /** Told, not here yet. */
  | 'EXPECTED'
  /** Here, looked at, and safe to forget on the phone. */
  | 'KEPT'
  /** Came and was not what was told: see problem. */
  | 'REFUSED'
  /** Did not come within thirty days. */
  | 'MISSING';

export type MediaProblem =
  /** Other bytes than were told. */
  | 'HASH'
  /** Another kind of file than was told. */
  | 'TYPE'
  /** More than 40 megapixels. */
  | 'PIXELS'
  /** Damaged: it cannot be opened. */
  | 'BROKEN'
  /** The bytes are no longer there. */
  | 'LOST';

/** What the phone says of a file before it comes. The same id again with the same facts is the same. */
export type MediaInput = {
  /** Made by the phone, UUIDv7; the upload names it. */
  id: string;
  /** image/jpeg, image/png, image/webp; video/mp4, webm, 3gpp, quicktime; audio/mp4, webm, ogg, mpeg, aac, 3gpp, amr. */
  type: string;
  /** Photos 10 MB, films 20 MB, voice notes 2 MB. */
  bytes: number;
  /** Lower-case hex. */
  sha256: string;
  capturedAt?: string | null | undefined;
  latitude?: number | null | undefined;
  longitude?: number | null | undefined;
  accuracyM?: number | null | undefined;
  durationMs?: number | null | undefined;
};

export type Nature =
  /** 险情: act now. */
  | 'DANGER'
  /** 隐患: rectify. */
  | 'HAZARD'
  /** 灾情: opens an event. */
  | 'LOSS'
  /** 矛盾纠纷. */
  | 'DISPUTE';

export type Severity =
  /** 一般, the default. */
  | 'MINOR'
  /** 较重. */
  | 'SERIOUS'
  /** 重大. */
  | 'MAJOR';

export type ReportState =
  /** Waits for the town's decision. */
  | 'SUBMITTED'
  /** The town has taken it on (受理). */
  | 'ACCEPTED'
  /** Back on the reporter's phone with a reason (退回). */
  | 'RETURNED';

/** Where a report lies for those who work on it. */
export type Desk =
  /** Waits for review. */
  | 'INBOX'
  /** Taken on, or back with the reporter. */
  | 'DOING'
  | 'DONE'
  | 'GONE';

/** 人撤出来了吗? The first question of a danger. */
export type PeopleOut =
  /** 都撤出来了. */
  | 'ALL_OUT'
  /** 还有人在: goes straight to town and county. */
  | 'SOME_INSIDE'
  /** 没有人在. */
  | 'NOBODY'
  /** 不清楚. */
  | 'UNKNOWN';

export type ReturnReason =
  /** 位置不清. */
  | 'POSITION_UNCLEAR'
  /** 类别不对. */
  | 'WRONG_CATEGORY'
  /** 情况没说清. */
  | 'NEEDS_DETAIL'
  /** 不属实或已消除. */
  | 'NOT_FOUND_ON_SITE'
  /** 其他, text needed. */
  | 'OTHER';

export type ReportMoveKind =
  | 'SUBMIT'
  /** The town opened it (镇已看). */
  | 'SEE'
  | 'ACCEPT'
  | 'RETURN'
  | 'RESUBMIT'
  /** Words or pictures added by the author; the state stays (补照片, 补情况). */
  | 'ADD';

export type PositionInput = {
  latitude: number;
  longitude: number;
  accuracyM: number;
  fixedAt: string;
};

export type ReportContentInput = {
  category: string;
  severity: Severity;
  /** Texts out of the category's triggers. */
  facts?: Array<string> | null | undefined;
  peopleOut?: PeopleOut | null | undefined;
  peopleAffected?: number | null | undefined;
  /** At most 2000 characters. */
  note?: string | null | undefined;
  /** At most 100 characters. */
  spot?: string | null | undefined;
  position?: PositionInput | null | undefined;
};

export type SubmitReportInput = {
  /** Made by the phone, UUIDv7. Same id and content again gives the same answer; other content is report.conflict. */
  id: string;
  /** Village or grid. */
  place: string;
  content: ReportContentInput;
  /** Seal my identity from village, firm and rectifier. */
  sealed?: boolean | null | undefined;
  /** Files that follow by /files/: at most 9 photos, a film and a voice note. */
  media?: Array<MediaInput> | null | undefined;
  madeAt: string;
};

export type SeeReportInput = {
  report: string;
  move: string;
  madeAt: string;
};

export type AcceptReportInput = {
  report: string;
  /** Id of the move, made by the caller, UUIDv7. */
  move: string;
  text?: string | null | undefined;
  madeAt: string;
};

export type ReturnReportInput = {
  report: string;
  move: string;
  reason: ReturnReason;
  /** Needed with OTHER; at most 500 characters. */
  text?: string | null | undefined;
  madeAt: string;
};

export type ResubmitReportInput = {
  report: string;
  move: string;
  content: ReportContentInput;
  text?: string | null | undefined;
  /** Files added with the correction. */
  media?: Array<MediaInput> | null | undefined;
  madeAt: string;
};

export type AddToReportInput = {
  report: string;
  move: string;
  /** At most 500 characters; words or files must be there. */
  text?: string | null | undefined;
  media?: Array<MediaInput> | null | undefined;
  madeAt: string;
};

export type PersonState =
  /** No password yet. */
  | 'INVITED'
  | 'ACTIVE'
  /** No longer serves; cannot sign in. */
  | 'ENDED';

export type AppointmentInput = {
  /** Made by the caller, UUIDv7. */
  id: string;
  role: Role;
  post: Post;
  division: string;
  lines?: Array<string> | null | undefined;
  from: string;
  to?: string | null | undefined;
};

export type AddPersonInput = {
  /** Made by the caller, UUIDv7. */
  id: string;
  name: string;
  /** Eleven digits. */
  phone: string;
  appointment: AppointmentInput;
};

export type AppointInput = {
  person: string;
  appointment: AppointmentInput;
};

export type EndAppointmentInput = {
  appointment: string;
  /** Last day; yesterday or earlier ends it at once. */
  last: string;
};

export type EndPersonInput = {
  person: string;
};

export type CreateLinkInput = {
  person: string;
};

export type RevealPhoneInput = {
  person: string;
  /** Why it is needed; written to the journal before the number is given. */
  purpose: string;
};

export type LinkKind =
  /** One use, 72 hours; the invited types his own phone number. */
  | 'INVITATION'
  /** One use, 30 minutes. */
  | 'RESET';

export type SetSettingInput = {
  key: string;
  /** Null goes back to the default. */
  value?: number | null | undefined;
};

export type MyComplaintsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type MyComplaintsQuery = { myComplaints: { nodes: Array<{ id: string, kind: ComplaintKind, text: string, unnamed: boolean, receivedAt: string, answer: string | null, answeredAt: string | null, author: { name: string, division: string } | null, answeredBy: { name: string, division: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ComplaintsQueryVariables = Exact<{
  answered: boolean;
  after?: string | null | undefined;
}>;


export type ComplaintsQuery = { complaints: { nodes: Array<{ id: string, kind: ComplaintKind, text: string, unnamed: boolean, receivedAt: string, answer: string | null, answeredAt: string | null, author: { name: string, division: string } | null, answeredBy: { name: string, division: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SubmitComplaintMutationVariables = Exact<{
  input: SubmitComplaintInput;
}>;


export type SubmitComplaintMutation = { submitComplaint: { complaint: { id: string, kind: ComplaintKind, text: string, unnamed: boolean, receivedAt: string, answer: string | null, answeredAt: string | null, author: { name: string, division: string } | null, answeredBy: { name: string, division: string } | null } } };

export type AnswerComplaintMutationVariables = Exact<{
  input: AnswerComplaintInput;
}>;


export type AnswerComplaintMutation = { answerComplaint: { complaint: { id: string, kind: ComplaintKind, text: string, unnamed: boolean, receivedAt: string, answer: string | null, answeredAt: string | null, author: { name: string, division: string } | null, answeredBy: { name: string, division: string } | null } } };

export type ComplaintRowFragment = { id: string, kind: ComplaintKind, text: string, unnamed: boolean, receivedAt: string, answer: string | null, answeredAt: string | null, author: { name: string, division: string } | null, answeredBy: { name: string, division: string } | null };

export type MySessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type MySessionsQuery = { mySessions: Array<{ id: string, device: string, createdAt: string, lastUsedAt: string, current: boolean }> };

export type EndSessionMutationVariables = Exact<{
  input: RevokeSessionInput;
}>;


export type EndSessionMutation = { revokeSession: { sessions: Array<{ id: string, device: string, createdAt: string, lastUsedAt: string, current: boolean }> } };

export type SetPasswordMutationVariables = Exact<{
  input: ChangePasswordInput;
}>;


export type SetPasswordMutation = { changePassword: { ended: number } };

export type SessionRowFragment = { id: string, device: string, createdAt: string, lastUsedAt: string, current: boolean };

export type ServerStateQueryVariables = Exact<{ [key: string]: never; }>;


export type ServerStateQuery = { operations: { version: string, startedAt: string, database: string, migration: string, migrationsPending: boolean, databaseBytes: number, diskFreeBytes: number, diskTotalBytes: number, memoryBytes: number, goroutines: number, unlinked: number, unlinkedAgeMs: number, journalPos: number, checkpointAt: string | null, sessionsActive: number, sessionsOpen: number, liveStreams: number, mediaExpected: number, mediaBytes: number, jobs: Array<{ state: string, n: number }>, failedJobs: Array<{ id: string, kind: string, attempt: number, maxAttempts: number, at: string, error: string }>, sweeps: Array<{ name: string, lastAt: string | null, tookMs: number, ok: boolean, runs: number, failures: number }>, slowQueries: Array<{ text: string, runs: number, maxMs: number, meanMs: number, lastAt: string }> } };

export type CaptureVillagePointMutationVariables = Exact<{
  input: CaptureVillagePointInput;
}>;


export type CaptureVillagePointMutation = { captureVillagePoint: { division: { id: string, latitude: number | null, longitude: number | null } } };

export type VillagePointQueryVariables = Exact<{
  id: string;
}>;


export type VillagePointQuery = { division: { id: string, name: string, latitude: number | null, longitude: number | null } | null };

export type PeopleListQueryVariables = Exact<{
  within?: string | null | undefined;
  search?: string | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type PeopleListQuery = { people: { nodes: Array<{ id: string, name: string, phone: string, state: PersonState, verifiedAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, appointments: Array<{ id: string, role: Role, post: Post, lines: Array<string>, from: string, to: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null }, totalCount: { value: number, more: boolean } } };

export type PersonShowQueryVariables = Exact<{
  id: string;
}>;


export type PersonShowQuery = { person: { id: string, name: string, phone: string, state: PersonState, verifiedAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, appointments: Array<{ id: string, role: Role, post: Post, lines: Array<string>, from: string, to: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }> } | null };

export type AddPersonMutationVariables = Exact<{
  input: AddPersonInput;
}>;


export type AddPersonMutation = { addPerson: { person: { id: string, name: string, phone: string, state: PersonState, verifiedAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, appointments: Array<{ id: string, role: Role, post: Post, lines: Array<string>, from: string, to: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }> } } };

export type AppointMutationVariables = Exact<{
  input: AppointInput;
}>;


export type AppointMutation = { appoint: { person: { id: string, name: string, phone: string, state: PersonState, verifiedAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, appointments: Array<{ id: string, role: Role, post: Post, lines: Array<string>, from: string, to: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }> } } };

export type EndAppointmentMutationVariables = Exact<{
  input: EndAppointmentInput;
}>;


export type EndAppointmentMutation = { endAppointment: { person: { id: string, name: string, phone: string, state: PersonState, verifiedAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, appointments: Array<{ id: string, role: Role, post: Post, lines: Array<string>, from: string, to: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }> } } };

export type EndPersonMutationVariables = Exact<{
  input: EndPersonInput;
}>;


export type EndPersonMutation = { endPerson: { person: { id: string, name: string, phone: string, state: PersonState, verifiedAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, appointments: Array<{ id: string, role: Role, post: Post, lines: Array<string>, from: string, to: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }> } } };

export type CreateLinkMutationVariables = Exact<{
  input: CreateLinkInput;
}>;


export type CreateLinkMutation = { createLink: { kind: LinkKind, url: string, expiresAt: string } };

export type RevealPhoneMutationVariables = Exact<{
  input: RevealPhoneInput;
}>;


export type RevealPhoneMutation = { revealPhone: { phone: string } };

export type PersonRowFragment = { id: string, name: string, phone: string, state: PersonState, verifiedAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, appointments: Array<{ id: string, role: Role, post: Post, lines: Array<string>, from: string, to: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }> };

export type SettingListQueryVariables = Exact<{ [key: string]: never; }>;


export type SettingListQuery = { settings: Array<{ key: string, value: number, min: number, max: number, default: number, changed: boolean }> };

export type SetSettingMutationVariables = Exact<{
  input: SetSettingInput;
}>;


export type SetSettingMutation = { setSetting: { settings: Array<{ key: string, value: number, min: number, max: number, default: number, changed: boolean }> } };

export type SettingRowFragment = { key: string, value: number, min: number, max: number, default: number, changed: boolean };

export type TreePageQueryVariables = Exact<{
  within: string;
  retired: boolean;
  first: number;
  after?: string | null | undefined;
}>;


export type TreePageQuery = { divisions: { nodes: Array<{ id: string, code: string, mcaCode: string | null, level: Level, name: string, shortName: string, parent: string | null, population: number | null, households: number | null, latitude: number | null, longitude: number | null, validFrom: string, validTo: string | null, successors: Array<string>, aliases: Array<{ name: string, validTo: string | null }>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type AddDivisionMutationVariables = Exact<{
  input: AddDivisionInput;
}>;


export type AddDivisionMutation = { addDivision: { rehoming: boolean, division: { id: string, code: string, mcaCode: string | null, level: Level, name: string, shortName: string, parent: string | null, population: number | null, households: number | null, latitude: number | null, longitude: number | null, validFrom: string, validTo: string | null, successors: Array<string>, aliases: Array<{ name: string, validTo: string | null }>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } } } };

export type EditDivisionMutationVariables = Exact<{
  input: EditDivisionInput;
}>;


export type EditDivisionMutation = { editDivision: { rehoming: boolean, division: { id: string, code: string, mcaCode: string | null, level: Level, name: string, shortName: string, parent: string | null, population: number | null, households: number | null, latitude: number | null, longitude: number | null, validFrom: string, validTo: string | null, successors: Array<string>, aliases: Array<{ name: string, validTo: string | null }>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } } } };

export type RenameDivisionMutationVariables = Exact<{
  input: RenameDivisionInput;
}>;


export type RenameDivisionMutation = { renameDivision: { rehoming: boolean, division: { id: string, code: string, mcaCode: string | null, level: Level, name: string, shortName: string, parent: string | null, population: number | null, households: number | null, latitude: number | null, longitude: number | null, validFrom: string, validTo: string | null, successors: Array<string>, aliases: Array<{ name: string, validTo: string | null }>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } } } };

export type RetireDivisionMutationVariables = Exact<{
  input: RetireDivisionInput;
}>;


export type RetireDivisionMutation = { retireDivision: { rehoming: boolean, division: { id: string, code: string, mcaCode: string | null, level: Level, name: string, shortName: string, parent: string | null, population: number | null, households: number | null, latitude: number | null, longitude: number | null, validFrom: string, validTo: string | null, successors: Array<string>, aliases: Array<{ name: string, validTo: string | null }>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } } } };

export type MergeDivisionMutationVariables = Exact<{
  input: MergeDivisionInput;
}>;


export type MergeDivisionMutation = { mergeDivision: { rehoming: boolean, division: { id: string, code: string, mcaCode: string | null, level: Level, name: string, shortName: string, parent: string | null, population: number | null, households: number | null, latitude: number | null, longitude: number | null, validFrom: string, validTo: string | null, successors: Array<string>, aliases: Array<{ name: string, validTo: string | null }>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } } } };

export type MoveDivisionMutationVariables = Exact<{
  input: MoveDivisionInput;
}>;


export type MoveDivisionMutation = { moveDivision: { rehoming: boolean, division: { id: string, code: string, mcaCode: string | null, level: Level, name: string, shortName: string, parent: string | null, population: number | null, households: number | null, latitude: number | null, longitude: number | null, validFrom: string, validTo: string | null, successors: Array<string>, aliases: Array<{ name: string, validTo: string | null }>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } } } };

export type TreeChangeFragment = { rehoming: boolean, division: { id: string, code: string, mcaCode: string | null, level: Level, name: string, shortName: string, parent: string | null, population: number | null, households: number | null, latitude: number | null, longitude: number | null, validFrom: string, validTo: string | null, successors: Array<string>, aliases: Array<{ name: string, validTo: string | null }>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } } };

export type TreeRowFragment = { id: string, code: string, mcaCode: string | null, level: Level, name: string, shortName: string, parent: string | null, population: number | null, households: number | null, latitude: number | null, longitude: number | null, validFrom: string, validTo: string | null, successors: Array<string>, aliases: Array<{ name: string, validTo: string | null }>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } };

export type FeedQueryVariables = Exact<{
  within?: string | null | undefined;
  after?: string | null | undefined;
  first: number;
}>;


export type FeedQuery = { changes: { cursor: string, more: boolean, reset: boolean, nodes: Array<{ kind: ChangeKind, id: string, gone: boolean, report: { id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }>, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> } | null, division: { id: string, code: string, level: Level, name: string, shortName: string, parent: string | null, validTo: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } } | null, category: { code: string, smsCode: string, class: string, zh: string, en: string, nature: Nature, usualSeverity: Severity, triggers: Array<string>, alwaysDirect: boolean, sealedReporter: boolean, needToKnow: boolean, questionsZh: Array<string>, questionsEn: Array<string> } | null }> } };

export type MyReportsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type MyReportsQuery = { myReports: { nodes: Array<{ id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }>, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PlaceReportsQueryVariables = Exact<{
  within?: string | null | undefined;
  desk?: Desk | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type PlaceReportsQuery = { reports: { nodes: Array<{ id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }>, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ReportByIdQueryVariables = Exact<{
  id: string;
}>;


export type ReportByIdQuery = { report: { id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }>, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> } | null };

export type CategoryListQueryVariables = Exact<{ [key: string]: never; }>;


export type CategoryListQuery = { categories: Array<{ code: string, smsCode: string, class: string, zh: string, en: string, nature: Nature, usualSeverity: Severity, triggers: Array<string>, alwaysDirect: boolean, sealedReporter: boolean, needToKnow: boolean, questionsZh: Array<string>, questionsEn: Array<string> }> };

export type DivisionListQueryVariables = Exact<{
  within: string;
  first: number;
  after?: string | null | undefined;
}>;


export type DivisionListQuery = { divisions: { nodes: Array<{ id: string, code: string, level: Level, name: string, shortName: string, parent: string | null, validTo: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CardRowFragment = { person: string | null, name: string, role: Role | null, post: Post | null, division: string };

export type MoveRowFragment = { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null };

export type ReportRowFragment = { id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }>, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> };

export type MediaRowFragment = { id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean };

export type DivisionRowFragment = { id: string, code: string, level: Level, name: string, shortName: string, parent: string | null, validTo: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } };

export type CategoryRowFragment = { code: string, smsCode: string, class: string, zh: string, en: string, nature: Nature, usualSeverity: Severity, triggers: Array<string>, alwaysDirect: boolean, sealedReporter: boolean, needToKnow: boolean, questionsZh: Array<string>, questionsEn: Array<string> };

export type SubmitReportMutationVariables = Exact<{
  input: SubmitReportInput;
}>;


export type SubmitReportMutation = { submitReport: { report: { id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }>, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> } } };

export type SeeReportMutationVariables = Exact<{
  input: SeeReportInput;
}>;


export type SeeReportMutation = { seeReport: { report: { id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }>, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> } } };

export type AcceptReportMutationVariables = Exact<{
  input: AcceptReportInput;
}>;


export type AcceptReportMutation = { acceptReport: { report: { id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }>, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> } } };

export type ReturnReportMutationVariables = Exact<{
  input: ReturnReportInput;
}>;


export type ReturnReportMutation = { returnReport: { report: { id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }>, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> } } };

export type ResubmitReportMutationVariables = Exact<{
  input: ResubmitReportInput;
}>;


export type ResubmitReportMutation = { resubmitReport: { report: { id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }>, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> } } };

export type AddToReportMutationVariables = Exact<{
  input: AddToReportInput;
}>;


export type AddToReportMutation = { addToReport: { report: { id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }>, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> } } };

export type WhoAmIQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoAmIQuery = { me: { id: string, name: string, phone: string, session: string, demo: boolean, grants: Array<{ id: string, role: Role, post: Post, verbs: Array<string>, lines: Array<string>, from: string, to: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }>, failedTries: Array<{ at: string, network: string }> } };

export type GrantRowFragment = { id: string, role: Role, post: Post, verbs: Array<string>, lines: Array<string>, from: string, to: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } };

export type PlaceRowFragment = { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null };

export type LiveSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type LiveSubscription = { live: { pos: number, kinds: Array<ChangeKind> } };

export const AcceptReport = typed<AcceptReportMutation, AcceptReportMutationVariables>('AcceptReport', '56ca6e9369084dc4d3fc1b05686a9b575919ed6a0506a2c674c0288fb3be48be')
export const AddDivision = typed<AddDivisionMutation, AddDivisionMutationVariables>('AddDivision', 'ec23b690e01d7110873874b31bcdd33ba575591745d0e495c2856b01479ba222')
export const AddPerson = typed<AddPersonMutation, AddPersonMutationVariables>('AddPerson', 'fba2fd7e6e70542c99e59cdea6933227f3342ef5aa712d0c1a234a918982549c')
export const AddToReport = typed<AddToReportMutation, AddToReportMutationVariables>('AddToReport', 'ccca3e8fd0f53d83525da7fddcd2920f0065325f785c9dd3cb420ffcb1e44352')
export const AnswerComplaint = typed<AnswerComplaintMutation, AnswerComplaintMutationVariables>('AnswerComplaint', 'c99910e339c67734225da7692d161d43bf12282a12550c25b70619b9ede32747')
export const Appoint = typed<AppointMutation, AppointMutationVariables>('Appoint', '345f66ac59c4df60987e778222559cf74134cceed2673ffcec4c5bc41aa5c6ab')
export const CaptureVillagePoint = typed<CaptureVillagePointMutation, CaptureVillagePointMutationVariables>('CaptureVillagePoint', 'fc985ac0137dc1f03e7e690e988fa5b54ae71507f6d03919d8de430dcacbe477')
export const CategoryList = typed<CategoryListQuery, CategoryListQueryVariables>('CategoryList', '3968349145e451c4fb96e398ce789e4a965ee3cd017924e7a8f3c9d8cbf02c54')
export const Complaints = typed<ComplaintsQuery, ComplaintsQueryVariables>('Complaints', '94758d1445b5a97f83ae48473c7a2038441efd228548bfe8d220bdaf99fb9038')
export const CreateLink = typed<CreateLinkMutation, CreateLinkMutationVariables>('CreateLink', '357340cc94c9a56572b6dffb4e1d8ef7fa2a4a3347526a1e640cbe15ea96b446')
export const DivisionList = typed<DivisionListQuery, DivisionListQueryVariables>('DivisionList', '07e86f42c480cba3266a3cf4ac7d0c731d0b58ced6f766abf0dcafcea535f2f4')
export const EditDivision = typed<EditDivisionMutation, EditDivisionMutationVariables>('EditDivision', '8240ca1e58bb88f0eb6df82cbcb528b60d6a931295b09d604b782018604564d6')
export const EndAppointment = typed<EndAppointmentMutation, EndAppointmentMutationVariables>('EndAppointment', '678e6ffb93f3ee5b5f2753f9f5d5a414efa5f23f4cfeda0ea24eea1ead556661')
export const EndPerson = typed<EndPersonMutation, EndPersonMutationVariables>('EndPerson', '047422d2e0dc15b2ef263ed3d569d3b8bcab79ffbd28c687725bc5cd332c7fe5')
export const EndSession = typed<EndSessionMutation, EndSessionMutationVariables>('EndSession', 'a88fb8177e6ea4f9dd29f3479f174d8f113109d6481a24abb5c1853863ae0bc9')
export const Feed = typed<FeedQuery, FeedQueryVariables>('Feed', '8eb3f883658009cdd814dfc0f08fd1d7e5e3b51635d91e2d8286e5dd3a51e0bc')
export const Live = typed<LiveSubscription, LiveSubscriptionVariables>('Live', '77e81ed9a3be7efeb867cbb00d0cbfafdd05a41ed75a8f655bf946b51845e9c2')
export const MergeDivision = typed<MergeDivisionMutation, MergeDivisionMutationVariables>('MergeDivision', '9b60cddeed7f9f2abeb5b9551dd3af30ce790308f1d50e7302a6511fe63f0be9')
export const MoveDivision = typed<MoveDivisionMutation, MoveDivisionMutationVariables>('MoveDivision', '9c48c321130ff1ca6e979533bf8c2ec99bb86eb029391d90f12188575467a5c1')
export const MyComplaints = typed<MyComplaintsQuery, MyComplaintsQueryVariables>('MyComplaints', 'ad50d6d2f4d071f56d7dc9cdf4dc8fdbbbda1053e4a504e199b1718b71c523a1')
export const MyReports = typed<MyReportsQuery, MyReportsQueryVariables>('MyReports', '86bb8333d9dc3c9e36b4b65c0417f81dd1019443f2f21fcb51844aa559b6cc34')
export const MySessions = typed<MySessionsQuery, MySessionsQueryVariables>('MySessions', '1dfb2d909a8c9859bda3e2c61e52a1db8b7204cd257466a9b3c8b1ad3a50feb1')
export const PeopleList = typed<PeopleListQuery, PeopleListQueryVariables>('PeopleList', '235fb08ba4cc147570e52363830a5fbf9e77fb0d0e725c114bd25c7aadaa1cd9')
export const PersonShow = typed<PersonShowQuery, PersonShowQueryVariables>('PersonShow', '5c201f7b24614079593d74bd327415fc2da89bd827c36d38bb3af211fea907ad')
export const PlaceReports = typed<PlaceReportsQuery, PlaceReportsQueryVariables>('PlaceReports', 'b1135d242cd9407795381acc5d4d24aa2fa0cf69cebe1253838e705f4ec571d4')
export const RenameDivision = typed<RenameDivisionMutation, RenameDivisionMutationVariables>('RenameDivision', '15dd33d27fc1b740fc6001c609566fde2f9c63ffb5b40437fb22327d4752b621')
export const ReportById = typed<ReportByIdQuery, ReportByIdQueryVariables>('ReportById', '0d8b005a63ccece6142ae660808ec0156e3a9bdf3df79a4d1b1d13e762881d3f')
export const ResubmitReport = typed<ResubmitReportMutation, ResubmitReportMutationVariables>('ResubmitReport', '90d441b151fe66ef92e420a735c759cec0c1d3e27a2ed98c6f203b843891163f')
export const RetireDivision = typed<RetireDivisionMutation, RetireDivisionMutationVariables>('RetireDivision', 'd52f8c3122d0a3348808c46536888e9e8669d7c53c02b6d86168f9974bd4ed2d')
export const ReturnReport = typed<ReturnReportMutation, ReturnReportMutationVariables>('ReturnReport', 'c63ae3723dc08aaa616670d0e2fd3d248a6c37a62cf38ebb057ca02a73821aed')
export const RevealPhone = typed<RevealPhoneMutation, RevealPhoneMutationVariables>('RevealPhone', '72926707d88a465cd2b8cec9fdad4c41fb842e411dc6ed752401f31f10d497ef')
export const SeeReport = typed<SeeReportMutation, SeeReportMutationVariables>('SeeReport', '41edc20724477a288179e75860664bad2a2fd2e8cadf7d139a642027e3c1b791')
export const ServerState = typed<ServerStateQuery, ServerStateQueryVariables>('ServerState', 'e7bf8c4e546134f778d5369a7f7bd32a11accbf47b3b2cc54aeb14a67e6a3d00')
export const SetPassword = typed<SetPasswordMutation, SetPasswordMutationVariables>('SetPassword', '51b4002dd7fdd639f015e924dc6743ba4ffe707cd3c0ff955335c3ea3cad18fe')
export const SetSetting = typed<SetSettingMutation, SetSettingMutationVariables>('SetSetting', '1563505d18ed7039be1f314c39e265d801ea3a83ba6600f2e50abb0eebf78785')
export const SettingList = typed<SettingListQuery, SettingListQueryVariables>('SettingList', 'd545b4dc41d2df656c7d95826b0d0c77259f4fac36037a727a6f106af97141ca')
export const SubmitComplaint = typed<SubmitComplaintMutation, SubmitComplaintMutationVariables>('SubmitComplaint', '94dbcf5e7ebbd5dac0bdefc628fd2bd8ed27f57e8a1ff96a0c88abf9bbaddc72')
export const SubmitReport = typed<SubmitReportMutation, SubmitReportMutationVariables>('SubmitReport', '9eb80eb08b79743a14a627a7fcab34ed39d9d8d7462e5701ed9542a678731c13')
export const TreePage = typed<TreePageQuery, TreePageQueryVariables>('TreePage', 'a71acd559ca5f7133211ae2219e94d201d15622005ad7f846fe7ebde4fbaaaca')
export const VillagePoint = typed<VillagePointQuery, VillagePointQueryVariables>('VillagePoint', '694083959f2b5d2f135555f14b1f5509966bda1fdbb8fdc96c5d1e2397d8b796')
export const WhoAmI = typed<WhoAmIQuery, WhoAmIQueryVariables>('WhoAmI', '6403686d0dab893f10dc6607d28b5752014f02d1ce1cf29cf4fd5e90b30d7ccf')
