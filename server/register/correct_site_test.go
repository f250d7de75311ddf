package register_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"jiaoying/ent/db"
	dbsite "jiaoying/ent/db/site"
	"jiaoying/ent/viewer"
	"jiaoying/server/fault"
	"jiaoying/server/register"
	"jiaoying/server/store/storetest"
)

// A site is put right as a household is: by who may, each once, on the revision it was based on, sealed what is sealed.
func TestCorrectSite(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := filled(t, address)
		site := func(mark string) *db.Site {
			t.Helper()
			s, err := b.store.Client.Site.Query().Where(dbsite.Code(mark)).Only(system)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		who := func(key string) string {
			for _, p := range b.cast {
				if p.Key == key {
					return p.Phone
				}
			}
			t.Fatal(key)
			return ""
		}
		s := site("ST114")
		in := register.SiteCorrection{Site: s.ID, Revision: s.Revision, Members: ptr(450), Name: ptr(" 光伏电站 "), Phone: ptr("100 3000 9997"), Contact: ptr("戚归藕"), ContactPhone: ptr("10030009996"),
			Keyholder: ptr("门卫"), TransferMode: ptr("vehicle"), Shelter: ptr("小学"), Dangers: []string{"subsidence"}, Latitude: ptr(34.6), Longitude: ptr(117.7), ReceiverA: ptr(who("P37")), ReceiverB: ptr(who("P38"))}
		for range 2 { // the second time is the same
			if err := b.flow.CorrectSite(as(b.officer), in); err != nil {
				t.Fatal(err)
			}
		}
		is := site("ST114")
		if is.Revision != s.Revision+1 || is.Name != "光伏电站" || is.Members != 450 || is.PhoneMask != "100****9997" || is.TransferMode != "vehicle" || is.Shelter != "小学" || is.ReceiverAID == nil ||
			is.ReceiverBID == nil || *is.ReceiverAID == *is.ReceiverBID || !slices.Equal(is.Dangers, []string{"subsidence"}) || *is.Latitude != 34.6 || is.Kind != s.Kind || *is.OfficerAID != *s.OfficerAID {
			t.Errorf("%+v", is)
		}
		for _, open := range []string{"10030009997", "10030009996", "戚归藕", "门卫"} {
			if bytes.Contains(is.Secret, []byte(open)) {
				t.Errorf("%s is not sealed", open)
			}
		}
		if n := b.told(t, "site.correct", s.ID); n != 1 {
			t.Errorf("%d entries", n)
		}
		// Cleared, and the second of two who based theirs on the same revision is told so.
		if err := b.flow.CorrectSite(as(b.officer), register.SiteCorrection{Site: s.ID, Revision: is.Revision, Phone: ptr(""), ReceiverB: ptr(""), Dangers: []string{}}); err != nil {
			t.Fatal(err)
		}
		if now := site("ST114"); now.PhoneMask != "" || now.ReceiverBID != nil || now.ReceiverAID == nil || now.Dangers != nil {
			t.Errorf("%+v", now)
		}
		if err := b.flow.CorrectSite(as(b.officer), register.SiteCorrection{Site: s.ID, Revision: is.Revision, Members: ptr(4)}); code(err) != "household.edited" {
			t.Errorf("%v", err)
		}
		revision := is.Revision + 1
		for name, c := range map[string]struct {
			in   register.SiteCorrection
			path string
		}{
			"a crowd":                 {register.SiteCorrection{Members: ptr(2_000_000)}, "members"},
			"nobody":                  {register.SiteCorrection{Members: ptr(-1)}, "members"},
			"no name":                 {register.SiteCorrection{Name: ptr(" ")}, "name"},
			"a long name":             {register.SiteCorrection{Name: ptr(strings.Repeat("长", 101))}, "name"},
			"no number":               {register.SiteCorrection{Phone: ptr("1")}, "phone"},
			"no number of a contact":  {register.SiteCorrection{ContactPhone: ptr("x")}, "contactPhone"},
			"a receiver of elsewhere": {register.SiteCorrection{ReceiverB: ptr(who("P39"))}, "receiverB"},
			"an unknown receiver":     {register.SiteCorrection{ReceiverB: ptr("10039999999")}, "receiverB"},
			"one receiver twice":      {register.SiteCorrection{ReceiverB: ptr(who("P37"))}, "receiverB"},
			"half a point":            {register.SiteCorrection{Latitude: ptr(34.6)}, "latitude"},
			"a word":                  {register.SiteCorrection{TransferMode: ptr("By Boat")}, "transferMode"},
			"no reason":               {register.SiteCorrection{EndReason: ptr("x")}, "endReason"},
		} {
			c.in.Site, c.in.Revision = s.ID, revision
			f, ok := fault.As(b.flow.CorrectSite(as(b.officer), c.in))
			if !ok || len(f.Fields) != 1 || f.Fields[0].Path != c.path {
				t.Errorf("%s: %+v", name, f)
			}
		}
		for name, v := range map[string]*viewer.Viewer{"another town": b.neighbour, "ended": b.ended, "stranger": viewer.Stranger(), "the town": b.townDuty, "an auditor": b.auditor} {
			if err := b.flow.CorrectSite(as(v), register.SiteCorrection{Site: s.ID, Revision: revision, Members: ptr(3)}); err == nil {
				t.Errorf("%s corrects", name)
			}
		}
		end := register.SiteCorrection{Site: s.ID, Revision: revision, EndReason: ptr("已拆除")}
		for range 2 {
			if err := b.flow.CorrectSite(as(b.officer), end); err != nil {
				t.Fatal(err)
			}
		}
		if now := site("ST114"); now.EndedDay == "" || b.told(t, "site.end", s.ID) != 1 {
			t.Errorf("%+v", now)
		}
		if err := b.flow.CorrectSite(as(b.officer), register.SiteCorrection{Site: s.ID, Revision: revision + 1, Members: ptr(3)}); code(err) != "household.left" {
			t.Errorf("%v", err)
		}
	})
}
