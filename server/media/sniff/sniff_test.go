package sniff

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
)

func box(kind string, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), kind...), body...)
}

func track(handler string) []byte {
	return box("trak", box("tkhd", make([]byte, 84)), box("mdia", box("mdhd", make([]byte, 24)), box("hdlr", make([]byte, 8), []byte(handler), make([]byte, 13))))
}

func mp4(brand string, handlers ...string) []byte {
	var tracks []byte
	for _, h := range handlers {
		tracks = append(tracks, track(h)...)
	}
	return bytes.Join([][]byte{box("ftyp", []byte(brand), make([]byte, 12)), box("mdat", make([]byte, 500)), box("moov", box("mvhd", make([]byte, 100)), tracks)}, nil)
}

func element(id uint64, body ...[]byte) []byte {
	var out []byte
	for shift := 24; shift >= 0; shift -= 8 {
		if c := byte(id >> shift); c != 0 || len(out) > 0 {
			out = append(out, c)
		}
	}
	all := bytes.Join(body, nil)
	return append(append(out, 0x10, byte(len(all)>>16), byte(len(all)>>8), byte(len(all))), all...)
}

// webm is what a browser records: segment and cluster have no length yet.
func webm(doc string, kinds ...byte) []byte {
	var entries []byte
	for _, k := range kinds {
		entries = append(entries, element(idEntry, element(0xD7, []byte{1}), element(idType, []byte{k}))...)
	}
	unknown := []byte{0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
	return bytes.Join([][]byte{
		element(idEBML, element(0x4286, []byte{1}), element(idDocType, []byte(doc))),
		{0x18, 0x53, 0x80, 0x67}, unknown, element(0x1549A966, make([]byte, 40)), element(idTracks, entries),
		{0x1f, 0x43, 0xb6, 0x75}, unknown, make([]byte, 300),
	}, nil)
}

func page(begins bool, packet string) []byte {
	h := make([]byte, 27)
	copy(h, "OggS")
	if begins {
		h[5] = 2
	}
	h[26] = 1
	return append(append(h, byte(len(packet))), packet...)
}

func mp3(n int, tags ...byte) []byte {
	f := make([]byte, 417) // 128 kbit/s at 44.1 kHz
	copy(f, "\xff\xfb\x90\x00")
	return append(tags, bytes.Repeat(f, n)...)
}

func aac(n int) []byte {
	f := make([]byte, 100)
	copy(f, []byte{0xff, 0xf1, 0x50, 0x80, 100 >> 3, 100&7<<5 | 0x1f, 0xfc})
	return bytes.Repeat(f, n)
}

const (
	svg  = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`
	html = "<!DOCTYPE html><script>alert(1)</script>"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	png := "\x89PNG\r\n\x1a\n"
	cases := []struct {
		name, kind string
		data       []byte
		want       error
	}{
		{"jpeg", "image/jpeg", []byte("\xff\xd8\xff\xe0rest"), nil},
		{"png", "image/png", []byte(png), nil},
		{"webp", "image/webp", []byte("RIFF\x04\x00\x00\x00WEBPVP8 "), nil},
		{"a sound of the same family", "image/webp", []byte("RIFF\x04\x00\x00\x00WAVEfmt "), ErrType},
		{"a png that says it is a jpeg", "image/jpeg", []byte(png), ErrType},
		{"svg", "image/png", []byte(svg), ErrType},
		{"html", "image/jpeg", []byte(html), ErrType},
		{"nothing", "image/jpeg", nil, ErrType},
		{"no such type", "image/svg+xml", []byte(svg), ErrType},
		{"film", "video/mp4", mp4("isom", "soun", "vide"), nil},
		{"film of an iPhone", "video/quicktime", mp4("qt  ", "vide", "soun", "meta"), nil},
		{"film of an old phone", "video/3gpp", mp4("3gp4", "vide"), nil},
		{"old QuickTime", "video/quicktime", mp4("qt  ", "vide")[24:], nil},
		{"film without a picture", "video/mp4", mp4("isom", "soun"), ErrType},
		{"voice", "audio/mp4", mp4("M4A ", "soun"), nil},
		{"voice in 3GP", "audio/3gpp", mp4("3gp4", "soun"), nil},
		{"a film as voice", "audio/mp4", mp4("mp42", "soun", "vide"), ErrType},
		{"a photo of an iPhone as film", "video/mp4", mp4("heic", "vide"), ErrType},
		{"no index", "video/mp4", mp4("isom", "vide")[:400], ErrBroken},
		{"an index without tracks", "video/mp4", mp4("isom"), ErrBroken},
		{"a box of nothing", "video/mp4", append(box("ftyp", []byte("isom")), 0, 0, 0, 1, 'm', 'o'), ErrBroken},
		{"a box smaller than its head", "video/mp4", append(box("ftyp", []byte("isom")), 0, 0, 0, 7, 'm', 'o', 'o', 'v'), ErrBroken},
		{"html as film", "video/mp4", []byte(html), ErrType},
		{"cut in the last track", "video/mp4", mp4("isom", "vide", "soun")[:len(mp4("isom", "vide", "soun"))-30], nil},
		{"webm film", "video/webm", webm("webm", 1, 2), nil},
		{"webm film of Chrome", "video/webm", webm("matroska", 1), nil},
		{"webm voice", "audio/webm", webm("webm", 2), nil},
		{"webm film as voice", "audio/webm", webm("webm", 2, 1), ErrType},
		{"webm voice as film", "video/webm", webm("webm", 2), ErrType},
		{"another document", "video/webm", webm("evil", 1), ErrType},
		{"webm without tracks", "video/webm", webm("webm"), ErrBroken},
		{"webm cut", "video/webm", webm("webm", 1)[:30], ErrBroken},
		{"mp4 as webm", "video/webm", mp4("isom", "vide"), ErrType},
		{"opus", "audio/ogg", append(page(true, "OpusHead...."), page(false, "OpusTags")...), nil},
		{"vorbis", "audio/ogg", page(true, "\x01vorbis..."), nil},
		{"theora", "audio/ogg", append(page(true, "\x80theora"), page(true, "\x01vorbis")...), ErrType},
		{"theora second", "audio/ogg", append(page(true, "\x01vorbis"), page(true, "\x80theora")...), ErrType},
		{"ogg of something", "audio/ogg", page(true, "fishead\x00"), ErrType},
		{"mp3", "audio/mpeg", mp3(3), nil},
		{"mp3 with tags", "audio/mpeg", mp3(2, append([]byte("ID3\x03\x00\x00\x00\x00\x01\x00"), make([]byte, 128)...)...), nil},
		{"one frame of mp3", "audio/mpeg", mp3(1), nil},
		{"two bytes of mp3", "audio/mpeg", []byte("\xff\xfb\x90\x00" + strings.Repeat("x", 500)), ErrType},
		{"tags and a page", "audio/mpeg", []byte("ID3\x03\x00\x00\x00\x00\x00\x00" + html), ErrType},
		{"aac", "audio/aac", aac(3), nil},
		{"mp3 as aac", "audio/aac", mp3(3), ErrType},
		{"amr", "audio/amr", []byte("#!AMR\n\x3c..."), nil},
		{"amr wide", "audio/amr", []byte("#!AMR-WB\n"), nil},
		{"a script as amr", "audio/amr", []byte("#!/bin/sh\n"), ErrType},
	}
	for _, c := range cases {
		if err := Check(bytes.NewReader(c.data), int64(len(c.data)), c.kind); !errors.Is(err, c.want) {
			t.Errorf("%s as %s: %v, want %v", c.name, c.kind, err, c.want)
		}
	}
}

// counting readers tell how much was read: headers, never the whole file.
type counting struct {
	*bytes.Reader
	n int
}

func (c *counting) ReadAt(p []byte, at int64) (int, error) {
	c.n += len(p)
	return c.Reader.ReadAt(p, at)
}

func FuzzCheck(f *testing.F) {
	for _, d := range [][]byte{mp4("isom", "vide", "soun"), webm("webm", 1, 2), page(true, "OpusHead"), mp3(2), aac(2), []byte(html)} {
		f.Add(d)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for kind := range checks {
			r := &counting{Reader: bytes.NewReader(data)}
			if err := Check(r, int64(len(data)), kind); err != nil && !errors.Is(err, ErrType) && !errors.Is(err, ErrBroken) {
				t.Fatalf("%s: %v", kind, err)
			}
			if r.n > 16*len(data)+1<<10 {
				t.Fatalf("%s: %d bytes read of %d", kind, r.n, len(data))
			}
		}
	})
}
