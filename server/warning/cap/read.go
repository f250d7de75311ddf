package cap

import (
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jiaoying/server/fault"
)

// Options say what is known of the sender.
type Options struct {
	// China: the sender uses the Chinese profile (GB/T 34283, GB/T 35965). Plain CAP by the same sender is read as well.
	China bool
}

// How long texts may be, in characters, and how often elements may stand. CAP bounds nothing; these are several times what
// real senders use.
const (
	nameLong  = 256       // identifier, sender, names of values, MIME types
	shortLong = 1000      // one line
	longLong  = 20_000    // description, instruction: a bulletin of ten pages
	listLong  = 20_000    // addresses, references, incidents, descriptions of areas, values
	uriLong   = 2048      // what browsers take
	dataLong  = 512 << 10 // a picture inside the message

	infosMax      = 32 // languages, or phases of one warning
	areasMax      = 200
	areasSumMax   = 1000
	shapesMax     = 64
	geocodesMax   = 2000
	valuesMax     = 200
	resourcesMax  = 32
	codesMax      = 100
	referencesMax = 100
	signaturesMax = 4
)

// rule is an element of a sequence.
type rule struct {
	name     string
	min, max int
}

// The sequences of the schema of CAP 1.2.
var (
	alertRules = []rule{
		{"identifier", 1, 1}, {"sender", 1, 1}, {"sent", 1, 1}, {"status", 1, 1}, {"msgType", 1, 1}, {"source", 0, 1}, {"scope", 1, 1},
		{"restriction", 0, 1}, {"addresses", 0, 1}, {"code", 0, codesMax}, {"note", 0, 1}, {"references", 0, 1}, {"incidents", 0, 1},
		{"info", 0, infosMax}, {signatureName, 0, signaturesMax},
	}
	infoRules = []rule{
		{"language", 0, 1}, {"category", 1, valuesMax}, {"event", 1, 1}, {"responseType", 0, valuesMax}, {"urgency", 1, 1}, {"severity", 1, 1},
		{"certainty", 1, 1}, {"audience", 0, 1}, {"eventCode", 0, valuesMax}, {"effective", 0, 1}, {"onset", 0, 1}, {"expires", 0, 1},
		{"senderName", 0, 1}, {"headline", 0, 1}, {"description", 0, 1}, {"instruction", 0, 1}, {"web", 0, 1}, {"contact", 0, 1},
		{"parameter", 0, valuesMax}, {"resource", 0, resourcesMax}, {"area", 0, areasMax},
	}
	valueRules    = []rule{{"valueName", 1, 1}, {"value", 1, 1}}
	resourceRules = []rule{{"resourceDesc", 1, 1}, {"mimeType", 1, 1}, {"size", 0, 1}, {"uri", 0, 1}, {"derefUri", 0, 1}, {"digest", 0, 1}}
	areaRules     = []rule{{"areaDesc", 1, 1}, {"polygon", 0, shapesMax}, {"circle", 0, shapesMax}, {"geocode", 0, geocodesMax},
		{"altitude", 0, 1}, {"ceiling", 0, 1}}
)

// Read reads a message and checks it whole. A fault names every faulty element by its path as the sender wrote it, such as
// alert/info[2]/area[1]/polygon[1], at most a hundred. A signature is let stand and not checked: that is Verify's.
// Faults: those of this package besides ErrUnsigned and ErrSignature.
func Read(body []byte, opt Options) (*Alert, error) {
	var r reader
	root, err := parse(body, opt.China, &r.findings)
	if err != nil {
		return nil, err
	}
	if opt.China {
		fromChina(root)
	}
	a := r.alert(root)
	if err := r.Err(); err != nil {
		return nil, err
	}
	return a, nil
}

// reader makes values of a tree and notes what is wrong.
type reader struct {
	findings
	areas, vertices int
}

// arrange checks the children of an element against a sequence and gives those of each name, no more than may be.
func (r *reader) arrange(n *node, rules []rule) map[string][]*node {
	if strings.TrimSpace(n.text) != "" {
		r.add(n.path, codeContent, nil)
	}
	kids, count, reached := map[string][]*node{}, map[string]int{}, 0
	for _, k := range n.kids {
		i := slices.IndexFunc(rules, func(u rule) bool { return u.name == k.name })
		if i < 0 {
			r.add(k.path, codeUnknown, nil)
			continue
		}
		if count[k.name]++; count[k.name] > rules[i].max {
			if count[k.name] == rules[i].max+1 {
				r.add(k.path, codeRepeated, fault.Params{"max": rules[i].max})
			}
			continue
		}
		if i < reached {
			r.add(k.path, codeOrder, nil)
		}
		reached = max(reached, i)
		kids[k.name] = append(kids[k.name], k)
	}
	for _, u := range rules {
		if count[u.name] < u.min {
			path := n.path + "/" + u.name
			if u.max > 1 {
				path += "[1]"
			}
			r.add(path, codeMissing, nil)
		}
	}
	return kids
}

// one gives the only child of a name, nil for none.
func one(kids map[string][]*node, name string) *node {
	if l := kids[name]; len(l) > 0 {
		return l[0]
	}
	return nil
}

// text gives an element's text as it stands.
func (r *reader) text(n *node, long int) string {
	switch {
	case n == nil:
		return ""
	case len(n.kids) > 0:
		r.add(n.path, codeContent, nil)
		return ""
	case utf8.RuneCountInString(n.text) > long:
		r.add(n.path, codeLong, fault.Params{"max": long})
		return ""
	}
	return n.text
}

// said is a text that must say something.
func (r *reader) said(n *node, long int) string {
	if n != nil && n.blank() {
		r.add(n.path, codeEmpty, nil)
		return ""
	}
	return r.text(n, long)
}

func word[T ~string](r *reader, n *node, words []T) T {
	if n == nil {
		return ""
	}
	w := T(r.text(n, dataLong))
	if len(n.kids) == 0 && !slices.Contains(words, w) {
		r.add(n.path, codeValue, nil)
	}
	return w
}

func words[T ~string](r *reader, nodes []*node, allowed []T) (out []T) {
	for _, n := range nodes {
		out = append(out, word(r, n, allowed))
	}
	return out
}

// collapsed is a text whose white space around it means nothing, as the schema has it for times, numbers and addresses.
func (r *reader) collapsed(n *node, long int) (string, bool) {
	if n == nil {
		return "", false
	}
	before := r.n
	s := strings.Trim(r.text(n, long), " \t\r\n")
	return s, r.n == before
}

var idForm = regexp.MustCompile(`^[^\s\p{Z},<&]+$`)

func (r *reader) identifier(n *node) string {
	s := r.said(n, nameLong)
	if s != "" && !idForm.MatchString(s) {
		r.add(n.path, codeID, nil)
	}
	return s
}

func (r *reader) alert(n *node) *Alert {
	k := r.arrange(n, alertRules)
	a := &Alert{
		Identifier: r.identifier(one(k, "identifier")),
		Sender:     r.identifier(one(k, "sender")),
	}
	r.time(one(k, "sent"), &a.Sent)
	a.Status = word(r, one(k, "status"), statuses)
	a.MsgType = word(r, one(k, "msgType"), msgTypes)
	a.Source = r.text(one(k, "source"), shortLong)
	a.Scope = word(r, one(k, "scope"), scopes)
	a.Restriction = r.text(one(k, "restriction"), shortLong)
	a.Addresses = r.text(one(k, "addresses"), listLong)
	for _, c := range k["code"] {
		a.Codes = append(a.Codes, r.text(c, shortLong))
	}
	a.Note = r.text(one(k, "note"), longLong)
	r.references(one(k, "references"), a)
	a.Incidents = r.text(one(k, "incidents"), listLong)
	for _, i := range k["info"] {
		a.Infos = append(a.Infos, r.info(i))
	}
	r.needed(n, k, "restriction", strings.TrimSpace(a.Restriction) == "" && a.Scope == ScopeRestricted)
	r.needed(n, k, "addresses", strings.TrimSpace(a.Addresses) == "" && a.Scope == ScopePrivate)
	// The words of CAP for the four types all act on the messages identified in references.
	acts := a.MsgType == MsgTypeUpdate || a.MsgType == MsgTypeCancel || a.MsgType == MsgTypeAck || a.MsgType == MsgTypeError
	r.needed(n, k, "references", acts && (one(k, "references") == nil || one(k, "references").blank()))
	return a
}

// needed notes an element that the value of another makes necessary.
func (r *reader) needed(n *node, kids map[string][]*node, name string, lacks bool) {
	switch k := one(kids, name); {
	case !lacks:
	case k == nil:
		r.add(n.path+"/"+name, codeMissing, nil)
	case k.blank():
		r.add(k.path, codeEmpty, nil)
	}
}

func (r *reader) references(n *node, a *Alert) {
	text := r.text(n, listLong)
	parts := strings.Fields(text)
	if len(parts) > referencesMax {
		r.add(n.path, codeRepeated, fault.Params{"max": referencesMax})
		return
	}
	for _, part := range parts {
		p := strings.Split(part, ",")
		if len(p) != 3 || len(p[0]) > nameLong || len(p[1]) > nameLong || !idForm.MatchString(p[0]) || !idForm.MatchString(p[1]) {
			r.add(n.path, codeReference, nil)
			return
		}
		sent, ok := readTime(p[2])
		if !ok {
			r.add(n.path, codeReference, nil)
			return
		}
		a.References = append(a.References, Reference{Sender: p[0], Identifier: p[1], Sent: sent})
	}
}

var languageForm = regexp.MustCompile(`^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$`)

func (r *reader) info(n *node) Info {
	k := r.arrange(n, infoRules)
	i := Info{
		// The schema's default, which an empty element has too.
		Language:      "en-US",
		Categories:    words(r, k["category"], categories),
		Event:         r.said(one(k, "event"), shortLong),
		ResponseTypes: words(r, k["responseType"], responseTypes),
		Urgency:       word(r, one(k, "urgency"), urgencies),
		Severity:      word(r, one(k, "severity"), severities),
		Certainty:     word(r, one(k, "certainty"), certainties),
		Audience:      r.text(one(k, "audience"), shortLong),
		EventCodes:    r.values(k["eventCode"]),
	}
	if s, ok := r.collapsed(one(k, "language"), nameLong); ok && s != "" {
		i.Language = s
		if !languageForm.MatchString(s) {
			r.add(one(k, "language").path, codeLanguage, nil)
		}
	}
	r.time(one(k, "effective"), &i.Effective)
	r.time(one(k, "onset"), &i.Onset)
	r.time(one(k, "expires"), &i.Expires)
	i.SenderName = r.text(one(k, "senderName"), shortLong)
	i.Headline = r.text(one(k, "headline"), shortLong)
	i.Description = r.text(one(k, "description"), longLong)
	i.Instruction = r.text(one(k, "instruction"), longLong)
	i.Web = r.uri(one(k, "web"))
	i.Contact = r.text(one(k, "contact"), shortLong)
	i.Parameters = r.values(k["parameter"])
	for _, m := range k["resource"] {
		i.Resources = append(i.Resources, r.resource(m))
	}
	for _, m := range k["area"] {
		if r.areas++; r.areas > areasSumMax {
			r.add(m.path, codeAreas, fault.Params{"max": areasSumMax})
			break
		}
		i.Areas = append(i.Areas, r.area(m))
	}
	return i
}

func (r *reader) values(nodes []*node) (out []Value) {
	for _, n := range nodes {
		k := r.arrange(n, valueRules)
		out = append(out, Value{Name: r.said(one(k, "valueName"), nameLong), Value: r.text(one(k, "value"), listLong)})
	}
	return out
}

func (r *reader) resource(n *node) Resource {
	k := r.arrange(n, resourceRules)
	m := Resource{
		Description: r.said(one(k, "resourceDesc"), shortLong),
		MIMEType:    r.said(one(k, "mimeType"), nameLong),
		URI:         r.uri(one(k, "uri")),
		DerefURI:    r.text(one(k, "derefUri"), dataLong),
		Digest:      r.text(one(k, "digest"), nameLong),
	}
	if s, ok := r.collapsed(one(k, "size"), nameLong); ok {
		size, err := strconv.ParseInt(s, 10, 64)
		if err != nil || size < 0 {
			r.add(one(k, "size").path, codeNumber, nil)
		}
		m.Size = size
	}
	return m
}

func (r *reader) area(n *node) Area {
	k := r.arrange(n, areaRules)
	a := Area{Description: r.said(one(k, "areaDesc"), listLong)}
	for _, p := range k["polygon"] {
		a.Polygons = append(a.Polygons, r.polygon(p))
	}
	for _, c := range k["circle"] {
		circle, ok := readCircle(r.text(c, nameLong))
		if !ok && len(c.kids) == 0 {
			r.add(c.path, codeCircle, nil)
		}
		a.Circles = append(a.Circles, circle)
	}
	a.Geocodes = r.values(k["geocode"])
	a.Altitude = r.decimal(one(k, "altitude"))
	a.Ceiling = r.decimal(one(k, "ceiling"))
	if one(k, "ceiling") != nil && one(k, "altitude") == nil {
		r.add(one(k, "ceiling").path, codeAltitude, nil)
	}
	return a
}

func (r *reader) polygon(n *node) Polygon {
	if len(n.kids) > 0 {
		r.add(n.path, codeContent, nil)
		return nil
	}
	// Each pair has one comma, so the work is known before it is done.
	r.vertices += strings.Count(n.text, ",")
	if strings.Count(n.text, ",") > verticesMax || r.vertices > verticesSumMax {
		r.add(n.path, codeVertices, fault.Params{"max": verticesMax, "sum": verticesSumMax})
		return nil
	}
	p, code := readPolygon(n.text)
	if code != "" {
		r.add(n.path, code, nil)
	}
	return p
}

func (r *reader) time(n *node, into *time.Time) {
	s, ok := r.collapsed(n, nameLong)
	if !ok {
		return
	}
	if *into, ok = readTime(s); !ok {
		r.add(n.path, codeTime, nil)
	}
}

var decimalForm = regexp.MustCompile(`^[-+]?([0-9]{1,20}(\.[0-9]{0,20})?|\.[0-9]{1,20})$`)

// readDecimal reads a number as xs:decimal has it, no exponent and no infinity, to 15 places before the point and 20 behind:
// so many that writing it again is never longer.
func readDecimal(s string) (float64, bool) {
	if !decimalForm.MatchString(s) {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && math.Abs(v) < 1e15
}

func (r *reader) decimal(n *node) *float64 {
	s, ok := r.collapsed(n, nameLong)
	if !ok {
		return nil
	}
	v, ok := readDecimal(s)
	if !ok {
		r.add(n.path, codeNumber, nil)
	}
	return &v
}

func (r *reader) uri(n *node) string {
	s, ok := r.collapsed(n, uriLong)
	if !ok {
		return ""
	}
	s = strings.Join(strings.Fields(s), " ")
	if _, err := url.Parse(strings.ReplaceAll(s, " ", "%20")); err != nil {
		r.add(n.path, codeURI, nil)
	}
	return s
}
