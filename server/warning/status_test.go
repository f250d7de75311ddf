package warning_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"jiaoying/ent/db/warningrevision"
	"jiaoying/ent/viewer"
	"jiaoying/server/fault"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning"
	"jiaoying/server/warning/cap"
)

// chance makes CAP messages of every status and scope, the rest at random, that refer to each other.
type chance struct {
	*rand.Rand
	now  time.Time
	made []made
}

type made struct {
	id, key string
	public  bool
}

func pick[T any](c *chance, from ...T) T { return from[c.IntN(len(from))] }

func (c *chance) message(status cap.Status, scope cap.Scope) (made, []byte) {
	at := func(t time.Time) string {
		return t.Truncate(time.Second).In(time.FixedZone("", 8*3600)).Format("2006-01-02T15:04:05-07:00")
	}
	m := made{id: fmt.Sprintf("%s-%s-%d", status, scope, len(c.made)), public: status == cap.StatusActual && scope == cap.ScopePublic}
	kind := pick(c, "Alert", "Alert", "Alert", "Update", "Cancel")
	if len(c.made) == 0 {
		kind = "Alert"
	}
	sent := c.now.Add(-time.Duration(c.IntN(3600)) * time.Second)
	m.key = "cma@taierzhuang," + m.id + "," + at(sent)
	var b strings.Builder
	fmt.Fprintf(&b, `<alert xmlns="%s"><identifier>%s</identifier><sender>cma@taierzhuang</sender><sent>%s</sent><status>%s</status><msgType>%s</msgType>`, cap.Namespace, m.id, at(sent), status, kind)
	if c.IntN(3) == 0 {
		b.WriteString("<source>演练科</source>")
	}
	fmt.Fprintf(&b, "<scope>%s</scope>", scope)
	if scope == cap.ScopeRestricted {
		b.WriteString("<restriction>内部</restriction>")
	}
	if scope == cap.ScopePrivate {
		b.WriteString("<addresses>10030000022</addresses>")
	}
	if c.IntN(3) == 0 {
		b.WriteString("<note>" + m.id + "</note>")
	}
	if kind != "Alert" {
		b.WriteString("<references>" + c.made[len(c.made)-1-c.IntN(min(12, len(c.made)))].key + "</references>")
	}
	for range 1 + c.IntN(2) {
		event := pick(c, "暴雨", "大风", "洪水")
		fmt.Fprintf(&b, `<info><language>%s</language><category>Met</category><event>%s</event>`, pick(c, "zh-CN", "en-US"), event)
		if c.IntN(4) == 0 {
			b.WriteString("<responseType>" + pick(c, "Evacuate", "AllClear", "Monitor") + "</responseType>")
		}
		fmt.Fprintf(&b, `<urgency>%s</urgency><severity>%s</severity><certainty>Likely</certainty>`, pick(c, "Immediate", "Expected", "Past"), pick(c, "Extreme", "Severe", "Minor", "Unknown"))
		fmt.Fprintf(&b, `<expires>%s</expires><senderName>台儿庄区气象台</senderName><headline>%s %s</headline><description>%s</description>`, at(c.now.Add(time.Duration(c.IntN(600)-60)*time.Minute)), event, m.id, m.id)
		if c.IntN(4) > 0 {
			fmt.Fprintf(&b, `<parameter><valueName>colour</valueName><value>%s</value></parameter>`, pick(c, "red", "orange", "yellow", "blue", "purple"))
		}
		fmt.Fprintf(&b, `<area><areaDesc>%s</areaDesc><geocode><valueName>division</valueName><value>%s</value></geocode></area></info>`, pick(c, "台儿庄区", "泥沟镇", "别处"),
			pick(c, "370405000000", "370405000000", "370405102000", "370405102243", "110101001000"))
	}
	b.WriteString("</alert>")
	return m, []byte(b.String())
}

// Whatever a known sender hands in, nothing but what is Actual and Public becomes a warning, a published revision, a notice or an entry of
// the feed. JIAOYING_SEED repeats a run.
func TestOnlyActualAndPublicIsPublished(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		seed := uint64(time.Now().UnixNano())
		if text := os.Getenv("JIAOYING_SEED"); text != "" {
			var err error
			if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
				t.Fatal(err)
			}
		}
		t.Logf("JIAOYING_SEED=%d", seed)
		b := setup(t, address)
		src := warning.Source{Senders: map[string]warning.Sender{"cma@taierzhuang": {Token: "12379"}}}
		c := &chance{Rand: rand.New(rand.NewPCG(seed, 1)), now: b.store.Now()}
		took := map[string]bool{} // identifiers that may be seen
		refused := 0
		for range 8 {
			for _, status := range []cap.Status{cap.StatusActual, cap.StatusExercise, cap.StatusSystem, cap.StatusTest, cap.StatusDraft} {
				for _, scope := range []cap.Scope{cap.ScopePublic, cap.ScopeRestricted, cap.ScopePrivate} {
					for range 1 + 3*c.IntN(2) {
						m, body := c.message(status, scope)
						got, err := b.flow.Intake(as(b.machine), b.county, body, src)
						var f *fault.Error
						if err != nil && (!errors.As(err, &f) || f.Kind == fault.Internal || strings.HasPrefix(f.Code, "cap.") && len(f.Fields) > 0) {
							t.Fatalf("%v\n%s", err, body)
						}
						if err != nil {
							refused++
							continue
						}
						if got.Published && !m.public {
							t.Fatalf("it is published: %+v\n%s", got, body)
						}
						took[m.id] = took[m.id] || m.public
						c.made = append(c.made, m)
					}
				}
			}
		}
		// And one that certainly calls: the road is open.
		last := message{id: "last", kind: "Alert", status: "Actual", colour: "red", code: "370405000000", sent: c.now, expires: 6 * time.Hour}
		if got, err := b.flow.Intake(as(b.machine), b.county, last.xml(), src); err != nil || !got.Published {
			t.Fatalf("%+v %v", got, err)
		}
		took["last"] = true
		hand := viewer.Wide(as(viewer.System("test")))
		all, err := b.store.Client.WarningRevision.Query().Where(warningrevision.CountyID(b.county.County)).All(hand)
		must(t, err)
		warnings, err := b.store.Client.Warning.Query().All(hand)
		must(t, err)
		check := func(what, identifier string, words ...string) {
			t.Helper()
			if !took[identifier] {
				t.Errorf("%s is of %s", what, identifier)
			}
			for _, m := range c.made {
				if !m.public && slices.ContainsFunc(words, func(w string) bool { return w == m.id || strings.HasSuffix(w, " "+m.id) }) {
					t.Errorf("%s holds the words of %s", what, m.id)
				}
			}
		}
		for _, w := range warnings {
			check("a warning", w.Content.Identifier, w.Content.Headline, w.Content.Text, w.Content.Instruction)
		}
		published := 0
		for _, row := range all {
			check("a revision", row.Content.Identifier, row.Content.Headline, row.Content.Text)
			published++
		}
		feed, err := b.flow.Published(as(viewer.Stranger()), b.county.County)
		must(t, err)
		for _, row := range feed {
			check("the feed", row.Content.Identifier, row.Content.Headline, row.Content.Text)
			a, err := b.flow.Bulletin(as(viewer.Stranger()), row.ID, "x.example")
			must(t, err)
			if !a.Public() {
				t.Errorf("%+v", a)
			}
		}
		open, ended, err := b.flow.Notices(as(viewer.Stranger()), b.county.County, b.store.Now().Add(-time.Hour))
		must(t, err)
		for _, row := range slices.Concat(open, ended) {
			check("a notice", row.Content.Identifier, row.Content.Headline, row.Content.Text)
			if row.Area != nil || row.Card != nil || row.Texts != nil || row.Ladder != nil || row.Hash != nil {
				t.Errorf("a notice holds more than strangers may read: %+v", row)
			}
		}
		if len(warnings) < 3 || published < 1 || len(open) == 0 || refused == 0 || len(c.made) < 100 {
			t.Errorf("%d warnings, %d revisions, %d in force, %d refused of %d: the walk reaches too little", len(warnings), published, len(open), refused, len(c.made))
		}
	})
}
