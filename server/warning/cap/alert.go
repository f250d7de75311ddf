package cap

import (
	"cmp"
	"crypto/sha256"
	"regexp"
	"slices"
	"strings"
	"time"

	"jiaoying/server/division"
)

// Status says in which world a message is meant. Only Actual may reach the people of a warning.
type Status string

// The statuses of CAP.
const (
	StatusActual   Status = "Actual"
	StatusExercise Status = "Exercise"
	StatusSystem   Status = "System"
	StatusTest     Status = "Test"
	StatusDraft    Status = "Draft"
)

// MsgType says what a message does.
type MsgType string

// The types of CAP.
const (
	MsgTypeAlert  MsgType = "Alert"
	MsgTypeUpdate MsgType = "Update"
	MsgTypeCancel MsgType = "Cancel"
	MsgTypeAck    MsgType = "Ack"
	MsgTypeError  MsgType = "Error"
)

// Scope says who may see a message.
type Scope string

// The scopes of CAP.
const (
	ScopePublic     Scope = "Public"
	ScopeRestricted Scope = "Restricted"
	ScopePrivate    Scope = "Private"
)

// Category is a kind of hazard.
type Category string

// The categories of CAP.
const (
	CategoryGeo       Category = "Geo"
	CategoryMet       Category = "Met"
	CategorySafety    Category = "Safety"
	CategorySecurity  Category = "Security"
	CategoryRescue    Category = "Rescue"
	CategoryFire      Category = "Fire"
	CategoryHealth    Category = "Health"
	CategoryEnv       Category = "Env"
	CategoryTransport Category = "Transport"
	CategoryInfra     Category = "Infra"
	CategoryCBRNE     Category = "CBRNE"
	CategoryOther     Category = "Other"
)

// ResponseType is what those addressed are to do.
type ResponseType string

// The response types of CAP.
const (
	ResponseShelter  ResponseType = "Shelter"
	ResponseEvacuate ResponseType = "Evacuate"
	ResponsePrepare  ResponseType = "Prepare"
	ResponseExecute  ResponseType = "Execute"
	ResponseAvoid    ResponseType = "Avoid"
	ResponseMonitor  ResponseType = "Monitor"
	ResponseAssess   ResponseType = "Assess"
	ResponseAllClear ResponseType = "AllClear"
	ResponseNone     ResponseType = "None"
)

// Urgency is how soon to act.
type Urgency string

// The urgencies of CAP.
const (
	UrgencyImmediate Urgency = "Immediate"
	UrgencyExpected  Urgency = "Expected"
	UrgencyFuture    Urgency = "Future"
	UrgencyPast      Urgency = "Past"
	UrgencyUnknown   Urgency = "Unknown"
)

// Severity is how bad it may be.
type Severity string

// The severities of CAP.
const (
	SeverityExtreme  Severity = "Extreme"
	SeveritySevere   Severity = "Severe"
	SeverityModerate Severity = "Moderate"
	SeverityMinor    Severity = "Minor"
	SeverityUnknown  Severity = "Unknown"
)

// Certainty is how sure it is.
type Certainty string

// The certainties of CAP.
const (
	CertaintyObserved Certainty = "Observed"
	CertaintyLikely   Certainty = "Likely"
	CertaintyPossible Certainty = "Possible"
	CertaintyUnlikely Certainty = "Unlikely"
	CertaintyUnknown  Certainty = "Unknown"
)

// The words CAP allows, in its order.
var (
	statuses   = []Status{StatusActual, StatusExercise, StatusSystem, StatusTest, StatusDraft}
	msgTypes   = []MsgType{MsgTypeAlert, MsgTypeUpdate, MsgTypeCancel, MsgTypeAck, MsgTypeError}
	scopes     = []Scope{ScopePublic, ScopeRestricted, ScopePrivate}
	categories = []Category{CategoryGeo, CategoryMet, CategorySafety, CategorySecurity, CategoryRescue, CategoryFire, CategoryHealth,
		CategoryEnv, CategoryTransport, CategoryInfra, CategoryCBRNE, CategoryOther}
	responseTypes = []ResponseType{ResponseShelter, ResponseEvacuate, ResponsePrepare, ResponseExecute, ResponseAvoid, ResponseMonitor,
		ResponseAssess, ResponseAllClear, ResponseNone}
	urgencies   = []Urgency{UrgencyImmediate, UrgencyExpected, UrgencyFuture, UrgencyPast, UrgencyUnknown}
	severities  = []Severity{SeverityExtreme, SeveritySevere, SeverityModerate, SeverityMinor, SeverityUnknown}
	certainties = []Certainty{CertaintyObserved, CertaintyLikely, CertaintyPossible, CertaintyUnlikely, CertaintyUnknown}
)

// Alert is one message. The order of its fields is CAP's. An empty text is an element that is not there; a zero time too.
type Alert struct {
	// Identifier is the sender's own number of the message, Sender who sent it, Sent when, with the offset it was written
	// in. The three together name a message, see Key.
	Identifier string
	Sender     string
	Sent       time.Time
	Status     Status
	MsgType    MsgType
	Source     string
	Scope      Scope
	// Restriction is the rule for Scope Restricted, Addresses the recipients for Scope Private; neither may be public.
	Restriction string
	Addresses   string
	Codes       []string
	Note        string
	// References are the earlier messages that this one updates, cancels or answers.
	References []Reference
	Incidents  string
	Infos      []Info
}

// Info is one description of the hazard, in one language.
type Info struct {
	// Language is as RFC 3066 has it; en-US where the sender says none, as CAP has it, zh-CN for the Chinese profile.
	Language      string
	Categories    []Category
	Event         string
	ResponseTypes []ResponseType
	Urgency       Urgency
	Severity      Severity
	Certainty     Certainty
	Audience      string
	EventCodes    []Value
	// Effective is when it holds (zero: from Sent), Onset when the hazard begins, Expires when it ends to hold.
	Effective, Onset, Expires time.Time
	SenderName                string
	Headline                  string
	Description               string
	Instruction               string
	// Web is an address as written, of any scheme: only https may become a link.
	Web        string
	Contact    string
	Parameters []Value
	Resources  []Resource
	Areas      []Area
}

// Value is a value and the name of the system it is of.
type Value struct {
	Name  string
	Value string
}

// Resource is a file that belongs to an Info: named, never fetched here.
type Resource struct {
	Description string
	MIMEType    string
	// Size is in bytes, 0 for not said.
	Size int64
	// URI is an address as written, of any scheme; DerefURI is the content in base64, up to half a megabyte.
	URI      string
	DerefURI string
	Digest   string
}

// Area is where. What it covers is the union of its polygons, circles and geocodes.
type Area struct {
	Description string
	Polygons    []Polygon
	Circles     []Circle
	Geocodes    []Value
	// Altitude and Ceiling are in feet above mean sea level, nil for not said.
	Altitude, Ceiling *float64
}

// Polygon is a closed ring of latitude and longitude in WGS-84 degrees: the first point stands again at the end. It does
// not touch itself and may run either way round.
type Polygon [][2]float64

// Circle is a centre in WGS-84 degrees and a radius in kilometres; CAP allows the radius 0, a point.
type Circle struct{ Latitude, Longitude, Radius float64 }

// Key names a message.
type Key struct {
	Sender, Identifier string
	Sent               time.Time
}

// Key names the message.
func (a *Alert) Key() Key { return Key{a.Sender, a.Identifier, a.Sent} }

// Is tells whether two keys name the same message: the same moment may be written in another offset.
func (k Key) Is(o Key) bool {
	return k.Sender == o.Sender && k.Identifier == o.Identifier && k.Sent.Equal(o.Sent)
}

// String writes the key in one form, the moment in UTC: it serves as a database key.
func (k Key) String() string {
	return k.Sender + "," + k.Identifier + "," + writeTime(k.Sent.UTC())
}

// Reference names an earlier message as another message does. A reference of the Chinese profile holds an identifier only;
// its Sender and Sent are taken from the identifier and need not be the message's own.
type Reference Key

// chineseID is an identifier of GB/T 35965.1: fourteen digits of the sender, the second, and a serial number.
var chineseID = regexp.MustCompile(`^([0-9]{14})_([0-9]{14})(_[0-9]{1,6})?$`)

// Names tells whether the reference means the message. An identifier of GB/T 35965.1 is unique by itself and begins with
// the sender's code, therefore the moment is not compared.
func (r Reference) Names(k Key) bool {
	if r.Sender != k.Sender || r.Identifier != k.Identifier {
		return false
	}
	return r.Sent.Equal(k.Sent) || chineseID.MatchString(k.Identifier)
}

// Public tells whether the message may be shown to everybody: an actual one of public scope. A restricted or private one,
// an exercise or a test never is.
func (a *Alert) Public() bool { return a.Scope == ScopePublic && a.Status == StatusActual }

// Digest is over exactly the bytes that came, so that the same key with other content is noticed.
func Digest(body []byte) [sha256.Size]byte { return sha256.Sum256(body) }

// The names under which values of the Chinese profile stand in the fields of CAP.
const (
	// NameEventType is of an event code after GB/T 35561, as 11B06.
	NameEventType = "eventType"
	// NameColour is of a parameter: Red, Orange, Yellow or Blue.
	NameColour = "colour"
	// NameDivision is of a geocode of twelve digits, the code of a division (统计用区划代码).
	NameDivision = "division"
)

// Other senders' names for the same; compared without case. GB/T 2260 has six digits, the others twelve.
var (
	divisionNames = []string{NameDivision, "统计用区划代码", "行政区划代码", "GB/T 2260", "GB2260", "adcode"}
	typeNames     = []string{NameEventType, "GB/T 35561", "事件类型"}
)

func named(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, strings.TrimSpace(name)) })
}

var digits = regexp.MustCompile(`^([0-9]{6})([0-9]{6})?$`)

// Division gives the code of a division that a geocode holds, six digits filled up to twelve; false if it is of another
// system. It may be a province's or a prefecture's (370000000000, 370400000000), which have no division.Level and hold the
// county too: compare with Within.
func (v Value) Division() (division.Code, bool) {
	m := digits.FindStringSubmatch(strings.TrimSpace(v.Value))
	if m == nil || !named(divisionNames, v.Name) {
		return "", false
	}
	return division.Code(m[1] + cmp.Or(m[2], "000000")), true
}

// Within tells whether a code is the same as or lies under another by its digits, provinces and prefectures included.
func Within(code, parent division.Code) bool {
	if len(code) < 12 || len(parent) != 12 {
		return false
	}
	for _, n := range []int{2, 4, 6, 9} {
		if strings.Trim(string(parent[n:]), "0") == "" {
			return code[:n] == parent[:n]
		}
	}
	return code[:12] == parent
}

// EventType is the type after GB/T 35561 that an event code names, "" if none does.
func (i *Info) EventType() string {
	for _, v := range i.EventCodes {
		if named(typeNames, v.Name) {
			return strings.TrimSpace(v.Value)
		}
	}
	return ""
}

// Until is when an Info ceases to hold: its Expires, or where the sender says none, lasts after it took effect. CAP leaves
// that to the recipient.
func (i *Info) Until(sent time.Time, lasts time.Duration) time.Time {
	if !i.Expires.IsZero() {
		return i.Expires
	}
	return i.From(sent).Add(lasts)
}

// From is when an Info begins to hold.
func (i *Info) From(sent time.Time) time.Time {
	if i.Effective.IsZero() {
		return sent
	}
	return i.Effective
}

// writeTime writes a moment as CAP wants it: with its offset, never Z, and UTC as -00:00.
func writeTime(t time.Time) string {
	if _, offset := t.Zone(); offset == 0 {
		return t.Format("2006-01-02T15:04:05") + "-00:00"
	}
	return t.Format("2006-01-02T15:04:05-07:00")
}

var timeForm = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[-+]([0-9]{2}):[0-9]{2}$`)

// readTime reads a moment in the form of CAP's schema: seconds, an offset in hours and minutes, no fraction, no Z; 24:00:00
// is the next day's midnight. Years before 1900 are no times of a warning.
func readTime(s string) (time.Time, bool) {
	m := timeForm.FindStringSubmatch(s)
	if m == nil || m[1] > "14" || m[1] == "14" && !strings.HasSuffix(s, ":00") {
		return time.Time{}, false
	}
	midnight := s[11:19] == "24:00:00"
	if midnight {
		s = s[:11] + "00:00:00" + s[19:]
	}
	t, err := time.Parse("2006-01-02T15:04:05-07:00", s)
	if err != nil {
		return time.Time{}, false
	}
	if midnight {
		t = t.AddDate(0, 0, 1)
	}
	// Parse takes the machine's own zone where the offset fits; a value must not depend on the machine.
	_, offset := t.Zone()
	t = t.In(time.FixedZone("", offset))
	return t, t.Year() >= 1900 && t.Year() <= 9999
}
