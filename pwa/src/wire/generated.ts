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

/** What a change is about. */
export type ChangeKind =
  | 'REPORT'
  | 'DIVISION'
  | 'CATEGORY'
  | 'SETTING'
  /** My own appointments or sessions: ask me again. */
  | 'ACCOUNT';

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
  | 'RESUBMIT';

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


export type FeedQuery = { changes: { cursor: string, more: boolean, reset: boolean, nodes: Array<{ kind: ChangeKind, id: string, gone: boolean, report: { id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }> } | null, division: { id: string, code: string, level: Level, name: string, shortName: string, parent: string | null, validTo: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } } | null, category: { code: string, smsCode: string, class: string, zh: string, en: string, nature: Nature, usualSeverity: Severity, triggers: Array<string>, alwaysDirect: boolean, sealedReporter: boolean, needToKnow: boolean, questionsZh: Array<string>, questionsEn: Array<string> } | null }> } };

export type MyReportsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type MyReportsQuery = { myReports: { nodes: Array<{ id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PlaceReportsQueryVariables = Exact<{
  within?: string | null | undefined;
  desk?: Desk | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type PlaceReportsQuery = { reports: { nodes: Array<{ id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ReportByIdQueryVariables = Exact<{
  id: string;
}>;


export type ReportByIdQuery = { report: { id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }> } | null };

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

export type ReportRowFragment = { id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }> };

export type DivisionRowFragment = { id: string, code: string, level: Level, name: string, shortName: string, parent: string | null, validTo: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } };

export type CategoryRowFragment = { code: string, smsCode: string, class: string, zh: string, en: string, nature: Nature, usualSeverity: Severity, triggers: Array<string>, alwaysDirect: boolean, sealedReporter: boolean, needToKnow: boolean, questionsZh: Array<string>, questionsEn: Array<string> };

export type SubmitReportMutationVariables = Exact<{
  input: SubmitReportInput;
}>;


export type SubmitReportMutation = { submitReport: { report: { id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }> } } };

export type SeeReportMutationVariables = Exact<{
  input: SeeReportInput;
}>;


export type SeeReportMutation = { seeReport: { report: { id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }> } } };

export type AcceptReportMutationVariables = Exact<{
  input: AcceptReportInput;
}>;


export type AcceptReportMutation = { acceptReport: { report: { id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }> } } };

export type ReturnReportMutationVariables = Exact<{
  input: ReturnReportInput;
}>;


export type ReturnReportMutation = { returnReport: { report: { id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }> } } };

export type ResubmitReportMutationVariables = Exact<{
  input: ResubmitReportInput;
}>;


export type ResubmitReportMutation = { resubmitReport: { report: { id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }> } } };

export type WhoAmIQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoAmIQuery = { me: { id: string, name: string, phone: string, session: string, demo: boolean, grants: Array<{ id: string, role: Role, post: Post, verbs: Array<string>, lines: Array<string>, from: string, to: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }>, failedTries: Array<{ at: string, network: string }> } };

export type GrantRowFragment = { id: string, role: Role, post: Post, verbs: Array<string>, lines: Array<string>, from: string, to: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } };

export type PlaceRowFragment = { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null };

export type LiveSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type LiveSubscription = { live: { pos: number, kinds: Array<ChangeKind> } };

export const AcceptReport = typed<AcceptReportMutation, AcceptReportMutationVariables>('AcceptReport', 'd32d73eb30c11b8f9f439514be7e5602830fc352ca2d6a33e65b4d440e500725')
export const AddDivision = typed<AddDivisionMutation, AddDivisionMutationVariables>('AddDivision', 'ec23b690e01d7110873874b31bcdd33ba575591745d0e495c2856b01479ba222')
export const AddPerson = typed<AddPersonMutation, AddPersonMutationVariables>('AddPerson', 'fba2fd7e6e70542c99e59cdea6933227f3342ef5aa712d0c1a234a918982549c')
export const Appoint = typed<AppointMutation, AppointMutationVariables>('Appoint', '345f66ac59c4df60987e778222559cf74134cceed2673ffcec4c5bc41aa5c6ab')
export const CategoryList = typed<CategoryListQuery, CategoryListQueryVariables>('CategoryList', '3968349145e451c4fb96e398ce789e4a965ee3cd017924e7a8f3c9d8cbf02c54')
export const CreateLink = typed<CreateLinkMutation, CreateLinkMutationVariables>('CreateLink', '357340cc94c9a56572b6dffb4e1d8ef7fa2a4a3347526a1e640cbe15ea96b446')
export const DivisionList = typed<DivisionListQuery, DivisionListQueryVariables>('DivisionList', '07e86f42c480cba3266a3cf4ac7d0c731d0b58ced6f766abf0dcafcea535f2f4')
export const EditDivision = typed<EditDivisionMutation, EditDivisionMutationVariables>('EditDivision', '8240ca1e58bb88f0eb6df82cbcb528b60d6a931295b09d604b782018604564d6')
export const EndAppointment = typed<EndAppointmentMutation, EndAppointmentMutationVariables>('EndAppointment', '678e6ffb93f3ee5b5f2753f9f5d5a414efa5f23f4cfeda0ea24eea1ead556661')
export const EndPerson = typed<EndPersonMutation, EndPersonMutationVariables>('EndPerson', '047422d2e0dc15b2ef263ed3d569d3b8bcab79ffbd28c687725bc5cd332c7fe5')
export const EndSession = typed<EndSessionMutation, EndSessionMutationVariables>('EndSession', 'a88fb8177e6ea4f9dd29f3479f174d8f113109d6481a24abb5c1853863ae0bc9')
export const Feed = typed<FeedQuery, FeedQueryVariables>('Feed', 'e857454895eac3375ad7112f0cd38be04b5276a7a292b675ce9c754310ba51da')
export const Live = typed<LiveSubscription, LiveSubscriptionVariables>('Live', '77e81ed9a3be7efeb867cbb00d0cbfafdd05a41ed75a8f655bf946b51845e9c2')
export const MergeDivision = typed<MergeDivisionMutation, MergeDivisionMutationVariables>('MergeDivision', '9b60cddeed7f9f2abeb5b9551dd3af30ce790308f1d50e7302a6511fe63f0be9')
export const MoveDivision = typed<MoveDivisionMutation, MoveDivisionMutationVariables>('MoveDivision', '9c48c321130ff1ca6e979533bf8c2ec99bb86eb029391d90f12188575467a5c1')
export const MyReports = typed<MyReportsQuery, MyReportsQueryVariables>('MyReports', '1917d4233e3a5897b64d634ae2d15bf917615a3a61f2705a4f5f781c7f65870b')
export const MySessions = typed<MySessionsQuery, MySessionsQueryVariables>('MySessions', '1dfb2d909a8c9859bda3e2c61e52a1db8b7204cd257466a9b3c8b1ad3a50feb1')
export const PeopleList = typed<PeopleListQuery, PeopleListQueryVariables>('PeopleList', '235fb08ba4cc147570e52363830a5fbf9e77fb0d0e725c114bd25c7aadaa1cd9')
export const PersonShow = typed<PersonShowQuery, PersonShowQueryVariables>('PersonShow', '5c201f7b24614079593d74bd327415fc2da89bd827c36d38bb3af211fea907ad')
export const PlaceReports = typed<PlaceReportsQuery, PlaceReportsQueryVariables>('PlaceReports', '868840f61e156ef31a7074d954a424d4aa9de485856f7249df50621ccbd40cd1')
export const RenameDivision = typed<RenameDivisionMutation, RenameDivisionMutationVariables>('RenameDivision', '15dd33d27fc1b740fc6001c609566fde2f9c63ffb5b40437fb22327d4752b621')
export const ReportById = typed<ReportByIdQuery, ReportByIdQueryVariables>('ReportById', 'c03c4d677fdeb269864988c4e8ac1c9ee855fca783cd95dd505b559d04c21916')
export const ResubmitReport = typed<ResubmitReportMutation, ResubmitReportMutationVariables>('ResubmitReport', '728cf59fbb28325c76165cea8ffbe6dd4554cc7df94183271a79e17f176f6efd')
export const RetireDivision = typed<RetireDivisionMutation, RetireDivisionMutationVariables>('RetireDivision', 'd52f8c3122d0a3348808c46536888e9e8669d7c53c02b6d86168f9974bd4ed2d')
export const ReturnReport = typed<ReturnReportMutation, ReturnReportMutationVariables>('ReturnReport', '99512a9f20fd68c7ab8d904bcd856059817a5c5b13bcd2f68be65158c36b4597')
export const RevealPhone = typed<RevealPhoneMutation, RevealPhoneMutationVariables>('RevealPhone', '72926707d88a465cd2b8cec9fdad4c41fb842e411dc6ed752401f31f10d497ef')
export const SeeReport = typed<SeeReportMutation, SeeReportMutationVariables>('SeeReport', '821374875513baac80dc82331b479326168479329cb0b6c16f870ea85afcf4c3')
export const SetPassword = typed<SetPasswordMutation, SetPasswordMutationVariables>('SetPassword', '51b4002dd7fdd639f015e924dc6743ba4ffe707cd3c0ff955335c3ea3cad18fe')
export const SetSetting = typed<SetSettingMutation, SetSettingMutationVariables>('SetSetting', '1563505d18ed7039be1f314c39e265d801ea3a83ba6600f2e50abb0eebf78785')
export const SettingList = typed<SettingListQuery, SettingListQueryVariables>('SettingList', 'd545b4dc41d2df656c7d95826b0d0c77259f4fac36037a727a6f106af97141ca')
export const SubmitReport = typed<SubmitReportMutation, SubmitReportMutationVariables>('SubmitReport', '89a317829769fdd9dcf0541c1d444a7b43b7f9930eeaf3ecefbbbfcdd354fb3f')
export const TreePage = typed<TreePageQuery, TreePageQueryVariables>('TreePage', 'a71acd559ca5f7133211ae2219e94d201d15622005ad7f846fe7ebde4fbaaaca')
export const WhoAmI = typed<WhoAmIQuery, WhoAmIQueryVariables>('WhoAmI', '6403686d0dab893f10dc6607d28b5752014f02d1ce1cf29cf4fd5e90b30d7ccf')
