package setting

import (
	"errors"
	"testing"

	"jiaoying/server/fault"
)

func TestKeys(t *testing.T) {
	t.Parallel()
	want := map[string][3]int{
		"report.accept_minutes.minor":   {5, 120, 1440},
		"report.accept_minutes.serious": {5, 30, 720},
		"report.accept_minutes.major":   {1, 10, 120},
		"warning.review_minutes":        {1, 10, 60},
		"warning.alone.yellow":          {0, 0, 1},
		"warning.alone.blue":            {0, 0, 1},
		"notify.calls_per_minute":       {1, 180, 6000},
		"notify.sms_per_minute":         {1, 600, 60000},
		"notify.test_from_hour":         {0, 8, 23},
		"notify.test_to_hour":           {1, 20, 24},
		"loss.remind":                   {0, 1, 1},
		"relief.hours":                  {1, 12, 12},
		"relief.notice_days":            {3, 7, 30},
	}
	all := All()
	if len(all) != len(want) {
		t.Errorf("%d keys", len(all))
	}
	for _, k := range all {
		if got := [3]int{k.Min, k.Default, k.Max}; got != want[k.Name] || k.Unit == "" || k.Source == "" {
			t.Errorf("%+v", k)
		}
		if err := Check(k.Name, k.Default); err != nil {
			t.Errorf("%s refuses its own default: %v", k.Name, err)
		}
	}
	all[0].Max = 0
	if k, _ := Find(all[0].Name); k.Max == 0 {
		t.Error("All hands out the table itself")
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		value int
		want  error
	}{
		{AcceptMinor, 5, nil}, {AcceptMinor, 1440, nil}, {AcceptMinor, 4, ErrBounds}, {AcceptMinor, 1441, ErrBounds},
		{AcceptMajor, 1, nil}, {AcceptMajor, 0, ErrBounds}, {AcceptMajor, -1, ErrBounds}, {"report.approve_alone", 1, ErrUnknown}, {"", 0, ErrUnknown},
	} {
		if err := Check(c.name, c.value); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("Check(%q, %d) = %v, want %v", c.name, c.value, err, c.want)
		}
	}
	f, _ := fault.As(Check(AcceptSerious, 0))
	if f == nil || f.Kind != fault.Invalid || f.Params["min"] != 5 || f.Params["max"] != 720 {
		t.Errorf("%+v", f)
	}
}
