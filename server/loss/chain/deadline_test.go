package chain_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/form"
)

var zero = time.Date(2026, 7, 18, 3, 0, 0, 0, time.UTC)

func at(minutes int) time.Time { return zero.Add(time.Duration(minutes) * time.Minute) }

const day = 24 * 60

// Every row of the table and every special case: what is owed at which minute after the event, and by when.
func TestDue(t *testing.T) {
	t.Parallel()
	f := form.Builtin()[0]
	provincial, national := chain.ResponseProvincial, chain.ResponseNational
	cases := map[string]struct {
		h    chain.Happening
		c    chain.Clocks
		now  int
		want string // key@minute, late with !
	}{
		"VillageFirst":        {chain.Happening{}, chain.Clocks{Level: form.Village, Occurred: at(0)}, 60, "first.village@60"},
		"VillageLate":         {chain.Happening{}, chain.Clocks{Level: form.Village, Occurred: at(0)}, 61, "first.village@60!"},
		"VillageNothingYet":   {chain.Happening{}, chain.Clocks{Level: form.Village}, 0, ""},
		"VillageDone":         {chain.Happening{}, chain.Clocks{Level: form.Village, Occurred: at(0), First: at(20), Last: at(20)}, 9 * day, ""},
		"VillageGrave":        {chain.Happening{Lost: 10}, chain.Clocks{Level: form.Village, Occurred: at(0)}, 0, "first.village@60"}, // no other limit is given
		"TownFirst":           {chain.Happening{}, chain.Clocks{Level: form.Town, Occurred: at(0), Received: at(50)}, 60, "first.town@80"},
		"TownNotReceived":     {chain.Happening{}, chain.Clocks{Level: form.Town, Occurred: at(0)}, 60, ""},
		"CountyFirst":         {chain.Happening{}, chain.Clocks{Level: form.County, Occurred: at(0)}, 60, "first.county@120"},
		"CountyTenLost":       {chain.Happening{Lost: 10}, chain.Clocks{Level: form.County, Occurred: at(0)}, 60, "first.county.grave@60"},
		"CountyTenTrapped":    {chain.Happening{Trapped: 10}, chain.Clocks{Level: form.County, Occurred: at(0)}, 61, "first.county.grave@60!"},
		"CountyNineAndNine":   {chain.Happening{Lost: 9, Trapped: 9}, chain.Clocks{Level: form.County, Occurred: at(0)}, 0, "first.county@120"},
		"CountyGraveDrought":  {chain.Happening{Lost: 10, Drought: true}, chain.Clocks{Level: form.County, Occurred: at(0)}, 0, "first.county@120"},
		"NoZeroCounty":        {chain.Happening{Response: chain.ResponseCounty, ResponseSince: at(0)}, chain.Clocks{Level: form.Village, Occurred: at(0), First: at(9), Last: at(9)}, day, ""},
		"NoZeroCity":          {chain.Happening{Response: chain.ResponseCity, ResponseSince: at(0)}, chain.Clocks{Level: form.Town, Received: at(0), First: at(9), Last: at(9)}, day, ""},
		"NoZeroNone":          {chain.Happening{Response: chain.ResponseNone}, chain.Clocks{Level: form.County, Occurred: at(0), First: at(9), Last: at(9)}, day, ""},
		"ZeroProvincial":      {chain.Happening{Response: provincial, ResponseSince: at(0)}, chain.Clocks{Level: form.Village, Occurred: at(0), First: at(9), Last: at(30)}, 60, fmt.Sprintf("zero.village@%d", 30+day)},
		"ZeroNational":        {chain.Happening{Response: national, ResponseSince: at(0)}, chain.Clocks{Level: form.Town, Received: at(0), First: at(9), Last: at(30)}, 31 + day, fmt.Sprintf("zero.town@%d!", 30+day)},
		"ZeroOfCounty":        {chain.Happening{Response: national, ResponseSince: at(0)}, chain.Clocks{Level: form.County, Occurred: at(0), First: at(9), Last: at(30)}, 60, fmt.Sprintf("zero.county@%d", 30+day)},
		"ZeroFromResponse":    {chain.Happening{Response: provincial, ResponseSince: at(600)}, chain.Clocks{Level: form.Village, Occurred: at(0), First: at(9), Last: at(30)}, 601, fmt.Sprintf("zero.village@%d", 600+day)},
		"ZeroNotBeforeFirst":  {chain.Happening{Response: provincial, ResponseSince: at(0)}, chain.Clocks{Level: form.Village, Occurred: at(0)}, 10, "first.village@60"},
		"NoZeroStable":        {chain.Happening{Response: provincial, ResponseSince: at(0), Stable: at(day)}, chain.Clocks{Level: form.Village, Occurred: at(0), First: at(9), Last: at(30)}, day, fmt.Sprintf("final.village@%d", 3*day)},
		"NoZeroAfterFinal":    {chain.Happening{Response: provincial, ResponseSince: at(0)}, chain.Clocks{Level: form.Village, Occurred: at(0), First: at(9), Last: at(30), Final: at(30)}, day, ""},
		"DroughtTenDays":      {chain.Happening{Drought: true}, chain.Clocks{Level: form.Village, Occurred: at(0), First: at(9), Last: at(30)}, 60, fmt.Sprintf("update.village.drought@%d", 30+10*day)},
		"DroughtTown":         {chain.Happening{Drought: true}, chain.Clocks{Level: form.Town, Received: at(0), First: at(9), Last: at(30)}, 60, fmt.Sprintf("update.town.drought@%d", 30+10*day)},
		"DroughtCounty":       {chain.Happening{Drought: true}, chain.Clocks{Level: form.County, Occurred: at(0), First: at(9), Last: at(30)}, 60, fmt.Sprintf("update.county.drought@%d", 30+10*day)},
		"DroughtProvincial":   {chain.Happening{Drought: true, Response: provincial, ResponseSince: at(0)}, chain.Clocks{Level: form.Village, Occurred: at(0), First: at(9), Last: at(30)}, 60, fmt.Sprintf("update.village.drought@%d", 30+10*day)},
		"DroughtNational":     {chain.Happening{Drought: true, Response: national, ResponseSince: at(0)}, chain.Clocks{Level: form.Village, Occurred: at(0), First: at(9), Last: at(30)}, 60, fmt.Sprintf("update.village.drought_national@%d", 30+5*day)},
		"DroughtNationalTown": {chain.Happening{Drought: true, Response: national}, chain.Clocks{Level: form.Town, Received: at(0), First: at(9), Last: at(30)}, 60, fmt.Sprintf("update.town.drought_national@%d", 30+5*day)},
		"DroughtNationalUp":   {chain.Happening{Drought: true, Response: national}, chain.Clocks{Level: form.County, Occurred: at(0), First: at(9), Last: at(30)}, 60, fmt.Sprintf("update.county.drought_national@%d", 30+5*day)},
		"DroughtEnds":         {chain.Happening{Drought: true, Stable: at(day)}, chain.Clocks{Level: form.Village, Occurred: at(0), First: at(9), Last: at(30)}, day, fmt.Sprintf("final.village@%d", 3*day)},
		"FinalVillage":        {chain.Happening{Stable: at(100)}, chain.Clocks{Level: form.Village, Occurred: at(0), First: at(9), Last: at(9)}, 100 + 2*day, fmt.Sprintf("final.village@%d", 100+2*day)},
		"FinalTown":           {chain.Happening{Stable: at(100)}, chain.Clocks{Level: form.Town, Received: at(0), First: at(9), Last: at(9)}, 100 + 2*day + 1, fmt.Sprintf("final.town@%d!", 100+2*day)},
		"FinalCounty":         {chain.Happening{Stable: at(100)}, chain.Clocks{Level: form.County, Occurred: at(0), First: at(9), Last: at(9)}, 100, fmt.Sprintf("final.county@%d", 100+7*day)},
		"FinalDone":           {chain.Happening{Stable: at(100)}, chain.Clocks{Level: form.County, Occurred: at(0), First: at(9), Last: at(200), Final: at(200)}, 300, ""},
		"FinalAndFirst":       {chain.Happening{Stable: at(100)}, chain.Clocks{Level: form.Village, Occurred: at(0)}, 100, fmt.Sprintf("first.village@60! final.village@%d", 100+2*day)},
		"Order": {chain.Happening{}, chain.Clocks{Level: form.Village, First: at(1), Last: at(1), Orders: []chain.Order{{ID: "o1", Asked: at(10)}}}, 41,
			"order_phone.village:o1@40! order_written.village:o1@70"},
		"OrderPhoned":  {chain.Happening{}, chain.Clocks{Level: form.Town, First: at(1), Last: at(1), Orders: []chain.Order{{ID: "o1", Asked: at(10), Phoned: at(20)}}}, 41, "order_written.town:o1@70"},
		"OrderWritten": {chain.Happening{}, chain.Clocks{Level: form.County, First: at(1), Orders: []chain.Order{{ID: "o1", Asked: at(10), Written: at(20)}}}, 20, "order_phone.county:o1@40"},
		"Orders": {chain.Happening{}, chain.Clocks{Level: form.County, First: at(1), Orders: []chain.Order{{ID: "o2", Asked: at(0), Phoned: at(1)}, {ID: "o1", Asked: at(0), Phoned: at(1)}, {ID: "o3"}}}, 20,
			"order_written.county:o1@60 order_written.county:o2@60"},
	}
	seen := map[string]bool{}
	for name, c := range cases {
		got := []string{}
		for _, o := range chain.Due(f, c.h, c.c, at(c.now)) {
			seen[o.Key] = true
			text := o.Key
			if o.Order != "" {
				text += ":" + o.Order
			}
			text += fmt.Sprintf("@%d", int(o.Due.Sub(zero).Minutes()))
			if o.Late {
				text += "!"
			}
			if o.Clause == "" || o.Level != c.c.Level || !o.From.Before(o.Due) {
				t.Errorf("%s: %+v", name, o)
			}
			got = append(got, text)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %q, want %q", name, s, c.want)
		}
	}
	for _, d := range f.Deadlines { // a row without a case here is a rule nobody checked
		if d.Date == "" && !seen[d.Key] && !strings.HasPrefix(d.Key, "order_") {
			t.Errorf("%s is never owed in this test", d.Key)
		}
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	f := form.Builtin()[0]
	zone := time.FixedZone("+8", 8*3600)
	want := map[form.Level]string{
		form.Village: "winter_given 05-20 annual_first 09-30 winter_need 10-10 annual_final 12-31",
		form.Town:    "annual_final 01-05 winter_given 05-25 annual_first 10-10 winter_need 10-20",
		form.County:  "annual_final 01-10 winter_given 06-01 annual_first 10-15 winter_need 10-31",
	}
	for level, w := range want {
		got := []string{}
		for _, o := range chain.Dates(f, level, 2026, zone, time.Date(2026, 10, 10, 23, 59, 59, 0, zone)) {
			got = append(got, o.Stage+" "+o.From.Format("01-02"))
			if o.Due.Sub(o.From) != 24*time.Hour || o.Level != level || o.Late != (o.From.Format("01-02") < "10-10") {
				t.Errorf("%+v", o)
			}
		}
		if s := strings.Join(got, " "); s != w {
			t.Errorf("%s: %s, want %s", level, s, w)
		}
	}
	if late := chain.Dates(f, form.Village, 2026, zone, time.Date(2026, 10, 11, 0, 0, 0, 0, zone)); !late[2].Late || late[3].Late {
		t.Errorf("%+v", late)
	}
}
