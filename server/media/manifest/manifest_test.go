package manifest

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/server/fault"
)

func photo() File {
	return File{ID: uuid.Must(uuid.NewV7()), Type: "image/jpeg", SHA256: strings.Repeat("0a", 32), Bytes: 1}
}

// Every faulty field is told at once, under its own path.
func TestCheck(t *testing.T) {
	t.Parallel()
	twice, now := photo(), time.Now()
	f := func(v float64) *float64 { return &v }
	n := func(v int) *int { return &v }
	with := func(edit func(*File)) []File { p := photo(); edit(&p); return []File{p} }
	many := func(k int, mediaType string) []File {
		out := make([]File, k)
		for i := range out {
			out[i] = photo()
			out[i].Type = mediaType
		}
		return out
	}
	cases := []struct {
		name  string
		files []File
		want  []string
	}{
		{"none", nil, nil},
		{"as many as there may be", slices.Concat(many(9, "image/png"), many(1, "video/mp4"), many(1, "audio/webm")), nil},
		{"every fact", with(func(p *File) {
			p.CapturedAt, p.Latitude, p.Longitude, p.AccuracyM, p.DurationMs = &now, f(-90), f(180), f(0), n(0)
		}), nil},
		{"ten photos", many(10, "image/webp"), []string{"media=media.too_many"}},
		{"two films", many(2, "video/webm"), []string{"media=media.too_many"}},
		{"two voice notes", many(2, "audio/amr"), []string{"media=media.too_many"}},
		{"a thousand that are all wrong", make([]File, 1000), []string{"media=media.too_many"}},
		{"the same id twice", []File{twice, twice}, []string{"media.1.id=media.repeated"}},
		{"another kind of id", with(func(p *File) { p.ID = uuid.New() }), []string{"media.0.id=id.form"}},
		{"a drawing with scripts", with(func(p *File) { p.Type = "image/svg+xml" }), []string{"media.0.type=media.type"}},
		{"a type with parameters", with(func(p *File) { p.Type = "image/jpeg; q=1" }), []string{"media.0.type=media.type"}},
		{"nothing", with(func(p *File) { p.Bytes = 0 }), []string{"media.0.bytes=media.bytes"}},
		{"the largest photo", with(func(p *File) { p.Bytes = MaxPhotoBytes }), nil},
		{"a byte too much", with(func(p *File) { p.Bytes = MaxPhotoBytes + 1 }), []string{"media.0.bytes=media.bytes"}},
		{"a voice note of a photo's size", with(func(p *File) { p.Type, p.Bytes = "audio/ogg", MaxPhotoBytes }), []string{"media.0.bytes=media.bytes"}},
		{"upper case", with(func(p *File) { p.SHA256 = strings.Repeat("0A", 32) }), []string{"media.0.sha256=media.hash"}},
		{"short", with(func(p *File) { p.SHA256 = "0a" }), []string{"media.0.sha256=media.hash"}},
		{"a path", with(func(p *File) { p.SHA256 = strings.Repeat("../", 21) + "." }), []string{"media.0.sha256=media.hash"}},
		{"half a position", with(func(p *File) { p.Latitude = f(1) }), []string{"media.0=media.facts"}},
		{"off the globe", with(func(p *File) { p.Latitude, p.Longitude = f(91), f(0) }), []string{"media.0=media.facts"}},
		{"no number", with(func(p *File) { p.Latitude, p.Longitude = f(math.NaN()), f(0) }), []string{"media.0=media.facts"}},
		{"a radius of nothing", with(func(p *File) { p.AccuracyM = f(1) }), []string{"media.0=media.facts"}},
		{"an hour", with(func(p *File) { p.DurationMs = n(3_600_000) }), []string{"media.0=media.facts"}},
		{"all of it", append(with(func(p *File) { p.Type, p.SHA256 = "text/html", "" }), with(func(p *File) { p.Bytes = -1 })...),
			[]string{"media.0.type=media.type", "media.0.sha256=media.hash", "media.1.bytes=media.bytes"}},
	}
	for _, c := range cases {
		var bad fault.Findings
		Check("media", c.files, &bad)
		var got []string
		if f, ok := fault.As(bad.Err()); ok {
			for _, field := range f.Fields {
				got = append(got, field.Path+"="+field.Code)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestRoom(t *testing.T) {
	t.Parallel()
	for had, full := range map[int]bool{0: false, MaxFiles - 2: false, MaxFiles - 1: true} {
		var bad fault.Findings
		CheckRoom("media", had, 2, &bad)
		if (bad.Err() != nil) != full {
			t.Errorf("two more than %d: %v", had, bad.Err())
		}
	}
}

func TestEnums(t *testing.T) {
	t.Parallel()
	for _, name := range Kind("").Values() {
		var k Kind
		var b strings.Builder
		Kind(name).MarshalGQL(&b)
		if err := k.UnmarshalGQL(strings.Trim(b.String(), `"`)); err != nil || string(k) != name || MaxBytes(k) <= 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	var p Problem
	for _, wrong := range []any{"NONE", 1, nil} {
		if p.UnmarshalGQL(wrong) == nil {
			t.Errorf("%v is a problem", wrong)
		}
	}
}
