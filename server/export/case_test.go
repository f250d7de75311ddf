package export_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"jiaoying/server/export"
	"jiaoying/server/seal"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning"
	"jiaoying/server/warning/course"
)

// part is one file of a case, to be changed by hand.
type part struct {
	name string
	body []byte
}

func unpacked(t testing.TB, raw []byte) (out []part) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	must(t, err)
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		b, err := io.ReadAll(r)
		must(t, err)
		out = append(out, part{f.Name, b})
	}
	return out
}

func packed(t testing.TB, parts []part) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.Create(p.name)
		must(t, err)
		_, err = w.Write(p.body)
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

func verify(raw []byte, keys store.Keys) (export.Proof, error) {
	return export.Verify(bytes.NewReader(raw), int64(len(raw)), keys)
}

// signed makes the manifest fit the files again and signs it: what somebody with the key could do, or another county with his own.
func signed(t testing.TB, parts []part, keys store.Keys) []part {
	t.Helper()
	var s struct {
		Manifest  json.RawMessage `json:"manifest"`
		Key       string          `json:"key"`
		Signature string          `json:"signature"`
	}
	var m export.Manifest
	for _, p := range parts {
		if p.name == "manifest.json" {
			must(t, json.Unmarshal(p.body, &s))
			must(t, json.Unmarshal(s.Manifest, &m))
		}
	}
	for i := range m.Files {
		for _, p := range parts {
			if p.name == m.Files[i].Name {
				sum := sha256.Sum256(p.body)
				m.Files[i].Bytes, m.Files[i].SHA256 = int64(len(p.body)), hex.EncodeToString(sum[:])
			}
		}
	}
	plain, err := json.Marshal(m)
	must(t, err)
	key, sig := keys.JournalSign(append([]byte("jiaoying case 1\n"), plain...))
	s.Manifest, s.Key, s.Signature = plain, key, hex.EncodeToString(sig)
	whole, err := json.Marshal(s)
	must(t, err)
	out := make([]part, len(parts))
	for i, p := range parts {
		if out[i] = p; p.name == "manifest.json" {
			out[i].body = whole
		}
	}
	return out
}

func changed(parts []part, name string, change func([]byte) []byte) []part {
	out := make([]part, len(parts))
	for i, p := range parts {
		if out[i] = p; p.name == name {
			out[i].body = change(bytes.Clone(p.body))
		}
	}
	return out
}

func lines(b []byte) [][]byte {
	return bytes.SplitAfter(bytes.TrimSuffix(b, []byte("\n")), []byte("\n"))
}

func joined(l [][]byte) []byte {
	out := bytes.Join(l, nil)
	if !bytes.HasSuffix(out, []byte("\n")) {
		out = append(out, '\n')
	}
	return out
}

// A case holds, and whatever is changed in it is named; what belongs to others is in it by its digest alone.
func TestCaseIsVerified(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.sequence() // the world itself is signed for before: the case begins later
		id := b.lived()
		b.sequence()
		other := b.call(b.places[otherTown].ID()) // somebody else's entries lie between
		b.tick(time.Minute)
		must(t, b.warnings.Move(as(b.duty), warning.Move{Warning: id, Move: store.NewID(), Kind: course.MoveCancel, Text: "已解除 13900001111", MadeAt: b.clock}))
		b.fanOut(id)
		x := store.NewID()
		must(t, b.flow.Ask(as(b.duty), export.Request{ID: x, Kind: export.KindCase, Warning: id, Place: b.places[county], Language: export.Chinese}))
		if err := b.flow.Make(context.Background(), x); !errors.Is(err, export.ErrLater) {
			t.Fatalf("made before the journal is signed: %v", err)
		}
		b.sequence()
		must(t, b.flow.Make(context.Background(), x))
		raw := b.bytes(b.duty, x)
		p, err := verify(raw, b.ring)
		must(t, err)

		// given the entries of the database, all of the case are in it and no word of the others
		deliveries := b.count("SELECT count(*) FROM journal WHERE subject_type = 'delivery' AND subject_id IN (SELECT id FROM deliveries WHERE warning_id = ?)", id)
		whole := b.count("SELECT count(*) FROM journal WHERE subject_id = ? OR subject_id = ?", id, x)
		doors := b.count("SELECT count(*) FROM journal WHERE subject_id IN (SELECT id FROM door_tasks WHERE warning_id = ?)", id)
		if want := int64(deliveries + whole + doors - 2); p.Verdict.Entries != want || want < 50 { // the last two tell that it is ready and was taken
			t.Errorf("%d entries, want %d", p.Verdict.Entries, want)
		}
		if p.Warning != id || p.Version != "test" || p.Verdict.Checkpoints < 2 || p.Masked || !strings.Contains(p.Title, "暴雨") {
			t.Errorf("%+v", p)
		}
		parts := unpacked(t, raw)
		text := string(sheetText(t, raw))
		if strings.Contains(text, other.String()) {
			t.Error("the case tells of another warning")
		}
		for _, want := range []string{"紧急发布", "解除", "三率", "村叫应率", "代叫应", "已转移", "139****1111", "小学安置点", hex.EncodeToString(b.revision(id).Hash)} {
			if !strings.Contains(text, want) {
				t.Errorf("the story lacks %q", want)
			}
		}

		if strings.Contains(text, "ZgotmplZ") {
			t.Error("something could not be written on the page")
		}
		foreign := seal.Memory()
		entry := func(n int) func([]byte) bool { // the n-th line with an entry of the case
			return func(l []byte) bool {
				if bytes.Contains(l, []byte(`"entry":`)) {
					n--
				}
				return n < 0 && bytes.Contains(l, []byte(`"entry":`))
			}
		}
		at := func(all [][]byte, is func([]byte) bool) int {
			for i, l := range all {
				if is(l) {
					return i
				}
			}
			t.Fatal("no such line")
			return -1
		}
		drop := func(b []byte) []byte {
			all := lines(b)
			i := at(all, entry(5))
			return joined(append(all[:i:i], all[i+1:]...))
		}
		swap := func(b []byte) []byte {
			all := lines(b)
			i := at(all, entry(5))
			all[i], all[i+1] = all[i+1], all[i]
			return joined(all)
		}
		foreignly := func(b []byte) []byte { // an entry made to look like somebody else's: its digest stays, and with it the chain
			all := lines(b)
			i := at(all, entry(5))
			var l struct {
				Pos   int64 `json:"pos"`
				Entry struct {
					Digest []byte `json:"digest"`
				} `json:"entry"`
			}
			must(t, json.Unmarshal(all[i], &l))
			all[i] = fmt.Appendf(nil, `{"pos":%d,"digest":%s}`+"\n", l.Pos, string(must2(json.Marshal(l.Entry.Digest))))
			return joined(all)
		}
		verb := func(b []byte) []byte {
			return bytes.Replace(b, []byte("delivery.answer"), []byte("delivery.answe7"), 1)
		}
		for name, c := range map[string]struct {
			parts []part
			keys  store.Keys
			says  string
		}{
			"a verb changed":                    {changed(parts, "entries.jsonl", verb), b.ring, "entries.jsonl: changed at position"},
			"a verb changed, signed anew":       {signed(t, changed(parts, "entries.jsonl", verb), b.ring), b.ring, "entries.jsonl: changed at position"},
			"an entry dropped":                  {changed(parts, "entries.jsonl", drop), b.ring, "entries.jsonl: missing at position"},
			"an entry dropped, signed anew":     {signed(t, changed(parts, "entries.jsonl", drop), b.ring), b.ring, "entries.jsonl: missing at position"},
			"entries reordered, signed anew":    {signed(t, changed(parts, "entries.jsonl", swap), b.ring), b.ring, "entries.jsonl: reordered at position"},
			"an entry hidden":                   {changed(parts, "entries.jsonl", foreignly), b.ring, "entries.jsonl: it was changed"},
			"an entry hidden, signed anew":      {signed(t, changed(parts, "entries.jsonl", foreignly), b.ring), b.ring, "the manifest says"},
			"the story changed":                 {changed(parts, "case.html", func(b []byte) []byte { return bytes.Replace(b, []byte("已转移"), []byte("未转移"), 1) }), b.ring, "case.html: it was changed"},
			"the manifest changed":              {changed(parts, "manifest.json", func(b []byte) []byte { return bytes.Replace(b, []byte(`"masked":false`), []byte(`"masked":true `), 1) }), b.ring, "manifest.json: it was changed"},
			"the manifest's words changed":      {changed(parts, "manifest.json", func(b []byte) []byte { return bytes.Replace(b, []byte("暴雨"), []byte("暴雪"), 1) }), b.ring, "manifest.json: the signature does not hold"},
			"signed with a foreign key":         {signed(t, parts, foreign), b.ring, "manifest.json: the signature does not hold"},
			"of another county altogether":      {signed(t, parts, foreign), foreign, "entries.jsonl: signature at position"},
			"a file too many":                   {append(parts[:len(parts):len(parts)], part{"more.html", nil}), b.ring, "more.html is not of this case"},
			"a file twice":                      {append(parts[:len(parts):len(parts)], parts[0]), b.ring, "is there twice"},
			"a file missing":                    {parts[1:], b.ring, "entries.jsonl is missing"},
			"no manifest":                       {parts[:2], b.ring, "manifest.json is missing"},
			"the end cut off, signed anew":      {signed(t, changed(parts, "entries.jsonl", func(b []byte) []byte { l := lines(b); return joined(l[:len(l)-1]) }), b.ring), b.ring, "entries.jsonl: truncated at position"},
			"the last stretch cut, signed anew": {signed(t, changed(parts, "entries.jsonl", lastStretch), b.ring), b.ring, "the manifest says"},
		} {
			if _, err := verify(packed(t, c.parts), c.keys); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v, want %q", name, err, c.says)
			}
		}
		// Any byte of any file.
		for i := range parts {
			step := max(1, len(parts[i].body)/40)
			for at := 0; at < len(parts[i].body); at += step {
				bad := changed(parts, parts[i].name, func(b []byte) []byte { b[at] ^= 1; return b })
				if _, err := verify(packed(t, bad), b.ring); err == nil || !strings.Contains(err.Error(), parts[i].name) {
					t.Fatalf("byte %d of %s: %v", at, parts[i].name, err)
				}
			}
		}
		if _, err := verify(raw[:len(raw)-10], b.ring); err == nil {
			t.Error("a cut file holds")
		}
	})
}

// lastStretch cuts off what follows the first checkpoint.
func lastStretch(b []byte) []byte {
	all := lines(b)
	for i, l := range all {
		if bytes.Contains(l, []byte(`"checkpoint":`)) {
			return joined(all[:i+1])
		}
	}
	return b
}

func must2(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

// The story is told in order of time.
func TestCaseIsInOrder(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		id := b.lived()
		for _, p := range unpacked(t, b.bytes(b.duty, b.ask(b.duty, export.KindCase, id, county).ID)) {
			if p.name != "case.html" {
				continue
			}
			last, n := "", 0
			for _, l := range strings.Split(string(p.body), `<td class="time">`)[1:] {
				at := l[:strings.Index(l, "<")]
				if at < last {
					t.Errorf("%s comes behind %s", at, last)
				}
				last = at
				n++
			}
			if want := b.count("SELECT count(*) FROM attempts WHERE warning_id = ?", id) + b.count("SELECT count(*) FROM door_tasks WHERE warning_id = ?", id); n < want+6 {
				t.Errorf("%d things are told, of %d calls and doors", n, want)
			}
		}
	})
}
