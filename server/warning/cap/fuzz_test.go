package cap

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"jiaoying/server/fault"
)

// Whatever comes is read or refused, quickly and by name; what is read can be judged, placed, written and read again.
func FuzzRead(f *testing.F) {
	for _, d := range corpus(f) {
		if body := document(f, d.File); len(body) < 20_000 {
			f.Add(body, d.China)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte, china bool) {
		began := time.Now()
		a, err := Read(body, Options{China: china})
		if took := time.Since(began); took > 3*time.Second {
			t.Fatalf("took %s", took)
		}
		if err != nil {
			e, ok := fault.As(err)
			if !ok || e.Kind != fault.Invalid || len(e.Fields) == 0 || len(e.Fields) > fieldsMax || !strings.HasPrefix(e.Code, "cap.") {
				t.Fatalf("%#v", err)
			}
			for _, field := range e.Fields {
				if !strings.HasPrefix(field.Path, "alert") || field.Code == "" || len(field.Path) > 1000 {
					t.Fatalf("%+v", field)
				}
			}
			return
		}
		v := Judge(a, Facts{Now: eight, Trusted: true, Lasts: time.Hour})
		if v.Calls && (a.Status != StatusActual || v.Force != ForceNow) || v.Public && (a.Status != StatusActual || a.Scope != ScopePublic) {
			t.Fatalf("%+v", v)
		}
		for _, i := range a.Infos {
			s := NewShape(i.Areas...)
			if cells := s.Cells(); s.Empty() != (len(cells) == 0) {
				t.Fatalf("%d ranges", len(cells))
			}
			for _, area := range i.Areas {
				for _, p := range area.Polygons {
					s.Covers(p[0][0], p[0][1])
					s.Touches(p)
				}
			}
		}
		written, err := Write(a)
		if errors.Is(err, ErrTooLarge) && len(body) > SizeMax/8 {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := Read(written, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("read\n%+v\nwritten and read again\n%+v", a, b)
		}
		again, err := Write(b)
		if err != nil || string(again) != string(written) {
			t.Fatalf("written again %v\n%s\nwas\n%s", err, again, written)
		}
	})
}
