// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
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

export type SubmitBypassInput = {
  id: string;
  event: string;
  division: string;
  figures: Array<FigureInput>;
  /** 1 to 2000 characters. */
  text: string;
  unnamed?: boolean;
  madeAt: string;
};

export type AnswerBypassInput = {
  report: string;
  /** Made by the caller, UUIDv7. */
  answer: string;
  /** 1 to 2000 characters. */
  text: string;
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

export type DeliveryState =
  /** Nobody has answered. */
  | 'OPEN'
  | 'ANSWERED'
  /** Told at the door. */
  | 'IN_PERSON'
  /** A named other answered (代叫应). */
  | 'BEHALF'
  | 'UNREACHABLE'
  /** Superseded by a newer revision, or the warning is over. */
  | 'WITHDRAWN'
  /** Asks for no answer. */
  | 'TOLD';

/** How an answer came. */
export type AnswerProof =
  /** Pressed in the app. */
  | 'TAP'
  /** A key of the telephone. */
  | 'KEY'
  | 'SMS'
  /** By telephone, on behalf. */
  | 'PHONE'
  /** Face to face, on behalf. */
  | 'IN_PERSON'
  /** A neighbour passed it on, on behalf. */
  | 'NEIGHBOUR';

export type Channel =
  | 'INAPP'
  | 'PUSH'
  | 'SMS'
  | 'VOICE'
  /** A gathered list on a superior's screen. */
  | 'LIST'
  /** Landline, satellite phone, radio … */
  | 'FALLBACK'
  /** Somebody goes. */
  | 'DOOR'
  | 'LOUDSPEAKER';

export type AttemptState =
  | 'PENDING'
  | 'SENDING'
  | 'ACCEPTED'
  | 'DELIVERED'
  | 'REFUSED'
  /** The address is dead. */
  | 'GONE'
  | 'EXPIRED';

export type AnswerWarningInput = {
  delivery: string;
  /** Made by the phone, UUIDv7. The same again is the same. */
  id: string;
  /** True: not at my post, pass to B. */
  away?: boolean;
  madeAt: string;
};

export type AnswerQuestionsInput = {
  delivery: string;
  /** Made by the phone, UUIDv7. */
  id: string;
  /** Replaces what was said before; at most 20, 200 characters each. */
  answers: Array<QuestionAnswerInput>;
  madeAt: string;
};

export type QuestionAnswerInput = {
  name: string;
  text: string;
};

export type AnswerOnBehalfInput = {
  delivery: string;
  id: string;
  /** PHONE, IN_PERSON or NEIGHBOUR. */
  proof: AnswerProof;
  /** Who was spoken to and what was said; 1 to 500 characters: it is the phone log's entry. */
  text: string;
  madeAt: string;
};

export type NoteDeliveryInput = {
  deliveries: Array<string>;
  /** Seen on the screen, not only on the device. */
  opened: boolean;
  madeAt: string;
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

export type DoorState =
  | 'OPEN'
  | 'CLOSED'
  /** The warning or notice is over. */
  | 'ENDED';

export type DoorWhy =
  | 'DANGER'
  | 'NEEDS'
  | 'SILENCE'
  /** Asked for by hand. */
  | 'HAND';

export type DoorOutcome =
  /** 已告知, to a person able to act. */
  | 'TOLD'
  /** 转告; closed when that person confirms. */
  | 'THROUGH'
  /** 已转移. */
  | 'MOVED'
  /** 外出, confirmed by whom. */
  | 'AWAY'
  /** 未应门: again within ten minutes. */
  | 'NO_ANSWER'
  /** 拒绝转移. */
  | 'REFUSED'
  /** 需协助. */
  | 'NEEDS_HELP';

export type DoorStage =
  /** Officer A's. */
  | 'OWN'
  /** Officer B's as well: it stayed open too long, or B took it over. */
  | 'SECOND'
  /** Listed to the town as well. */
  | 'TOWN';

export type DoorHand =
  | 'A'
  | 'B';

export type DoorRulingKind =
  /** Officer B took it over. */
  | 'TAKE'
  /** Somebody goes once more. */
  | 'REVISIT'
  /** 破拆. */
  | 'BREAK_IN'
  /** 强制转移. */
  | 'FORCE'
  /** 外出, confirmed by whom: closed. */
  | 'KNOWN_AWAY';

export type DoorDecision =
  | 'REVISIT'
  /** 破拆. */
  | 'BREAK_IN'
  /** 强制转移. */
  | 'FORCE'
  /** 外出, confirmed by whom: closes the door. */
  | 'KNOWN_AWAY';

export type VisitDoorInput = {
  task: string;
  /** Made by the phone, UUIDv7. Same id and content again gives the same answer. */
  id: string;
  outcome: DoorOutcome;
  /** Told with its whole lane in one stroke. */
  lane?: boolean;
  /** Persons moved; with MOVED at least 1. */
  moved?: number;
  /** Where to; needed with MOVED; at most 100 characters. */
  whereto?: string | null | undefined;
  /** Who told it on, or who confirmed; needed with THROUGH and AWAY; at most 100 characters. */
  through?: string | null | undefined;
  /** At most 500 characters. */
  note?: string | null | undefined;
  position?: PositionInput | null | undefined;
  madeAt: string;
};

export type TakeDoorInput = {
  task: string;
  /** Made by the phone, UUIDv7. Same id and content again gives the same answer. */
  id: string;
  /** Why; 1 to 100 characters. */
  reason: string;
  madeAt: string;
};

export type DecideDoorInput = {
  task: string;
  /** Made by who decides, UUIDv7. Same id and content again gives the same answer. */
  id: string;
  decision: DoorDecision;
  /** What the officers are to do, or why; 1 to 200 characters. */
  text: string;
  /** Who confirmed that they are away; needed with KNOWN_AWAY and only then; at most 100 characters. */
  confirmedBy?: string | null | undefined;
  madeAt: string;
};

export type RecordEntryInput = {
  /** Made by the caller, UUIDv7. Same id and content again gives the same answer. */
  id: string;
  event: string;
  /** The town or county whose sheets were typed. */
  division: string;
  /** Of the list that was typed from. */
  mark: string;
  /** 1 to 60 characters. */
  receipt: string;
  madeAt: string;
};

export type ExportKind =
  /** 叫应记录, as .xlsx: who was called, when, how, and who answered. */
  | 'CALL_RECORD'
  /** 案卷, as .zip: the whole story with the journal's entries and what proves them; audit verify checks it. */
  | 'CASE_FILE'
  /** 离线应急包, as .html to print: call lists with telephone numbers, door lists, routes, of one town or village. */
  | 'OFFLINE_PACK';

export type ExportState =
  | 'PENDING'
  | 'RUNNING'
  | 'READY'
  | 'FAILED'
  /** The file is deleted; it can be asked for anew. */
  | 'EXPIRED';

export type SpotSubject =
  /** An answer: the person is rung and asked whether he answered. */
  | 'DELIVERY'
  /** A closed door: the household is rung and asked whether somebody was there. */
  | 'DOOR';

export type SpotResult =
  | 'CONFIRMED'
  | 'NOT_CONFIRMED'
  | 'NOT_REACHED'
  | 'WRONG_NUMBER';

export type RequestExportInput = {
  /** Made by the caller, UUIDv7. Same id and content again gives the same answer. */
  id: string;
  kind: ExportKind;
  /** Null only for an offline pack of the standing registers, and for the case file of a disaster; an offline pack of a warning needs one in force. */
  warning?: string | null | undefined;
  /** The disaster whose case file is asked for, instead of a warning. */
  event?: string | null | undefined;
  /** A county, or one town of it; of an offline pack a town or a village. Left out, the viewer's only one. */
  within?: string | null | undefined;
  /** Of headings and words: zh-CN or en. */
  language?: string;
  /** Why telephone numbers are taken out, 2 to 100 characters; of an offline pack, and of nothing else. */
  purpose?: string | null | undefined;
};

export type DrawSpotChecksInput = {
  /** Made by the caller, UUIDv7: the same draw again is the same. */
  id: string;
  warning: string;
  /** Left out, the viewer's only place. */
  within?: string | null | undefined;
  /** 0 to 20. */
  posts: number;
  /** 0 to 20. */
  doors: number;
  madeAt: string;
};

export type NoteSpotCheckInput = {
  check: string;
  /** Made by the caller, UUIDv7: the same again is the same. */
  id: string;
  result: SpotResult;
  /** At most 200 characters. */
  note?: string;
  madeAt: string;
};

export type RevealSpotCheckInput = {
  check: string;
};

/** What a change is about. */
export type ChangeKind =
  | 'REPORT'
  | 'DIVISION'
  | 'CATEGORY'
  | 'SETTING'
  /** A warning to a person: my own, or one whose coverage I watch. */
  | 'DELIVERY'
  /** What the county's desks work on. */
  | 'WARNING'
  /** To tell somebody in person. */
  | 'DOOR'
  /** A village that fell silent, or was heard of again. */
  | 'VILLAGE'
  /** A local danger notice (险情告知) that concerns me or that I watch over. */
  | 'NOTICE'
  /** An order (指令) that concerns me or that I watch over. */
  | 'ORDER'
  /** A disaster event of my county. */
  | 'EVENT'
  /** What a division tells of its losses: its chain of statements. */
  | 'STATEMENT'
  /** A site check that waits for the viewer. */
  | 'CHECK'
  /** A row of a ledger behind the figures. A ledger is asked for as a whole. */
  | 'LEDGER'
  /** My own appointments or sessions: ask me again. */
  | 'ACCOUNT';

/** Whom a step of a ladder calls. */
export type LadderTo =
  | 'A'
  | 'B'
  | 'BOTH'
  /** The desk above, gathered: at most one ring in three minutes. */
  | 'SUPERIOR'
  /** Somebody who goes. */
  | 'DOOR'
  /** A whole village, its households or residents. */
  | 'VILLAGE';

export type LadderStepInput = {
  /** 0 to 1440, never less than the step before. */
  afterMinutes: number;
  channels: Array<Channel>;
  to: LadderTo;
  desk?: string | null | undefined;
  night: boolean;
};

export type SetLadderInput = {
  colour: string;
  role: string;
  /** 1 to 20 steps; null goes back to what was proposed. */
  steps?: Array<LadderStepInput> | null | undefined;
};

export type TemplateWordsInput = {
  /** At most 40 characters. */
  title: string;
  /** At most 200 characters. */
  body: string;
  /** At most 70 characters with signature and the longest values; no link. */
  sms: string;
  /** Said by telephone and loudspeaker; at most 300 characters. */
  loudspeaker: string;
};

export type SetTemplateInput = {
  code: string;
  /** Null goes back to what was proposed. */
  words?: TemplateWordsInput | null | undefined;
};

export type LeaveState =
  /** Who asked stays responsible. */
  | 'ASKED'
  /** The other of the post stands in from the first day to the last. */
  | 'ACCEPTED'
  | 'DECLINED'
  /** Taken back, or back early. */
  | 'WITHDRAWN';

export type AskLeaveInput = {
  /** Made by the phone, UUIDv7: the same again is the same. */
  id: string;
  appointment: string;
  from: string;
  to: string;
};

export type SettleLeaveInput = {
  leave: string;
  /** False declines. */
  accept: boolean;
};

export type EndLeaveInput = {
  leave: string;
};

export type TakeOverPostInput = {
  /** Made by the phone, UUIDv7: the same again is the same. */
  id: string;
  /** The other's post. */
  appointment: string;
  to: string;
  /** Why: 2 to 100 characters. */
  reason: string;
};

export type LedgerCellInput = {
  code: string;
  /** Empty: taken out. */
  text: string;
};

export type SaveLedgerRowInput = {
  /** Id of this version, made by the phone, UUIDv7. Same id and content again gives the same answer. */
  id: string;
  /** Id of the row, made by the phone with its first version, UUIDv7. */
  row: string;
  event: string;
  village: string;
  ledger: string;
  /** The version it was made on; left out for a new row. */
  base?: string | null | undefined;
  /** All columns that are filled. A sealed column that is left out stays as it is; an empty text takes it out. */
  cells: Array<LedgerCellInput>;
  /** Why it was changed; needed from the second version on, at most 200 characters. */
  text?: string | null | undefined;
  /** Photos that follow, each sent after this version has been received. A row has at most 9. */
  media?: Array<MediaInput> | null | undefined;
  madeAt: string;
};

export type RemoveLedgerRowInput = {
  id: string;
  row: string;
  base: string;
  /** Why; 1 to 200 characters. */
  text: string;
  madeAt: string;
};

export type RevealLedgerInput = {
  row: string;
  /** Code of a sealed column. */
  code: string;
  /** Why it is looked at, 2 to 100 characters; goes to the journal before anything is given. */
  purpose: string;
};

/** What a disaster is by cause. */
export type EventNature =
  | 'NATURAL'
  | 'ACCIDENT'
  /** 性质待认定事件(涉及事故因素): reported at once, found out later. */
  | 'UNDETERMINED';

export type EventState =
  /** A town asks for it. */
  | 'PROPOSED'
  | 'DECLINED'
  | 'OPEN'
  /** 灾情稳定: the clocks of the finals run. */
  | 'STABLE'
  | 'CLOSED';

export type EventMove =
  | 'PROPOSE'
  | 'OPEN'
  | 'DECLINE'
  | 'AMEND'
  | 'RESPOND'
  | 'SETTLE'
  | 'RELAPSE'
  | 'CLOSE'
  | 'REOPEN';

/** Whose relief response is on. A provincial or national one starts the 24-hour zero report. */
export type ResponseScope =
  | 'NONE'
  | 'COUNTY'
  | 'CITY'
  | 'PROVINCE'
  | 'NATION';

export type StatementKind =
  /** 初报 */
  | 'FIRST'
  /** 续报 */
  | 'UPDATE'
  /** 零报告: nothing has changed. */
  | 'ZERO'
  /** 核报 */
  | 'FINAL'
  /** 更正核报 */
  | 'CORRECTED_FINAL';

export type StatementState =
  /** Waits for the level above. */
  | 'SUBMITTED'
  | 'ACCEPTED'
  /** Goes back for single figures; the level above never changes one. */
  | 'RETURNED'
  /** A newer one came before it was looked at, or the village's own after what the town had entered for it. It is kept. */
  | 'SUPERSEDED';

/** How a returned figure was answered. */
export type CellAnswer =
  | 'CHANGED'
  /** 维持原数: the statement goes up disputed, with both views. */
  | 'MAINTAINED';

/** How a division of a table stands. */
export type LossRowState =
  /** 没报 */
  | 'NONE'
  /** 待看 */
  | 'SUBMITTED'
  | 'ACCEPTED'
  | 'RETURNED';

export type ProposeEventInput = {
  /** Made by the caller, UUIDv7. Same id and content again gives the same answer. */
  id: string;
  /** A report of the town that the viewer can read. */
  report: string;
  /** 1 to 60 characters. */
  name: string;
  nature: EventNature;
  hazard: string;
  startedAt: string;
  madeAt: string;
};

export type OpenEventInput = {
  /** Made by the caller, UUIDv7. Same id and content again gives the same answer. */
  id: string;
  /** A season of winter relief needs no hazard and comes from no report. */
  kind?: EventKind;
  report?: string | null | undefined;
  name: string;
  nature: EventNature;
  hazard: string;
  startedAt: string;
  madeAt: string;
};

export type DecideEventInput = {
  event: string;
  /** Id of the turn, made by the caller, UUIDv7. */
  move: string;
  open: boolean;
  /** Needed to decline; at most 200 characters. */
  text?: string | null | undefined;
  madeAt: string;
};

export type AmendEventInput = {
  event: string;
  move: string;
  /** Left out: as it is. */
  name?: string | null | undefined;
  nature?: EventNature | null | undefined;
  hazard?: string | null | undefined;
  startedAt?: string | null | undefined;
  /** Why; 1 to 200 characters. */
  text: string;
  madeAt: string;
};

export type RespondEventInput = {
  event: string;
  move: string;
  scope: ResponseScope;
  /** 1 to 4; 0 with NONE. */
  level: number;
  /** Who started it, 1 to 60 characters; may be empty with NONE. */
  by: string;
  since: string;
  madeAt: string;
};

export type SettleEventInput = {
  event: string;
  move: string;
  /** True: stable. False: a relapse; it is open again. */
  stable: boolean;
  /** Why; 1 to 200 characters. */
  text: string;
  madeAt: string;
};

export type CloseEventInput = {
  event: string;
  move: string;
  /** True: closed. False: taken up again. */
  close: boolean;
  text: string;
  madeAt: string;
};

export type FigureInput = {
  code: string;
  /** Hundredths of the unit it is typed in, not negative. */
  value: number;
  unit: string;
};

export type FactInput = {
  code: string;
  text: string;
};

export type FindingReasonInput = {
  finding: string;
  /** One of the form's reasons. */
  reason: string;
  text?: string | null | undefined;
};

export type CellAnswerInput = {
  code: string;
  answer: CellAnswer;
  /** One of the form's reasons to change or to maintain. */
  reason: string;
  /** Needed where the form says so; at most 300 characters. */
  text?: string | null | undefined;
};

export type BehalfInput = {
  how: string;
  who: string;
  at: string;
};

export type SubmitStatementInput = {
  /** Made by the phone, UUIDv7. Same id and content again gives the same answer. */
  id: string;
  event: string;
  /** The village, town or county it is of. */
  division: string;
  kind: StatementKind;
  form: string;
  occurredAt: string;
  figures: Array<FigureInput>;
  facts?: Array<FactInput> | null | undefined;
  reasons?: Array<FindingReasonInput> | null | undefined;
  /** Every figure of a returned version is answered. */
  answers?: Array<CellAnswerInput> | null | undefined;
  /** The newest version this one was made on; left out for the first. */
  base?: string | null | undefined;
  /** The exact statements under it that it counts, of a town or county. */
  parts?: Array<string> | null | undefined;
  /** Set when the town enters it for a village. */
  behalf?: BehalfInput | null | undefined;
  /** At most 2000 characters. */
  text?: string | null | undefined;
  madeAt: string;
};

export type AcceptStatementInput = {
  statement: string;
  /** Id of the decision, made by the caller, UUIDv7. */
  move: string;
  madeAt: string;
};

export type ReturnedCellInput = {
  code: string;
  /** One of the form's reasons for returns. */
  reason: string;
  /** What it leans on; needed where the form says so, at most 300 characters. */
  text?: string | null | undefined;
};

export type ReturnStatementInput = {
  statement: string;
  move: string;
  /** At least one figure; no number is proposed. */
  cells: Array<ReturnedCellInput>;
  text?: string | null | undefined;
  madeAt: string;
};

export type AskStatementInput = {
  event: string;
  division: string;
  move: string;
  /** What the correction of the final is asked for. */
  cells: Array<ReturnedCellInput>;
  madeAt: string;
};

export type ConferInput = {
  /** Made by the caller, UUIDv7. */
  id: string;
  event: string;
  division: string;
  code: string;
  /** Hundredths of the printed unit, signed, not zero. */
  delta: number;
  /** 1 to 100 characters. */
  departments: string;
  /** 1 to 500 characters. */
  text: string;
  madeAt: string;
};

export type WithdrawConferenceInput = {
  conference: string;
  move: string;
  madeAt: string;
};

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

export type OrderKind =
  /** 转移: in force at once. */
  | 'MOVE'
  /** 返回: needs an expert's opinion and a second person above. */
  | 'RETURN';

export type OrderState =
  /** Waits for the second person. */
  | 'PROPOSED'
  | 'IN_FORCE'
  | 'REFUSED'
  | 'DONE'
  | 'WITHDRAWN';

export type OrderMove =
  | 'GIVE'
  | 'APPROVE'
  | 'REFUSE'
  | 'DONE'
  | 'WITHDRAW';

export type DangerCircleInput = {
  latitude: number;
  longitude: number;
  /** Metres, 1 to 5000. */
  radiusM: number;
};

export type TellDangerInput = {
  /** Made by the phone, UUIDv7. Same id and content again gives the same answer. */
  id: string;
  /** Village, grid or town of the teller. */
  place: string;
  /** A danger report of that place that he can read. */
  report?: string | null | undefined;
  template: string;
  /** The filled sentence, at most 500 characters. */
  text: string;
  /** Left out: the whole place. */
  circle?: DangerCircleInput | null | undefined;
  madeAt: string;
};

export type EndNoticeInput = {
  notice: string;
  /** Id of the end, made by the caller, UUIDv7. */
  move: string;
  /** 1 to 200 characters. */
  reason: string;
  madeAt: string;
};

export type GiveOrderInput = {
  /** Made by the caller, UUIDv7. Same id and content again gives the same answer. */
  id: string;
  kind: OrderKind;
  /** One of three: what it follows. */
  notice?: string | null | undefined;
  report?: string | null | undefined;
  warning?: string | null | undefined;
  place: string;
  /** 1 to 200 characters. */
  text: string;
  /** Code of one of legalBases. */
  legalBasis: string;
  /** Needed to move; at most 100 characters. */
  whereto?: string | null | undefined;
  /** Name and office of the expert, needed to return; at most 100 characters. */
  expert?: string | null | undefined;
  /** What he says, needed to return; at most 200 characters. */
  opinion?: string | null | undefined;
  madeAt: string;
};

export type DecideOrderInput = {
  order: string;
  move: string;
  approve: boolean;
  /** Needed to refuse; at most 200 characters. */
  text?: string | null | undefined;
  madeAt: string;
};

export type EndOrderInput = {
  order: string;
  move: string;
  /** True: done; false: withdrawn. */
  done: boolean;
  /** 1 to 200 characters. */
  text: string;
  madeAt: string;
};

export type ReceiveOrderInput = {
  order: string;
  /** Made by the phone, UUIDv7. */
  id: string;
  madeAt: string;
};

export type ProposeWarningInput = {
  /** Made by the caller, UUIDv7. Same id and content again gives the same answer. */
  id: string;
  report: string;
  /** The colour the town suggests. */
  level: WarningLevel;
  /** Code of one of eventTypes. */
  event: string;
  /** 1 to 500 characters. */
  text: string;
  madeAt: string;
};

export type ProposalState =
  /** The county has not decided. */
  | 'WAITING'
  /** In force. */
  | 'PUBLISHED'
  /** Was in force and is over. */
  | 'ENDED'
  /** The county does not issue it. */
  | 'REJECTED';

export type LossPriceLineInput = {
  code: string;
  source: string;
  less?: string | null | undefined;
  unit: string;
  yield?: number | null | undefined;
  price: number;
  rate: number;
  /** At most 60 characters. */
  note?: string | null | undefined;
};

export type SetLossPricesInput = {
  /** Made by the caller, UUIDv7. Same id and content again gives the same answer. */
  id: string;
  event: string;
  /** The whole set, 1 to 60. */
  lines: Array<LossPriceLineInput>;
  /** 1 to 500 characters. */
  text: string;
  madeAt: string;
};

export type ReadinessKind =
  | 'VACANT'
  | 'INVITED'
  | 'AWAY'
  | 'DEAD'
  | 'STALE';

export type CorrectHouseholdInput = {
  household: string;
  /** The revision it is based on. */
  revision: number;
  members?: number | null | undefined;
  elders?: number | null | undefined;
  children?: number | null | undefined;
  alone?: boolean | null | undefined;
  dangers?: Array<string> | null | undefined;
  transferMode?: string | null | undefined;
  helpers?: number | null | undefined;
  shelter?: string | null | undefined;
  latitude?: number | null | undefined;
  longitude?: number | null | undefined;
  toldDay?: string | null | undefined;
  /** Looked over and found right today. */
  reviewed?: boolean | null | undefined;
  /** A new number; empty clears it. */
  phone?: string | null | undefined;
  /** Replaces the sealed needs. */
  needs?: Array<string> | null | undefined;
  /** Takes it off the register from today, with why: 2 to 100 characters. */
  endReason?: string | null | undefined;
};

/** What is left out stays; empty clears. */
export type CorrectSiteInput = {
  site: string;
  /** The revision it is based on. */
  revision: number;
  name?: string | null | undefined;
  members?: number | null | undefined;
  dangers?: Array<string> | null | undefined;
  transferMode?: string | null | undefined;
  shelter?: string | null | undefined;
  latitude?: number | null | undefined;
  longitude?: number | null | undefined;
  phone?: string | null | undefined;
  contact?: string | null | undefined;
  contactPhone?: string | null | undefined;
  keyholder?: string | null | undefined;
  /** Telephone number of somebody in the roster with a post at the site's village. */
  receiverA?: string | null | undefined;
  receiverB?: string | null | undefined;
  /** Takes it off the register from today, with why: 2 to 100 characters. */
  endReason?: string | null | undefined;
};

export type RevealHouseholdInput = {
  household: string;
  /** Why: 2 to 100 characters. */
  purpose: string;
};

export type PoweredInput = {
  /** Town, village or grid. */
  within: string;
  /** Why: 2 to 100 characters. */
  purpose: string;
};

export type ReliefWant =
  | 'WATER'
  | 'FOOD'
  | 'CLOTHING'
  | 'SHELTER'
  | 'MEDICAL'
  | 'HEATING'
  | 'OTHER';

export type ReliefReceiver =
  | 'SELF'
  | 'FAMILY'
  | 'NEIGHBOUR'
  /** A village cadre took it along. */
  | 'CADRE';

export type AddReliefNeedInput = {
  id: string;
  event: string;
  village: string;
  /** 1 to 50 characters; sealed. */
  name: string;
  /** Sealed. */
  phone?: string | null | undefined;
  /** Where they are now, at most 100 characters; sealed. */
  where?: string | null | undefined;
  /** 1 to 99. */
  persons: number;
  wants: Array<ReliefWant>;
  /** Names nobody; at most 200 characters. */
  text?: string | null | undefined;
  since: string;
  madeAt: string;
};

export type ReliefItemInput = {
  want: ReliefWant;
  /** 1 to 20 characters. */
  name: string;
  quantity: number;
  /** 1 to 10 characters. */
  unit: string;
};

export type RecordReliefInput = {
  id: string;
  need: string;
  /** 1 to 20. */
  items: Array<ReliefItemInput>;
  receiver: ReliefReceiver;
  madeAt: string;
};

export type StrikeReliefInput = {
  receipt: string;
  id: string;
  /** 1 to 200 characters. */
  text: string;
};

export type CloseReliefInput = {
  need: string;
  id: string;
  /** 1 to 200 characters. */
  text: string;
};

export type RevealReliefInput = {
  need: string;
  /** Why it is looked at, 2 to 100 characters; goes to the journal before anything is given. */
  purpose: string;
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

/** What came of a test call (试呼). */
export type CallResult =
  | 'REACHED'
  | 'NO_ANSWER'
  /** Clears the day the number was last reached. */
  | 'WRONG_NUMBER';

export type VerifyPersonInput = {
  person: string;
  result: CallResult;
};

export type LinkKind =
  /** One use, 72 hours; the invited types his own phone number. */
  | 'INVITATION'
  /** One use, 30 minutes. */
  | 'RESET';

export type EventKind =
  | 'DISASTER'
  /** A season of winter and spring relief (冬春救助): lists and dates, no statements. */
  | 'WINTER';

export type ListStage =
  /** 需救助 */
  | 'NEED'
  /** 已救助 */
  | 'GIVEN';

export type ListState =
  | 'SUBMITTED'
  /** 乡审 */
  | 'PASSED'
  /** 县定 */
  | 'DECIDED'
  | 'RETURNED';

export type SubmitListInput = {
  id: string;
  event: string;
  village: string;
  stage: ListStage;
  /** Left out of a list without any row. */
  heldOn?: string | null | undefined;
  noticeFrom?: string | null | undefined;
  noticeUntil?: string | null | undefined;
  /** At most 500 characters. */
  text?: string | null | undefined;
  madeAt: string;
};

export type StepListInput = {
  list: string;
  /** Id of the step, made by the caller, UUIDv7. */
  id: string;
  /** PASSED, DECIDED or RETURNED. */
  state: ListState;
  /** Needed to return; at most 200 characters. */
  text?: string | null | undefined;
  madeAt: string;
};

export type SetSettingInput = {
  key: string;
  /** Null goes back to the default. */
  value?: number | null | undefined;
};

export type SiteCheckState =
  | 'ASKED'
  | 'DONE'
  | 'WITHDRAWN';

export type SiteVerdict =
  | 'MATCHES'
  | 'DIFFERS'
  | 'UNCLEAR';

export type AskSiteCheckInput = {
  id: string;
  statement: string;
  /** 1 to 20. */
  codes: Array<string>;
  /** 1 to 300 characters. */
  text: string;
  /** Anybody with a post under the one who asks, but not who sent the figures. */
  assignee: string;
  /** Within a week. */
  dueAt: string;
  madeAt: string;
};

export type SiteFindingInput = {
  code: string;
  verdict: SiteVerdict;
  /** In the unit it is typed in; the figure's own code. */
  seen?: FigureInput | null | undefined;
  text?: string | null | undefined;
};

export type AnswerSiteCheckInput = {
  check: string;
  /** Id of the answer, made by the phone, UUIDv7. */
  id: string;
  /** One for each code. */
  findings: Array<SiteFindingInput>;
  /** At most 500 characters. */
  text?: string | null | undefined;
  seenAt: string;
  /** Photos that follow over /files/, at most 9. */
  media?: Array<MediaInput> | null | undefined;
};

export type WithdrawSiteCheckInput = {
  check: string;
  id: string;
  madeAt: string;
};

/** What came of the last test call to a person. */
export type TestCallState =
  /** Not rung yet: it is night, or a warning needs the line. */
  | 'PENDING'
  | 'SENDING'
  /** The telephone rings, or rang, and no key was pressed yet. */
  | 'ACCEPTED'
  /** The key was pressed: reached. */
  | 'ANSWERED'
  /** Nobody pressed the key within two minutes. */
  | 'SILENT'
  /** The number is not in service. */
  | 'GONE'
  /** The line took it not at all. */
  | 'REFUSED';

export type StartTestCallsInput = {
  /** Made by the caller, UUIDv7: the same again is the same. */
  id: string;
  /** Left out, the viewer's only place. */
  within?: string | null | undefined;
  /** Rings this person alone. */
  person?: string | null | undefined;
  /** Rings also whom a test has rung within four weeks. */
  again?: boolean;
};

export type StopTestCallsInput = {
  round: string;
};

export type VerifyOrderState =
  | 'ASKED'
  /** By phone and in writing. */
  | 'ANSWERED'
  | 'WITHDRAWN';

export type VerifyAnswerKind =
  | 'PHONE'
  | 'WRITTEN';

export type OrderVerifyInput = {
  id: string;
  event: string;
  division: string;
  /** At most 20. */
  codes: Array<string>;
  /** 1 to 300 characters. */
  text: string;
  /** 1 to 100 characters. */
  from: string;
  /** Within the last day. */
  askedAt: string;
  madeAt: string;
};

export type AnswerVerifyInput = {
  order: string;
  /** Id of the answer, made by the caller, UUIDv7. */
  id: string;
  kind: VerifyAnswerKind;
  /** 1 to 300 characters of a call, 1 to 1000 in writing. */
  text: string;
  /** When it was answered by phone; of a written answer the server's clock counts. */
  at: string;
};

export type WithdrawVerifyInput = {
  order: string;
  id: string;
  madeAt: string;
};

export type VillageState =
  /** Nobody of it has been heard. */
  | 'SILENT'
  | 'REACHED'
  /** The warning is over, or another revision asks. */
  | 'OVER';

/** How a village was heard of again. */
export type VillageSign =
  /** A responsible post answered. */
  | 'ANSWER'
  /** A post said a short word (每小时报一次). */
  | 'WORD'
  /** Somebody of it spoke by another way. */
  | 'WAY'
  /** Somebody who was sent is there. */
  | 'ARRIVAL';

export type VillageNoteKind =
  /** Another way was tried. */
  | 'TRY'
  /** Somebody was sent. */
  | 'SEND'
  /** Who was sent is there. */
  | 'ARRIVE';

/** Other ways into a village, in the order they are tried. */
export type VillageWay =
  | 'LANDLINE'
  | 'SATELLITE'
  | 'RADIO'
  | 'POLICE'
  | 'POWER_CREW'
  | 'NEIGHBOUR'
  | 'OTHER';

export type NoteVillageInput = {
  rung: string;
  /** Made by the caller, UUIDv7. Same id and content again gives the same answer. */
  id: string;
  kind: VillageNoteKind;
  /** Needed with TRY. */
  way?: VillageWay | null | undefined;
  /** With TRY: somebody of the village spoke. It ends the silence. */
  spoke?: boolean;
  /** Who was spoken to, sent or has arrived: name and post, at most 60 characters; may be empty when nobody answered. */
  who?: string | null | undefined;
  /** At most 200 characters. */
  text?: string | null | undefined;
  madeAt: string;
};

export type SayWordInput = {
  delivery: string;
  /** Made by the phone, UUIDv7. */
  id: string;
  madeAt: string;
};

/** Colour of an issued warning; red is the highest. */
export type WarningLevel =
  | 'RED'
  | 'ORANGE'
  | 'YELLOW'
  | 'BLUE';

export type WarningOrigin =
  /** Typed by a desk. */
  | 'TYPED'
  /** Taken in as CAP 1.2. */
  | 'CAP'
  /** 镇街建议: proposed by a town from a danger report. */
  | 'PROPOSED';

export type WarningState =
  | 'DRAFT'
  /** Waits for a second. */
  | 'SUBMITTED'
  | 'APPROVED'
  /** In force. */
  | 'PUBLISHED'
  | 'CANCELLED'
  | 'EXPIRED'
  | 'REJECTED';

/** Where a warning lies for those who work on it. */
export type WarningDesk =
  /** Waits for a second. */
  | 'INBOX'
  /** Is worked on. */
  | 'DOING'
  /** In force. */
  | 'LIVE'
  /** Over. */
  | 'DONE';

export type WarningMoveKind =
  | 'DRAFT'
  /** Taken in from a machine. */
  | 'INTAKE'
  /** 镇街建议: a town proposed it from a danger report. */
  | 'PROPOSE'
  | 'EDIT'
  | 'SUBMIT'
  | 'RETURN'
  | 'REJECT'
  | 'APPROVE'
  | 'PUBLISH'
  /** 紧急发布: published before a second looked. */
  | 'URGENT'
  /** 事后复核: the second confirms it. */
  | 'CONFIRM'
  /** A named person at the duty desk took it. */
  | 'TAKE'
  | 'UPDATE'
  | 'CANCEL'
  | 'EXPIRE';

export type Audience =
  /** Responsible posts, and the desks above them. */
  | 'POSTS'
  /** Named receivers of special sites. */
  | 'SITES'
  /** Households, at their doors. */
  | 'HOUSEHOLDS';

export type RevisionKind =
  | 'ALERT'
  | 'UPDATE'
  | 'CANCEL';

export type RevisionEnd =
  | 'SUPERSEDED'
  | 'CANCELLED'
  | 'EXPIRED';

export type WarningContentInput = {
  /** At most 100 characters. */
  issuer: string;
  identifier?: string | null | undefined;
  issuedAt: string;
  level: WarningLevel;
  event: string;
  eventName: string;
  /** At most 200 characters. */
  headline: string;
  /** At most 4000 characters. */
  text: string;
  instruction?: string | null | undefined;
  areaWords?: string | null | undefined;
  onsetAt?: string | null | undefined;
  expiresAt: string;
  order?: string | null | undefined;
  template?: string | null | undefined;
};

export type WarningCircleInput = {
  latitude: number;
  longitude: number;
  /** At most 200. */
  radiusKm: number;
};

export type WarningTargetInput = {
  /** Towns, villages or the county itself; at most 300. */
  divisions?: Array<string> | null | undefined;
  without?: Array<string> | null | undefined;
  audience: Array<Audience>;
  /** At most 20 rings of 1024 points each. */
  polygons?: Array<Array<Array<number>>> | null | undefined;
  circles?: Array<WarningCircleInput> | null | undefined;
};

export type DraftWarningInput = {
  /** Made by the caller, UUIDv7. Same id and content again gives the same answer. */
  id: string;
  within?: string | null | undefined;
  content: WarningContentInput;
  target: WarningTargetInput;
  madeAt: string;
};

export type EditWarningInput = {
  warning: string;
  move: string;
  /** The edit it is based on. */
  edit: number;
  content: WarningContentInput;
  target: WarningTargetInput;
  madeAt: string;
};

export type MoveWarningInput = {
  warning: string;
  /** Id of the move, made by the caller, UUIDv7. */
  move: string;
  kind: WarningMoveKind;
  /** The edit that was looked at; needed to approve, publish, publish urgently and update: what changed meanwhile is warning.edited. */
  edit?: number | null | undefined;
  /** Reason; needed to return, reject and cancel; at most 500 characters. */
  text?: string | null | undefined;
  madeAt: string;
};

/** Where the figures of a disaster come from. */
export type YearBasis =
  /** The county's accepted final. */
  | 'FINAL'
  /** The county's newest accepted statement: there is no final yet. */
  | 'ACCEPTED'
  /** The county has no accepted statement: it does not count yet. */
  | 'NONE'
  /** No natural disaster: it does not count. */
  | 'ACCIDENT';

export type SetCountyFigureInput = {
  /** Made by the caller, UUIDv7. Same id and content again gives the same answer. */
  id: string;
  /** Left out, the viewer's only county. */
  within?: string | null | undefined;
  key: string;
  year: number;
  value: number;
  /** Where it stands, 1 to 60 characters. */
  source: string;
  madeAt: string;
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

export type CoverageListQueryVariables = Exact<{
  within?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type CoverageListQuery = { revisions: { nodes: Array<{ id: string, warning: string, number: number, kind: RevisionKind, urgent: boolean, level: WarningLevel, publishedAt: string, expiresAt: string, endedAt: string | null, endedBy: RevisionEnd | null, content: { issuer: string, issuedAt: string, eventName: string, headline: string, order: string }, publishedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CoverageBoardQueryVariables = Exact<{
  warning: string;
  within?: string | null | undefined;
}>;


export type CoverageBoardQuery = { coverage: { asOf: string, villages: number, villagesAnswered: number, people: number, peopleAnswered: number, peopleBehalf: number, peopleDelivered: number, households: number, householdsReached: number, moved: number, minutes50: number | null, minutes90: number | null, minutes100: number | null, revision: { id: string, warning: string, number: number, kind: RevisionKind, urgent: boolean, level: WarningLevel, publishedAt: string, expiresAt: string, endedAt: string | null, endedBy: RevisionEnd | null, content: { issuer: string, issuedAt: string, eventName: string, headline: string, order: string }, publishedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, curve: Array<{ minute: number, answered: number }>, parts: Array<{ villages: number, villagesAnswered: number, people: number, peopleAnswered: number, households: number, householdsReached: number, firstAnswerAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }> } };

export type CoveragePartsQueryVariables = Exact<{
  warning: string;
  within?: string | null | undefined;
}>;


export type CoveragePartsQuery = { coverage: { asOf: string, parts: Array<{ villages: number, villagesAnswered: number, people: number, peopleAnswered: number, households: number, householdsReached: number, firstAnswerAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }> } };

export type CoverageOpenQueryVariables = Exact<{
  warning: string;
  within?: string | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type CoverageOpenQuery = { uncovered: { nodes: Array<{ id: string, state: DeliveryState, calledAt: string, deliveredAt: string | null, openedAt: string | null, answeredAt: string | null, away: boolean, nextAt: string | null, nextChannels: Array<Channel>, person: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CoverageDeliveryQueryVariables = Exact<{
  id: string;
}>;


export type CoverageDeliveryQuery = { delivery: { id: string, state: DeliveryState, calledAt: string, deliveredAt: string | null, openedAt: string | null, answeredAt: string | null, away: boolean, nextAt: string | null, nextChannels: Array<Channel>, attempts: Array<{ id: string, channel: Channel, step: number, state: AttemptState, at: string, settledAt: string | null, code: string, to: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }>, person: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } } | null };

export type AnswerOnBehalfMutationVariables = Exact<{
  input: AnswerOnBehalfInput;
}>;


export type AnswerOnBehalfMutation = { answerOnBehalf: { delivery: { id: string, state: DeliveryState, calledAt: string, deliveredAt: string | null, openedAt: string | null, answeredAt: string | null, away: boolean, nextAt: string | null, nextChannels: Array<Channel>, person: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } } } };

export type BoardRevisionFragment = { id: string, warning: string, number: number, kind: RevisionKind, urgent: boolean, level: WarningLevel, publishedAt: string, expiresAt: string, endedAt: string | null, endedBy: RevisionEnd | null, content: { issuer: string, issuedAt: string, eventName: string, headline: string, order: string }, publishedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } };

export type BoardPartFragment = { villages: number, villagesAnswered: number, people: number, peopleAnswered: number, households: number, householdsReached: number, firstAnswerAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } };

export type BoardDeliveryFragment = { id: string, state: DeliveryState, calledAt: string, deliveredAt: string | null, openedAt: string | null, answeredAt: string | null, away: boolean, nextAt: string | null, nextChannels: Array<Channel>, person: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } };

export type SilentVillagesQueryVariables = Exact<{
  warning: string;
  within?: string | null | undefined;
  state: VillageState;
  after?: string | null | undefined;
}>;


export type SilentVillagesQuery = { silentVillages: { nodes: Array<{ id: string, state: VillageState, silentSince: string, round: number, asks: Array<Channel>, nextAt: string | null, nextChannels: Array<Channel>, sent: string, sentAt: string | null, reachedAt: string | null, reachedBy: VillageSign | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, notes: Array<{ id: string, kind: VillageNoteKind, way: VillageWay | null, spoke: boolean, who: string, text: string, receivedAt: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type NoteVillageMutationVariables = Exact<{
  input: NoteVillageInput;
}>;


export type NoteVillageMutation = { noteVillage: { village: { id: string, state: VillageState, silentSince: string, round: number, asks: Array<Channel>, nextAt: string | null, nextChannels: Array<Channel>, sent: string, sentAt: string | null, reachedAt: string | null, reachedBy: VillageSign | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, notes: Array<{ id: string, kind: VillageNoteKind, way: VillageWay | null, spoke: boolean, who: string, text: string, receivedAt: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }> } } };

export type SilentRowFragment = { id: string, state: VillageState, silentSince: string, round: number, asks: Array<Channel>, nextAt: string | null, nextChannels: Array<Channel>, sent: string, sentAt: string | null, reachedAt: string | null, reachedBy: VillageSign | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, notes: Array<{ id: string, kind: VillageNoteKind, way: VillageWay | null, spoke: boolean, who: string, text: string, receivedAt: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }> };

export type TownDoorsQueryVariables = Exact<{
  within?: string | null | undefined;
  warning?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type TownDoorsQuery = { doors: { nodes: Array<{ id: string, notice: string | null, why: DoorWhy, state: DoorState, stage: DoorStage, outcome: DoorOutcome | null, openedAt: string, dueAt: string | null, linkCalledAt: string | null, linkAnsweredAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, household: { id: string, code: string, name: string, members: number, alone: boolean, needy: boolean, officerAName: string, officerBName: string, linkName: string } | null, site: { id: string, name: string, members: number } | null, visits: Array<{ id: string, outcome: DoorOutcome, lane: boolean, note: string, madeAt: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }>, rulings: Array<{ id: string, kind: DoorRulingKind, text: string, confirmedBy: string, madeAt: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null }, totalCount: { value: number, more: boolean } } };

export type DecideDoorMutationVariables = Exact<{
  input: DecideDoorInput;
}>;


export type DecideDoorMutation = { decideDoor: { door: { id: string, notice: string | null, why: DoorWhy, state: DoorState, stage: DoorStage, outcome: DoorOutcome | null, openedAt: string, dueAt: string | null, linkCalledAt: string | null, linkAnsweredAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, household: { id: string, code: string, name: string, members: number, alone: boolean, needy: boolean, officerAName: string, officerBName: string, linkName: string } | null, site: { id: string, name: string, members: number } | null, visits: Array<{ id: string, outcome: DoorOutcome, lane: boolean, note: string, madeAt: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }>, rulings: Array<{ id: string, kind: DoorRulingKind, text: string, confirmedBy: string, madeAt: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }> } } };

export type TownDoorRowFragment = { id: string, notice: string | null, why: DoorWhy, state: DoorState, stage: DoorStage, outcome: DoorOutcome | null, openedAt: string, dueAt: string | null, linkCalledAt: string | null, linkAnsweredAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, household: { id: string, code: string, name: string, members: number, alone: boolean, needy: boolean, officerAName: string, officerBName: string, linkName: string } | null, site: { id: string, name: string, members: number } | null, visits: Array<{ id: string, outcome: DoorOutcome, lane: boolean, note: string, madeAt: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }>, rulings: Array<{ id: string, kind: DoorRulingKind, text: string, confirmedBy: string, madeAt: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }> };

export type ExportListQueryVariables = Exact<{
  within?: string | null | undefined;
  warning: string;
  after?: string | null | undefined;
}>;


export type ExportListQuery = { exports: { nodes: Array<{ id: string, kind: ExportKind, state: ExportState, masked: boolean, done: number, total: number, bytes: number, requestedAt: string, readyAt: string | null, expiresAt: string | null, requestedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ExportByIdQueryVariables = Exact<{
  id: string;
}>;


export type ExportByIdQuery = { export: { id: string, kind: ExportKind, state: ExportState, masked: boolean, done: number, total: number, bytes: number, requestedAt: string, readyAt: string | null, expiresAt: string | null, requestedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } } | null };

export type RequestExportMutationVariables = Exact<{
  input: RequestExportInput;
}>;


export type RequestExportMutation = { requestExport: { export: { id: string, kind: ExportKind, state: ExportState, masked: boolean, done: number, total: number, bytes: number, requestedAt: string, readyAt: string | null, expiresAt: string | null, requestedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } } } };

export type SpotListQueryVariables = Exact<{
  warning: string;
  within?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type SpotListQuery = { spotChecks: { nodes: Array<{ id: string, subject: SpotSubject, door: string, telephone: boolean, at: string | null, answerBy: AnswerProof | null, outcome: DoorOutcome | null, drawnAt: string, result: SpotResult | null, note: string, checkedAt: string | null, corrected: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, person: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, checkedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type DrawSpotChecksMutationVariables = Exact<{
  input: DrawSpotChecksInput;
}>;


export type DrawSpotChecksMutation = { drawSpotChecks: { checks: Array<{ id: string, subject: SpotSubject, door: string, telephone: boolean, at: string | null, answerBy: AnswerProof | null, outcome: DoorOutcome | null, drawnAt: string, result: SpotResult | null, note: string, checkedAt: string | null, corrected: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, person: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, checkedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }> } };

export type NoteSpotCheckMutationVariables = Exact<{
  input: NoteSpotCheckInput;
}>;


export type NoteSpotCheckMutation = { noteSpotCheck: { check: { id: string, subject: SpotSubject, door: string, telephone: boolean, at: string | null, answerBy: AnswerProof | null, outcome: DoorOutcome | null, drawnAt: string, result: SpotResult | null, note: string, checkedAt: string | null, corrected: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, person: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, checkedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } } };

export type RevealSpotCheckMutationVariables = Exact<{
  input: RevealSpotCheckInput;
}>;


export type RevealSpotCheckMutation = { revealSpotCheck: { phone: string } };

export type ExportRowFragment = { id: string, kind: ExportKind, state: ExportState, masked: boolean, done: number, total: number, bytes: number, requestedAt: string, readyAt: string | null, expiresAt: string | null, requestedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } };

export type SpotRowFragment = { id: string, subject: SpotSubject, door: string, telephone: boolean, at: string | null, answerBy: AnswerProof | null, outcome: DoorOutcome | null, drawnAt: string, result: SpotResult | null, note: string, checkedAt: string | null, corrected: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, person: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, checkedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null };

export type RecordHeadQueryVariables = Exact<{
  warning: string;
  within?: string | null | undefined;
}>;


export type RecordHeadQuery = { coverage: { asOf: string, villages: number, villagesAnswered: number, people: number, peopleAnswered: number, peopleBehalf: number, households: number, householdsReached: number, moved: number, revision: { id: string, warning: string, number: number, kind: RevisionKind, urgent: boolean, level: WarningLevel, publishedAt: string, expiresAt: string, endedAt: string | null, endedBy: RevisionEnd | null, content: { issuer: string, issuedAt: string, eventName: string, headline: string, order: string }, publishedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } } };

export type RecordRowsQueryVariables = Exact<{
  warning: string;
  within?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type RecordRowsQuery = { callRecord: { nodes: Array<{ id: string, asks: boolean, state: DeliveryState, calledAt: string, deliveredAt: string | null, answeredAt: string | null, answerBy: AnswerProof | null, away: boolean, behalfText: string, person: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, behalfBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type NoticePreviewQueryVariables = Exact<{
  place: string;
  circle?: DangerCircleInput | null | undefined;
}>;


export type NoticePreviewQuery = { previewNotice: { households: number, sites: number, people: number } };

export type NoticeShowQueryVariables = Exact<{
  id: string;
}>;


export type NoticeShowQuery = { notice: { id: string, report: string | null, eventName: string, text: string, madeAt: string, receivedAt: string, endedAt: string | null, endedText: string, mayEnd: boolean, doors: { open: number, closed: number, ended: number, moved: number }, orders: Array<{ id: string, kind: OrderKind, state: OrderState, notice: string | null, report: string | null, warning: string | null, text: string, whereto: string, expert: string, opinion: string, madeAt: string, receivedAt: string, since: string | null, decidedAt: string | null, decidedText: string, endedAt: string | null, endedText: string, posts: number, received: number, asksMe: boolean, receivedByMe: string | null, resettled: boolean, may: Array<OrderMove>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, legalBasis: { code: string, law: string, article: string }, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, decidedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, endedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, missing: Array<{ person: string | null, name: string, role: Role | null, post: Post | null, division: string }> }>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, circle: { latitude: number, longitude: number, radiusM: number } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, endedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null };

export type EndedNoticesQueryVariables = Exact<{
  within?: string | null | undefined;
  first: number;
}>;


export type EndedNoticesQuery = { notices: { nodes: Array<{ id: string, report: string | null, eventName: string, text: string, madeAt: string, receivedAt: string, endedAt: string | null, endedText: string, mayEnd: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, circle: { latitude: number, longitude: number, radiusM: number } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, endedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }> } };

export type EndNoticeMutationVariables = Exact<{
  input: EndNoticeInput;
}>;


export type EndNoticeMutation = { endNotice: { notice: { id: string, report: string | null, eventName: string, text: string, madeAt: string, receivedAt: string, endedAt: string | null, endedText: string, mayEnd: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, circle: { latitude: number, longitude: number, radiusM: number } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, endedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } } };

export type LegalBasesQueryVariables = Exact<{
  kind: OrderKind;
}>;


export type LegalBasesQuery = { legalBases: Array<{ code: string, law: string, article: string }> };

export type GiveOrderMutationVariables = Exact<{
  input: GiveOrderInput;
}>;


export type GiveOrderMutation = { giveOrder: { order: { id: string, kind: OrderKind, state: OrderState, notice: string | null, report: string | null, warning: string | null, text: string, whereto: string, expert: string, opinion: string, madeAt: string, receivedAt: string, since: string | null, decidedAt: string | null, decidedText: string, endedAt: string | null, endedText: string, posts: number, received: number, asksMe: boolean, receivedByMe: string | null, resettled: boolean, may: Array<OrderMove>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, legalBasis: { code: string, law: string, article: string }, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, decidedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, endedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, missing: Array<{ person: string | null, name: string, role: Role | null, post: Post | null, division: string }> } } };

export type DecideOrderMutationVariables = Exact<{
  input: DecideOrderInput;
}>;


export type DecideOrderMutation = { decideOrder: { order: { id: string, kind: OrderKind, state: OrderState, notice: string | null, report: string | null, warning: string | null, text: string, whereto: string, expert: string, opinion: string, madeAt: string, receivedAt: string, since: string | null, decidedAt: string | null, decidedText: string, endedAt: string | null, endedText: string, posts: number, received: number, asksMe: boolean, receivedByMe: string | null, resettled: boolean, may: Array<OrderMove>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, legalBasis: { code: string, law: string, article: string }, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, decidedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, endedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, missing: Array<{ person: string | null, name: string, role: Role | null, post: Post | null, division: string }> } } };

export type EndOrderMutationVariables = Exact<{
  input: EndOrderInput;
}>;


export type EndOrderMutation = { endOrder: { order: { id: string, kind: OrderKind, state: OrderState, notice: string | null, report: string | null, warning: string | null, text: string, whereto: string, expert: string, opinion: string, madeAt: string, receivedAt: string, since: string | null, decidedAt: string | null, decidedText: string, endedAt: string | null, endedText: string, posts: number, received: number, asksMe: boolean, receivedByMe: string | null, resettled: boolean, may: Array<OrderMove>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, legalBasis: { code: string, law: string, article: string }, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, decidedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, endedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, missing: Array<{ person: string | null, name: string, role: Role | null, post: Post | null, division: string }> } } };

export type ProposalEventsQueryVariables = Exact<{ [key: string]: never; }>;


export type ProposalEventsQuery = { eventTypes: Array<{ code: string, name: string }> };

export type ProposeWarningMutationVariables = Exact<{
  input: ProposeWarningInput;
}>;


export type ProposeWarningMutation = { proposeWarning: { proposal: { id: string, state: ProposalState } } };

export type EntryItemFragment = { code: string, name: string, unit: string, then: string | null, now: string | null };

export type EntryDoneFragment = { id: string, n: number, receipt: string, at: string, rows: Array<{ code: string, name: string, unit: string, then: string | null, now: string | null }>, by: { name: string, division: string } };

export type EntryListOfQueryVariables = Exact<{
  event: string;
  within: string;
}>;


export type EntryListOfQuery = { entryList: { at: string, mark: string, filled: number, mayEnter: boolean, event: { id: string, name: string, hazardName: string, startedAt: string }, place: { id: string, name: string, level: Level }, rows: Array<{ code: string, name: string, unit: string, then: string | null, now: string | null }>, entries: Array<{ id: string, n: number, receipt: string, at: string, rows: Array<{ code: string, name: string, unit: string, then: string | null, now: string | null }>, by: { name: string, division: string } }> } };

export type OutPlacesQueryVariables = Exact<{
  event: string;
  within: string;
}>;


export type OutPlacesQuery = { lossTable: { rows: Array<{ place: { id: string, name: string } }> } };

export type EntryRecordMutationVariables = Exact<{
  input: RecordEntryInput;
}>;


export type EntryRecordMutation = { recordEntry: { entry: { id: string, n: number, receipt: string, at: string, rows: Array<{ code: string, name: string, unit: string, then: string | null, now: string | null }>, by: { name: string, division: string } } } };

export type CaseListQueryVariables = Exact<{
  event: string;
  within: string;
  after?: string | null | undefined;
}>;


export type CaseListQuery = { exports: { nodes: Array<{ id: string, kind: ExportKind, state: ExportState, masked: boolean, done: number, total: number, bytes: number, requestedAt: string, readyAt: string | null, expiresAt: string | null, requestedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type LaddersQueryVariables = Exact<{
  colour: string;
}>;


export type LaddersQuery = { ladders: Array<{ colour: string, role: string, changed: boolean, steps: Array<{ number: number, afterMinutes: number, channels: Array<Channel>, to: LadderTo, desk: string, night: boolean }> }> };

export type SetLadderMutationVariables = Exact<{
  input: SetLadderInput;
}>;


export type SetLadderMutation = { setLadder: { ladders: Array<{ colour: string, role: string, changed: boolean, steps: Array<{ number: number, afterMinutes: number, channels: Array<Channel>, to: LadderTo, desk: string, night: boolean }> }> } };

export type TemplateWordsQueryVariables = Exact<{ [key: string]: never; }>;


export type TemplateWordsQuery = { warningTemplates: Array<{ code: string, event: string, eventName: string, colour: string, kind: string, title: string, body: string, sms: string, smsMost: number, loudspeaker: string }> };

export type SetTemplateMutationVariables = Exact<{
  input: SetTemplateInput;
}>;


export type SetTemplateMutation = { setTemplate: { template: { code: string, event: string, eventName: string, colour: string, kind: string, title: string, body: string, sms: string, smsMost: number, loudspeaker: string } } };

export type LadderRowFragment = { colour: string, role: string, changed: boolean, steps: Array<{ number: number, afterMinutes: number, channels: Array<Channel>, to: LadderTo, desk: string, night: boolean }> };

export type TemplateRowFragment = { code: string, event: string, eventName: string, colour: string, kind: string, title: string, body: string, sms: string, smsMost: number, loudspeaker: string };

export type LedgerStoryQueryVariables = Exact<{
  row: string;
}>;


export type LedgerStoryQuery = { ledgerVersions: Array<{ id: string, revision: number, removed: boolean, text: string, at: string, cells: Array<{ code: string, text: string, masked: boolean }>, by: { name: string, division: string } }> };

export type LedgerEventQueryVariables = Exact<{
  id: string;
}>;


export type LedgerEventQuery = { lossEvent: { id: string, kind: EventKind, name: string, nature: EventNature, hazard: string, hazardName: string, state: EventState, startedAt: string, form: string, receivedAt: string, stableAt: string | null, prices: { lines: Array<{ code: string, source: string, less: string, unit: string, yield: number, price: number, rate: number }> } | null, response: { scope: ResponseScope, level: number, since: string | null } } | null };

export type RevealLedgerMutationVariables = Exact<{
  input: RevealLedgerInput;
}>;


export type RevealLedgerMutation = { revealLedger: { text: string } };

export type DeskLedgerQueryVariables = Exact<{
  event: string;
  ledger: string;
  within: string;
  removed: boolean;
  first: number;
  after?: string | null | undefined;
}>;


export type DeskLedgerQuery = { ledger: { nodes: Array<{ id: string, event: string, ledger: string, revision: number, version: string, removedAt: string | null, removedText: string, receivedAt: string, changedAt: string, mayEdit: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, cells: Array<{ code: string, text: string, masked: boolean }>, twins: Array<{ row: string, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }>, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type BehalfOfQueryVariables = Exact<{
  event: string;
  village: string;
}>;


export type BehalfOfQuery = { lossEvent: { id: string, kind: EventKind, name: string, nature: EventNature, hazard: string, hazardName: string, state: EventState, startedAt: string, form: string, receivedAt: string, stableAt: string | null, prices: { lines: Array<{ code: string, source: string, less: string, unit: string, yield: number, price: number, rate: number }> } | null, response: { scope: ResponseScope, level: number, since: string | null } } | null, lossChain: { mayBehalf: Array<StatementKind>, id: string | null, event: string, may: Array<StatementKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, head: { id: string, event: string, n: number, kind: StatementKind, state: StatementState, form: string, occurredAt: string, returnedText: string, disputed: boolean, text: string, madeAt: string, receivedAt: string, decidedAt: string | null, acceptedAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, figures: Array<{ code: string, value: number, unit: string, printed: number }>, facts: Array<{ code: string, text: string }>, findings: Array<{ id: string, reason: string | null, reasonText: string | null }>, returned: Array<{ code: string, reason: string, text: string }>, behalf: { who: string, at: string } | null, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, decidedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, accepted: { id: string, n: number, kind: StatementKind, acceptedAt: string | null } | null, owes: Array<{ code: string, reason: string, text: string }> }, ledgerTies: Array<{ code: string, ledger: string, counted: number }> };

export type SubmitBehalfMutationVariables = Exact<{
  input: SubmitStatementInput;
}>;


export type SubmitBehalfMutation = { submitStatement: { statement: { id: string } } };

export type MyBypassQueryVariables = Exact<{
  event: string;
}>;


export type MyBypassQuery = { myBypassReports: Array<{ id: string, text: string, unnamed: boolean, receivedAt: string, answer: string | null, answeredBy: { name: string } | null }> };

export type SubmitBypassMutationVariables = Exact<{
  input: SubmitBypassInput;
}>;


export type SubmitBypassMutation = { submitBypass: { report: { id: string } } };

export type LeavePageQueryVariables = Exact<{ [key: string]: never; }>;


export type LeavePageQuery = { myLeaves: Array<{ id: string, appointment: string, name: string, otherName: string, mine: boolean, from: string, to: string, state: LeaveState, taken: boolean, reason: string }>, myLeavePosts: Array<{ appointment: string, other: string | null, otherName: string }> };

export type AskLeaveMutationVariables = Exact<{
  input: AskLeaveInput;
}>;


export type AskLeaveMutation = { askLeave: { leave: { id: string, appointment: string, name: string, otherName: string, mine: boolean, from: string, to: string, state: LeaveState, taken: boolean, reason: string } } };

export type SettleLeaveMutationVariables = Exact<{
  input: SettleLeaveInput;
}>;


export type SettleLeaveMutation = { settleLeave: { leave: { id: string, appointment: string, name: string, otherName: string, mine: boolean, from: string, to: string, state: LeaveState, taken: boolean, reason: string } } };

export type EndLeaveMutationVariables = Exact<{
  input: EndLeaveInput;
}>;


export type EndLeaveMutation = { endLeave: { leave: { id: string, appointment: string, name: string, otherName: string, mine: boolean, from: string, to: string, state: LeaveState, taken: boolean, reason: string } } };

export type TakeOverPostMutationVariables = Exact<{
  input: TakeOverPostInput;
}>;


export type TakeOverPostMutation = { takeOverPost: { leave: { id: string, appointment: string, name: string, otherName: string, mine: boolean, from: string, to: string, state: LeaveState, taken: boolean, reason: string } } };

export type LeaveRowFragment = { id: string, appointment: string, name: string, otherName: string, mine: boolean, from: string, to: string, state: LeaveState, taken: boolean, reason: string };

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


export type ServerStateQuery = { operations: { version: string, startedAt: string, database: string, migration: string, migrationsPending: boolean, databaseBytes: number, diskFreeBytes: number, diskTotalBytes: number, memoryBytes: number, goroutines: number, unlinked: number, unlinkedAgeMs: number, journalPos: number, checkpointAt: string | null, sessionsActive: number, sessionsOpen: number, liveStreams: number, mediaExpected: number, mediaBytes: number, jobs: Array<{ state: string, n: number }>, failedJobs: Array<{ id: string, kind: string, attempt: number, maxAttempts: number, at: string, error: string }>, sweeps: Array<{ name: string, lastAt: string | null, tookMs: number, ok: boolean, runs: number, failures: number }>, feeds: Array<{ name: string, okAt: string | null, failedSince: string | null, error: string | null, taken: number, refused: number, waiting: number }>, slowQueries: Array<{ text: string, runs: number, maxMs: number, meanMs: number, lastAt: string }> } };

export type HouseholdsQueryVariables = Exact<{
  within?: string | null | undefined;
  danger?: string | null | undefined;
  needy?: boolean | null | undefined;
  search?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type HouseholdsQuery = { households: { nodes: Array<{ id: string, code: string, name: string, phone: string, phoneKind: string, members: number, elders: number, children: number, alone: boolean, needy: boolean, dangers: Array<string>, transferMode: string, helpers: number, shelter: string, latitude: number | null, longitude: number | null, officerAName: string, officerBName: string, linkName: string, toldDay: string | null, reviewedDay: string | null, revision: number, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null }, totalCount: { value: number, more: boolean } } };

export type HouseholdByIdQueryVariables = Exact<{
  id: string;
}>;


export type HouseholdByIdQuery = { household: { id: string, code: string, name: string, phone: string, phoneKind: string, members: number, elders: number, children: number, alone: boolean, needy: boolean, dangers: Array<string>, transferMode: string, helpers: number, shelter: string, latitude: number | null, longitude: number | null, officerAName: string, officerBName: string, linkName: string, toldDay: string | null, reviewedDay: string | null, revision: number, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } } | null };

export type CorrectHouseholdMutationVariables = Exact<{
  input: CorrectHouseholdInput;
}>;


export type CorrectHouseholdMutation = { correctHousehold: { household: { id: string, code: string, name: string, phone: string, phoneKind: string, members: number, elders: number, children: number, alone: boolean, needy: boolean, dangers: Array<string>, transferMode: string, helpers: number, shelter: string, latitude: number | null, longitude: number | null, officerAName: string, officerBName: string, linkName: string, toldDay: string | null, reviewedDay: string | null, revision: number, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } } } };

export type SitesQueryVariables = Exact<{
  within?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type SitesQuery = { sites: { nodes: Array<{ id: string, code: string, kind: string, name: string, phone: string, members: number, dangers: Array<string>, transferMode: string, shelter: string, receiverA: string, receiverB: string, officerAName: string, officerBName: string, revision: number, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SiteByIdQueryVariables = Exact<{
  id: string;
}>;


export type SiteByIdQuery = { site: { id: string, code: string, kind: string, name: string, phone: string, members: number, dangers: Array<string>, transferMode: string, shelter: string, receiverA: string, receiverB: string, officerAName: string, officerBName: string, revision: number, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } } | null };

export type CorrectSiteMutationVariables = Exact<{
  input: CorrectSiteInput;
}>;


export type CorrectSiteMutation = { correctSite: { site: { id: string, code: string, kind: string, name: string, phone: string, members: number, dangers: Array<string>, transferMode: string, shelter: string, receiverA: string, receiverB: string, officerAName: string, officerBName: string, revision: number, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } } } };

export type RevealHouseholdMutationVariables = Exact<{
  input: RevealHouseholdInput;
}>;


export type RevealHouseholdMutation = { revealHousehold: { secret: { name: string, phone: string, contact: string, contactPhone: string, keyholder: string, needs: Array<string> } } };

export type PoweredHouseholdsMutationVariables = Exact<{
  input: PoweredInput;
}>;


export type PoweredHouseholdsMutation = { poweredHouseholds: { households: Array<{ id: string, code: string, name: string, phone: string, phoneKind: string, members: number, elders: number, children: number, alone: boolean, needy: boolean, dangers: Array<string>, transferMode: string, helpers: number, shelter: string, latitude: number | null, longitude: number | null, officerAName: string, officerBName: string, linkName: string, toldDay: string | null, reviewedDay: string | null, revision: number, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }> } };

export type ReadinessQueryVariables = Exact<{
  within?: string | null | undefined;
  kind?: ReadinessKind | null | undefined;
  after?: string | null | undefined;
}>;


export type ReadinessQuery = { readiness: { nodes: Array<{ role: Role, post: Post, kind: ReadinessKind, person: string | null, name: string, verifiedDay: string | null, goneDay: string | null, testedAt: string | null, tested: TestCallState | null, awayFrom: string | null, awayTo: string | null, other: string, accepted: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type VerifyPersonMutationVariables = Exact<{
  input: VerifyPersonInput;
}>;


export type VerifyPersonMutation = { verifyPerson: { person: { id: string, verifiedAt: string | null } } };

export type HouseholdRowFragment = { id: string, code: string, name: string, phone: string, phoneKind: string, members: number, elders: number, children: number, alone: boolean, needy: boolean, dangers: Array<string>, transferMode: string, helpers: number, shelter: string, latitude: number | null, longitude: number | null, officerAName: string, officerBName: string, linkName: string, toldDay: string | null, reviewedDay: string | null, revision: number, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } };

export type SiteRowFragment = { id: string, code: string, kind: string, name: string, phone: string, members: number, dangers: Array<string>, transferMode: string, shelter: string, receiverA: string, receiverB: string, officerAName: string, officerBName: string, revision: number, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } };

export type TestRoundsQueryVariables = Exact<{
  within?: string | null | undefined;
}>;


export type TestRoundsQuery = { testRounds: { nodes: Array<{ id: string, startedAt: string, gathering: boolean, stoppedAt: string | null, finishedAt: string | null, goesOnAt: string | null, people: number, waiting: number, ringing: number, answered: number, silent: number, gone: number, failed: number, startedBy: { name: string } }> } };

export type StartTestCallsMutationVariables = Exact<{
  input: StartTestCallsInput;
}>;


export type StartTestCallsMutation = { startTestCalls: { round: { id: string, startedAt: string, gathering: boolean, stoppedAt: string | null, finishedAt: string | null, goesOnAt: string | null, people: number, waiting: number, ringing: number, answered: number, silent: number, gone: number, failed: number, startedBy: { name: string } } } };

export type StopTestCallsMutationVariables = Exact<{
  input: StopTestCallsInput;
}>;


export type StopTestCallsMutation = { stopTestCalls: { round: { id: string, startedAt: string, gathering: boolean, stoppedAt: string | null, finishedAt: string | null, goesOnAt: string | null, people: number, waiting: number, ringing: number, answered: number, silent: number, gone: number, failed: number, startedBy: { name: string } } } };

export type TestRoundRowFragment = { id: string, startedAt: string, gathering: boolean, stoppedAt: string | null, finishedAt: string | null, goesOnAt: string | null, people: number, waiting: number, ringing: number, answered: number, silent: number, gone: number, failed: number, startedBy: { name: string } };

export type RelayDeskQueryVariables = Exact<{
  within?: string | null | undefined;
  desk: WarningDesk;
  after?: string | null | undefined;
}>;


export type RelayDeskQuery = { warnings: { nodes: Array<{ id: string, origin: WarningOrigin, report: string | null, state: WarningState, desk: WarningDesk, level: WarningLevel, edit: number, revision: number, trusted: boolean, takenAt: string | null, reviewDueAt: string | null, reviewedAt: string | null, receivedAt: string, publishedAt: string | null, endedAt: string | null, may: Array<WarningMoveKind>, takenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, content: { issuer: string, identifier: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string, template: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RelayShowQueryVariables = Exact<{
  id: string;
}>;


export type RelayShowQuery = { warning: { id: string, origin: WarningOrigin, report: string | null, state: WarningState, desk: WarningDesk, level: WarningLevel, edit: number, revision: number, trusted: boolean, takenAt: string | null, reviewDueAt: string | null, reviewedAt: string | null, receivedAt: string, publishedAt: string | null, endedAt: string | null, may: Array<WarningMoveKind>, reviewedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, target: { audience: Array<Audience>, polygons: Array<Array<Array<number>>>, shapes: number, divisions: Array<{ id: string, name: string, path: string }>, without: Array<{ id: string, name: string, path: string }>, circles: Array<{ latitude: number, longitude: number, radiusKm: number }> }, inForce: { id: string, number: number, level: WarningLevel, publishedAt: string, content: { issuer: string, identifier: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string, template: string } } | null, moves: Array<{ id: string, kind: WarningMoveKind, from: WarningState | null, to: WarningState, madeAt: string, receivedAt: string, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }>, takenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, content: { issuer: string, identifier: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string, template: string } } | null };

export type RelayTemplatesQueryVariables = Exact<{
  event: string;
}>;


export type RelayTemplatesQuery = { warningTemplates: Array<{ code: string, event: string, colour: string, kind: string, title: string, body: string }> };

export type RelayEventsQueryVariables = Exact<{ [key: string]: never; }>;


export type RelayEventsQuery = { eventTypes: Array<{ code: string, name: string }> };

export type RelayDivisionsQueryVariables = Exact<{
  within: string;
  level: Level;
  after?: string | null | undefined;
}>;


export type RelayDivisionsQuery = { divisions: { nodes: Array<{ id: string, code: string, shortName: string, parent: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RelayPreviewQueryVariables = Exact<{
  within?: string | null | undefined;
  target: WarningTargetInput;
}>;


export type RelayPreviewQuery = { previewTarget: { people: number, doubtful: number, sites: number, households: number, callMinutes: number, surely: Array<{ id: string, name: string, path: string }>, perhaps: Array<{ id: string, name: string, path: string }>, empty: Array<{ id: string, name: string, path: string }> } };

export type DraftWarningMutationVariables = Exact<{
  input: DraftWarningInput;
}>;


export type DraftWarningMutation = { draftWarning: { warning: { id: string, origin: WarningOrigin, report: string | null, state: WarningState, desk: WarningDesk, level: WarningLevel, edit: number, revision: number, trusted: boolean, takenAt: string | null, reviewDueAt: string | null, reviewedAt: string | null, receivedAt: string, publishedAt: string | null, endedAt: string | null, may: Array<WarningMoveKind>, reviewedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, target: { audience: Array<Audience>, polygons: Array<Array<Array<number>>>, shapes: number, divisions: Array<{ id: string, name: string, path: string }>, without: Array<{ id: string, name: string, path: string }>, circles: Array<{ latitude: number, longitude: number, radiusKm: number }> }, inForce: { id: string, number: number, level: WarningLevel, publishedAt: string, content: { issuer: string, identifier: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string, template: string } } | null, moves: Array<{ id: string, kind: WarningMoveKind, from: WarningState | null, to: WarningState, madeAt: string, receivedAt: string, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }>, takenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, content: { issuer: string, identifier: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string, template: string } } } };

export type EditWarningMutationVariables = Exact<{
  input: EditWarningInput;
}>;


export type EditWarningMutation = { editWarning: { warning: { id: string, origin: WarningOrigin, report: string | null, state: WarningState, desk: WarningDesk, level: WarningLevel, edit: number, revision: number, trusted: boolean, takenAt: string | null, reviewDueAt: string | null, reviewedAt: string | null, receivedAt: string, publishedAt: string | null, endedAt: string | null, may: Array<WarningMoveKind>, reviewedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, target: { audience: Array<Audience>, polygons: Array<Array<Array<number>>>, shapes: number, divisions: Array<{ id: string, name: string, path: string }>, without: Array<{ id: string, name: string, path: string }>, circles: Array<{ latitude: number, longitude: number, radiusKm: number }> }, inForce: { id: string, number: number, level: WarningLevel, publishedAt: string, content: { issuer: string, identifier: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string, template: string } } | null, moves: Array<{ id: string, kind: WarningMoveKind, from: WarningState | null, to: WarningState, madeAt: string, receivedAt: string, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }>, takenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, content: { issuer: string, identifier: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string, template: string } } } };

export type MoveWarningMutationVariables = Exact<{
  input: MoveWarningInput;
}>;


export type MoveWarningMutation = { moveWarning: { warning: { id: string, origin: WarningOrigin, report: string | null, state: WarningState, desk: WarningDesk, level: WarningLevel, edit: number, revision: number, trusted: boolean, takenAt: string | null, reviewDueAt: string | null, reviewedAt: string | null, receivedAt: string, publishedAt: string | null, endedAt: string | null, may: Array<WarningMoveKind>, reviewedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, target: { audience: Array<Audience>, polygons: Array<Array<Array<number>>>, shapes: number, divisions: Array<{ id: string, name: string, path: string }>, without: Array<{ id: string, name: string, path: string }>, circles: Array<{ latitude: number, longitude: number, radiusKm: number }> }, inForce: { id: string, number: number, level: WarningLevel, publishedAt: string, content: { issuer: string, identifier: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string, template: string } } | null, moves: Array<{ id: string, kind: WarningMoveKind, from: WarningState | null, to: WarningState, madeAt: string, receivedAt: string, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }>, takenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, content: { issuer: string, identifier: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string, template: string } } } };

export type RelayRowFragment = { id: string, origin: WarningOrigin, report: string | null, state: WarningState, desk: WarningDesk, level: WarningLevel, edit: number, revision: number, trusted: boolean, takenAt: string | null, reviewDueAt: string | null, reviewedAt: string | null, receivedAt: string, publishedAt: string | null, endedAt: string | null, may: Array<WarningMoveKind>, takenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, content: { issuer: string, identifier: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string, template: string } };

export type RelayWarningFragment = { id: string, origin: WarningOrigin, report: string | null, state: WarningState, desk: WarningDesk, level: WarningLevel, edit: number, revision: number, trusted: boolean, takenAt: string | null, reviewDueAt: string | null, reviewedAt: string | null, receivedAt: string, publishedAt: string | null, endedAt: string | null, may: Array<WarningMoveKind>, reviewedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, target: { audience: Array<Audience>, polygons: Array<Array<Array<number>>>, shapes: number, divisions: Array<{ id: string, name: string, path: string }>, without: Array<{ id: string, name: string, path: string }>, circles: Array<{ latitude: number, longitude: number, radiusKm: number }> }, inForce: { id: string, number: number, level: WarningLevel, publishedAt: string, content: { issuer: string, identifier: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string, template: string } } | null, moves: Array<{ id: string, kind: WarningMoveKind, from: WarningState | null, to: WarningState, madeAt: string, receivedAt: string, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } }>, takenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, content: { issuer: string, identifier: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string, template: string } };

export type RelayContentFragment = { issuer: string, identifier: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string, template: string };

export type NeedRowFragment = { id: string, event: string, name: string, phone: string, persons: number, wants: Array<ReliefWant>, text: string, since: string, dueAt: string, metAt: string | null, closedAt: string | null, closedText: string, receivedAt: string, mayRecord: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, by: { name: string }, receipts: Array<{ id: string, receiver: ReliefReceiver, madeAt: string, struckAt: string | null, struckText: string, items: Array<{ want: ReliefWant, name: string, quantity: number, unit: string }>, by: { name: string } }> };

export type CountRowFragment = { households: number, persons: number, inTime: number, late: number, waiting: number, over: number, waitingPersons: number, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } };

export type ReliefOfQueryVariables = Exact<{
  event: string;
  within: string;
  open: boolean;
  after?: string | null | undefined;
}>;


export type ReliefOfQuery = { lossEvent: { id: string, name: string, startedAt: string } | null, reliefBoard: { hours: number, total: { households: number, persons: number, inTime: number, late: number, waiting: number, over: number, waitingPersons: number, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }, rows: Array<{ households: number, persons: number, inTime: number, late: number, waiting: number, over: number, waitingPersons: number, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }> }, reliefNeeds: { nodes: Array<{ id: string, event: string, name: string, phone: string, persons: number, wants: Array<ReliefWant>, text: string, since: string, dueAt: string, metAt: string | null, closedAt: string | null, closedText: string, receivedAt: string, mayRecord: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, by: { name: string }, receipts: Array<{ id: string, receiver: ReliefReceiver, madeAt: string, struckAt: string | null, struckText: string, items: Array<{ want: ReliefWant, name: string, quantity: number, unit: string }>, by: { name: string } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type StrikeReliefMutationVariables = Exact<{
  input: StrikeReliefInput;
}>;


export type StrikeReliefMutation = { strikeRelief: { need: { id: string, event: string, name: string, phone: string, persons: number, wants: Array<ReliefWant>, text: string, since: string, dueAt: string, metAt: string | null, closedAt: string | null, closedText: string, receivedAt: string, mayRecord: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, by: { name: string }, receipts: Array<{ id: string, receiver: ReliefReceiver, madeAt: string, struckAt: string | null, struckText: string, items: Array<{ want: ReliefWant, name: string, quantity: number, unit: string }>, by: { name: string } }> } } };

export type CloseReliefMutationVariables = Exact<{
  input: CloseReliefInput;
}>;


export type CloseReliefMutation = { closeRelief: { need: { id: string, event: string, name: string, phone: string, persons: number, wants: Array<ReliefWant>, text: string, since: string, dueAt: string, metAt: string | null, closedAt: string | null, closedText: string, receivedAt: string, mayRecord: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, by: { name: string }, receipts: Array<{ id: string, receiver: ReliefReceiver, madeAt: string, struckAt: string | null, struckText: string, items: Array<{ want: ReliefWant, name: string, quantity: number, unit: string }>, by: { name: string } }> } } };

export type RevealReliefMutationVariables = Exact<{
  input: RevealReliefInput;
}>;


export type RevealReliefMutation = { revealRelief: { name: string, phone: string, where: string } };

export type ListRowFragment = { id: string, n: number, state: ListState, households: number, persons: number, money: number, heldOn: string | null, noticeFrom: string | null, noticeUntil: string | null, text: string, receivedAt: string, may: Array<ListState>, by: { name: string, division: string }, steps: Array<{ state: ListState, at: string, text: string, by: { name: string, division: string } }> };

export type SeasonLineFragment = { level: Level, villages: number, submitted: number, passed: number, decided: number, returned: number, households: number, persons: number, money: number, place: { code: string, id: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } };

export type SeasonOfQueryVariables = Exact<{
  event: string;
  stage: ListStage;
  within: string;
}>;


export type SeasonOfQuery = { seasonTable: { stage: ListStage, due: string | null, maySubmit: boolean, event: { id: string, name: string, state: EventState, startedAt: string, form: string, may: Array<EventMove> }, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, rows: Array<{ level: Level, villages: number, submitted: number, passed: number, decided: number, returned: number, households: number, persons: number, money: number, list: { id: string, n: number, state: ListState, households: number, persons: number, money: number, heldOn: string | null, noticeFrom: string | null, noticeUntil: string | null, text: string, receivedAt: string, may: Array<ListState>, by: { name: string, division: string }, steps: Array<{ state: ListState, at: string, text: string, by: { name: string, division: string } }> } | null, place: { code: string, id: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }>, sum: { level: Level, villages: number, submitted: number, passed: number, decided: number, returned: number, households: number, persons: number, money: number, place: { code: string, id: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } } } };

export type SendListMutationVariables = Exact<{
  input: SubmitListInput;
}>;


export type SendListMutation = { submitList: { list: { id: string } } };

export type StepListMutationVariables = Exact<{
  input: StepListInput;
}>;


export type StepListMutation = { stepList: { list: { id: string } } };

export type EndSeasonMutationVariables = Exact<{
  input: CloseEventInput;
}>;


export type EndSeasonMutation = { closeEvent: { event: { id: string } } };

export type ReportProposalQueryVariables = Exact<{
  report: string;
}>;


export type ReportProposalQuery = { reportProposal: { id: string, state: ProposalState, level: WarningLevel, at: string, endedText: string, by: { name: string, division: string } } | null };

export type AskedLeavesQueryVariables = Exact<{ [key: string]: never; }>;


export type AskedLeavesQuery = { myLeaves: Array<{ id: string, name: string, mine: boolean, from: string, to: string, state: LeaveState }> };

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

export type CheckToldQueryVariables = Exact<{
  id: string;
}>;


export type CheckToldQuery = { siteCheck: { id: string, event: string, eventName: string, text: string, state: SiteCheckState, form: string, answerText: string, answeredAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, findings: Array<{ code: string, verdict: SiteVerdict, text: string, seen: { value: number, unit: string } | null }>, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> } | null };

export type PriceSetFragment = { id: string, n: number, text: string, at: string, lines: Array<{ code: string, source: string, less: string, unit: string, yield: number, price: number, rate: number, note: string }>, by: { name: string, division: string } };

export type DeskMoneyQueryVariables = Exact<{
  event: string;
  within: string;
}>;


export type DeskMoneyQuery = { lossMoney: { prices: { id: string, n: number, text: string, at: string, lines: Array<{ code: string, source: string, less: string, unit: string, yield: number, price: number, rate: number, note: string }>, by: { name: string, division: string } } | null, lines: Array<{ quantity: number, money: number, line: { code: string, source: string, less: string, unit: string, note: string } }>, totals: Array<{ code: string, printed: number }> } };

export type DeskPricesMutationVariables = Exact<{
  input: SetLossPricesInput;
}>;


export type DeskPricesMutation = { setLossPrices: { event: { id: string } } };

export type DeskCheckFragment = { id: string, codes: Array<string>, text: string, state: SiteCheckState, statement: string, dueAt: string, receivedAt: string, answerText: string, answeredAt: string | null, mayWithdraw: boolean, assignee: { name: string, division: string }, by: { name: string, division: string }, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }>, findings: Array<{ code: string, verdict: SiteVerdict, text: string, seen: { value: number, unit: string } | null }> };

export type DeskChecksQueryVariables = Exact<{
  event: string;
  village: string;
}>;


export type DeskChecksQuery = { siteChecks: Array<{ id: string, codes: Array<string>, text: string, state: SiteCheckState, statement: string, dueAt: string, receivedAt: string, answerText: string, answeredAt: string | null, mayWithdraw: boolean, assignee: { name: string, division: string }, by: { name: string, division: string }, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }>, findings: Array<{ code: string, verdict: SiteVerdict, text: string, seen: { value: number, unit: string } | null }> }> };

export type DeskPeopleQueryVariables = Exact<{
  within: string;
  search?: string | null | undefined;
}>;


export type DeskPeopleQuery = { people: { nodes: Array<{ id: string, name: string, appointments: Array<{ role: Role, to: string | null, place: { path: string } }> }> } };

export type DeskAskCheckMutationVariables = Exact<{
  input: AskSiteCheckInput;
}>;


export type DeskAskCheckMutation = { askSiteCheck: { check: { id: string } } };

export type DeskWithdrawCheckMutationVariables = Exact<{
  input: WithdrawSiteCheckInput;
}>;


export type DeskWithdrawCheckMutation = { withdrawSiteCheck: { check: { id: string } } };

export type DeskBypassQueryVariables = Exact<{
  event: string;
  after?: string | null | undefined;
}>;


export type DeskBypassQuery = { bypassReports: { nodes: Array<{ id: string, text: string, unnamed: boolean, receivedAt: string, answer: string | null, answeredAt: string | null, place: { path: string }, figures: Array<{ code: string, value: number, unit: string, printed: number }>, author: { name: string, division: string } | null, answeredBy: { name: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type DeskAnswerBypassMutationVariables = Exact<{
  input: AnswerBypassInput;
}>;


export type DeskAnswerBypassMutation = { answerBypass: { report: { id: string } } };

export type DeskOrderVerifyMutationVariables = Exact<{
  input: OrderVerifyInput;
}>;


export type DeskOrderVerifyMutation = { orderVerify: { order: { id: string, event: string, eventName: string, codes: Array<string>, text: string, from: string, state: VerifyOrderState, askedAt: string, phoneDue: string, writtenDue: string, form: string, mayPhone: boolean, mayWrite: boolean, mayWithdraw: boolean, place: { id: string, name: string, path: string }, by: { name: string, division: string }, phone: { text: string, at: string, by: { name: string } } | null, written: { text: string, at: string, by: { name: string } } | null } } };

export type DeskWithdrawVerifyMutationVariables = Exact<{
  input: WithdrawVerifyInput;
}>;


export type DeskWithdrawVerifyMutation = { withdrawVerify: { order: { id: string, event: string, eventName: string, codes: Array<string>, text: string, from: string, state: VerifyOrderState, askedAt: string, phoneDue: string, writtenDue: string, form: string, mayPhone: boolean, mayWrite: boolean, mayWithdraw: boolean, place: { id: string, name: string, path: string }, by: { name: string, division: string }, phone: { text: string, at: string, by: { name: string } } | null, written: { text: string, at: string, by: { name: string } } | null } } };

export type DeskEventFragment = { id: string, kind: EventKind, name: string, nature: EventNature, hazard: string, hazardName: string, state: EventState, startedAt: string, form: string, report: string | null, receivedAt: string, stableAt: string | null, closedAt: string | null, may: Array<EventMove>, response: { scope: ResponseScope, level: number, by: string, since: string | null }, by: { name: string, division: string } };

export type DeskStatementFragment = { id: string, n: number, kind: StatementKind, state: StatementState, level: Level, disputed: boolean, receivedAt: string, mayDecide: boolean, place: { id: string, name: string, path: string }, totals: Array<{ code: string, printed: number }>, findings: Array<{ id: string, kind: string, hard: boolean, codes: Array<string>, field: string, reason: string | null, reasonText: string | null, numbers: Array<{ name: string, value: number }> }>, returned: Array<{ code: string, reason: string, text: string, answer: CellAnswer | null, answerReason: string, answerText: string }>, behalf: { how: string, who: string, at: string } | null, by: { name: string, post: Post | null } };

export type DeskEventsQueryVariables = Exact<{
  live?: boolean | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type DeskEventsQuery = { lossEvents: { nodes: Array<{ id: string, kind: EventKind, name: string, nature: EventNature, hazard: string, hazardName: string, state: EventState, startedAt: string, form: string, report: string | null, receivedAt: string, stableAt: string | null, closedAt: string | null, may: Array<EventMove>, response: { scope: ResponseScope, level: number, by: string, since: string | null }, by: { name: string, division: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type DeskFormQueryVariables = Exact<{
  version?: string | null | undefined;
}>;


export type DeskFormQuery = { lossForm: { version: string, document: string } };

export type DeskTableQueryVariables = Exact<{
  event: string;
  within: string;
  asOf?: string | null | undefined;
}>;


export type DeskTableQuery = { lossTable: { asOf: string | null, counted: number, event: { id: string, kind: EventKind, name: string, nature: EventNature, hazard: string, hazardName: string, state: EventState, startedAt: string, form: string, report: string | null, receivedAt: string, stableAt: string | null, closedAt: string | null, may: Array<EventMove>, turns: Array<{ id: string, kind: EventMove, at: string, text: string, by: { name: string, division: string }, changes: Array<{ what: string, from: string, to: string }> }>, response: { scope: ResponseScope, level: number, by: string, since: string | null }, by: { name: string, division: string } }, place: { id: string, name: string, level: Level }, rows: Array<{ level: Level, state: LossRowState, accepted: string | null, disputed: boolean, place: { id: string, name: string, path: string, code: string }, statement: { id: string, n: number, kind: StatementKind, state: StatementState, level: Level, disputed: boolean, receivedAt: string, mayDecide: boolean, place: { id: string, name: string, path: string }, totals: Array<{ code: string, printed: number }>, findings: Array<{ id: string, kind: string, hard: boolean, codes: Array<string>, field: string, reason: string | null, reasonText: string | null, numbers: Array<{ name: string, value: number }> }>, returned: Array<{ code: string, reason: string, text: string, answer: CellAnswer | null, answerReason: string, answerText: string }>, behalf: { how: string, who: string, at: string } | null, by: { name: string, post: Post | null } } | null, owed: { stage: string, due: string, reminded: { calls: number, lastAt: string | null, heardAt: string | null, nextAt: string | null, heardBy: { name: string, role: Role | null } | null } | null } | null }>, sum: Array<{ code: string, printed: number }>, own: { parts: Array<string>, id: string, n: number, kind: StatementKind, state: StatementState, level: Level, disputed: boolean, receivedAt: string, mayDecide: boolean, facts: Array<{ code: string, text: string }>, figures: Array<{ code: string, value: number, unit: string, printed: number }>, place: { id: string, name: string, path: string }, totals: Array<{ code: string, printed: number }>, findings: Array<{ id: string, kind: string, hard: boolean, codes: Array<string>, field: string, reason: string | null, reasonText: string | null, numbers: Array<{ name: string, value: number }> }>, returned: Array<{ code: string, reason: string, text: string, answer: CellAnswer | null, answerReason: string, answerText: string }>, behalf: { how: string, who: string, at: string } | null, by: { name: string, post: Post | null } } | null, conferences: Array<{ id: string, code: string, delta: number, departments: string, text: string, at: string, withdrawnAt: string | null, by: { name: string } }> } };

export type DeskChainQueryVariables = Exact<{
  event: string;
  division: string;
}>;


export type DeskChainQuery = { lossChain: { id: string | null, may: Array<StatementKind>, mayBehalf: Array<StatementKind>, mayAsk: boolean, versions: Array<{ text: string, mark: string | null, occurredAt: string, madeAt: string, acceptedAt: string | null, decidedAt: string | null, returnedText: string, id: string, n: number, kind: StatementKind, state: StatementState, level: Level, disputed: boolean, receivedAt: string, mayDecide: boolean, decidedBy: { name: string, division: string } | null, figures: Array<{ code: string, value: number, unit: string, printed: number }>, place: { id: string, name: string, path: string }, totals: Array<{ code: string, printed: number }>, findings: Array<{ id: string, kind: string, hard: boolean, codes: Array<string>, field: string, reason: string | null, reasonText: string | null, numbers: Array<{ name: string, value: number }> }>, returned: Array<{ code: string, reason: string, text: string, answer: CellAnswer | null, answerReason: string, answerText: string }>, behalf: { how: string, who: string, at: string } | null, by: { name: string, post: Post | null } }> } };

export type DeskReportsQueryVariables = Exact<{
  within?: string | null | undefined;
}>;


export type DeskReportsQuery = { reports: { nodes: Array<{ id: string, number: string, nature: Nature, note: string, receivedAt: string, place: { name: string } }> } };

export type DeskOwedQueryVariables = Exact<{
  within?: string | null | undefined;
}>;


export type DeskOwedQuery = { owedStatements: Array<{ event: string, eventName: string, stage: string, from: string, due: string, clause: string, place: { id: string, name: string, path: string }, reminded: { calls: number, lastAt: string | null, heardAt: string | null, nextAt: string | null, heardBy: { name: string, role: Role | null } | null } | null }> };

export type DeskOpenMutationVariables = Exact<{
  input: OpenEventInput;
}>;


export type DeskOpenMutation = { openEvent: { event: { id: string, kind: EventKind, name: string, nature: EventNature, hazard: string, hazardName: string, state: EventState, startedAt: string, form: string, report: string | null, receivedAt: string, stableAt: string | null, closedAt: string | null, may: Array<EventMove>, response: { scope: ResponseScope, level: number, by: string, since: string | null }, by: { name: string, division: string } } } };

export type DeskProposeMutationVariables = Exact<{
  input: ProposeEventInput;
}>;


export type DeskProposeMutation = { proposeEvent: { event: { id: string, kind: EventKind, name: string, nature: EventNature, hazard: string, hazardName: string, state: EventState, startedAt: string, form: string, report: string | null, receivedAt: string, stableAt: string | null, closedAt: string | null, may: Array<EventMove>, response: { scope: ResponseScope, level: number, by: string, since: string | null }, by: { name: string, division: string } } } };

export type DeskDecideMutationVariables = Exact<{
  input: DecideEventInput;
}>;


export type DeskDecideMutation = { decideEvent: { event: { id: string, kind: EventKind, name: string, nature: EventNature, hazard: string, hazardName: string, state: EventState, startedAt: string, form: string, report: string | null, receivedAt: string, stableAt: string | null, closedAt: string | null, may: Array<EventMove>, response: { scope: ResponseScope, level: number, by: string, since: string | null }, by: { name: string, division: string } } } };

export type DeskAmendMutationVariables = Exact<{
  input: AmendEventInput;
}>;


export type DeskAmendMutation = { amendEvent: { event: { id: string, kind: EventKind, name: string, nature: EventNature, hazard: string, hazardName: string, state: EventState, startedAt: string, form: string, report: string | null, receivedAt: string, stableAt: string | null, closedAt: string | null, may: Array<EventMove>, response: { scope: ResponseScope, level: number, by: string, since: string | null }, by: { name: string, division: string } } } };

export type DeskRespondMutationVariables = Exact<{
  input: RespondEventInput;
}>;


export type DeskRespondMutation = { respondEvent: { event: { id: string, kind: EventKind, name: string, nature: EventNature, hazard: string, hazardName: string, state: EventState, startedAt: string, form: string, report: string | null, receivedAt: string, stableAt: string | null, closedAt: string | null, may: Array<EventMove>, response: { scope: ResponseScope, level: number, by: string, since: string | null }, by: { name: string, division: string } } } };

export type DeskSettleMutationVariables = Exact<{
  input: SettleEventInput;
}>;


export type DeskSettleMutation = { settleEvent: { event: { id: string, kind: EventKind, name: string, nature: EventNature, hazard: string, hazardName: string, state: EventState, startedAt: string, form: string, report: string | null, receivedAt: string, stableAt: string | null, closedAt: string | null, may: Array<EventMove>, response: { scope: ResponseScope, level: number, by: string, since: string | null }, by: { name: string, division: string } } } };

export type DeskCloseMutationVariables = Exact<{
  input: CloseEventInput;
}>;


export type DeskCloseMutation = { closeEvent: { event: { id: string, kind: EventKind, name: string, nature: EventNature, hazard: string, hazardName: string, state: EventState, startedAt: string, form: string, report: string | null, receivedAt: string, stableAt: string | null, closedAt: string | null, may: Array<EventMove>, response: { scope: ResponseScope, level: number, by: string, since: string | null }, by: { name: string, division: string } } } };

export type DeskSubmitMutationVariables = Exact<{
  input: SubmitStatementInput;
}>;


export type DeskSubmitMutation = { submitStatement: { statement: { id: string } } };

export type DeskAcceptMutationVariables = Exact<{
  input: AcceptStatementInput;
}>;


export type DeskAcceptMutation = { acceptStatement: { statement: { id: string } } };

export type DeskReturnMutationVariables = Exact<{
  input: ReturnStatementInput;
}>;


export type DeskReturnMutation = { returnStatement: { statement: { id: string } } };

export type DeskAskMutationVariables = Exact<{
  input: AskStatementInput;
}>;


export type DeskAskMutation = { askStatement: { chain: { id: string | null } } };

export type DeskConferMutationVariables = Exact<{
  input: ConferInput;
}>;


export type DeskConferMutation = { confer: { conference: { id: string } } };

export type DeskUnconferMutationVariables = Exact<{
  input: WithdrawConferenceInput;
}>;


export type DeskUnconferMutation = { withdrawConference: { conference: { id: string } } };

export type DeliveryByIdQueryVariables = Exact<{
  id: string;
}>;


export type DeliveryByIdQuery = { delivery: { id: string, warning: string, asks: boolean, state: DeliveryState, calledAt: string, deliveredAt: string | null, openedAt: string | null, answeredAt: string | null, answerBy: AnswerProof | null, away: boolean, nextAt: string | null, nextChannels: Array<Channel>, wordAt: string | null, wordEvery: number | null, revision: { id: string, warning: string, number: number, kind: RevisionKind, material: boolean, urgent: boolean, level: WarningLevel, publishedAt: string, expiresAt: string, endedAt: string | null, endedBy: RevisionEnd | null, content: { issuer: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string }, questions: Array<{ name: string, kind: string, zh: string, en: string }>, publishedBy: { name: string, division: string } }, person: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, answers: Array<{ name: string, text: string }>, behalfBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null };

export type ActionsQueryVariables = Exact<{
  revision: string;
}>;


export type ActionsQuery = { actions: Array<{ code: string, zh: string, en: string, dueMinutes: number, evidence: string }> };

export type YearNumberFragment = { id: string, key: string, year: number, value: number, source: string, at: string, by: { name: string } };

export type YearsOfQueryVariables = Exact<{
  within: string;
  from: number;
  to: number;
}>;


export type YearsOfQuery = { lossYears: { maySet: boolean, place: { id: string, name: string }, years: Array<{ year: number, events: Array<{ event: string, name: string, hazardName: string, startedAt: string, basis: YearBasis, figures: Array<{ code: string, printed: number }> }>, sums: Array<{ code: string, printed: number }>, figures: Array<{ id: string, key: string, year: number, value: number, source: string, at: string, by: { name: string } }>, rates: Array<{ key: string, value: string | null, met: boolean | null }> }>, targets: Array<{ key: string, name: string, nameEn: string, unit: string, unitEn: string, most: string | null, source: string, average: string | null, met: boolean | null, known: Array<number>, missing: Array<number> }>, keys: Array<{ key: string, name: string, nameEn: string, unit: string, unitEn: string, decimals: number, onwards: boolean }> } };

export type YearSetMutationVariables = Exact<{
  input: SetCountyFigureInput;
}>;


export type YearSetMutation = { setCountyFigure: { figure: { id: string, key: string, year: number, value: number, source: string, at: string, by: { name: string } } } };

export type CheckRowFragment = { id: string, event: string, eventName: string, codes: Array<string>, text: string, state: SiteCheckState, dueAt: string, form: string, mayAnswer: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, told: Array<{ code: string, value: number, unit: string }>, by: { name: string, division: string } };

export type CheckPhotosQueryVariables = Exact<{
  id: string;
}>;


export type CheckPhotosQuery = { siteCheck: { id: string, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> } | null };

export type MySiteChecksQueryVariables = Exact<{ [key: string]: never; }>;


export type MySiteChecksQuery = { mySiteChecks: Array<{ id: string, event: string, eventName: string, codes: Array<string>, text: string, state: SiteCheckState, dueAt: string, form: string, mayAnswer: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, told: Array<{ code: string, value: number, unit: string }>, by: { name: string, division: string } }> };

export type AnswerSiteCheckMutationVariables = Exact<{
  input: AnswerSiteCheckInput;
}>;


export type AnswerSiteCheckMutation = { answerSiteCheck: { check: { id: string } } };

export type AddReliefNeedMutationVariables = Exact<{
  input: AddReliefNeedInput;
}>;


export type AddReliefNeedMutation = { addReliefNeed: { need: { id: string } } };

export type RecordReliefMutationVariables = Exact<{
  input: RecordReliefInput;
}>;


export type RecordReliefMutation = { recordRelief: { need: { id: string } } };

export type AnswerVerifyMutationVariables = Exact<{
  input: AnswerVerifyInput;
}>;


export type AnswerVerifyMutation = { answerVerify: { order: { id: string } } };

export type FeedQueryVariables = Exact<{
  within?: string | null | undefined;
  after?: string | null | undefined;
  first: number;
}>;


export type FeedQuery = { changes: { cursor: string, more: boolean, reset: boolean, nodes: Array<{ kind: ChangeKind, id: string, gone: boolean, report: { id: string, number: string, category: string, nature: Nature, severity: Severity, direct: boolean, facts: Array<string>, peopleOut: PeopleOut | null, peopleAffected: number | null, note: string, spot: string, state: ReportState, desk: Desk, madeAt: string, receivedAt: string, clockOffMs: number | null, dueAt: string | null, seenAt: string | null, sealed: boolean, mine: boolean, revision: number, may: Array<ReportMoveKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, position: { latitude: number, longitude: number, accuracyM: number, fixedAt: string } | null, seenBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, returned: { id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, moves: Array<{ id: string, kind: ReportMoveKind, from: ReportState | null, to: ReportState, madeAt: string, receivedAt: string, reason: ReturnReason | null, text: string, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }>, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> } | null, division: { id: string, code: string, level: Level, name: string, shortName: string, parent: string | null, validTo: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } } | null, category: { code: string, smsCode: string, class: string, zh: string, en: string, nature: Nature, usualSeverity: Severity, triggers: Array<string>, alwaysDirect: boolean, sealedReporter: boolean, needToKnow: boolean, questionsZh: Array<string>, questionsEn: Array<string> } | null, delivery: { id: string, warning: string, asks: boolean, state: DeliveryState, calledAt: string, deliveredAt: string | null, openedAt: string | null, answeredAt: string | null, answerBy: AnswerProof | null, away: boolean, nextAt: string | null, nextChannels: Array<Channel>, wordAt: string | null, wordEvery: number | null, revision: { id: string, warning: string, number: number, kind: RevisionKind, material: boolean, urgent: boolean, level: WarningLevel, publishedAt: string, expiresAt: string, endedAt: string | null, endedBy: RevisionEnd | null, content: { issuer: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string }, questions: Array<{ name: string, kind: string, zh: string, en: string }>, publishedBy: { name: string, division: string } }, person: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, answers: Array<{ name: string, text: string }>, behalfBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, door: { id: string, warning: string | null, notice: string | null, why: DoorWhy, state: DoorState, outcome: DoorOutcome | null, moved: number, openedAt: string, dueAt: string | null, linkCalledAt: string | null, linkAnsweredAt: string | null, closedAt: string | null, mine: boolean, hand: DoorHand | null, stage: DoorStage, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, visits: Array<{ id: string, outcome: DoorOutcome, lane: boolean, moved: number, madeAt: string, by: { name: string } }>, household: { id: string, code: string, name: string, phone: string, members: number, elders: number, children: number, alone: boolean, needy: boolean, dangers: Array<string>, transferMode: string, helpers: number, shelter: string, latitude: number | null, longitude: number | null, linkName: string } | null, site: { id: string, kind: string, name: string, members: number, dangers: Array<string>, transferMode: string, shelter: string, receiverA: string, receiverB: string } | null, rulings: Array<{ id: string, kind: DoorRulingKind, text: string, confirmedBy: string, madeAt: string, by: { name: string } }> } | null, notice: { id: string, report: string | null, eventName: string, text: string, madeAt: string, receivedAt: string, endedAt: string | null, endedText: string, mayEnd: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, circle: { latitude: number, longitude: number, radiusM: number } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, endedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, order: { id: string, kind: OrderKind, state: OrderState, notice: string | null, report: string | null, warning: string | null, text: string, whereto: string, expert: string, opinion: string, madeAt: string, receivedAt: string, since: string | null, decidedAt: string | null, decidedText: string, endedAt: string | null, endedText: string, posts: number, received: number, asksMe: boolean, receivedByMe: string | null, resettled: boolean, may: Array<OrderMove>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, legalBasis: { code: string, law: string, article: string }, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, decidedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, endedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, missing: Array<{ person: string | null, name: string, role: Role | null, post: Post | null, division: string }> } | null, event: { id: string, kind: EventKind, name: string, nature: EventNature, hazard: string, hazardName: string, state: EventState, startedAt: string, form: string, receivedAt: string, stableAt: string | null, prices: { lines: Array<{ code: string, source: string, less: string, unit: string, yield: number, price: number, rate: number }> } | null, response: { scope: ResponseScope, level: number, since: string | null } } | null, chain: { id: string | null, event: string, may: Array<StatementKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, head: { id: string, event: string, n: number, kind: StatementKind, state: StatementState, form: string, occurredAt: string, returnedText: string, disputed: boolean, text: string, madeAt: string, receivedAt: string, decidedAt: string | null, acceptedAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, figures: Array<{ code: string, value: number, unit: string, printed: number }>, facts: Array<{ code: string, text: string }>, findings: Array<{ id: string, reason: string | null, reasonText: string | null }>, returned: Array<{ code: string, reason: string, text: string }>, behalf: { who: string, at: string } | null, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, decidedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, accepted: { id: string, n: number, kind: StatementKind, acceptedAt: string | null } | null, owes: Array<{ code: string, reason: string, text: string }> } | null, check: { id: string, event: string, eventName: string, codes: Array<string>, text: string, state: SiteCheckState, dueAt: string, form: string, mayAnswer: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, told: Array<{ code: string, value: number, unit: string }>, by: { name: string, division: string } } | null }> } };

export type EventRowFragment = { id: string, kind: EventKind, name: string, nature: EventNature, hazard: string, hazardName: string, state: EventState, startedAt: string, form: string, receivedAt: string, stableAt: string | null, prices: { lines: Array<{ code: string, source: string, less: string, unit: string, yield: number, price: number, rate: number }> } | null, response: { scope: ResponseScope, level: number, since: string | null } };

export type StatementRowFragment = { id: string, event: string, n: number, kind: StatementKind, state: StatementState, form: string, occurredAt: string, returnedText: string, disputed: boolean, text: string, madeAt: string, receivedAt: string, decidedAt: string | null, acceptedAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, figures: Array<{ code: string, value: number, unit: string, printed: number }>, facts: Array<{ code: string, text: string }>, findings: Array<{ id: string, reason: string | null, reasonText: string | null }>, returned: Array<{ code: string, reason: string, text: string }>, behalf: { who: string, at: string } | null, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, decidedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null };

export type ChainRowFragment = { id: string | null, event: string, may: Array<StatementKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, head: { id: string, event: string, n: number, kind: StatementKind, state: StatementState, form: string, occurredAt: string, returnedText: string, disputed: boolean, text: string, madeAt: string, receivedAt: string, decidedAt: string | null, acceptedAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, figures: Array<{ code: string, value: number, unit: string, printed: number }>, facts: Array<{ code: string, text: string }>, findings: Array<{ id: string, reason: string | null, reasonText: string | null }>, returned: Array<{ code: string, reason: string, text: string }>, behalf: { who: string, at: string } | null, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, decidedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, accepted: { id: string, n: number, kind: StatementKind, acceptedAt: string | null } | null, owes: Array<{ code: string, reason: string, text: string }> };

export type NoticeRowFragment = { id: string, report: string | null, eventName: string, text: string, madeAt: string, receivedAt: string, endedAt: string | null, endedText: string, mayEnd: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, circle: { latitude: number, longitude: number, radiusM: number } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, endedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null };

export type OrderRowFragment = { id: string, kind: OrderKind, state: OrderState, notice: string | null, report: string | null, warning: string | null, text: string, whereto: string, expert: string, opinion: string, madeAt: string, receivedAt: string, since: string | null, decidedAt: string | null, decidedText: string, endedAt: string | null, endedText: string, posts: number, received: number, asksMe: boolean, receivedByMe: string | null, resettled: boolean, may: Array<OrderMove>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, legalBasis: { code: string, law: string, article: string }, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, decidedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, endedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, missing: Array<{ person: string | null, name: string, role: Role | null, post: Post | null, division: string }> };

export type MyDoorsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type MyDoorsQuery = { myDoors: { nodes: Array<{ id: string, warning: string | null, notice: string | null, why: DoorWhy, state: DoorState, outcome: DoorOutcome | null, moved: number, openedAt: string, dueAt: string | null, linkCalledAt: string | null, linkAnsweredAt: string | null, closedAt: string | null, mine: boolean, hand: DoorHand | null, stage: DoorStage, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, visits: Array<{ id: string, outcome: DoorOutcome, lane: boolean, moved: number, madeAt: string, by: { name: string } }>, household: { id: string, code: string, name: string, phone: string, members: number, elders: number, children: number, alone: boolean, needy: boolean, dangers: Array<string>, transferMode: string, helpers: number, shelter: string, latitude: number | null, longitude: number | null, linkName: string } | null, site: { id: string, kind: string, name: string, members: number, dangers: Array<string>, transferMode: string, shelter: string, receiverA: string, receiverB: string } | null, rulings: Array<{ id: string, kind: DoorRulingKind, text: string, confirmedBy: string, madeAt: string, by: { name: string } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PlaceDoorsQueryVariables = Exact<{
  within?: string | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type PlaceDoorsQuery = { doors: { nodes: Array<{ id: string, warning: string | null, notice: string | null, why: DoorWhy, state: DoorState, outcome: DoorOutcome | null, moved: number, openedAt: string, dueAt: string | null, linkCalledAt: string | null, linkAnsweredAt: string | null, closedAt: string | null, mine: boolean, hand: DoorHand | null, stage: DoorStage, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, visits: Array<{ id: string, outcome: DoorOutcome, lane: boolean, moved: number, madeAt: string, by: { name: string } }>, household: { id: string, code: string, name: string, phone: string, members: number, elders: number, children: number, alone: boolean, needy: boolean, dangers: Array<string>, transferMode: string, helpers: number, shelter: string, latitude: number | null, longitude: number | null, linkName: string } | null, site: { id: string, kind: string, name: string, members: number, dangers: Array<string>, transferMode: string, shelter: string, receiverA: string, receiverB: string } | null, rulings: Array<{ id: string, kind: DoorRulingKind, text: string, confirmedBy: string, madeAt: string, by: { name: string } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type DoorSecretsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type DoorSecretsQuery = { myDoors: { nodes: Array<{ id: string, secret: { name: string, phone: string, contact: string, contactPhone: string, keyholder: string, needs: Array<string> } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type DoorRowFragment = { id: string, warning: string | null, notice: string | null, why: DoorWhy, state: DoorState, outcome: DoorOutcome | null, moved: number, openedAt: string, dueAt: string | null, linkCalledAt: string | null, linkAnsweredAt: string | null, closedAt: string | null, mine: boolean, hand: DoorHand | null, stage: DoorStage, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, visits: Array<{ id: string, outcome: DoorOutcome, lane: boolean, moved: number, madeAt: string, by: { name: string } }>, household: { id: string, code: string, name: string, phone: string, members: number, elders: number, children: number, alone: boolean, needy: boolean, dangers: Array<string>, transferMode: string, helpers: number, shelter: string, latitude: number | null, longitude: number | null, linkName: string } | null, site: { id: string, kind: string, name: string, members: number, dangers: Array<string>, transferMode: string, shelter: string, receiverA: string, receiverB: string } | null, rulings: Array<{ id: string, kind: DoorRulingKind, text: string, confirmedBy: string, madeAt: string, by: { name: string } }> };

export type MyDeliveriesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type MyDeliveriesQuery = { myDeliveries: { nodes: Array<{ id: string, warning: string, asks: boolean, state: DeliveryState, calledAt: string, deliveredAt: string | null, openedAt: string | null, answeredAt: string | null, answerBy: AnswerProof | null, away: boolean, nextAt: string | null, nextChannels: Array<Channel>, wordAt: string | null, wordEvery: number | null, revision: { id: string, warning: string, number: number, kind: RevisionKind, material: boolean, urgent: boolean, level: WarningLevel, publishedAt: string, expiresAt: string, endedAt: string | null, endedBy: RevisionEnd | null, content: { issuer: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string }, questions: Array<{ name: string, kind: string, zh: string, en: string }>, publishedBy: { name: string, division: string } }, person: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, answers: Array<{ name: string, text: string }>, behalfBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type NoteDeliveryMutationVariables = Exact<{
  input: NoteDeliveryInput;
}>;


export type NoteDeliveryMutation = { noteDelivery: { noted: number } };

export type RevisionRowFragment = { id: string, warning: string, number: number, kind: RevisionKind, material: boolean, urgent: boolean, level: WarningLevel, publishedAt: string, expiresAt: string, endedAt: string | null, endedBy: RevisionEnd | null, content: { issuer: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string }, questions: Array<{ name: string, kind: string, zh: string, en: string }>, publishedBy: { name: string, division: string } };

export type DeliveryRowFragment = { id: string, warning: string, asks: boolean, state: DeliveryState, calledAt: string, deliveredAt: string | null, openedAt: string | null, answeredAt: string | null, answerBy: AnswerProof | null, away: boolean, nextAt: string | null, nextChannels: Array<Channel>, wordAt: string | null, wordEvery: number | null, revision: { id: string, warning: string, number: number, kind: RevisionKind, material: boolean, urgent: boolean, level: WarningLevel, publishedAt: string, expiresAt: string, endedAt: string | null, endedBy: RevisionEnd | null, content: { issuer: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string }, questions: Array<{ name: string, kind: string, zh: string, en: string }>, publishedBy: { name: string, division: string } }, person: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, answers: Array<{ name: string, text: string }>, behalfBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null };

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

export type LedgerLineFragment = { id: string, event: string, ledger: string, revision: number, version: string, removedAt: string | null, removedText: string, receivedAt: string, changedAt: string, mayEdit: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, cells: Array<{ code: string, text: string, masked: boolean }>, twins: Array<{ row: string, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }>, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> };

export type LedgerOfQueryVariables = Exact<{
  event: string;
  ledger: string;
  within: string;
  first: number;
  after?: string | null | undefined;
}>;


export type LedgerOfQuery = { ledger: { nodes: Array<{ id: string, event: string, ledger: string, revision: number, version: string, removedAt: string | null, removedText: string, receivedAt: string, changedAt: string, mayEdit: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, cells: Array<{ code: string, text: string, masked: boolean }>, twins: Array<{ row: string, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }>, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type LedgerLineOfQueryVariables = Exact<{
  id: string;
}>;


export type LedgerLineOfQuery = { ledgerRow: { id: string, event: string, ledger: string, revision: number, version: string, removedAt: string | null, removedText: string, receivedAt: string, changedAt: string, mayEdit: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, cells: Array<{ code: string, text: string, masked: boolean }>, twins: Array<{ row: string, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }>, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> } };

export type SaveLedgerRowMutationVariables = Exact<{
  input: SaveLedgerRowInput;
}>;


export type SaveLedgerRowMutation = { saveLedgerRow: { row: { id: string, event: string, ledger: string, revision: number, version: string, removedAt: string | null, removedText: string, receivedAt: string, changedAt: string, mayEdit: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, cells: Array<{ code: string, text: string, masked: boolean }>, twins: Array<{ row: string, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }>, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> } } };

export type RemoveLedgerRowMutationVariables = Exact<{
  input: RemoveLedgerRowInput;
}>;


export type RemoveLedgerRowMutation = { removeLedgerRow: { row: { id: string, event: string, ledger: string, revision: number, version: string, removedAt: string | null, removedText: string, receivedAt: string, changedAt: string, mayEdit: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, cells: Array<{ code: string, text: string, masked: boolean }>, twins: Array<{ row: string, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }>, media: Array<{ id: string, kind: MediaKind, state: MediaState, problem: MediaProblem | null, type: string, bytes: number, durationMs: number | null, capturedAt: string | null, mine: boolean }> } } };

export type LiveLossEventsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type LiveLossEventsQuery = { lossEvents: { nodes: Array<{ id: string, kind: EventKind, name: string, nature: EventNature, hazard: string, hazardName: string, state: EventState, startedAt: string, form: string, receivedAt: string, stableAt: string | null, prices: { lines: Array<{ code: string, source: string, less: string, unit: string, yield: number, price: number, rate: number }> } | null, response: { scope: ResponseScope, level: number, since: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ChainOfQueryVariables = Exact<{
  event: string;
  division: string;
}>;


export type ChainOfQuery = { lossChain: { id: string | null, event: string, may: Array<StatementKind>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, head: { id: string, event: string, n: number, kind: StatementKind, state: StatementState, form: string, occurredAt: string, returnedText: string, disputed: boolean, text: string, madeAt: string, receivedAt: string, decidedAt: string | null, acceptedAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, figures: Array<{ code: string, value: number, unit: string, printed: number }>, facts: Array<{ code: string, text: string }>, findings: Array<{ id: string, reason: string | null, reasonText: string | null }>, returned: Array<{ code: string, reason: string, text: string }>, behalf: { who: string, at: string } | null, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, decidedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } | null, accepted: { id: string, n: number, kind: StatementKind, acceptedAt: string | null } | null, owes: Array<{ code: string, reason: string, text: string }> } };

export type LossFormOfQueryVariables = Exact<{
  version: string;
}>;


export type LossFormOfQuery = { lossForm: { version: string, document: string } };

export type LossKnownOfQueryVariables = Exact<{
  event: string;
  village: string;
}>;


export type LossKnownOfQuery = { lossKnown: { doorsMoved: number | null, reports: number, affected: number, toldAt: string | null, base: { year: number, population: number | null, households: number | null, rooms: number | null, arable: number | null, source: string } | null } };

export type LiveNoticesQueryVariables = Exact<{
  within?: string | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type LiveNoticesQuery = { notices: { nodes: Array<{ id: string, report: string | null, eventName: string, text: string, madeAt: string, receivedAt: string, endedAt: string | null, endedText: string, mayEnd: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, circle: { latitude: number, longitude: number, radiusM: number } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, endedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type LiveOrdersQueryVariables = Exact<{
  within?: string | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type LiveOrdersQuery = { orders: { nodes: Array<{ id: string, kind: OrderKind, state: OrderState, notice: string | null, report: string | null, warning: string | null, text: string, whereto: string, expert: string, opinion: string, madeAt: string, receivedAt: string, since: string | null, decidedAt: string | null, decidedText: string, endedAt: string | null, endedText: string, posts: number, received: number, asksMe: boolean, receivedByMe: string | null, resettled: boolean, may: Array<OrderMove>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, legalBasis: { code: string, law: string, article: string }, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, decidedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, endedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, missing: Array<{ person: string | null, name: string, role: Role | null, post: Post | null, division: string }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type NoticeTemplatesQueryVariables = Exact<{ [key: string]: never; }>;


export type NoticeTemplatesQuery = { noticeTemplates: Array<{ code: string, eventName: string, title: string, body: string }> };

export type OrderFragment = { id: string, event: string, eventName: string, codes: Array<string>, text: string, from: string, state: VerifyOrderState, askedAt: string, phoneDue: string, writtenDue: string, form: string, mayPhone: boolean, mayWrite: boolean, mayWithdraw: boolean, place: { id: string, name: string, path: string }, by: { name: string, division: string }, phone: { text: string, at: string, by: { name: string } } | null, written: { text: string, at: string, by: { name: string } } | null };

export type VerifyOrdersQueryVariables = Exact<{
  event: string;
  within: string;
  after?: string | null | undefined;
}>;


export type VerifyOrdersQuery = { verifyOrders: { nodes: Array<{ id: string, event: string, eventName: string, codes: Array<string>, text: string, from: string, state: VerifyOrderState, askedAt: string, phoneDue: string, writtenDue: string, form: string, mayPhone: boolean, mayWrite: boolean, mayWithdraw: boolean, place: { id: string, name: string, path: string }, by: { name: string, division: string }, phone: { text: string, at: string, by: { name: string } } | null, written: { text: string, at: string, by: { name: string } } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type OneVerifyOrderQueryVariables = Exact<{
  id: string;
}>;


export type OneVerifyOrderQuery = { verifyOrder: { id: string, event: string, eventName: string, codes: Array<string>, text: string, from: string, state: VerifyOrderState, askedAt: string, phoneDue: string, writtenDue: string, form: string, mayPhone: boolean, mayWrite: boolean, mayWithdraw: boolean, place: { id: string, name: string, path: string }, by: { name: string, division: string }, phone: { text: string, at: string, by: { name: string } } | null, written: { text: string, at: string, by: { name: string } } | null } | null };

export type RemindedFragment = { calls: number, lastAt: string | null, heardAt: string | null, nextAt: string | null, heardBy: { name: string, role: Role | null } | null };

export type OwedHereQueryVariables = Exact<{
  within: string;
}>;


export type OwedHereQuery = { owedStatements: Array<{ event: string, stage: string, order: string | null, due: string, place: { id: string }, reminded: { calls: number, lastAt: string | null, heardAt: string | null, nextAt: string | null, heardBy: { name: string, role: Role | null } | null } | null }> };

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

export type AnswerWarningMutationVariables = Exact<{
  input: AnswerWarningInput;
}>;


export type AnswerWarningMutation = { answerWarning: { delivery: { id: string, warning: string, asks: boolean, state: DeliveryState, calledAt: string, deliveredAt: string | null, openedAt: string | null, answeredAt: string | null, answerBy: AnswerProof | null, away: boolean, nextAt: string | null, nextChannels: Array<Channel>, wordAt: string | null, wordEvery: number | null, revision: { id: string, warning: string, number: number, kind: RevisionKind, material: boolean, urgent: boolean, level: WarningLevel, publishedAt: string, expiresAt: string, endedAt: string | null, endedBy: RevisionEnd | null, content: { issuer: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string }, questions: Array<{ name: string, kind: string, zh: string, en: string }>, publishedBy: { name: string, division: string } }, person: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, answers: Array<{ name: string, text: string }>, behalfBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } } };

export type AnswerQuestionsMutationVariables = Exact<{
  input: AnswerQuestionsInput;
}>;


export type AnswerQuestionsMutation = { answerQuestions: { delivery: { id: string, warning: string, asks: boolean, state: DeliveryState, calledAt: string, deliveredAt: string | null, openedAt: string | null, answeredAt: string | null, answerBy: AnswerProof | null, away: boolean, nextAt: string | null, nextChannels: Array<Channel>, wordAt: string | null, wordEvery: number | null, revision: { id: string, warning: string, number: number, kind: RevisionKind, material: boolean, urgent: boolean, level: WarningLevel, publishedAt: string, expiresAt: string, endedAt: string | null, endedBy: RevisionEnd | null, content: { issuer: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string }, questions: Array<{ name: string, kind: string, zh: string, en: string }>, publishedBy: { name: string, division: string } }, person: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, answers: Array<{ name: string, text: string }>, behalfBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } } };

export type SayWordMutationVariables = Exact<{
  input: SayWordInput;
}>;


export type SayWordMutation = { sayWord: { delivery: { id: string, warning: string, asks: boolean, state: DeliveryState, calledAt: string, deliveredAt: string | null, openedAt: string | null, answeredAt: string | null, answerBy: AnswerProof | null, away: boolean, nextAt: string | null, nextChannels: Array<Channel>, wordAt: string | null, wordEvery: number | null, revision: { id: string, warning: string, number: number, kind: RevisionKind, material: boolean, urgent: boolean, level: WarningLevel, publishedAt: string, expiresAt: string, endedAt: string | null, endedBy: RevisionEnd | null, content: { issuer: string, issuedAt: string, level: WarningLevel, event: string, eventName: string, headline: string, text: string, instruction: string, areaWords: string, onsetAt: string | null, expiresAt: string, order: string }, questions: Array<{ name: string, kind: string, zh: string, en: string }>, publishedBy: { name: string, division: string } }, person: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, answers: Array<{ name: string, text: string }>, behalfBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } } };

export type VisitDoorMutationVariables = Exact<{
  input: VisitDoorInput;
}>;


export type VisitDoorMutation = { visitDoor: { door: { id: string, warning: string | null, notice: string | null, why: DoorWhy, state: DoorState, outcome: DoorOutcome | null, moved: number, openedAt: string, dueAt: string | null, linkCalledAt: string | null, linkAnsweredAt: string | null, closedAt: string | null, mine: boolean, hand: DoorHand | null, stage: DoorStage, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, visits: Array<{ id: string, outcome: DoorOutcome, lane: boolean, moved: number, madeAt: string, by: { name: string } }>, household: { id: string, code: string, name: string, phone: string, members: number, elders: number, children: number, alone: boolean, needy: boolean, dangers: Array<string>, transferMode: string, helpers: number, shelter: string, latitude: number | null, longitude: number | null, linkName: string } | null, site: { id: string, kind: string, name: string, members: number, dangers: Array<string>, transferMode: string, shelter: string, receiverA: string, receiverB: string } | null, rulings: Array<{ id: string, kind: DoorRulingKind, text: string, confirmedBy: string, madeAt: string, by: { name: string } }> } } };

export type TakeDoorMutationVariables = Exact<{
  input: TakeDoorInput;
}>;


export type TakeDoorMutation = { takeDoor: { door: { id: string, warning: string | null, notice: string | null, why: DoorWhy, state: DoorState, outcome: DoorOutcome | null, moved: number, openedAt: string, dueAt: string | null, linkCalledAt: string | null, linkAnsweredAt: string | null, closedAt: string | null, mine: boolean, hand: DoorHand | null, stage: DoorStage, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, visits: Array<{ id: string, outcome: DoorOutcome, lane: boolean, moved: number, madeAt: string, by: { name: string } }>, household: { id: string, code: string, name: string, phone: string, members: number, elders: number, children: number, alone: boolean, needy: boolean, dangers: Array<string>, transferMode: string, helpers: number, shelter: string, latitude: number | null, longitude: number | null, linkName: string } | null, site: { id: string, kind: string, name: string, members: number, dangers: Array<string>, transferMode: string, shelter: string, receiverA: string, receiverB: string } | null, rulings: Array<{ id: string, kind: DoorRulingKind, text: string, confirmedBy: string, madeAt: string, by: { name: string } }> } } };

export type TellDangerMutationVariables = Exact<{
  input: TellDangerInput;
}>;


export type TellDangerMutation = { tellDanger: { notice: { id: string, report: string | null, eventName: string, text: string, madeAt: string, receivedAt: string, endedAt: string | null, endedText: string, mayEnd: boolean, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, circle: { latitude: number, longitude: number, radiusM: number } | null, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, endedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } } };

export type ReceiveOrderMutationVariables = Exact<{
  input: ReceiveOrderInput;
}>;


export type ReceiveOrderMutation = { receiveOrder: { order: { id: string, kind: OrderKind, state: OrderState, notice: string | null, report: string | null, warning: string | null, text: string, whereto: string, expert: string, opinion: string, madeAt: string, receivedAt: string, since: string | null, decidedAt: string | null, decidedText: string, endedAt: string | null, endedText: string, posts: number, received: number, asksMe: boolean, receivedByMe: string | null, resettled: boolean, may: Array<OrderMove>, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, legalBasis: { code: string, law: string, article: string }, author: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, decidedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, endedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null, missing: Array<{ person: string | null, name: string, role: Role | null, post: Post | null, division: string }> } } };

export type SubmitStatementMutationVariables = Exact<{
  input: SubmitStatementInput;
}>;


export type SubmitStatementMutation = { submitStatement: { statement: { id: string, event: string, n: number, kind: StatementKind, state: StatementState, form: string, occurredAt: string, returnedText: string, disputed: boolean, text: string, madeAt: string, receivedAt: string, decidedAt: string | null, acceptedAt: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null }, figures: Array<{ code: string, value: number, unit: string, printed: number }>, facts: Array<{ code: string, text: string }>, findings: Array<{ id: string, reason: string | null, reasonText: string | null }>, returned: Array<{ code: string, reason: string, text: string }>, behalf: { who: string, at: string } | null, by: { person: string | null, name: string, role: Role | null, post: Post | null, division: string }, decidedBy: { person: string | null, name: string, role: Role | null, post: Post | null, division: string } | null } } };

export type WhoAmIQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoAmIQuery = { me: { id: string, name: string, phone: string, session: string, demo: boolean, grants: Array<{ id: string, role: Role, post: Post, verbs: Array<string>, lines: Array<string>, from: string, to: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } }>, failedTries: Array<{ at: string, network: string }> } };

export type GrantRowFragment = { id: string, role: Role, post: Post, verbs: Array<string>, lines: Array<string>, from: string, to: string | null, place: { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null } };

export type PlaceRowFragment = { id: string, code: string, level: Level, name: string, path: string, county: string, town: string | null, village: string | null, grid: string | null };

export type LiveSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type LiveSubscription = { live: { pos: number, kinds: Array<ChangeKind> } };

export { AnswerComplaint, Complaints, MyComplaints, SubmitComplaint } from './documents/complaint-complaint'
export { AnswerOnBehalf, CoverageBoard, CoverageDelivery, CoverageList, CoverageOpen, CoverageParts, NoteVillage, SilentVillages } from './documents/coverage-coverage'
export { DecideDoor, TownDoors } from './documents/coverage-doors'
export { DrawSpotChecks, ExportById, ExportList, NoteSpotCheck, RecordHead, RecordRows, RequestExport, RevealSpotCheck, SpotList } from './documents/coverage-record'
export { DecideOrder, EndNotice, EndOrder, EndedNotices, GiveOrder, LegalBases, NoticePreview, NoticeShow, ProposalEvents, ProposeWarning } from './documents/danger-danger'
export { CaseList, EntryListOf, EntryRecord, OutPlaces } from './documents/entry-entry'
export { Ladders, SetLadder, SetTemplate, TemplateWords } from './documents/ladder-ladder'
export { DeskLedger, LedgerEvent, LedgerStory, RevealLedger } from './documents/ledger-ledger'
export { BehalfOf, SubmitBehalf } from './documents/loss-behalf'
export { MyBypass, SubmitBypass } from './documents/loss-bypass'
export { AskLeave, EndLeave, LeavePage, SettleLeave, TakeOverPost } from './documents/me-leave'
export { EndSession, MySessions, SetPassword } from './documents/me-me'
export { ServerState } from './documents/ops-operations'
export { CorrectHousehold, CorrectSite, HouseholdById, Households, PoweredHouseholds, Readiness, RevealHousehold, SiteById, Sites, VerifyPerson } from './documents/register-register'
export { StartTestCalls, StopTestCalls, TestRounds } from './documents/register-tests'
export { DraftWarning, EditWarning, MoveWarning, RelayDesk, RelayDivisions, RelayEvents, RelayPreview, RelayShow, RelayTemplates } from './documents/relay-relay'
export { CloseRelief, EndSeason, ReliefOf, RevealRelief, SeasonOf, SendList, StepList, StrikeRelief } from './documents/relief-relief'
export { ReportProposal } from './documents/report-danger'
export { AskedLeaves } from './documents/report-leave'
export { CaptureVillagePoint, VillagePoint } from './documents/report-map'
export { AddPerson, Appoint, CreateLink, EndAppointment, EndPerson, PeopleList, PersonShow, RevealPhone } from './documents/roster-roster'
export { SetSetting, SettingList } from './documents/roster-settings'
export { AddDivision, EditDivision, MergeDivision, MoveDivision, RenameDivision, RetireDivision, TreePage } from './documents/roster-tree'
export { CheckTold } from './documents/sitecheck-sitecheck'
export { DeskAnswerBypass, DeskAskCheck, DeskBypass, DeskChecks, DeskMoney, DeskOrderVerify, DeskPeople, DeskPrices, DeskWithdrawCheck, DeskWithdrawVerify } from './documents/verify-after'
export { DeskAccept, DeskAmend, DeskAsk, DeskChain, DeskClose, DeskConfer, DeskDecide, DeskEvents, DeskForm, DeskOpen, DeskOwed, DeskPropose, DeskReports, DeskRespond, DeskReturn, DeskSettle, DeskSubmit, DeskTable, DeskUnconfer } from './documents/verify-verify'
export { Actions, DeliveryById } from './documents/warning-warning'
export { YearSet, YearsOf } from './documents/year-year'
export { AddReliefNeed, AnswerSiteCheck, AnswerVerify, CheckPhotos, MySiteChecks, RecordRelief } from './documents/store-after'
export { CategoryList, DivisionList, DoorSecrets, Feed, MyDeliveries, MyDoors, MyReports, NoteDelivery, PlaceDoors, PlaceReports, ReportById } from './documents/store-feed'
export { LedgerLineOf, LedgerOf, RemoveLedgerRow, SaveLedgerRow } from './documents/store-ledger'
export { ChainOf, LiveLossEvents, LossFormOf, LossKnownOf } from './documents/store-losses'
export { LiveNotices, LiveOrders, NoticeTemplates } from './documents/store-notices'
export { OneVerifyOrder, VerifyOrders } from './documents/store-orders'
export { OwedHere } from './documents/store-reminded'
export { AcceptReport, AddToReport, AnswerQuestions, AnswerWarning, ReceiveOrder, ResubmitReport, ReturnReport, SayWord, SeeReport, SubmitReport, SubmitStatement, TakeDoor, TellDanger, VisitDoor } from './documents/store-send'
export { WhoAmI } from './documents/wire-account'
export { Live } from './documents/wire-live'
